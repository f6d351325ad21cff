"""What every rule looks at: the record as judged on a day, read once.

Only steps count that exist on the day judged. Rules ask the view whether a day has passed, so that it knows
from which day on the answers can be others: there is no clock in a finding, and every interval of days is
derived from the record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cached_property, partial
from typing import Final, Literal, TypeVar, get_args

from domain.authorization.course import Course, Running, RunningCount
from domain.authorization.frame import Frame
from domain.authorization.state import Recorded, State
from domain.authorization.terms_fold import NO_TERMS
from domain.authorization.tracks import Tracks
from domain.events import (
    ActEvent,
    CallRecorded,
    CrossingEvent,
    DecreePublished,
    Event,
    FindingAcknowledged,
    FindingResolved,
    IncidentRecorded,
    PhaseCompleted,
    PhaseStarted,
    ReportReceived,
    ReportSubmitted,
    ValueDisputed,
)
from domain.findings.basis import Basis
from domain.findings.model import Verdict
from domain.findings.movement import Movement, Unknown, Witness
from domain.values import Day, Direction

A = TypeVar("A", bound=RunningCount)

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


def facts_of(state: State) -> frozenset[Fact]:
    """What is on record, whatever its day."""
    known = NO_FACTS.union(*(FACTS.get(kind, NO_FACTS) for kind in state.kinds))
    return known if state.terms is NO_TERMS else known | {"terms"}


class JudgedCourse(Course):
    """A course, with what the rules keep from one day to the next."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self._read_by: Frame | None = None
        self._unknown_out: Direction | None = None
        self._movement: Running[Movement] | None = None
        self._basis: Basis | None = None

    def go_on(self, state: State) -> bool:
        """See `Course`. What is said of the end of a phase hangs on every start."""
        if not super().go_on(state):
            return False
        if isinstance(state.steps[-1].event, PhaseStarted):
            self._basis = None
        return True

    def movement(self, on: date) -> Movement:
        """Who crossed and who was seen up to that day."""
        frame, reach = self.frame(on), self.reach(on)
        if frame is not self._read_by:
            self._read_by = frame
            self._witness = Witness(frame)
            self._unknown = Running(self.steps, partial(Unknown, self._witness))
            self._movement = None
        out = self._unknown.to(reach).out
        if self._movement is None or out != self._unknown_out:
            self._unknown_out = out
            self._movement = Running(self.steps, partial(Movement, self._witness, out, frame.granted))
            self._basis = None
        return self._movement.to(reach)

    def basis(self, view: View) -> Basis:
        """By what acts and single steps are judged on that day."""
        movement = self.movement(view.on)
        if self._basis is None or not self._basis.holds(view, movement):
            self._basis = Basis(view, movement)
        return self._basis


class View(Tracks):
    """One authorization on one day, as the rules ask about it."""

    on: date
    course: JudgedCourse

    def __init__(self, state: State, on: date, course: JudgedCourse | None = None) -> None:
        super().__init__(state, on, course or JudgedCourse(state))

    @cached_property
    def steps(self) -> list[Recorded[Event]]:
        """Those that exist on the day judged, in order of their days."""
        return self.course.steps[: self.course.reach(self.on)]

    @property
    def movement(self) -> Movement:
        return self.course.movement(self.on)

    @cached_property
    def basis(self) -> Basis:
        return self.course.basis(self)

    def account(self, kind: type[A], begun: Callable[[Basis], A]) -> A:
        """An account of the steps that exist."""
        return self.basis.account(kind, begun, self.course.reach(self.on))

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
