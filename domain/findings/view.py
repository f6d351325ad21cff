"""What does the record say, as judged on a day? What every rule looks at, read once.

Judged on day D, a step whose earliest day is after D does not exist; one without a day always does. Rules ask
the view whether a day has passed, so that it knows from which day on the answers can be others: there is no
clock in a finding, and every interval of days is derived from the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property, wraps
from typing import Any, Final, Literal, TypeVar, get_args

from domain.authorization.course import Course
from domain.authorization.state import Crossing, Recorded, State
from domain.authorization.terms_fold import NO_TERMS as NO_TERMS_STATED
from domain.authorization.terms_fold import FoldedTerms
from domain.authorization.tracks import Tracks
from domain.events import (
    ActEvent,
    CallRecorded,
    CrossingEvent,
    DecreePublished,
    EntryRecorded,
    Event,
    ExitRecorded,
    FindingAcknowledged,
    FindingResolved,
    IncidentRecorded,
    PhaseCompleted,
    PhaseStarted,
    ReportReceived,
    ReportSubmitted,
    ValueDisputed,
)
from domain.findings.model import Verdict
from domain.values import Day, Terms

A = TypeVar("A")

NO_TERMS = Terms()
ENDED_WITHOUT_GRANT = ("rejected", "withdrawn", "lapsed", "superseded")


Fact = Literal[
    "terms", "act", "decree", "crossing", "sighting", "phase", "incident", "report", "dispute", "explanation"
]
"""Something that must be on record at all before a rule can say anything (registry.py)."""

_TOLD_BY: Final[dict[Fact, tuple[type[Event], ...]]] = {
    "act": get_args(ActEvent),
    "decree": (DecreePublished,),
    "crossing": get_args(CrossingEvent),
    "sighting": (CallRecorded, PhaseStarted, PhaseCompleted),
    "phase": (PhaseStarted, PhaseCompleted),
    "incident": (IncidentRecorded,),
    "report": (ReportSubmitted, ReportReceived),
    "dispute": (ValueDisputed,),
    "explanation": (FindingAcknowledged, FindingResolved),
}
FACTS: Final[Mapping[type[Event], frozenset[Fact]]] = {
    kind: frozenset(fact for fact, kinds in _TOLD_BY.items() if kind in kinds)
    for kinds in _TOLD_BY.values()
    for kind in kinds
}
NO_FACTS: Final[frozenset[Fact]] = frozenset()


class View(Tracks):
    """One authorization on one day, as the rules ask about it.

    `known`: what was answered once. Nobody changes an answer.
    """

    on: date

    def __init__(self, state: State, on: date, course: Course | None = None) -> None:
        super().__init__(state, on, course)
        self.known: dict[object, Any] = {}

    @cached_property
    def crossings(self) -> Sequence[Recorded[Crossing]]:
        """Those that exist on the day judged, by version."""
        known: list[Recorded[Crossing]] = [*self.of(EntryRecorded), *self.of(ExitRecorded)]
        return sorted(known, key=lambda one: one.version)

    def past(self, day: Day | None) -> Verdict | None:
        """Whether the day judged is after that day."""
        if day is None:
            return None
        if self.is_over(day.latest):
            return "certain"
        if self.is_over(day.earliest) and day.known_within_a_month:
            return "possible"
        return None

    def since(self, day: Day) -> Day | None:
        """The first day on which the answer of `past` was what it is."""
        counted = day.latest if self.past(day) == "certain" else day.earliest
        return None if counted is None or counted == date.max else Day.of(counted + timedelta(days=1))

    @cached_property
    def facts(self) -> frozenset[Fact]:
        """What is on record, whatever its day."""
        known = NO_FACTS.union(*(FACTS.get(kind, NO_FACTS) for kind in self.state.kinds))
        return known if self.state.terms is NO_TERMS_STATED else known | {"terms"}

    @property
    def effective(self) -> Terms:
        return self.terms.effective or NO_TERMS

    def terms_at(self, day: Day | None) -> tuple[FoldedTerms, ...]:
        """The terms by which something on that day is judged: several where its day leaves it open."""
        return self.frame.terms_at(day)


def once(ask: Callable[[View], A]) -> Callable[[View], A]:
    """A question that many rules ask of a view, answered once."""

    @wraps(ask)
    def answered(view: View) -> A:
        known = view.known
        if ask not in known:
            known[ask] = ask(view)
        answer: A = known[ask]
        return answer

    return answered


def origins(folded: FoldedTerms, *paths: str) -> frozenset[int]:
    """The versions of the acts that the values at these paths (`terms.window`) come from."""
    return frozenset(
        origin.version
        for stated, origin in folded.origins.items()
        for path in paths
        if stated == path or stated.startswith(f"{path}.") or path.startswith(f"{stated}.")
    )


def versions(steps: Iterable[Recorded[Event] | None]) -> frozenset[int]:
    return frozenset(one.version for one in steps if one is not None)
