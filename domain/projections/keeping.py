"""Keeps the rows of an authorization from step to step: only those days are judged that a step can touch.

A fact or an act of a day changes no answer about earlier days. Any other step can touch all of them: a
correction, an annulment, a link, a dispute, the registration, what has no day, and an act that names a
contingent or an activity for the first time, because other steps may mean it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from domain.authorization.course import Course
from domain.authorization.state import Recorded, State
from domain.authorization.tracks import Tracks
from domain.events import ActEvent, FactEvent, FindingAcknowledged, FindingResolved, OriginalEvent
from domain.projections.stretches import Stretched, stretches


class OnDays(Protocol):
    """A row: a dataclass compared by value, which holds from one day to before another."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def from_day(self) -> date | None: ...
    @property
    def to_day(self) -> date | None: ...
    def __hash__(self) -> int: ...


R = TypeVar("R", bound=OnDays)
T = TypeVar("T")
S = TypeVar("S")
C = TypeVar("C", covariant=True)
F = TypeVar("F", contravariant=True)

_OF_A_DAY = ActEvent | FactEvent | FindingAcknowledged | FindingResolved


class Judge(Protocol[C]):
    """Judges one authorization, state after state, and remembers what it has found."""

    def after(self, state: State, day: date | None) -> frozenset[C]:
        """The rows of the state. `day`: before it nothing differs from the last state (None: all can)."""


@dataclass(frozen=True, slots=True)
class Judged(Generic[T]):
    """The rows of a projection of which it is known which days a step touches."""

    judge: Callable[[], Judge[T]]

    def __call__(self, state: State) -> frozenset[T]:
        """The rows of a state."""
        return self.judge().after(state, None)


@dataclass(frozen=True, slots=True)
class OfActs(Generic[T]):
    """The rows of a projection on which no fact has a bearing."""

    rows: Callable[[State], frozenset[T]]

    def __call__(self, state: State) -> frozenset[T]:
        """The rows of a state."""
        return self.rows(state)


class Follows(Protocol[F, C]):
    """Makes rows of those that another projection has, state after state, and remembers what it has made."""

    def after(self, state: State, found: frozenset[F]) -> frozenset[C]:
        """The rows of the state, of which those of the other projection were found."""


@dataclass(frozen=True, slots=True)
class Following(Generic[S, T]):
    """The rows of a projection that are made of those of another, which are asked once for both."""

    of: Callable[[State], frozenset[S]]
    follows: Callable[[], Follows[S, T]]

    def __call__(self, state: State) -> frozenset[T]:
        """The rows of a state."""
        return self.follows().after(state, self.of(state))


class DayByDay(Generic[R]):
    """Judges every day by its tracks.

    `judging`: of a state, a function from the tracks of a day to the rows of that day; None: it has no rows.
    `touching`: where steps count for days before them, the first day touched by a step that a state has more
    than the one before, and that is of the day given (None: any day).
    """

    def __init__(
        self,
        judging: Callable[[State], Callable[[Tracks], Iterable[R]] | None],
        touching: Callable[[State, State, date], date | None] = lambda _before, _after, day: day,
    ) -> None:
        self._judging = judging
        self._touching = touching
        self._course: Course | None = None
        self._rows: frozenset[R] = frozenset()

    def after(self, state: State, day: date | None) -> frozenset[R]:
        judged = self._judging(state)
        if judged is None:
            return frozenset()
        if self._course is not None and day is not None:
            day = self._touching(self._course.state, state, day)
        if self._course is None or day is None or not self._course.go_on(state):
            self._course = Course(state)
        self._rows = joined(self._rows, stretches(self._course, judged, day), day)
        return self._rows


class Kept(Generic[T]):
    """The rows of one authorization after each of its steps.

    `rows`: of a `Judged` only the days are asked that a step can touch, of `OfActs` no fact; else it is asked
    for everything after every step. (Of a `Following`: `OneStep`.)
    """

    def __init__(self, rows: Callable[[State], frozenset[T]]) -> None:
        self._rows = rows
        self._judge = rows.judge() if isinstance(rows, Judged) else None
        self._state: State | None = None
        self._known: frozenset[T] = frozenset()

    def of(self, state: State) -> frozenset[T]:
        """The rows of a state: the least is asked if it is that of the last time, with one step more."""
        before, self._state = self._state, None
        self._known = self._after(before, state)
        self._state = state
        return self._known

    def _after(self, before: State | None, state: State) -> frozenset[T]:
        if before is not None and before.version == state.version:
            return self._known
        step = None if before is None else _next(before, state)
        if self._judge is not None:
            touched = None if before is None or step is None else _first_day_touched(before, state, step)
            return self._judge.after(state, touched)
        if isinstance(self._rows, OfActs) and step is not None and isinstance(step.event, FactEvent):
            return self._known
        return self._rows(state)


class OneStep:
    """What one step does to the rows of an authorization: each function is asked once, whoever asks for it.

    `known`: what was kept after the step before it, if anything.
    """

    def __init__(self, before: State, after: State, known: Mapping[Any, Any]) -> None:
        self._before, self._after = before, after
        self._known = known
        #: By function, for the step after it.
        self.kept: dict[Any, Any] = {}
        self._told: dict[Any, tuple[frozenset[Any], frozenset[Any]]] = {}

    def rows(self, asked: Callable[[State], frozenset[T]]) -> tuple[frozenset[T], frozenset[T]]:
        """Those before the step and those after it."""
        if asked not in self._told:
            if isinstance(asked, Following):
                follows = self._known.get(asked) or asked.follows()
                before, after = self.rows(asked.of)
                told = follows.after(self._before, before), follows.after(self._after, after)
                self.kept[asked] = follows
            else:
                kept = self._known.get(asked) or Kept(asked)
                told = kept.of(self._before), kept.of(self._after)
                self.kept[asked] = kept
            self._told[asked] = told
        return self._told[asked]


def _next(before: State, after: State) -> Recorded[OriginalEvent] | None:
    """The step that the one state has more than the other, if nothing else differs."""
    step = after.steps[-1] if after.steps else None
    return step if step is not None and step.version == after.version == before.version + 1 else None


def _first_day_touched(before: State, after: State, step: Recorded[OriginalEvent]) -> date | None:
    """The first day of which an answer may be another after the step (None: any day)."""
    if not isinstance(step.event, _OF_A_DAY) or _named(before) != _named(after):
        return None
    earliest = step.day.earliest if step.day is not None else None
    return None if earliest == date.min else earliest


def _named(state: State) -> tuple[frozenset[object], ...]:
    """What a step of any day may mean by its key."""
    return state.terms.contingents, state.terms.activities, state.terms.phases


def joined(before: frozenset[R], fresh: Iterable[Stretched[R]], day: date | None) -> frozenset[R]:
    """The rows of before as far as that day (None: none of them), and from there on the fresh ones."""
    reaching = [row for row in before if day is None or row.to_day is None or row.to_day >= day]
    begun = {
        replace(row, from_day=None, to_day=None): row.from_day
        for row in reaching
        if day is not None and (row.from_day is None or row.from_day < day)
    }
    rows: list[R] = []
    for row, days in fresh:
        goes_on = days.from_day == day and row in begun
        rows.append(replace(row, from_day=begun.pop(row) if goes_on else days.from_day, to_day=days.to_day))
    rows += [replace(row, from_day=since, to_day=day) for row, since in begun.items()]
    return before.difference(reaching).union(rows)
