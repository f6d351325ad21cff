"""What every step has in common, how the type of an event is named, and words that several events share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ClassVar, Literal, NamedTuple, TypeVar

from domain.values import Citations, Derivations, Int, Items, LongText, Pattern, Text, value

Session = Literal["ordinary", "extraordinary"]
Outcome = Literal["approved", "approved_in_part", "rejected", "returned", "no_quorum", "tied"]

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


@value
class Act(Step):
    """A step of the procedure. `proceeding` 0: the original; 1, 2...: modifications."""

    proceeding: Int = 0


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
