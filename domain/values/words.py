"""The words, texts and numbers that may stand in fields, and how many members lists may have.

Each word has its meaning beside it, in both languages.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from domain.values.about import Means
from domain.values.markers import MAX_INT, Length, Pattern, Range

Text = Annotated[str, Length(1, 2000)]
LongText = Annotated[str, Length(1, 8000)]
Key = Annotated[
    str, Pattern("^[a-z][a-z0-9_-]{0,31}$", "a key (a small letter, then up to 31 of a-z, 0-9, _ and -)")
]
Country = Annotated[str, Pattern("^[A-Z]{2}$", "an ISO 3166-1 alpha-2 country code")]
Path = Annotated[
    str,
    Length(1, 200),
    Pattern(
        "^[a-z][a-z0-9_]*(?:[.][a-z0-9][a-z0-9_-]*){0,9}$",
        "a path (a field, then fields, keys or indexes by dots)",
    ),
]
"""Dots; list members by key, those of a list without keys by their index from 0: `terms.totals.0.count`."""
Int = Annotated[int, Range(0, MAX_INT)]
Version = Annotated[int, Range(0, MAX_INT)]
"""A step's version within the stream named beside it, by default this stream."""

Organ = Annotated[
    Literal["senate", "permanent_commission", "chamber_of_deputies", "executive"],
    Means(
        {
            "senate": (
                "The Senate: of these organs the only one that can grant an authorization.",
                "El Senado: de estos órganos, el único que puede otorgar una autorización.",
            ),
            "permanent_commission": (
                "The Permanent Commission, which sits while Congress is in recess.",
                "La Comisión Permanente, que sesiona en los recesos del Congreso.",
            ),
            "chamber_of_deputies": ("The Chamber of Deputies.", "La Cámara de Diputados."),
            "executive": (
                "The federal executive: the President and the ministries.",
                "El Ejecutivo federal: la Presidencia y las secretarías.",
            ),
        }
    ),
]
Ministry = Annotated[
    Literal["defence", "navy"],
    Means(
        {
            "defence": (
                "The ministry of defence (Defensa, formerly SEDENA).",
                "La Secretaría de la Defensa Nacional (Defensa, antes SEDENA).",
            ),
            "navy": ("The ministry of the navy (SEMAR).", "La Secretaría de Marina (SEMAR)."),
        }
    ),
]
Movement = Annotated[
    Literal["foreign_entry", "national_exit", "foreign_transit", "squadron_stay"],
    Means(
        {
            "foreign_entry": (
                "Foreign troops enter the national territory, and later leave it.",
                "Tropas extranjeras ingresan al territorio nacional y después salen de él.",
            ),
            "national_exit": (
                "National troops leave the country, and later return.",
                "Tropas nacionales salen del país y después regresan.",
            ),
            "foreign_transit": (
                "Foreign troops pass through the national territory on their way elsewhere.",
                "Tropas extranjeras pasan por el territorio nacional hacia otro destino.",
            ),
            "squadron_stay": (
                "A squadron of another power stays in Mexican waters for more than one month.",
                "Una escuadra de otra potencia permanece en aguas mexicanas por más de un mes.",
            ),
        }
    ),
]
Direction = Annotated[
    Literal["entry", "exit"],
    Means(
        {
            "entry": ("Into the national territory.", "Hacia el territorio nacional."),
            "exit": ("Out of the national territory.", "Hacia fuera del territorio nacional."),
        }
    ),
]
Kind = Annotated[
    Literal["military", "civil", "police", "cadet", "guest"],
    Means(
        {
            "military": ("Members of armed forces.", "Integrantes de fuerzas armadas."),
            "civil": ("Civilians.", "Personal civil."),
            "police": ("Members of a police force.", "Integrantes de una corporación policial."),
            "cadet": (
                "Cadets of a military or naval school.",
                "Cadetes de una escuela militar o naval.",
            ),
            "guest": ("Guests who travel along.", "Invitados que viajan con los demás."),
        }
    ),
]
Bound = Annotated[
    Literal["exact", "about", "at_most", "at_least"],
    Means(
        {
            "exact": ("The true number is this one.", "El número verdadero es este."),
            "about": (
                "The true number is near this one; how near is not stated.",
                "El número verdadero es cercano a este; no se indica cuánto.",
            ),
            "at_most": ("The true number is this one or less.", "El número verdadero es este o menos."),
            "at_least": ("The true number is this one or more.", "El número verdadero es este o más."),
        }
    ),
]
Tier = Annotated[
    Literal["official", "press", "local", "unreliable"],
    Means(
        {
            "official": (
                "A gazette or another publication of an authority; the strongest.",
                "Una gaceta u otra publicación de una autoridad; la más fuerte.",
            ),
            "press": ("National or international press.", "Prensa nacional o internacional."),
            "local": ("Local press.", "Prensa local."),
            "unreliable": (
                "A source that should not be relied on alone; the weakest.",
                "Una fuente en la que no conviene apoyarse sin otra; la más débil.",
            ),
        }
    ),
]
"""Strongest first."""
PlaceKind = Annotated[
    Literal["air_base", "airport", "port", "land_crossing", "unknown"],
    Means(
        {
            "air_base": ("A military air base.", "Una base aérea militar."),
            "airport": ("A civil airport.", "Un aeropuerto civil."),
            "port": ("A sea port or a naval base.", "Un puerto o una base naval."),
            "land_crossing": ("A border crossing on land.", "Un cruce fronterizo terrestre."),
            "unknown": (
                "A source says that it is not known what kind of place it is.",
                "Una fuente dice que no se sabe qué tipo de punto es.",
            ),
        }
    ),
]
ConveyanceKind = Annotated[
    Literal["aircraft", "vessel", "vehicle", "train", "on_foot", "other"],
    Means(
        {
            "aircraft": ("An aeroplane or a helicopter.", "Un avión o un helicóptero."),
            "vessel": ("A ship or a boat.", "Un buque o una embarcación."),
            "vehicle": ("A vehicle on the road.", "Un vehículo terrestre."),
            "train": ("A train.", "Un tren."),
            "on_foot": ("Nothing: they walk.", "Ninguno: van a pie."),
            "other": ("Anything else.", "Cualquier otro."),
        }
    ),
]
Carried = Annotated[
    Literal["yes", "no", "unknown"],
    Means(
        {
            "yes": ("A source says that it is carried.", "Una fuente dice que se lleva."),
            "no": ("A source says that it is not carried.", "Una fuente dice que no se lleva."),
            "unknown": (
                "A source says that it is not known.",
                "Una fuente dice que no se sabe.",
            ),
        }
    ),
]
ExternalIdKind = Annotated[
    Literal["dof_code", "event_number", "letter", "gazette", "other"],
    Means(
        {
            "dof_code": (
                "The code of a note in the Diario Oficial de la Federación.",
                "El código de una nota del Diario Oficial de la Federación.",
            ),
            "event_number": (
                "The number that a ministry gives to a training event.",
                "El número que una secretaría da a un evento de adiestramiento.",
            ),
            "letter": ("The number of an official letter.", "El número de un oficio."),
            "gazette": (
                "A number in a gazette of the Senate or of the Permanent Commission.",
                "Un número de una gaceta del Senado o de la Comisión Permanente.",
            ),
            "other": ("Any other identifier.", "Cualquier otro identificador."),
        }
    ),
]
Over = Annotated[
    Literal["all", "entry", "exit"],
    Means(
        {
            "all": ("All contingents.", "Todos los contingentes."),
            "entry": (
                "The contingents whose direction is `entry`.",
                "Los contingentes cuya dirección es `entry` (ingreso).",
            ),
            "exit": (
                "The contingents whose direction is `exit`.",
                "Los contingentes cuya dirección es `exit` (salida).",
            ),
        }
    ),
]
MemberVoteWord = Annotated[
    Literal["in_favour", "against", "abstention", "absent"],
    Means(
        {
            "in_favour": ("In favour.", "A favor."),
            "against": ("Against.", "En contra."),
            "abstention": ("Present, and abstained.", "Presente; se abstuvo."),
            "absent": ("Not present at the vote.", "Ausente en la votación."),
        }
    ),
]
FirstSense = Annotated[
    Literal["on", "not_before"],
    Means(
        {
            "on": ("The movement begins on that day.", "El movimiento comienza ese día."),
            "not_before": (
                "The movement begins on that day or later.",
                "El movimiento comienza ese día o después.",
            ),
        }
    ),
]
LastSense = Annotated[
    Literal["on", "not_later_than", "within_days"],
    Means(
        {
            "on": ("The movement ends on that day.", "El movimiento termina ese día."),
            "not_later_than": (
                "The movement ends on that day or earlier.",
                "El movimiento termina ese día o antes.",
            ),
            "within_days": (
                "The last day is counted: `within_days` days after `within_of`.",
                "El último día se cuenta: `within_days` días después de `within_of`.",
            ),
        }
    ),
]
DayUnit = Annotated[
    Literal["calendar", "business"],
    Means(
        {
            "calendar": ("Calendar days.", "Días naturales."),
            "business": (
                "Business days, by the official holidays of the year.",
                "Días hábiles, según los días de descanso oficiales del año.",
            ),
        }
    ),
]
Anchor = Annotated[
    Literal["conclusion", "return"],
    Means(
        {
            "conclusion": ("The conclusion of the activities.", "La conclusión de las actividades."),
            "return": (
                "The last crossing back, once all who went are back.",
                "El último cruce de regreso, cuando han regresado todos.",
            ),
        }
    ),
]
WINDOW_ANCHORS: Final = ("first_crossing", "activity_end", "conclusion")
"""What a window can end `within_days` of, besides words of the source."""

# fields.md hardly names limits of lists: these are ours, above any real case, and part of the API's schema.
MAX_MEMBERS = 200
MAX_NAMES = 100
MAX_CITATIONS = 100
MAX_COUNTRIES = 250
MAX_ROLL_CALL = 700
"""Of votes by name (fields.md): more than the largest chamber has members."""
