"""Finds the stretches of days on which what is judged of an authorization is the same.

The days are derived without a clock: an answer changes where a step begins to exist, and where the one who is
asked says that a day has passed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Final, Generic, NamedTuple, TypeVar

from domain.authorization.course import Course
from domain.authorization.tracks import Tracks

H = TypeVar("H", bound=Hashable)
T = TypeVar("T", bound=Tracks)

MOST_DAYS_WITHOUT_A_STEP: Final = 2_000
"""Far above what the terms of one authorization can ask for: a guard against a rule that never settles."""


class Stretch(NamedTuple):
    """From `from_day` (None: since ever) to before `to_day` (None: for ever)."""

    from_day: date | None
    to_day: date | None

    @property
    def begins(self) -> int:
        return (self.from_day or date.min).toordinal()

    @property
    def ends(self) -> int:
        return _FOR_EVER if self.to_day is None else self.to_day.toordinal()


_FOR_EVER: Final = date.max.toordinal() + 1
ALWAYS: Final = Stretch(None, None)


def _stretch(begins: int, ends: int) -> Stretch:
    return Stretch(
        None if begins == date.min.toordinal() else date.fromordinal(begins),
        None if ends == _FOR_EVER else date.fromordinal(ends),
    )


def without(whole: Stretch, others: Iterable[Stretch]) -> list[Stretch]:
    """The days of the whole that are in none of the others."""
    left: list[Stretch] = []
    begins = whole.begins
    for other in sorted(others, key=lambda one: one.begins):
        if begins < min(other.begins, whole.ends):
            left.append(_stretch(begins, min(other.begins, whole.ends)))
        begins = max(begins, other.ends)
    if begins < whole.ends:
        left.append(_stretch(begins, whole.ends))
    return left


def together(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The days that are in any of them, in order."""
    return without(ALWAYS, without(ALWAYS, stretches))


def within(whole: Stretch, ordered: Sequence[Stretch]) -> list[Stretch]:
    """The days of the whole that are in one of others, which have none in common and are in order."""
    place = bisect_right(ordered, whole.begins, key=lambda one: one.ends)
    found: list[Stretch] = []
    while place < len(ordered) and ordered[place].begins < whole.ends:
        other = ordered[place]
        found.append(_stretch(max(whole.begins, other.begins), min(whole.ends, other.ends)))
        place += 1
    return found


def cut(whole: Stretch, days: Iterable[date]) -> Iterator[Stretch]:
    """The whole in pieces that begin on these days."""
    inside = sorted({day.toordinal() for day in days if whole.begins < day.toordinal() < whole.ends})
    return (_stretch(*ends) for ends in pairwise((whole.begins, *inside, whole.ends)))


Stretched = tuple[H, Stretch]


class Standing(Generic[H]):
    """What stands on a day, and since when. Days are told in their order; None is the first of all."""

    def __init__(self) -> None:
        self._since: dict[H, date | None] = {}

    def add(self, day: date | None, more: Iterable[H]) -> None:
        """From that day on these stand too."""
        for one in more:
            self._since.setdefault(one, day)

    def turn(self, day: date | None, now: Iterable[H]) -> list[Stretched[H]]:
        """From that day on these stand, and nothing else; what ends thereby."""
        before, self._since = self._since, {}
        for one in now:
            if one not in self._since:
                self._since[one] = before.pop(one, day)
        return [(one, Stretch(since, day)) for one, since in before.items()]

    def lasting(self) -> list[Stretched[H]]:
        """What stands, and for ever."""
        return [(one, Stretch(since, None)) for one, since in self._since.items()]


def stretches(
    course: Course, judged: Callable[[Tracks], Iterable[H]], since: date | None = None
) -> Iterator[Stretched[H]]:
    """Everything that is judged on some day (from that one on), with each stretch of days on which it is."""
    standing = Standing[H]()
    for begins, tracks in days(lambda day: Tracks(course.state, day, course), since):
        yield from standing.turn(begins, judged(tracks))
    yield from standing.lasting()


def days(judging: Callable[[date], T], since: date | None = None) -> Iterator[tuple[date | None, T]]:
    """The first day of every stretch (from that day on), in order, and the authorization as judged on it.

    Each is asked for once the one before has been asked all that it is to say.
    """
    begins = since
    without_a_step = 0
    while without_a_step < MOST_DAYS_WITHOUT_A_STEP:
        tracks = judging(begins or date.min)
        yield begins, tracks
        begins = tracks.until
        if begins is None:
            return
        without_a_step = 0 if begins == tracks.next_step_on else without_a_step + 1
    raise RuntimeError(f"authorization {tracks.state.id}: what is judged of it never settles")
