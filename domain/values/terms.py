"""The terms: what is asked for, and what is authorized. Every field may be unknown.

Over 400 lines: what each field means stands beside it, in two languages.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from domain.values.about import About, Means
from domain.values.carriage import Arms, Conveyances, Place, Places
from domain.values.counts import Count, Total
from domain.values.day import Day
from domain.values.markers import Items
from domain.values.shape import value
from domain.values.words import (
    MAX_COUNTRIES,
    MAX_MEMBERS,
    MAX_NAMES,
    Anchor,
    Country,
    DayUnit,
    Direction,
    FirstSense,
    Int,
    Key,
    Kind,
    LastSense,
    LongText,
    Ministry,
    Movement,
    Text,
)

Countries = Annotated[tuple[Country, ...], Items(0, MAX_COUNTRIES)]
Kinds = Annotated[tuple[Kind, ...], Items(0, 5)]
Keys = Annotated[tuple[Key, ...], Items(0, MAX_MEMBERS)]
Ministries = Annotated[tuple[Ministry, ...], Items(0, 2)]

LISTS: Final = Means(
    {
        name: (f"All {en} are listed.", f"Constan {es}.")
        for name, en, es in (
            ("movements", "kinds of movement", "todas las clases de movimiento"),
            ("ministries", "ministries", "todas las secretarías"),
            ("activities", "activities", "todos los eventos"),
            ("contingents", "contingents", "todos los contingentes"),
            ("totals", "totals", "todos los totales"),
            ("planned_crossings", "planned crossings", "todos los cruces previstos"),
            ("facilities", "facilities", "todas las instalaciones"),
            ("conveyances", "conveyances", "todos los medios de transporte"),
            ("report_obligations", "report obligations", "todas las obligaciones de informar"),
            ("countries", "countries", "todos los países"),
            ("phases", "phases", "todas las fases"),
            ("kinds", "kinds of persons", "todas las clases de personas"),
            ("itinerary", "ports of the itinerary", "todos los puertos del itinerario"),
        )
    }
)
"""What it means that a list is named as complete."""


@value
class Phase:
    """A part of an activity: phases may overlap, leave gaps and lack days. `complete`: see Terms."""

    key: Key
    title: Text | None = None
    first_on: Day | None = None
    last_on: Day | None = None
    facilities: Places | None = None
    complete: Annotated[tuple[Annotated[Literal["facilities"], LISTS], ...], Items(0, 1)] | None = None

    ABOUT = About(
        "A part of an activity. Phases may overlap, leave gaps and lack days.",
        "Una parte de un evento. Las fases pueden traslaparse, dejar huecos o no tener fechas.",
        key=(
            "Its key, unique within the activity and the same in every act.",
            "Su clave, única dentro del evento y la misma en todos los actos.",
            "p1",
        ),
        title=("What the phase is called.", "El nombre de la fase.", "Fase de mar"),
        first_on=("Its first planned day.", "Su primer día previsto.", "2026-04-13"),
        last_on=("Its last planned day.", "Su último día previsto.", "2026-04-24"),
        facilities=(
            "Where it takes place.",
            "Dónde se realiza.",
            [{"name": "Centro de Adiestramiento de Fuerzas Especiales, Temamatla"}],
        ),
        complete=(
            "Which lists of this phase are known to be complete.",
            "Qué listas de esta fase se sabe que están completas.",
            ["facilities"],
        ),
    )


@value
class Activity:
    """An exercise, a ceremony; `countries` is where it takes place. `complete`: see Terms."""

    key: Key
    title: Text | None = None
    first_on: Day | None = None
    last_on: Day | None = None
    countries: Countries | None = None
    facilities: Places | None = None
    phases: Annotated[tuple[Phase, ...], Items(0, MAX_MEMBERS)] | None = None
    complete: (
        Annotated[tuple[Annotated[Literal["countries", "facilities", "phases"], LISTS], ...], Items(0, 3)]
        | None
    ) = None

    ABOUT = About(
        "What the troops move for: an exercise, a course, a ceremony.",
        "Para qué se mueven las tropas: un ejercicio, un curso, una ceremonia.",
        key=(
            "Its key, unique within the terms and the same in every act.",
            "Su clave, única dentro de los términos y la misma en todos los actos.",
            "a1",
        ),
        title=("What the activity is called.", "El nombre del evento.", "Fuerzas Amigas 2025"),
        first_on=("Its first planned day.", "Su primer día previsto.", "2025-03-10"),
        last_on=("Its last planned day.", "Su último día previsto.", "2025-03-21"),
        countries=(
            "Where it takes place (ISO 3166-1 alpha-2).",
            "En qué países se realiza (ISO 3166-1 alfa-2).",
            ["MX"],
        ),
        facilities=(
            "At which facilities it takes place.",
            "En qué instalaciones se realiza.",
            [{"name": "Centro de Adiestramiento de Fuerzas Especiales, Temamatla"}],
        ),
        phases=("Its phases.", "Sus fases.", [{"key": "p1", "first_on": "2026-04-13"}]),
        complete=(
            "Which lists of this activity are known to be complete.",
            "Qué listas de este evento se sabe que están completas.",
            ["facilities"],
        ),
    )


@value
class Window:
    """The first and last authorized day: not the days of the activity.

    `last_sense` `within_days`: the last day is `within_days` days after `within_of`, which is one of
    `WINDOW_ANCHORS` or else words of the source. A window that ends before it begins is kept: a source may
    state one.
    """

    first_on: Day | None = None
    first_sense: FirstSense | None = None
    last_on: Day | None = None
    last_sense: LastSense | None = None
    within_days: Int | None = None
    within_of: Text | None = None

    ABOUT = About(
        (
            "The first and the last authorized day. They are not the days of the activity, and a source may "
            "state a window that ends before it begins."
        ),
        (
            "El primer y el último día autorizados. No son los días del evento, y una fuente puede señalar "
            "un periodo que termina antes de empezar."
        ),
        first_on=("The first authorized day.", "El primer día autorizado.", "2026-02-27"),
        first_sense=("How the first day is meant.", "Cómo se entiende el primer día.", "not_before"),
        last_on=("The last authorized day.", "El último día autorizado.", "2026-07-15"),
        last_sense=("How the last day is meant.", "Cómo se entiende el último día.", "not_later_than"),
        within_days=(
            (
                "In days: with `within_days` as `last_sense`, how long after `within_of` the movement must "
                "have ended."
            ),
            (
                "En días: si `last_sense` es `within_days`, cuánto después de `within_of` debe haber "
                "terminado el movimiento."
            ),
            5,
        ),
        within_of=(
            (
                "What `within_days` are counted from: `first_crossing`, `activity_end` or `conclusion`, else "
                "words of the source."
            ),
            (
                "Desde qué se cuentan los `within_days`: `first_crossing` (primer cruce), `activity_end` "
                "(fin del evento) o `conclusion` (conclusión); si no, palabras de la fuente."
            ),
            "activity_end",
        ),
    )


@value
class PlannedCrossing:
    """A crossing foreseen; `contingents` by key, null if not stated whose it is."""

    key: Key
    direction: Direction
    on: Day | None = None
    place: Place | None = None
    contingents: Keys | None = None
    conveyances: Conveyances | None = None

    ABOUT = About(
        "A crossing that is foreseen.",
        "Un cruce previsto.",
        key=(
            "Its key, unique within the terms and the same in every act.",
            "Su clave, única dentro de los términos y la misma en todos los actos.",
            "x1",
        ),
        direction=(
            "Whether it is into the national territory or out of it.",
            "Si es hacia el territorio nacional o hacia fuera de él.",
            "entry",
        ),
        on=("The day for which it is planned.", "El día para el que está previsto.", "2026-02-27"),
        place=(
            "Where they are to cross.",
            "Por dónde se prevé cruzar.",
            {"name": "Base Aérea Militar No. 1, Santa Lucía", "kind": "air_base"},
        ),
        contingents=(
            "The keys of the contingents that cross; null: not stated whose crossing it is.",
            "Las claves de los contingentes que cruzan; nulo: no se indica de quiénes es el cruce.",
            ["c1"],
        ),
        conveyances=(
            "What they are to travel in.",
            "En qué se prevé que viajen.",
            [{"kind": "aircraft", "model": "C-130 Hercules"}],
        ),
    )


PlannedCrossings = Annotated[tuple[PlannedCrossing, ...], Items(0, MAX_MEMBERS)]


@value
class ItineraryStop:
    """A port at which a ship calls on its way."""

    port: Place
    arrive_on: Day | None = None
    depart_on: Day | None = None

    ABOUT = About(
        "A port at which a ship calls on its way.",
        "Un puerto en que hace escala un buque.",
        port=("The port.", "El puerto.", {"name": "Puerto de Balboa", "country": "PA"}),
        arrive_on=("The day on which it is to arrive.", "El día previsto de arribo.", "2016-09-17"),
        depart_on=("The day on which it is to depart.", "El día previsto de zarpe.", "2016-09-20"),
    )


@value
class Contingent:
    """Who moves. `countries` is whose troops, `country_count` their number where they are not listed.

    From `activities` (by key) on: only where they differ from the whole. `complete`: see Terms.
    """

    key: Key
    countries: Countries | None = None
    unit: Text | None = None
    service: Text | None = None
    kinds: Kinds | None = None
    count: Count | None = None
    direction: Direction | None = None
    part_of: Key | None = None
    country_count: Int | None = None
    activities: Keys | None = None
    window: Window | None = None
    planned_crossings: PlannedCrossings | None = None
    itinerary: Annotated[tuple[ItineraryStop, ...], Items(0, MAX_MEMBERS)] | None = None
    conveyances: Conveyances | None = None
    arms: Arms | None = None
    complete: (
        Annotated[
            tuple[
                Annotated[
                    Literal[
                        "countries", "kinds", "activities", "planned_crossings", "itinerary", "conveyances"
                    ],
                    LISTS,
                ],
                ...,
            ],
            Items(0, 6),
        ]
        | None
    ) = None

    ABOUT = About(
        (
            "Who moves: troops that belong together. From `activities` on the fields state only what differs "
            "from the terms as a whole."
        ),
        (
            "Quiénes se mueven: tropas que forman un grupo. A partir de `activities`, los campos solo "
            "indican lo que difiere del conjunto de los términos."
        ),
        key=(
            "Its key, unique within the terms and the same in every act.",
            "Su clave, única dentro de los términos y la misma en todos los actos.",
            "c1",
        ),
        countries=(
            "Whose troops they are (ISO 3166-1 alpha-2).",
            "De qué países son las tropas (ISO 3166-1 alfa-2).",
            ["US"],
        ),
        unit=("Their unit.", "Su unidad.", "7th Special Forces Group"),
        service=("Their service.", "Su fuerza o rama.", "US Army"),
        kinds=("What kinds of persons they are.", "Qué clases de personas son.", ["military"]),
        count=("How many they are.", "Cuántos son.", {"value": 12, "bound": "at_most"}),
        direction=(
            "Which way they cross first: foreign troops enter, national troops exit.",
            "En qué dirección cruzan primero: las tropas extranjeras ingresan y las nacionales salen.",
            "entry",
        ),
        part_of=(
            "The key of the contingent that this one is a part of; it is counted there.",
            "La clave del contingente del que este forma parte; se cuenta en aquel.",
            "c1",
        ),
        country_count=(
            "How many countries take part, where they are not listed.",
            "Cuántos países participan, si no se enumeran.",
            26,
        ),
        activities=(
            "The keys of the activities that it takes part in.",
            "Las claves de los eventos en que participa.",
            ["a1"],
        ),
        window=("Its own authorized days.", "Sus propios días autorizados."),
        planned_crossings=(
            "Its own planned crossings.",
            "Sus propios cruces previstos.",
            [{"key": "x1", "direction": "entry"}],
        ),
        itinerary=(
            "The ports at which its ship calls, in order.",
            "Los puertos en que hace escala su buque, en orden.",
            [{"port": {"name": "Puerto de Balboa", "country": "PA"}}],
        ),
        conveyances=("What it travels in.", "En qué viaja.", [{"kind": "vessel", "name": "ARM Revolución"}]),
        arms=("Its own arms.", "Su propio armamento."),
        complete=(
            "Which lists of this contingent are known to be complete.",
            "Qué listas de este contingente se sabe que están completas.",
            ["countries"],
        ),
    )


@value
class ReportObligation:
    """A report owed to the Senate: `days` (`unit`) after `anchor`, by `debtors`; perhaps periodic."""

    key: Key
    days: Int | None = None
    unit: DayUnit | None = None
    anchor: Anchor | None = None
    debtors: Ministries | None = None
    periodic: bool | None = None
    every: Text | None = None

    ABOUT = About(
        "A report that is owed to the Senate.",
        "Un informe que se debe rendir al Senado.",
        key=(
            "Its key, unique within the terms and the same in every act.",
            "Su clave, única dentro de los términos y la misma en todos los actos.",
            "r1",
        ),
        days=("The term, in days of the given unit.", "El plazo, en días de la unidad indicada.", 30),
        unit=(
            "Whether the days are calendar days or business days; null: not stated.",
            "Si son días naturales o hábiles; nulo: no se indica.",
            "calendar",
        ),
        anchor=(
            "What the term is counted from; day 1 is the day after. Null: not stated.",
            "Desde qué se cuenta el plazo; el día 1 es el siguiente. Nulo: no se indica.",
            "conclusion",
        ),
        debtors=("Which ministries owe it.", "Qué secretarías lo deben.", ["defence"]),
        periodic=("Whether it is owed again and again.", "Si se debe de manera periódica.", False),
        every=(
            "Of a periodic report: how often, in the words of the source.",
            "Si es periódico: cada cuánto, con las palabras de la fuente.",
            "cada seis meses",
        ),
    )


@value
class Terms:
    """What an act asks for or authorizes. Of a list, empty says "none" and null says "not stated".

    `complete` names the list fields of this object that are known to be complete. `report_obligations` empty:
    none is owed.
    """

    movements: Annotated[tuple[Movement, ...], Items(0, 4)] | None = None
    wording: Text | None = None
    purpose: LongText | None = None
    programme: Text | None = None
    event_number: Text | None = None
    ministries: Ministries | None = None
    activities: Annotated[tuple[Activity, ...], Items(0, MAX_MEMBERS)] | None = None
    contingents: Annotated[tuple[Contingent, ...], Items(0, MAX_MEMBERS)] | None = None
    totals: Annotated[tuple[Total, ...], Items(0, MAX_NAMES)] | None = None
    window: Window | None = None
    planned_crossings: PlannedCrossings | None = None
    facilities: Places | None = None
    conveyances: Conveyances | None = None
    arms: Arms | None = None
    report_obligations: Annotated[tuple[ReportObligation, ...], Items(0, MAX_NAMES)] | None = None
    complete: (
        Annotated[
            tuple[
                Annotated[
                    Literal[
                        "movements",
                        "ministries",
                        "activities",
                        "contingents",
                        "totals",
                        "planned_crossings",
                        "facilities",
                        "conveyances",
                        "report_obligations",
                    ],
                    LISTS,
                ],
                ...,
            ],
            Items(0, 9),
        ]
        | None
    ) = None

    ABOUT = About(
        (
            "What an act asks for or authorizes. Every field may be unknown. In a list, an empty one says "
            "that there is none, and null that nothing is stated."
        ),
        (
            "Lo que un acto solicita o autoriza. Cualquier campo puede ser desconocido. De una lista, vacía "
            "dice que no hay nada, y nula que no se indica."
        ),
        movements=(
            "What kinds of movement it is: a set, because an exercise can go both ways.",
            "Qué clases de movimiento es: un conjunto, pues un ejercicio puede ir en ambos sentidos.",
            ["foreign_entry"],
        ),
        wording=(
            "What is allowed, in the literal words of the act.",
            "Lo que se permite, con las palabras literales del acto.",
            "permitir el paso por territorio nacional",
        ),
        purpose=("What the movement is for.", "Para qué es el movimiento.", "Adiestramiento conjunto"),
        programme=(
            "The programme that it belongs to.",
            "El programa al que pertenece.",
            "Capacitación de las Fuerzas de Operaciones Mexicanas en los EE.UU. Continentales (CONUS)",
        ),
        event_number=(
            "The number that the ministry gives to the event.",
            "El número que la secretaría da al evento.",
            "SOF1",
        ),
        ministries=(
            "Which ministries are in charge. Only these record its crossings and reports.",
            "Qué secretarías están a cargo. Solo ellas registran sus cruces e informes.",
            ["defence"],
        ),
        activities=(
            "What the troops move for.",
            "Para qué se mueven las tropas.",
            [{"key": "a1", "title": "Fuerzas Amigas 2025"}],
        ),
        contingents=("Who moves.", "Quiénes se mueven.", [{"key": "c1", "countries": ["US"]}]),
        totals=(
            "Numbers over several contingents.",
            "Números que abarcan varios contingentes.",
            [{"over": "all", "count": {"value": 155, "bound": "exact"}}],
        ),
        window=("The first and the last authorized day.", "El primer y el último día autorizados."),
        planned_crossings=(
            "The crossings that are foreseen.",
            "Los cruces previstos.",
            [{"key": "x1", "direction": "entry"}],
        ),
        facilities=(
            "Where the troops may be.",
            "Dónde pueden estar las tropas.",
            [{"name": "Centro de Adiestramiento de Fuerzas Especiales, Temamatla"}],
        ),
        conveyances=("What they travel in.", "En qué viajan.", [{"kind": "aircraft"}]),
        arms=("Whether arms are carried, and which equipment.", "Si se llevan armas, y qué equipo."),
        report_obligations=(
            "The reports that are owed to the Senate; an empty list: none is owed.",
            "Los informes que se deben rendir al Senado; una lista vacía: no se debe ninguno.",
            [{"key": "r1", "days": 30}],
        ),
        complete=(
            "Which lists of these terms are known to be complete; of any other it is not known.",
            "Qué listas de estos términos se sabe que están completas; de las demás no se sabe.",
            ["contingents"],
        ),
    )
