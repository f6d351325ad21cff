"""Events of a movement, observed or told: facts, of which none is refused for being unlawful."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from domain.events.disclosed import in_free_json, stated_flaws
from domain.events.step import Step, event
from domain.values import (
    Arms,
    Conveyances,
    Count,
    Day,
    Flaw,
    Instant,
    Key,
    LongText,
    Parts,
    Place,
    Text,
    Version,
    value,
)
from domain.values.about import About, Means

CallMovement = Annotated[
    Literal["arrival", "departure"],
    Means(
        {
            "arrival": ("They arrive.", "Arriban."),
            "departure": ("They depart.", "Zarpan o parten."),
        }
    ),
]
Side = Annotated[
    Literal["abroad", "national"],
    Means(
        {
            "abroad": ("Outside the national territory.", "Fuera del territorio nacional."),
            "national": ("In the national territory.", "En el territorio nacional."),
        }
    ),
]
IncidentCategory = Annotated[
    Literal[
        "activity_outside_facilities",
        "movement_without_authorization",
        "grant_by_another_organ",
        "third_state_permit",
        "legal_challenge",
        "accident",
        "other",
    ],
    Means(
        {
            "activity_outside_facilities": (
                "Something took place outside the authorized facilities.",
                "Algo se realizó fuera de las instalaciones autorizadas.",
            ),
            "movement_without_authorization": (
                "A movement is said to have had no authorization.",
                "Se dice que un movimiento no tuvo autorización.",
            ),
            "grant_by_another_organ": (
                "An organ that cannot grant is said to have done so.",
                "Se dice que autorizó un órgano que no puede hacerlo.",
            ),
            "third_state_permit": (
                "Another state gave or refused a permit of its own.",
                "Otro Estado dio o negó un permiso propio.",
            ),
            "legal_challenge": (
                "The movement is challenged before a court or authority.",
                "El movimiento se impugna ante un tribunal o una autoridad.",
            ),
            "accident": ("An accident.", "Un accidente."),
            "other": ("Anything else.", "Cualquier otro."),
        }
    ),
]


@event("entry-recorded", version=1, family="fact", day=("at", "on"))
@value
class EntryRecorded(Step):
    """A crossing into the national territory, by foreign or by national troops.

    `parts` empty: the carrier alone; null: not stated who. `on` may be left out beside `at`.
    """

    on: Day | None = None
    at: Instant | None = None
    place: Place | None = None
    parts: Parts | None = None
    conveyances: Conveyances | None = None
    arms: Arms | None = None

    ABOUT = About(
        "A crossing into the national territory, by foreign or by national troops.",
        "Un cruce hacia el territorio nacional, de tropas extranjeras o nacionales.",
        (
            "Communiqués of the ministries, embassies and forces; the press.",
            "Comunicados de las secretarías, embajadas y fuerzas armadas; la prensa.",
        ),
        None,
        on=(
            "The civil day of the crossing at its place. It may be left out beside `at`.",
            "El día civil del cruce en su lugar. Puede omitirse si se da `at`.",
            "2026-02-27",
        ),
        at=(
            "The instant of the crossing, with its offset.",
            "El instante del cruce, con su desfase horario.",
            "2026-02-27T10:15:00-06:00",
        ),
        place=(
            "Where they crossed.",
            "Por dónde cruzaron.",
            {"name": "Base Aérea Militar No. 4, Cozumel", "kind": "air_base"},
        ),
        parts=(
            "Who crossed. An empty list: the carrier alone; null: not stated who.",
            "Quiénes cruzaron. Una lista vacía: solo el medio de transporte; nulo: no se indica quiénes.",
            [{"contingent": "c1", "count": {"value": 10, "bound": "exact"}}],
        ),
        conveyances=(
            "What they travelled in.",
            "En qué viajaron.",
            [{"kind": "aircraft", "model": "C-130 Hercules"}],
        ),
        arms=("Whether arms were carried.", "Si se llevaban armas.", {"carried": "yes", "ammunition": "no"}),
    )


@event("exit-recorded", version=1, family="fact", day=("at", "on"))
@value
class ExitRecorded(Step):
    """A crossing out of the national territory; its fields are those of an entry."""

    on: Day | None = None
    at: Instant | None = None
    place: Place | None = None
    parts: Parts | None = None
    conveyances: Conveyances | None = None
    arms: Arms | None = None

    ABOUT = About(
        "A crossing out of the national territory, by foreign or by national troops.",
        "Un cruce hacia fuera del territorio nacional, de tropas extranjeras o nacionales.",
        (
            "Communiqués of the ministries, embassies and forces; the press.",
            "Comunicados de las secretarías, embajadas y fuerzas armadas; la prensa.",
        ),
        EntryRecorded,
    )


@event("call-recorded", version=1, family="fact", day=("at", "on"))
@value
class CallRecorded(Step):
    """Seen to arrive or to depart, on the other side or at a port of the itinerary: no crossing."""

    movement: CallMovement
    side: Side
    place: Place | None = None
    on: Day | None = None
    at: Instant | None = None
    parts: Parts | None = None

    ABOUT = About(
        (
            "Troops are seen to arrive or to depart on the other side, or at a port of the itinerary. It is "
            "no crossing of the border."
        ),
        (
            "Se ve a las tropas arribar o zarpar al otro lado, o en un puerto del itinerario. No es un cruce "
            "de la frontera."
        ),
        (
            "Communiqués of the ministries, embassies and forces; the press.",
            "Comunicados de las secretarías, embajadas y fuerzas armadas; la prensa.",
        ),
        EntryRecorded,
        movement=("Whether they arrive or depart.", "Si arriban o zarpan.", "arrival"),
        side=("On which side of the border.", "De qué lado de la frontera.", "abroad"),
        place=("Where they were seen.", "Dónde se les vio.", {"name": "Puerto de Balboa", "country": "PA"}),
        on=(
            "The civil day at the place. It may be left out beside `at`.",
            "El día civil en ese lugar. Puede omitirse si se da `at`.",
            "2016-09-17",
        ),
        at=(
            "The instant, with its offset.",
            "El instante, con su desfase horario.",
            "2016-09-17T09:00:00-05:00",
        ),
        parts=(
            "Who was seen; null: not stated.",
            "A quiénes se vio; nulo: no se indica.",
            [{"contingent": "c1"}],
        ),
    )


@event("phase-started", version=1, family="fact", day="on")
@value
class PhaseStarted(Step):
    """Of a phase by `activity` and `phase`, or of what happens at `facility`."""

    activity: Key | None = None
    phase: Key | None = None
    facility: Place | None = None
    on: Day | None = None
    count: Count | None = None

    ABOUT = About(
        "A phase of an activity begins, or what happens at a facility.",
        "Comienza una fase de un evento, o lo que ocurre en una instalación.",
        (
            "Communiqués of the ministries, embassies and forces; the press.",
            "Comunicados de las secretarías, embajadas y fuerzas armadas; la prensa.",
        ),
        None,
        activity=("The key of the activity in the terms.", "La clave del evento en los términos.", "a1"),
        phase=("The key of the phase in that activity.", "La clave de la fase en ese evento.", "p1"),
        facility=(
            "The facility, where the terms name no phase or it took place elsewhere.",
            "La instalación, si los términos no nombran la fase o se realizó en otra parte.",
            {"name": "Temamatla"},
        ),
        on=("The day.", "El día.", "2026-03-02"),
        count=("How many took part.", "Cuántas personas participaron.", {"value": 12, "bound": "exact"}),
    )


@event("phase-completed", version=1, family="fact", day="on")
@value
class PhaseCompleted(Step):
    """Its fields are those of a start."""

    activity: Key | None = None
    phase: Key | None = None
    facility: Place | None = None
    on: Day | None = None
    count: Count | None = None

    ABOUT = About(
        "A phase of an activity ends, or what happened at a facility.",
        "Termina una fase de un evento, o lo que ocurría en una instalación.",
        (
            "Communiqués of the ministries, embassies and forces; the press.",
            "Comunicados de las secretarías, embajadas y fuerzas armadas; la prensa.",
        ),
        PhaseStarted,
    )


@event("incident-recorded", version=1, family="fact", day="on")
@value
class IncidentRecorded(Step):
    """What went otherwise than it should."""

    category: IncidentCategory
    on: Day | None = None
    place: Place | None = None
    account: LongText | None = None

    ABOUT = About(
        "Something went otherwise than it should. Recording it accuses nobody.",
        "Algo ocurrió de manera distinta a la debida. Registrarlo no acusa a nadie.",
        ("Authorities, courts and the press.", "Autoridades, tribunales y la prensa."),
        None,
        category=("What kind of incident it is.", "Qué tipo de incidente es.", "activity_outside_facilities"),
        on=("The day on which it happened.", "El día en que ocurrió.", "2026-04-19"),
        place=("Where it happened.", "Dónde ocurrió.", {"name": "Temamatla"}),
        account=(
            "What happened, as sources tell it; never the name of a private person.",
            "Qué ocurrió, según las fuentes; nunca el nombre de un particular.",
            "Una aeronave no prevista aterrizó en Toluca",
        ),
    )


@event("account-given", version=1, family="fact", day="on")
@value
class AccountGiven(Step):
    """What an office says, of a step or of the whole.

    `claim`: its words; what a person said is disclosed outside the log, and `{"_sd": [digest]}` stands here.
    """

    about_version: Version | None = None
    said_by: Text
    claim: Any = None
    on: Day | None = None

    ABOUT = About(
        "What an office says of a step or of the whole, whether or not it is so.",
        "Lo que una dependencia dice de un paso o del conjunto, sea o no así.",
        ("Statements of offices; the press.", "Declaraciones de dependencias; la prensa."),
        None,
        about_version=(
            "The version of the step that it is about; null: the whole.",
            "La versión del paso al que se refiere; nulo: el conjunto.",
            3,
        ),
        said_by=(
            "The office that says it, never a person.",
            "La dependencia que lo dice, nunca una persona.",
            "Secretaría de la Defensa Nacional",
        ),
        claim=(
            "What it says. What a person said is kept outside the log, which then holds only a digest.",
            (
                "Lo que dice. Lo dicho por una persona queda fuera de la bitácora, que entonces solo guarda "
                "un resumen criptográfico."
            ),
            "El vuelo fue de adiestramiento",
        ),
        on=("The day on which it said so.", "El día en que lo dijo.", "2026-01-18"),
    )

    def flaws(self) -> Iterator[Flaw]:
        if self.claim is None:
            yield Flaw("claim", "required", "must be stated, in words or as the digest of a disclosure")
        elif isinstance(self.claim, str):
            if not self.claim:
                yield Flaw("claim", "too-short", "must not be empty")
        elif in_free_json(self.claim) is None:
            yield Flaw("claim", "wrong-type", "must be words, or the digest of a disclosure")
        else:
            yield from stated_flaws(self.citations, "claim")


@event("activities-concluded", version=1, family="fact", day="on")
@value
class ActivitiesConcluded(Step):
    """The activities are over."""

    on: Day | None = None

    ABOUT = About(
        "The activities are over.",
        "Las actividades concluyeron.",
        (
            "Communiqués of the ministries, embassies and forces; the press.",
            "Comunicados de las secretarías, embajadas y fuerzas armadas; la prensa.",
        ),
        None,
        on=("The day on which they ended.", "El día en que terminaron.", "2026-07-10"),
    )
