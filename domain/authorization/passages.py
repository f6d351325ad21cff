"""Who went across, and who came back?

Which crossing is the one back depends on the movement: foreign troops enter, then exit; national troops
exit, then enter. Where neither the movement nor the contingent nor whose troops they are says which way a
part went first, nothing is taken for a way back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple, assert_never

from domain.authorization.days import between
from domain.authorization.state import Crossing, Recorded
from domain.events import EntryRecorded, ExitRecorded
from domain.values import (
    Bound,
    Contingent,
    Count,
    Country,
    Day,
    Description,
    Direction,
    Key,
    Movement,
    Part,
    Terms,
)

OPPOSITE: Final[dict[Direction, Direction]] = {"entry": "exit", "exit": "entry"}
FIRST_CROSSING: Final[dict[Movement, Direction]] = {
    "foreign_entry": "entry",
    "national_exit": "exit",
    "foreign_transit": "entry",
    "squadron_stay": "entry",
}


#: Terms whose ways are kept.
MOST_WAYS: Final = 4_096
#: The part of a crossing of which it is not stated who crossed.
SOMEBODY: Final = Part()


def direction_of(crossing: Crossing) -> Direction:
    """Into the national territory, or out of it."""
    match crossing:
        case EntryRecorded():
            return "entry"
        case ExitRecorded():
            return "exit"
        case _:
            assert_never(crossing)


class Ways:
    """Which direction is the one back, by the terms: of the whole, and of each part. See `ways_of`."""

    def __init__(self, terms: Terms | None, home: Country) -> None:
        self.contingents: dict[Key, Contingent] = {
            one.key: one for one in (terms.contingents if terms is not None else None) or ()
        }
        firsts = {FIRST_CROSSING[one] for one in (terms.movements if terms is not None else None) or ()}
        self.begins = {} if terms is None else _begins(terms)
        self.whole: Direction | None = OPPOSITE[firsts.pop()] if len(firsts) == 1 else None
        self.home = home

    def back(self, part: Part) -> Direction | None:
        contingent = self.contingents.get(part.contingent) if part.contingent is not None else None
        if contingent is not None and contingent.direction is not None:
            return OPPOSITE[contingent.direction]
        if self.whole is not None:
            return self.whole
        described = part.description.countries if part.description is not None else None
        whose = described or (contingent.countries if contingent is not None else None)
        if not whose or (self.home in whose and len(whose) > 1):
            return None
        return "entry" if self.home in whose else "exit"

    def surely_back(self, crossing: Recorded[Crossing]) -> bool:
        return crossing.tells(_shares, self).surely_back


def _begins(terms: Terms) -> dict[Key, date]:
    """The first day that is foreseen for a contingent apart: by its own window, else by its activities."""
    firsts = {one.key: one.first_on for one in terms.activities or ()}
    found: dict[Key, date] = {}
    for one in terms.contingents or ():
        own = one.window.first_on if one.window is not None else None
        days = [own] if own is not None else [firsts.get(key) for key in one.activities or ()]
        known = [day.earliest for day in days if day is not None and day.earliest is not None]
        if known and len(known) == len(days):
            found[one.key] = min(known)
    return found


_known_ways: Final[dict[tuple[int, Country], tuple[Terms | None, Ways]]] = {}


def ways_of(terms: Terms | None, home: Country) -> Ways:
    """The ways by these terms: one object for each, so that what is told beside it is told once."""
    found = _known_ways.get((id(terms), home))
    if found is None:
        if len(_known_ways) >= MOST_WAYS:
            _known_ways.clear()
        # Kept with the terms, so that this identity is never another's.
        found = _known_ways[id(terms), home] = (terms, Ways(terms, home))
    return found[1]


class Passage(NamedTuple):
    """A part's share of one crossing. `version`: the crossing's.

    `unclear`: the crossing's direction, where nothing says which of the two is the part's way back.
    """

    how_many: Count | None
    day: Day | None
    version: int
    unclear: Direction | None = None


@dataclass(slots=True)
class Passages:
    """Of one part: those that went, and those that came back."""

    out: list[Passage] = field(default_factory=list)
    back: list[Passage] = field(default_factory=list)

    @property
    def both_ways(self) -> bool:
        """Whether some were seen to cross either way, and nothing says which way they went first."""
        return len(self.out) > 1 and len({one.unclear for one in self.out} - {None}) > 1


@dataclass(slots=True)
class Passed:
    """`named`: by contingent. `described`: parts that no contingent is named for, by their description.

    `whole`: crossings of which it is not stated who. `unclear`: some part's way back is not known.
    `some_came`: some passage was one back. `begun_on`: the days of those that are not surely so.
    """

    named: defaultdict[Key, Passages] = field(default_factory=lambda: defaultdict(Passages))
    described: defaultdict[Description | None, Passages] = field(
        default_factory=lambda: defaultdict(Passages)
    )
    whole: Passages = field(default_factory=Passages)
    unclear: bool = False
    some_came: bool = False
    begun_on: list[Day] = field(default_factory=list)

    @property
    def unnamed(self) -> Passages:
        """Those of every part that is described only."""
        each = self.described.values()
        return Passages([one for of in each for one in of.out], [one for of in each for one in of.back])


class _Share(NamedTuple):
    """A part's share of a crossing. `way`: the one back, as far as it is known."""

    key: Key | None
    described: Description | None
    way: Direction | None
    is_back: bool
    passage: Passage


class _Shares(NamedTuple):
    """Those of one crossing. `surely_back`: it was the way back for everybody."""

    each: tuple[_Share, ...]
    surely_back: bool


def _shares(one: Recorded[Crossing], ways: Ways) -> _Shares:
    direction = direction_of(one.event)
    found: list[_Share] = []
    for part in (SOMEBODY,) if one.event.parts is None else one.event.parts:
        way = ways.back(part)
        passage = Passage(part.count, one.day, one.version, direction if way is None else None)
        found.append(_Share(part.contingent, part.description, way, way == direction, passage))
    # A carrier alone goes the way of the whole.
    back = all(share.is_back for share in found) if found else ways.back(SOMEBODY) == direction
    return _Shares(tuple(found), back)


def passed(crossings: Iterable[Recorded[Crossing]], ways: Ways) -> Passed:
    """Every part's share of every crossing. A part whose way back is not known is counted as going."""
    found = Passed()
    for one in crossings:
        shares = one.tells(_shares, ways)
        if not shares.surely_back and one.day is not None:
            found.begun_on.append(one.day)
        for share in shares.each:
            if share.way is None:
                found.unclear = True
            elif share.is_back:
                found.some_came = True
            if one.event.parts is None:
                passages = found.whole
            else:
                passages = found.described[share.described] if share.key is None else found.named[share.key]
            (passages.back if share.is_back else passages.out).append(share.passage)
    return found


def total(counts: Iterable[Count | None]) -> Count | None:
    """The sum, as well known as its least known part; None if one is not known at all, or there is none."""
    known: list[Count] = []
    for count in counts:
        if count is None:
            return None
        known.append(count)
    if not known:
        return None
    if len(known) == 1 and known[0].breakdown is None:
        return known[0]
    bounds = {count.bound for count in known} - {"exact"}
    bound: Bound = "exact" if not bounds else bounds.pop() if len(bounds) == 1 else "about"
    return _summed(sum(count.value for count in known), bound)


@lru_cache(maxsize=4_096)
def _summed(value: int, bound: Bound) -> Count:
    return Count(value=value, bound=bound)


def latest(days: Iterable[Day | None]) -> Day | None:
    """The last of the days, as far as it is known; None if one of them is not known at all."""
    found: Day | None = None
    for day in days:
        if day is None:
            return None
        found = day if found is None or found is day or found == day else _later_of(found, day)
        if found is None:
            return None
    return found


def _later_of(one: Day, other: Day) -> Day | None:
    """Which of two days is the later one may be open: then it is as well known as both bound it."""
    earliest = max((day for day in (one.earliest, other.earliest) if day is not None), default=None)
    latest = None if one.latest is None or other.latest is None else max(one.latest, other.latest)
    for day in (one, other):
        if (day.earliest, day.latest) == (earliest, latest):
            return day
    return between(earliest, latest)
