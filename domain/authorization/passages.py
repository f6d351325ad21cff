"""Counts who went across and who came back.

Which crossing is the one back depends on the movement: foreign troops enter, then exit; national troops
exit, then enter. Where neither the movement nor the contingent nor whose troops they are says which way a
part went first, nothing is taken for a way back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple, assert_never, cast

from domain.authorization.days import between, first_of
from domain.authorization.state import Crossing, Recorded
from domain.events import EntryRecorded, Event, ExitRecorded
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
    """Which direction is the one back, by the terms: of the whole, and of each part."""

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


class PartCount(NamedTuple):
    """A part's share of one crossing. `version`: the crossing's.

    `unclear`: the crossing's direction, where nothing says which of the two is the part's way back.
    """

    how_many: Count | None
    day: Day | None
    version: int
    unclear: Direction | None = None


@dataclass(slots=True)
class Sum:
    """Passages one way, added up. `people`: by all their counts; `surely`: by those of at least so many.

    `bounded`: no count leaves open how many more there were. `last_begin`: the last of the days on which they
    can have been at the earliest; `last_end`: at the latest, the end of the calendar if one leaves it open.
    """

    passages: int = 0
    counted: int = 0
    people: int = 0
    surely: int = 0
    bounded: bool = True
    last_begin: date = date.min
    last_end: date = date.min

    def add(self, how_many: Count | None, day: Day | None) -> None:
        self.passages += 1
        if how_many is not None:
            self.counted += 1
            self.people += how_many.value
            self.surely += how_many.value if how_many.bound in ("exact", "at_least") else 0
            self.bounded = self.bounded and how_many.bound in ("exact", "at_most")
        if day is not None and day.earliest is not None:
            self.last_begin = max(self.last_begin, day.earliest)
        self.last_end = max(self.last_end, day.latest) if day is not None and day.latest else date.max

    def __add__(self, other: Sum) -> Sum:
        return Sum(
            self.passages + other.passages,
            self.counted + other.counted,
            self.people + other.people,
            self.surely + other.surely,
            self.bounded and other.bounded,
            max(self.last_begin, other.last_begin),
            max(self.last_end, other.last_end),
        )


@dataclass(slots=True)
class Sums:
    """Of one part, those that went and those that came back; of these `uncounted` came without a number."""

    went: Sum = field(default_factory=Sum)
    came: Sum = field(default_factory=Sum)
    uncounted: Sum = field(default_factory=Sum)

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.went + other.went, self.came + other.came, self.uncounted + other.uncounted)


@dataclass(slots=True)
class Passages:
    """Of one part: those that went, and those that came back. `sums`: what is asked of them on every day."""

    out: list[PartCount] = field(default_factory=list)
    back: list[PartCount] = field(default_factory=list)
    sums: Sums = field(default_factory=Sums)

    def add(self, one: PartCount, is_back: bool) -> None:
        if not is_back:
            self.out.append(one)
            self.sums.went.add(one.how_many, one.day)
            return
        self.back.append(one)
        self.sums.came.add(one.how_many, one.day)
        if one.how_many is None:
            self.sums.uncounted.add(None, one.day)

    def __add__(self, other: Passages) -> Passages:
        return Passages(self.out + other.out, self.back + other.back, self.sums + other.sums)

    @property
    def both_ways(self) -> bool:
        """Whether some were seen to cross either way, and nothing says which way they went first."""
        return len(self.out) > 1 and len({one.unclear for one in self.out} - {None}) > 1


class _Share(NamedTuple):
    """A part's share of a crossing. `way`: the one back, as far as it is known."""

    key: Key | None
    described: Description | None
    way: Direction | None
    is_back: bool
    part_count: PartCount


class Shares(NamedTuple):
    """Those of one crossing. `surely_back`: it was the way back for everybody."""

    each: tuple[_Share, ...]
    surely_back: bool


def shares(one: Recorded[Crossing], ways: Ways) -> Shares:
    """The parts' shares of a crossing."""
    direction = direction_of(one.event)
    found: list[_Share] = []
    for part in (SOMEBODY,) if one.event.parts is None else one.event.parts:
        way = ways.back(part)
        part_count = PartCount(part.count, one.day, one.version, direction if way is None else None)
        found.append(_Share(part.contingent, part.description, way, way == direction, part_count))
    # A carrier alone goes the way of the whole.
    back = all(share.is_back for share in found) if found else ways.back(SOMEBODY) == direction
    return Shares(tuple(found), back)


class Passed:
    """Every part's share of the crossings, which are added in order of their days.

    A part whose way back is not known is counted as going. `named`: by contingent. `described`: parts that no
    contingent is named for, by their description; `unnamed`: all of these. `whole`: crossings of which it is
    not stated who. `unclear`: some part's way back is not known. `some_came`: some passage was one back.
    `begun_on`: the first day of those that are not surely one back. `came_on`: the last day of a way back for
    everybody, as far as it is known.
    """

    def __init__(self, ways: Ways) -> None:
        self.ways = ways
        self.crossings = 0
        self.named: dict[Key, Passages] = {}
        self._recorded: dict[Key, tuple[int, int]] = {}
        self.described: dict[Description | None, Passages] = {}
        self.unnamed = Passages()
        self.whole = Passages()
        self.unclear = False
        self.some_came = False
        self.begun_on: Day | None = None
        self.came_on: Day | None = None
        self._some_day_is_open = False

    def of(self, key: Key) -> Passages:
        """Those of a contingent, seen or not."""
        return self.named.get(key) or Passages()

    @property
    def names(self) -> list[Key]:
        """The contingents that are named, in the order in which that was recorded."""
        return sorted(self._recorded, key=self._recorded.__getitem__)

    def add(self, one: Recorded[Event]) -> None:
        """Of a step that is no crossing nothing is counted."""
        if isinstance(one.event, EntryRecorded | ExitRecorded):
            self._cross(cast("Recorded[Crossing]", one))

    def _cross(self, one: Recorded[Crossing]) -> None:
        self.crossings += 1
        each, surely_back = shares(one, self.ways)
        if not surely_back:
            self.begun_on = _first_of(self.begun_on, one.day)
        elif one.event.parts != ():
            known = latest([one.day] if self.came_on is None else [self.came_on, one.day])
            self._some_day_is_open = self._some_day_is_open or known is None
            self.came_on = None if self._some_day_is_open else known
        for place, share in enumerate(each):
            if share.way is None:
                self.unclear = True
            elif share.is_back:
                self.some_came = True
            if one.event.parts is None:
                self.whole.add(share.part_count, share.is_back)
            elif share.key is not None:
                self.named.setdefault(share.key, Passages()).add(share.part_count, share.is_back)
                recorded = one.version, place
                self._recorded[share.key] = min(self._recorded.get(share.key, recorded), recorded)
            else:
                self.described.setdefault(share.described, Passages()).add(share.part_count, share.is_back)
                self.unnamed.add(share.part_count, share.is_back)


class FirstCrossing:
    """Of the crossings, added in order of their days: on which day is the first that is not surely one back?

    A carrier alone is passed over.
    """

    def __init__(self, ways: Ways) -> None:
        self.day: Day | None = None
        self._ways = ways

    def add(self, one: Recorded[Event]) -> None:
        if one.day is None or not isinstance(one.event, EntryRecorded | ExitRecorded):
            return
        crossing = cast("Recorded[Crossing]", one)
        if crossing.event.parts != () and not shares(crossing, self._ways).surely_back:
            self.day = _first_of(self.day, one.day)


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
    return Count(value=sum(count.value for count in known), bound=bound)


def _first_of(one: Day | None, other: Day | None) -> Day | None:
    """What is not dated is passed over."""
    return first_of([day for day in (one, other) if day is not None])


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
