"""Events about the record itself: links, corrections, disputes, explanations, erasures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, NoReturn
from uuid import UUID

from domain.events.disclosed import DISCLOSED_PATHS, Digests, in_free_json, reaches, stated_flaws
from domain.events.step import Step, event
from domain.values import (
    Citation,
    Day,
    Flaw,
    Int,
    Items,
    LongText,
    Path,
    Text,
    Version,
    value,
)

if TYPE_CHECKING:
    from domain.events import OriginalEvent

Relation = Literal[
    "supersedes",
    "superseded_by",
    "paired_with",
    "same_programme",
    "batch",
    "same_session",
    "related",
    "same_as",
]
CONVERSE: Final[dict[Relation, Relation]] = {"supersedes": "superseded_by", "superseded_by": "supersedes"}
"""What the other stream records; a relation that is missing here is its own converse."""
Basis = Literal["stated", "inferred"]


@value
class Group:
    """Those who are meant without being named, and how many they are said to be."""

    name: Text | None = None
    stated_size: Int | None = None


@event("authorizations-linked", version=1, family="record", day="on")
@value
class AuthorizationsLinked(Step):
    """Written to all streams that it names. `merged_into`: given by the register on `same_as`, in the
    stream that was registered later."""

    relation: Relation
    others: Annotated[tuple[UUID, ...], Items(0, 100)] | None = None
    group: Group | None = None
    basis: Basis
    why: LongText | None = None
    on: Day | None = None
    merged_into: UUID | None = None

    def flaws(self) -> Iterator[Flaw]:
        if not self.others and self.group is None:
            yield Flaw("others", "required", "names no other authorization, and no group is stated")
        if self.relation == "same_as" and len(self.others or ()) != 1:
            yield Flaw("others", "item-count", "must name exactly one other that is the same")


class CorrectedStep:
    """The whole step again, with its day and citations: stored as its type and its data."""

    __slots__ = ("event",)

    event: OriginalEvent

    def __init__(self, event: OriginalEvent) -> None:
        object.__setattr__(self, "event", event)

    def written(self) -> dict[str, Any]:
        """Its form in stored data: the name of its type, which a later version may replace, and its data."""
        return {"type": self.event.event_type.name, "data": self.event}

    def __eq__(self, other: object) -> bool:
        return self.event == other.event if isinstance(other, CorrectedStep) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.event)

    def __repr__(self) -> str:
        return f"CorrectedStep({self.event!r})"

    def __reduce__(self) -> tuple[type[CorrectedStep], tuple[OriginalEvent]]:
        return CorrectedStep, (self.event,)

    def __setattr__(self, name: str, given: object) -> NoReturn:
        raise AttributeError(f"a CorrectedStep is never changed: {name}")


@event("step-corrected", version=1, family="record")
@value
class StepCorrected(Step):
    """Of an original step, any number of times: the last standing one counts."""

    version: Version
    step: CorrectedStep
    why: LongText

    def flaws(self) -> Iterator[Flaw]:
        yield from stated_flaws(self.citations, "roster")
        if in_free_json(getattr(self.step.event, "claim", None)) is not None:
            yield from stated_flaws(self.citations, "claim")


@event("step-annulled", version=1, family="record")
@value
class StepAnnulled(Step):
    """Of any step, an annulment too."""

    version: Version
    why: LongText


@value
class CompetingValue:
    """One that a source states; `value` is JSON as the field would have it."""

    value: Any = None
    citation: Citation


@event("value-disputed", version=1, family="statement")
@value
class ValueDisputed(Step):
    """`version` null: the effective or derived value of the whole is disputed, not that of one step."""

    version: Version | None = None
    path: Path
    values: Annotated[tuple[CompetingValue, ...], Items(1, 20)]

    def flaws(self) -> Iterator[Flaw]:
        if any(reaches(self.path, name) for name in DISCLOSED_PATHS):
            yield Flaw(
                "path",
                "personal",
                "is disclosed outside the log, or is what somebody said: correct the step, or record another "
                "account",
            )


@event("dispute-resolved", version=1, family="statement")
@value
class DisputeResolved(Step):
    """Which of the competing values counts."""

    dispute_version: Version
    value: Any = None
    why: LongText


@value
class Evidence:
    """A step, by its version in the stream of an authorization."""

    authorization: UUID
    version: Version


@event("finding-acknowledged", version=1, family="statement", day="judged_on")
@value
class FindingAcknowledged(Step):
    """Explains a finding as it stood, and never makes a true one false. `figures`: by name."""

    code: Text
    subject: Path
    evidence: Annotated[tuple[Evidence, ...], Items(0, 200)]
    figures: Any = None
    judged_on: Day
    by_office: Text
    why: LongText


@event("finding-resolved", version=1, family="statement", day="judged_on")
@value
class FindingResolved(Step):
    """Its fields are those of an acknowledgement."""

    code: Text
    subject: Path
    evidence: Annotated[tuple[Evidence, ...], Items(0, 200)]
    figures: Any = None
    judged_on: Day
    by_office: Text
    why: LongText


@event("personal-data-erased", version=1, family="record")
@value
class PersonalDataErased(Step):
    """What was disclosed under these digests is gone."""

    digests: Digests
    legal_basis: Text
