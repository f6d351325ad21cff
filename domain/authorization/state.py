"""What is known of one authorization, as its stream tells it?

The state keeps the standing steps and what every decision asks of them: nothing here is a status. Where
things stand is computed from the steps (tracks.py), so that it is the same for every order of recording.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import wraps
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import UUID

from domain.authorization.days import in_time
from domain.authorization.disputes import Dispute
from domain.authorization.terms_fold import NO_TERMS, FoldedTerms
from domain.events import (
    ActEvent,
    AuthorizationRegistered,
    CrossingEvent,
    Event,
    OriginalEvent,
)
from domain.jurisdictions.profile import Profile
from domain.values import Day

E = TypeVar("E", bound=Event, covariant=True)
F = TypeVar("F", bound=Event)
A = TypeVar("A", covariant=True)
B = TypeVar("B")

Act = ActEvent
"""The events of the procedure: they belong to a proceeding."""
Crossing = CrossingEvent

NONE: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E]):
    """One step. `version`: its place in the stream, from 1; `day`: its civil day, where it is known."""

    version: int
    event: E
    day: Day | None
    _said: str | None = field(default=None, init=False, repr=False, compare=False)
    _told: dict[tuple[object, int], tuple[object, Any]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def said(self) -> str:
        """All that it says, as a text: what tells it from another step of its day. Written once."""
        said = self._said
        if said is None:
            said = repr(self.event)
            object.__setattr__(self, "_said", said)
        return said

    def tells(self, ask: Callable[[Any, B], A], beside: B) -> A:
        """The answer to a question about the step beside something else that never changes, asked once.

        The states of a stream share their steps, so that a later one does not ask again.
        """
        known = self._told.get((ask, id(beside)))
        if known is None:
            # Kept with what it was asked beside, so that this identity is never another's.
            known = self._told[ask, id(beside)] = (beside, ask(self, beside))
        answer: A = known[1]
        return answer

    def exists(self, on: date | None) -> bool:
        """Whether it is there on the day judged (None: whatever its day): unless it is surely later."""
        if on is None or self.day is None or self.day.earliest is None:
            return True
        return self.day.earliest <= on


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`version` 0: nothing is recorded.

    `recorded`: every step as it was recorded. `steps`: the original steps that stand, with the data of the
    last standing correction and the values that count in a dispute; `acts` and `crossings` are views of them.
    `registration` is there even if it is annulled (`void`). `corrected_by` and `annulled_by`: the version of
    the correction or annulment that counts, by that of the step. `registered_at`: the position of the first
    step in the log, where the caller gave it. `merged_into`: by the standing `same_as`.
    `begun_by`: the day on which the last of the steps surely exists; `kinds`: the types of their events.
    `profile` is the register's, not part of the record: the zone, organs and places that steps are read by.
    `answered`: what was asked of it once (see `once`).
    """

    id: UUID
    profile: Profile = field(repr=False)
    version: int = 0
    registered_at: int | None = None
    recorded: tuple[Recorded[Event], ...] = ()
    steps: tuple[Recorded[OriginalEvent], ...] = ()
    registration: Recorded[AuthorizationRegistered] | None = None
    void: bool = False
    acts: tuple[Recorded[Act], ...] = ()
    crossings: tuple[Recorded[Crossing], ...] = ()
    terms: FoldedTerms = NO_TERMS
    disputes: tuple[Dispute, ...] = ()
    corrected_by: Mapping[int, int] = field(default_factory=lambda: NONE)
    annulled_by: Mapping[int, int] = field(default_factory=lambda: NONE)
    merged_into: UUID | None = None
    begun_by: date = date.min
    kinds: frozenset[type[Event]] = frozenset()
    answered: dict[object, dict[date | None, Any]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def but(self, changed: Mapping[str, Any]) -> State:
        """The same but for these fields, and not yet asked anything: `dataclasses.replace`, faster."""
        return State(**{**dict(zip(_FIELDS, _values(self), strict=True)), **changed})

    def every_step_exists(self, on: date | None) -> bool:
        """Whether no step is surely later than the day judged."""
        return on is None or on >= self.begun_by

    def of(self, kind: type[F], on: date | None = None) -> Iterator[Recorded[F]]:
        """The standing steps of one kind that exist on the day judged (None: all), by version."""
        if kind not in self.kinds:
            return
        for one in self.steps:
            if isinstance(one.event, kind) and one.exists(on):
                yield one  # type: ignore[misc]  # isinstance on the member does not narrow the whole

    def step(self, version: int) -> Recorded[OriginalEvent] | None:
        """The original step of that version, if it stands."""
        return next((one for one in self.steps if one.version == version), None)

    def is_disputed(self, version: int | None, *paths: str) -> bool:
        """Whether an open dispute is about one of these values of a step (None: of the whole)."""
        return any(one.is_open and one.is_about(version, path) for one in self.disputes for path in paths)


_FIELDS: Final = tuple(one.name for one in fields(State) if one.init)
_values: Final = attrgetter(*_FIELDS)


def in_order(steps: Iterable[Recorded[F]]) -> list[Recorded[F]]:
    """By day, what is not dated first.

    A tie is decided by what the steps say, not by when they were recorded, so that every order of recording
    tells the same; that costs more, and is looked at only then.
    """
    by_day: dict[tuple[date, date], list[Recorded[F]]] = {}
    for one in steps:
        by_day.setdefault(in_time(one.day), []).append(one)
    ordered: list[Recorded[F]] = []
    for day in sorted(by_day):
        tied = by_day[day]
        ordered += sorted(tied, key=_said) if len(tied) > 1 else tied
    return ordered


def _said(one: Recorded[Event]) -> str:
    return one.said


#: Days for which the answers to one question are kept; whoever asks about more of them waits for the fold.
MOST_DAYS: Final = 32


_UNKNOWN: Final = object()


class Question(Protocol[A]):
    """What is asked of a state as judged on a day (None: of all steps)."""

    def __call__(self, state: State, on: date | None = None) -> A: ...


def once(ask: Callable[[State, date | None], A]) -> Question[A]:
    """A question that is answered once as long as the state lives: neither changes, and nobody changes it."""

    @wraps(ask)
    def answered(state: State, on: date | None = None) -> A:
        known = state.answered.get(ask)
        if known is None:
            known = state.answered[ask] = {}
        # In one step: another thread may ask the same state, and make room, at the same time.
        told = known.get(on, _UNKNOWN)
        if told is not _UNKNOWN:
            made: A = told
            return made
        made = ask(state, on)
        if len(known) >= MOST_DAYS:
            known.clear()
        known[on] = made
        return made

    return answered


def carry(question: Question[Any], before: State, after: State) -> None:
    """What was answered before is the answer afterwards, because nothing that it follows from has changed."""
    ask = question.__wrapped__  # type: ignore[attr-defined]  # `once` wraps
    if ask in before.answered:
        after.answered[ask] = before.answered[ask]


def nothing(id: UUID, profile: Profile) -> State:  # noqa: A002  the field's name in fields.md
    """The state of a stream in which nothing is recorded yet."""
    return State(id=id, profile=profile)
