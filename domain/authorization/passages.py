"""Counts who went across and who came back.

Which crossing is the one back depends on the movement: foreign troops enter, then exit; national troops
exit, then enter. Where neither the movement nor the contingent nor whose troops they are says which way a
part went first, nothing is taken for a way back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple, TypeGuard, assert_never

from domain.authorization.amounts import Amount, amount, bound_of
from domain.authorization.days import between, first_of
from domain.authorization.matching import DaySpan
from domain.authorization.state import Crossing, Recorded
from domain.events import EntryRecorded, Event, ExitRecorded, Side
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
#: On which side those are who went that way.
ACROSS: Final[dict[Direction, Side]] = {"entry": "national", "exit": "abroad"}
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


def is_crossing(step: Recorded[Event]) -> TypeGuard[Recorded[Crossing]]:
    return isinstance(step.event, EntryRecorded | ExitRecorded)


class Ways:
    """Which direction is the one out and which the one back, by the terms: of the whole, and of each part."""

    def __init__(self, terms: Terms | None, home: Country) -> None:
        self.contingents: dict[Key, Contingent] = {
            one.key: one for one in (terms.contingents if terms is not None else None) or ()
        }
        firsts = {FIRST_CROSSING[one] for one in (terms.movements if terms is not None else None) or ()}
        self.begins = {} if terms is None else _begins(terms)
        #: Which way the movement goes first, where it goes one way only.
        self.out_of_all: Direction | None = firsts.pop() if len(firsts) == 1 else None
        self.home = home
        self._lineages: dict[Key, tuple[Key, ...]] = {}

    def out(self, part: Part) -> Direction | None:
        """Which way a part goes first; None where nothing says.

        Asked in this order: the direction of its contingent, or of what that is part of; the movements of the
        whole, if all go one way; its countries, or those of its contingent, or of what that is part of (those
        of home go out first, others come in first, a mixture may do either).
        """
        line = self.line(part.contingent)
        stated = next((one.direction for one in line if one.direction is not None), self.out_of_all)
        if stated is not None:
            return stated
        described = part.description.countries if part.description is not None else None
        countries = next((one for one in (described, *(one.countries for one in line)) if one), ())
        if countries and all(one == self.home for one in countries):
            return "exit"
        return "entry" if countries and self.home not in countries else None

    def back(self, part: Part) -> Direction | None:
        """The other way."""
        out = self.out(part)
        return None if out is None else OPPOSITE[out]

    def lineage(self, key: Key | None) -> tuple[Key, ...]:
        """The contingent, the one that it is part of, and so on."""
        if key is None:
            return ()
        if key not in self._lineages:
            line: list[Key] = []
            up: Key | None = key
            while up is not None and up not in line:
                line.append(up)
                up = self.contingents[up].part_of if up in self.contingents else None
            self._lineages[key] = tuple(line)
        return self._lineages[key]

    def line(self, key: Key | None) -> list[Contingent]:
        """The same, as far as the terms know them."""
        return [self.contingents[one] for one in self.lineage(key) if one in self.contingents]

    def size(self, key: Key) -> int | None:
        """How many a contingent is at most; None if the terms do not say."""
        stated = self.contingents[key].count
        return stated.value if stated is not None and stated.bound in ("exact", "at_most") else None

    @cached_property
    def wholes(self) -> tuple[Key, ...]:
        """The contingents of the terms that are no part of another."""
        return tuple(key for key in self.contingents if self.is_whole(key))

    def is_whole(self, key: Key) -> bool:
        """Whether it is no part of another."""
        return key not in self.contingents or self.contingents[key].part_of is None

    def whole_of(self, key: Key) -> Key:
        """The contingent that it is part of, if it is part of one; the whole of that, and so on."""
        seen: set[Key] = set()
        while key not in seen and not self.is_whole(key):
            seen.add(key)
            key = self.contingents[key].part_of or key
        return key

    def parts_of(self, key: Key) -> tuple[Key, ...]:
        """The contingents that are part of one, and of its parts."""
        return self._parts.get(key, ())

    @cached_property
    def _parts(self) -> dict[Key, tuple[Key, ...]]:
        parts: dict[Key, list[Key]] = {}
        for key, contingent in self.contingents.items():
            up, seen = contingent.part_of, {key}
            while up is not None and up not in seen:
                seen.add(up)
                parts.setdefault(up, []).append(key)
                up = self.contingents[up].part_of if up in self.contingents else None
        return {whole: tuple(keys) for whole, keys in parts.items()}


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


class CrossingCount(NamedTuple):
    """How many of a part were counted at one crossing. `version`: the crossing's.

    `unclear`: the crossing's direction, where nothing says which of the two is the part's way back.
    """

    how_many: Count | None
    day: Day | None
    version: int
    unclear: Direction | None = None

    @property
    def told(self) -> tuple[Day | None, int]:
        """When, and by which step."""
        return self.day, self.version


class PartCrossing(NamedTuple):
    """One part of a crossing. `way`: the one back, as far as it is known."""

    key: Key | None
    described: Description | None
    way: Direction | None
    is_back: bool
    counted: CrossingCount

    @property
    def people(self) -> Amount | None:
        """None: nobody says how many."""
        count = self.counted.how_many
        return None if count is None else amount(count)


class PartCrossings(NamedTuple):
    """The parts of one crossing. `surely_back`: it was the way back for everybody."""

    each: tuple[PartCrossing, ...]
    surely_back: bool


def part_crossings(crossing: Recorded[Crossing], ways: Ways) -> PartCrossings:
    """The parts of a crossing, each with its way."""
    direction = direction_of(crossing.event)
    each: list[PartCrossing] = []
    for part in (SOMEBODY,) if crossing.event.parts is None else crossing.event.parts:
        way = ways.back(part)
        counted = CrossingCount(
            part.count, crossing.day, crossing.version, direction if way is None else None
        )
        each.append(PartCrossing(part.contingent, part.description, way, way == direction, counted))
    # A carrier alone goes the way of the whole.
    back = all(share.is_back for share in each) if each else ways.back(SOMEBODY) == direction
    return PartCrossings(tuple(each), back)


class FirstCrossing:
    """Of the crossings, added in order of their days: on which day is the first that is not surely one back?

    A carrier alone is passed over.
    """

    def __init__(self, ways: Ways) -> None:
        self.day: Day | None = None
        self._ways = ways

    def add(self, step: Recorded[Event]) -> None:
        if step.day is None or not is_crossing(step):
            return
        if step.event.parts != () and not part_crossings(step, self._ways).surely_back:
            self.day = first_known(self.day, step.day)


class CrossingsOneWay:
    """Those of one part who crossed one way, in the order in which they count.

    `last_on`: the last day of any that is dated; `last_end`: the last day on which any can have crossed.
    `lately`: of the days known within a month those that were not over yet when the last of them crossed.
    """

    def __init__(self) -> None:
        self.each: list[CrossingCount] = []
        self.last_on: Day | None = None
        self.last_end: date | None = None
        self.lately: list[Day] = []
        self._all_are_counted = True
        self._value = 0
        self._bounds: set[Bound] = set()

    def __bool__(self) -> bool:
        return bool(self.each)

    def add(self, crossing: CrossingCount) -> None:
        self.each.append(crossing)
        self._be_last(crossing.day, DaySpan.of(crossing.day).last)
        if crossing.day is not None:
            begins = DaySpan.of(crossing.day).first
            self.lately = [day for day in self.lately if DaySpan.of(day).last >= begins]
            self.lately += [crossing.day] if crossing.day.known_within_a_month else []
        self._all_are_counted = self._all_are_counted and crossing.how_many is not None
        if crossing.how_many is not None:
            self._value += crossing.how_many.value
            self._bounds.add(crossing.how_many.bound)

    def _be_last(self, day: Day | None, end: date) -> None:
        if day is not None and (self.last_on is None or DaySpan.of(day) > DaySpan.of(self.last_on)):
            self.last_on = day
        self.last_end = max(self.last_end or end, end)

    def add_all(self, other: CrossingsOneWay) -> None:
        """Those of another part after these."""
        if other.last_end is None:
            return
        self.each = [*self.each, *other.each]
        self._be_last(other.last_on, other.last_end)
        self.lately = [*self.lately, *other.lately]
        self._all_are_counted = self._all_are_counted and other._all_are_counted
        self._value += other._value
        self._bounds |= other._bounds

    @property
    def total(self) -> Count | None:
        """The sum, as well known as its least known part; None if one is not known at all."""
        if not self.each or not self._all_are_counted:
            return None
        first = self.each[0].how_many
        if len(self.each) == 1 and first is not None and first.breakdown is None:
            return first
        return Count(value=self._value, bound=bound_of(self._bounds))


def together(*several: CrossingsOneWay) -> CrossingsOneWay:
    """Those of all of them."""
    crossed = [one for one in several if one]
    if len(crossed) == 1:
        return crossed[0]
    made = CrossingsOneWay()
    for one in crossed:
        made.add_all(one)
    return made


def first_known(one: Day | None, other: Day | None) -> Day | None:
    """What is not dated is passed over."""
    return first_of([day for day in (one, other) if day is not None])


def latest(days: Iterable[Day | None]) -> Day | None:
    """The last of the days, as far as it is known; None if one of them is not known at all."""
    last: Day | None = None
    for day in days:
        if day is None:
            return None
        last = day if last is None or last is day or last == day else _later_of(last, day)
        if last is None:
            return None
    return last


def _later_of(one: Day, other: Day) -> Day | None:
    """Which of two days is the later one may be open: then it is as well known as both bound it."""
    earliest = max((day for day in (one.earliest, other.earliest) if day is not None), default=None)
    latest = None if one.latest is None or other.latest is None else max(one.latest, other.latest)
    for day in (one, other):
        if (day.earliest, day.latest) == (earliest, latest):
            return day
    return between(earliest, latest)
