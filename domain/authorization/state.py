"""The state of one authorization, as its stream tells it.

The state keeps the standing steps and what every decision asks of them: nothing here is a status. Where
things stand is computed from the steps (tracks.py), so that it is the same for every order of recording.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, Generic, Literal, TypeVar
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
T = TypeVar("T")

Crossing = CrossingEvent

Taken = Literal["as_judged", "as_early", "as_late"]
"""For which of the days that it can have been a step is taken."""

NO_VERSIONS: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True)
class Recorded(Generic[E]):
    """One step. `version`: its place in the stream, from 1; `day`: its civil day, where it is known.

    `taken`: for which day it is taken where that is not known exactly (vagueness.py).
    """

    version: int
    event: E
    day: Day | None
    taken: Taken = "as_judged"

    @cached_property
    def said(self) -> str:
        """All that it says, as a text: what tells it from another step of its day."""
        return repr(self.event)

    @cached_property
    def _kept(self) -> dict[Any, Any]:
        return {}

    def kept(self, found: Callable[[E], T]) -> T:
        """What a function finds in the event, found once."""
        if found not in self._kept:
            self._kept[found] = found(self.event)
        told: T = self._kept[found]
        return told

    @cached_property
    def begins(self) -> date:
        """The first day on which it exists: as early as it can be, where that is known within a month or open
        to the future, else as late. What has no day always exists."""
        if self.day is None:
            return date.min
        earliest, latest = self.day.earliest or date.min, self.day.latest
        if latest is None or self.taken == "as_early":
            return earliest
        early = self.taken == "as_judged" and self.day.known_within_a_month
        return earliest if early else latest

    @cached_property
    def is_vague(self) -> bool:
        """Whether its day lies between two days that are known."""
        return self.day is not None and self.day.latest is not None and not self.day.is_exact

    @cached_property
    def as_early(self) -> Recorded[E]:
        """The same, taken for the earliest day that it can have been on."""
        return replace(self, taken="as_early") if self.is_vague else self

    @cached_property
    def as_late(self) -> Recorded[E]:
        """The same, taken for the latest."""
        return replace(self, taken="as_late") if self.is_vague else self

    def exists(self, on: date | None) -> bool:
        """Whether it is there on the day judged (None: whatever its day)."""
        return on is None or self.begins <= on


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`version` 0: nothing is recorded.

    `recorded`: every step as it was recorded. `steps`: the original steps that stand, with the data of the
    last standing correction and the values that count in a dispute; `acts` and `crossings` are views of them.
    `registration` is there even if it is annulled (`void`). `corrected_by` and `annulled_by`: the version of
    the correction or annulment that counts, by that of the step. `registered_at`: the position of the first
    step in the log, where the caller gave it. `merged_into`: by the standing `same_as`.
    `kinds`: the types of the events of the steps that stand.
    `profile` is the register's, not part of the record: the zone, organs and places that steps are read by.
    """

    id: UUID
    profile: Profile = field(repr=False)
    version: int = 0
    registered_at: int | None = None
    recorded: tuple[Recorded[Event], ...] = ()
    steps: tuple[Recorded[OriginalEvent], ...] = ()
    registration: Recorded[AuthorizationRegistered] | None = None
    void: bool = False
    acts: tuple[Recorded[ActEvent], ...] = ()
    crossings: tuple[Recorded[Crossing], ...] = ()
    terms: FoldedTerms = NO_TERMS
    disputes: tuple[Dispute, ...] = ()
    corrected_by: Mapping[int, int] = field(default_factory=lambda: NO_VERSIONS)
    annulled_by: Mapping[int, int] = field(default_factory=lambda: NO_VERSIONS)
    merged_into: UUID | None = None
    kinds: frozenset[type[Event]] = frozenset()

    def replaced(self, changed: Mapping[str, Any]) -> State:
        """The same but for these fields: `dataclasses.replace`, faster."""
        return State(**{**dict(zip(_FIELDS, _values(self), strict=True)), **changed})

    def of(self, kind: type[F], on: date | None = None) -> Iterator[Recorded[F]]:
        """The standing steps of one kind that exist on the day judged (None: all), by version."""
        if kind not in self.kinds:
            return
        for step in self.steps:
            if isinstance(step.event, kind) and step.exists(on):
                yield step  # type: ignore[misc]  # isinstance on the member does not narrow the whole

    def step(self, version: int) -> Recorded[OriginalEvent] | None:
        """The original step of that version, if it stands."""
        place = bisect_left(self.steps, version, key=_version)
        candidate = self.steps[place] if place < len(self.steps) else None
        return candidate if candidate is not None and candidate.version == version else None

    def is_disputed(self, version: int | None, *paths: str) -> bool:
        """Whether an open dispute is about one of these values of a step (None: of the whole)."""
        return any(one.is_open and one.is_about(version, path) for one in self.disputes for path in paths)


_FIELDS: Final = tuple(one.name for one in fields(State))
_values: Final = attrgetter(*_FIELDS)


def in_order(steps: Iterable[Recorded[F]]) -> list[Recorded[F]]:
    """By day, what is not dated first.

    A tie is decided by what the steps say, not by when they were recorded, so that every order of recording
    tells the same; that costs more, and is looked at only then.
    """
    by_day: dict[tuple[date, date], list[Recorded[F]]] = {}
    for step in steps:
        by_day.setdefault(in_time(step.day), []).append(step)
    ordered: list[Recorded[F]] = []
    for day in sorted(by_day):
        tied = by_day[day]
        ordered += _by_words(tied) if len(tied) > 1 else tied
    return ordered


def _by_words(tied: list[Recorded[F]]) -> list[Recorded[F]]:
    by_kind: dict[str, list[Recorded[F]]] = {}
    for step in tied:
        by_kind.setdefault(type(step.event).__name__, []).append(step)
    ordered: list[Recorded[F]] = []
    for kind in sorted(by_kind):
        alike = by_kind[kind]
        ordered += sorted(alike, key=_said) if len(alike) > 1 else alike
    return ordered


def _said(step: Recorded[Event]) -> str:
    return step.said


def _version(step: Recorded[Event]) -> int:
    return step.version


def nothing(id: UUID, profile: Profile) -> State:  # noqa: A002  the field's name in fields.md
    """The state of a stream in which nothing is recorded yet."""
    return State(id=id, profile=profile)
