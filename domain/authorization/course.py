"""The steps in order of their days, so that what is counted over them goes on from day to day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property, partial
from operator import attrgetter
from typing import Final, Generic, Protocol, TypeVar, cast

from domain.authorization.frame import Frame
from domain.authorization.passages import FirstCrossing
from domain.authorization.presence import Returns
from domain.authorization.procedure import superseding
from domain.authorization.sightings import Sighting, SightingLedger, is_seen, sightings
from domain.authorization.state import Recorded, State, in_order
from domain.authorization.terms_view import TermsView
from domain.authorization.whereabouts import CrossingLedger
from domain.events import Event, FactEvent, FindingAcknowledged, FindingResolved
from domain.values import Day


class RunningCount(Protocol):
    """What is counted of steps that are added in order of their days."""

    def add(self, one: Recorded[Event], /) -> None: ...


A = TypeVar("A", bound=RunningCount)
E = TypeVar("E", bound=Event)

_begins: Final = attrgetter("begins")
_version: Final = attrgetter("version")


class Running(Generic[A]):
    """An account of the first so many steps. To go on costs as much as there are more.

    Who goes back asks about the last few days again and again: a second account stays behind for that.
    """

    def __init__(self, steps: Sequence[Recorded[Event]], begun: Callable[[], A]) -> None:
        self._steps = steps
        self._begun = begun
        self._ahead = begun(), 0
        self._behind: tuple[A, int] | None = None

    def to(self, reach: int) -> A:
        """The account of the first `reach` steps; it is another's as soon as another reach is asked for."""
        if reach >= self._ahead[1]:
            self._ahead = self._gone_on(self._ahead, reach)
            return self._ahead[0]
        if self._behind is None or reach < self._behind[1]:
            self._behind = self._begun(), 0
        self._behind = self._gone_on(self._behind, reach)
        return self._behind[0]

    def _gone_on(self, account: tuple[A, int], reach: int) -> tuple[A, int]:
        for step in self._steps[account[1] : reach]:
            account[0].add(step)
        return account[0], reach


_Lasting = FactEvent | FindingAcknowledged | FindingResolved
"""Steps that leave everything as it is that the acts say."""


class Course:
    """The steps of a state that stand, in order of their days."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._frame: Frame | None = None
        self._frame_of = 0
        self._first_crossings: dict[TermsView, Running[FirstCrossing]] = {}
        self._sightings: list[Sighting] | None = None
        self._sighted: SightingLedger | None = None
        self._returns: Returns | None = None

    def go_on(self, state: State) -> bool:
        """Whether the state is that of before with one step more, no act, and later than all the others.

        Then the course is of it from now on, and keeps what it has found.
        """
        step = state.steps[-1]
        is_next = step.version == state.version == self.state.version + 1 and isinstance(step.event, _Lasting)
        if not is_next or step.begins <= self.last_begin:
            return False
        self.state = state
        self.steps.append(step)
        self.begins.append(step.begins)
        self._by_kind.setdefault(type(step.event), []).append(step)
        if is_seen(step):
            self._sightings = None
        if self._returns is not None:
            self._returns.add(step)
        return True

    @cached_property
    def steps(self) -> list[Recorded[Event]]:
        """By the day from which on each of them exists, and of one such day in order."""
        return sorted(in_order(self.state.steps), key=_begins)

    @cached_property
    def begins(self) -> list[date]:
        """The first day on which each of them exists: ascending."""
        return [step.begins for step in self.steps]

    @property
    def last_begin(self) -> date:
        """The first day on which all of them exist."""
        return self.begins[-1] if self.begins else date.min

    def reach(self, on: date | None) -> int:
        """How many of them exist on the day judged (None: whatever their days)."""
        return len(self.steps) if on is None else bisect_right(self.begins, on)

    @cached_property
    def _by_kind(self) -> dict[type, list[Recorded[Event]]]:
        by_kind: dict[type, list[Recorded[Event]]] = {}
        for step in self.steps:
            by_kind.setdefault(type(step.event), []).append(step)
        return by_kind

    def next(self, on: date) -> date | None:
        """The next day on which another step exists."""
        place = self.reach(on)
        return self.begins[place] if place < len(self.begins) else None

    def of(self, kind: type[E], on: date | None) -> list[Recorded[E]]:
        """The steps of one kind that exist on that day, by version."""
        known = self._by_kind.get(kind, [])
        reach = len(known) if on is None else bisect_right(known, on, key=_begins)
        return cast("list[Recorded[E]]", sorted(known[:reach], key=_version))

    @cached_property
    def _frames_begin(self) -> list[date]:
        return sorted(step.begins for step in (*self.state.acts, *superseding(self.state)))

    def frame(self, on: date | None) -> Frame:
        """What the acts that exist on that day say: the same object as long as they are the same."""
        begun = len(self._frames_begin) if on is None else bisect_right(self._frames_begin, on)
        if self._frame is None or self._frame_of != begun:
            self._frame, self._frame_of = Frame(self.state, on), begun
            self._passed = Running(self.steps, partial(CrossingLedger, self._frame.reading.ways))
            self._first_crossings = {}
            self._sightings = self._returns = None
        return self._frame

    def passed(self, on: date | None) -> CrossingLedger:
        """The crossings up to that day, by what the acts of the day say."""
        self.frame(on)
        return self._passed.to(self.reach(on))

    def sightings(self, on: date | None) -> SightingLedger:
        """The calls and phases that have begun by that day; what ends them may come later."""
        frame = self.frame(on)
        if self._sightings is None:
            self._sightings, self._sighted = list(sightings(self.steps, frame.reading)), None
        known, reach = self._sightings, len(self._sightings)
        if on is not None:
            reach = bisect_right(known, on, key=lambda one: one.step.begins)
        if self._sighted is None or self._sighted.reach > reach:
            self._sighted = SightingLedger(frame.reading.ways)
        for one in known[self._sighted.reach : reach]:
            self._sighted.add(one)
        return self._sighted

    def returns(self, on: date | None) -> Returns:
        """Every crossing back, whatever its day, by what the acts of the day say."""
        frame = self.frame(on)
        if self._returns is None:
            self._returns = Returns(frame.reading.ways)
            for step in self.steps:
                self._returns.add(step)
        return self._returns

    def first_crossing_on(self, reading: TermsView, on: date | None) -> Day | None:
        """The day of the first crossing of troops that is not surely one back."""
        self.frame(on)
        if reading not in self._first_crossings:
            self._first_crossings[reading] = Running(self.steps, partial(FirstCrossing, reading.ways))
        return self._first_crossings[reading].to(self.reach(on)).day
