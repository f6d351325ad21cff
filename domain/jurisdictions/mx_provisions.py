"""The Mexican articles that the findings rest on, and since when.

Where the duty is set by the single decree (its window, its places, its report), the citation is the decree's
own article. Cited are only articles whose text is known; the Senate's Reglamento is cited as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from domain.jurisdictions.profile import Ground, Provision

CONSTITUTION: Final = "Constitución Política de los Estados Unidos Mexicanos"
GRANT: Final = f"{CONSTITUTION}, art. 76 fr. III"
CONGRESS_ACT: Final = "Ley Orgánica del Congreso General de los Estados Unidos Mexicanos, art. 90"
RULES: Final = "Reglamento del Senado de la República"

# The Reglamento is in force since 1 September 2010, and changed on 7 December 2024 (DOF of 6 December 2024).
RULES_BEGIN: Final = date(2010, 9, 1)
RULES_CHANGE: Final = date(2024, 12, 7)


def _always(citation: str) -> tuple[Provision, ...]:
    return (Provision(citation=citation),)


def _by_the_rules(before: str, since: str) -> tuple[Provision, ...]:
    """`before`: what it rested on before the Reglamento; `since`: what it rests on besides."""
    return (
        Provision(citation=before, valid_until=date(2010, 8, 31)),
        Provision(
            citation=f"{since}{RULES}, text in force until 6 December 2024",
            valid_from=RULES_BEGIN,
            valid_until=date(2024, 12, 6),
        ),
        Provision(citation=f"{since}{RULES}, text in force since 7 December 2024", valid_from=RULES_CHANGE),
    )


_DECREE: Final = f"{GRANT}, and the article of the Senate's decree that states"

PROVISIONS: Final[Mapping[Ground, tuple[Provision, ...]]] = MappingProxyType(
    {
        "grant": _always(GRANT),
        "entry_into_force": _always(f"{GRANT}, and the transitory article of the Senate's decree"),
        "authorized_days": _always(f"{_DECREE} the authorized days"),
        "number_of_troops": _always(f"{_DECREE} the number of troops"),
        "troops_and_destination": _always(f"{_DECREE} the troops and their destination"),
        "point_of_crossing": _always(f"{_DECREE} the point of crossing"),
        "means_of_transport": _always(f"{_DECREE} the means of transport"),
        "arms": _always(f"{_DECREE} the arms"),
        "facilities": _always(f"{_DECREE} the facilities"),
        "report": _always("The article of the Senate's decree that asks for the report"),
        "competent_committees": _by_the_rules(
            f"{GRANT}, and the law of the Congress of that time", f"{CONGRESS_ACT}; "
        ),
        "order_of_acts": _by_the_rules(f"{GRANT}, and the rules of the Congress of that time", ""),
    }
)
