"""What every step has in common, how the type of an event is named, and words that several events share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ClassVar, Literal, NamedTuple, TypeVar

from domain.values import Citations, Derivations, Int, Items, LongText, Pattern, Text, value
from domain.values.about import About, Means

Session = Annotated[
    Literal["ordinary", "extraordinary"],
    Means(
        {
            "ordinary": ("A session of an ordinary period.", "Una sesión de un periodo ordinario."),
            "extraordinary": (
                "A session of an extraordinary period.",
                "Una sesión de un periodo extraordinario.",
            ),
        }
    ),
]
Outcome = Annotated[
    Literal["approved", "approved_in_part", "rejected", "returned", "no_quorum", "tied"],
    Means(
        {
            "approved": ("Approved as a whole.", "Aprobada en su totalidad."),
            "approved_in_part": ("Approved in part.", "Aprobada en parte."),
            "rejected": ("Rejected.", "Rechazada."),
            "returned": (
                "Sent back to the committees: nothing is decided.",
                "Devuelta a comisiones: no se decide nada.",
            ),
            "no_quorum": ("There was no quorum: nothing is decided.", "No hubo quórum: no se decide nada."),
            "tied": ("As many votes in favour as against: nothing is decided.", "Empate: no se decide nada."),
        }
    ),
]

Texts = Annotated[tuple[Text, ...], Items(0, 100)]
Sha256 = Annotated[str, Pattern("^[0-9a-f]{64}$", "a SHA-256 in small hexadecimal digits")]

Family = Literal["registration", "act", "fact", "statement", "record", "register"]
"""What an event is about.

`registration`: begins a stream. `act`: of the procedure, belongs to a proceeding. `fact`: what was observed,
reported or told of the world. `statement`: what is said of the record. `record`: changes what is on record,
by a command of its own. `register`: concerns the register itself, on its own stream.
"""


class EventType(NamedTuple):
    """What the catalogue says of an event.

    `step`: its name in paths and lines of imports. `version`: of its form. `days`: the fields that say on
    which day it was, the first that is known counts (the column *day* of fields.md).
    """

    step: str
    version: int
    family: Family
    days: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of the type, as it stands in the envelope of a stored event."""
        return f"mx.anuencia.{self.step}.v{self.version}"


def step_and_version(name: str) -> tuple[str, int]:
    """What the name of a type is made of: `senate-voted` and 1, of `mx.anuencia.senate-voted.v1`."""
    _, _, step, version = name.split(".")
    return step, int(version.removeprefix("v"))


@value
class Step:
    """`note`: what a source states and no field holds, never a person's name."""

    event_type: ClassVar[EventType]

    citations: Citations = ()
    derived: Derivations | None = None
    note: LongText | None = None

    ABOUT = About(
        "What every step has.",
        "Lo que tiene todo paso.",
        citations=(
            "The sources, and which values of the step each states.",
            "Las fuentes y los valores del paso que afirma cada una.",
            [
                {
                    "source": {
                        "title": "Nota 5781117 del DOF: decreto que autoriza el ingreso, SOF1",
                        "tier": "official",
                    },
                    "states": [],
                }
            ],
        ),
        derived=(
            "Values of the step that no source states, and how they were worked out.",
            "Valores del paso que ninguna fuente afirma, y cómo se dedujeron.",
            [{"path": "on", "how": "the day on which the press reported the request"}],
        ),
        note=(
            "What a source states and no field holds; never the name of a private person.",
            "Lo que dice una fuente y no cabe en ningún campo; nunca el nombre de un particular.",
            "Se cambió el orden del día a última hora.",
        ),
    )


@value
class Act(Step):
    """A step of the procedure. `proceeding` 0: the original; 1, 2...: modifications."""

    proceeding: Int = 0

    ABOUT = About(
        "A step of the procedure: it belongs to a proceeding.",
        "Un paso del procedimiento: pertenece a un procedimiento numerado.",
        proceeding=(
            "The proceeding that it belongs to: 0 is the original, 1, 2 and so on modify what was granted.",
            "El procedimiento al que pertenece: 0 es el original; 1, 2, etc. modifican lo otorgado.",
            0,
        ),
    )


S = TypeVar("S", bound=Step)


def event(
    step: str, *, version: int, family: Family, day: str | tuple[str, ...] = ()
) -> Callable[[type[S]], type[S]]:
    """Enters an event into the catalogue; what is written here is stored for ever, and no class's name is.

    `day`: the field that holds the day of the step, or several of which the first that is known counts; a
    field of a field is written `letter.dated_on`.
    """
    made = EventType(step, version, family, (day,) if isinstance(day, str) else day)

    def entered(cls: type[S]) -> type[S]:
        cls.event_type = made
        return cls

    return entered
