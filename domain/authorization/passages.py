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
from typing import Final, NamedTuple

from domain.authorization.days import between
from domain.authorization.state import Crossing, Recorded
from domain.events import EntryRecorded, ExitRecorded
from domain.values import Bound, Contingent, Count, Country, Day, Direction, Key, Movement, Part, Terms

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
    """A part's share of one crossing. `version`: the crossing's."""

    how_many: Count | None
    day: Day | None
    version: int


@dataclass(slots=True)
class Passages:
    """Of one part: those that went, and those that came back."""

    out: list[Passage] = field(default_factory=list)
    back: list[Passage] = field(default_factory=list)


@dataclass(slots=True)
class Passed:
    """`named`: by contingent. `unnamed`: parts that are described only, none can be told from another.

    `whole`: crossings of which it is not stated who. `unclear`: some part's way back is not known.
    """

    named: defaultdict[Key, Passages] = field(default_factory=lambda: defaultdict(Passages))
    unnamed: Passages = field(default_factory=Passages)
    whole: Passages = field(default_factory=Passages)
    unclear: bool = False


class _Share(NamedTuple):
    """A part's share of a crossing. `way`: the one back, as far as it is known."""

    key: Key | None
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
        passage = Passage(part.count, one.day, one.version)
        found.append(_Share(part.contingent, way, way == direction, passage))
    # A carrier alone goes the way of the whole.
    back = all(share.is_back for share in found) if found else ways.back(SOMEBODY) == direction
    return _Shares(tuple(found), back)


def passed(crossings: Iterable[Recorded[Crossing]], ways: Ways) -> Passed:
    """Every part's share of every crossing. A part whose way back is not known is counted as going."""
    found = Passed()
    for one in crossings:
        nobody_named = found.whole if one.event.parts is None else found.unnamed
        for share in one.tells(_shares, ways).each:
            found.unclear = found.unclear or share.way is None
            passages = nobody_named if share.key is None else found.named[share.key]
            (passages.back if share.is_back else passages.out).append(share.passage)
    return found


def every_part_is_back(found: Passed, ways: Ways) -> bool:
    if found.unclear or _some_are_still_to_come(found, ways):
        return False
    unnamed, whole = found.unnamed, found.whole
    expected = {key for key, passages in found.named.items() if passages.out}
    # Who came back without having been seen to go was across all the same.
    some_went = expected or unnamed.out
    some_came = found.named or unnamed.back or whole.back
    if whole.out or (not some_went and some_came):
        expected.update(key for key, one in ways.contingents.items() if one.part_of is None)
    if _whole_is_back(whole.out + unnamed.out, whole.back) and len(expected) + bool(unnamed.out) <= 1:
        return not any(_is_later(passage, whole.back) for key in expected for passage in found.named[key].out)
    return (
        bool(expected)
        and not unnamed.out
        and all(is_back(with_the_whole(key, found, ways), ways.contingents.get(key)) for key in expected)
    )


def _some_are_still_to_come(found: Passed, ways: Ways) -> bool:
    """Whether a contingent that nobody saw is foreseen for days after all those on which others came back."""
    came = [one for passages in found.named.values() for one in passages.back]
    days = [one.day.latest if one.day is not None else None for one in came]
    last = max((day for day in days if day is not None), default=None)
    if last is None or None in days:
        return False
    return any(
        begins > last and key not in found.named and ways.contingents[key].part_of is None
        for key, begins in ways.begins.items()
    )


def with_the_whole(key: Key, found: Passed, ways: Ways) -> Passages:
    """The passages of a part; where all of whom it is part of are back, it came back with them."""
    own, up, seen = found.named[key], ways.contingents.get(key), {key}
    backs = list(own.back)
    while up is not None and up.part_of is not None and up.part_of not in seen:
        seen.add(up.part_of)
        whole = found.named.get(up.part_of)
        up = ways.contingents.get(up.part_of)
        if whole is not None and whole.back and is_back(whole, up):
            backs += [one._replace(how_many=None) for one in whole.back]
    return Passages(own.out, backs)


def is_back(passages: Passages, contingent: Contingent | None) -> bool:
    """A crossing back with unknown count is the whole part; known counts have to reach its size."""
    if _whole_is_back(passages.out, [one for one in passages.back if one.how_many is None]):
        return True
    size = _size(passages.out, contingent)
    counts = [one.how_many for one in passages.back if one.how_many is not None]
    returned = sum(count.value for count in counts if count.bound in ("exact", "at_least"))
    return bool(counts) and size is not None and returned >= size


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
        found = day if found is None or found == day else _later_of(found, day)
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


def _whole_is_back(out: list[Passage], back: list[Passage]) -> bool:
    return bool(back) and not any(_is_later(passage, back) for passage in out)


def _is_later(passage: Passage, back: list[Passage]) -> bool:
    """Whether those left again after every return."""
    return all(
        passage.day is not None and one.day is not None and passage.day.surely_after(one.day) for one in back
    )


def _size(out: list[Passage], contingent: Contingent | None) -> int | None:
    """The most that the part can be: those that went, else those of the terms; None if no number says."""
    counts = [one.how_many for one in out if one.how_many is not None]
    if not counts or len(counts) < len(out):
        counts = [contingent.count] if contingent is not None and contingent.count is not None else []
    if not counts or any(count.bound not in ("exact", "at_most") for count in counts):
        return None
    return sum(count.value for count in counts)
