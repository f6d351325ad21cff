"""The profile of Mexico: organs, ministries, offices, citations."""

from __future__ import annotations

from typing import Final

from domain.jurisdictions.mx_gazetteer import GAZETTEER
from domain.jurisdictions.mx_provisions import CONSTITUTION, GRANT, PROVISIONS
from domain.jurisdictions.profile import Office, Profile, SeatsFrom, Spoken

#: What every office records that records anything.
_ANY: Final = frozenset({"authorization-registered", "account-given"})
#: What the ministries observe of their own people.
_OBSERVED: Final = frozenset(
    {
        "entry-recorded",
        "exit-recorded",
        "call-recorded",
        "phase-started",
        "phase-completed",
        "incident-recorded",
        "activities-concluded",
        "report-submitted",
    }
)

MEXICO: Final = Profile(
    code="mx",
    name="Estados Unidos Mexicanos",
    country="MX",
    time_zone="America/Mexico_City",
    reference_prefix="MX",
    organs={
        "senate": "Cámara de Senadores",
        "permanent_commission": "Comisión Permanente del Congreso de la Unión",
        "chamber_of_deputies": "Cámara de Diputados",
        "executive": "Ejecutivo Federal",
    },
    granting_organ="senate",
    # Art. 56 (two senators of each state, four since the election of 1994), 52 and 78. Before, never more
    # than these: a smaller number that once held would refuse nothing that is true.
    seats={
        "senate": (SeatsFrom(year=None, seats=64), SeatsFrom(year=1994, seats=128)),
        "chamber_of_deputies": (SeatsFrom(year=None, seats=500),),
        "permanent_commission": (SeatsFrom(year=None, seats=37),),
    },
    ministries={
        "defence": Office(
            name="Secretaría de la Defensa Nacional", also=("SEDENA", "Defensa"), office="defence"
        ),
        "navy": Office(name="Secretaría de Marina", also=("SEMAR", "Marina"), office="navy"),
    },
    offices={
        "executive": _ANY
        | {"authorization-requested", "modification-requested", "request-amended", "request-withdrawn"},
        "senate": _ANY
        | {
            "authorization-requested",
            "request-published",
            "request-referred",
            "committee-opinion-issued",
            "consideration-scheduled",
            "consideration-postponed",
            "request-lapsed",
            "senate-voted",
            "incident-recorded",
            "report-received",
            "authorization-closed",
        },
        "permanent_commission": _ANY
        | {"authorization-requested", "request-retransmitted", "consideration-postponed"},
        "gazette": _ANY | {"decree-published", "decree-corrected"},
        "defence": _ANY | _OBSERVED,
        "navy": _ANY | _OBSERVED,
    },
    citations={
        "permanent-commission-cannot-grant": Spoken(
            f"{CONSTITUTION}, arts. 76 fr. III and 78", f"{CONSTITUTION}, arts. 76 fr. III y 78"
        ),
        "rejected-cannot-be-decreed": Spoken(GRANT, GRANT),
        "modification-needs-grant": Spoken(GRANT, GRANT),
        "tally-exceeds-seats": Spoken(
            f"{CONSTITUTION}, arts. 52, 56 and 78", f"{CONSTITUTION}, arts. 52, 56 y 78"
        ),
    },
    provisions=PROVISIONS,
    # Ordinary committees of the Senate (Ley Orgánica del Congreso General, art. 90): each is competent for
    # what its name says.
    committees={
        "defence": ("Defensa Nacional", "Defensa"),
        "navy": ("Marina",),
    },
    # Ley Federal del Trabajo, art. 74: the days observed on Mondays since 2006, and the day on which the
    # Federal Executive changes, every six years (1 October since 2024).
    holiday_calendar="MX",
    gazetteer=GAZETTEER,
    spoken={
        "executive": Spoken("the executive", "el Ejecutivo Federal"),
        "defence": Spoken("the Ministry of Defence", "la Secretaría de la Defensa Nacional"),
        "navy": Spoken("the Ministry of the Navy", "la Secretaría de Marina"),
        "gazette": Spoken("the Official Gazette of the Federation", "el Diario Oficial de la Federación"),
    },
)
