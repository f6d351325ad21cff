"""Has anybody crossed, and is every part back?

Which crossing is the one back depends on the movement: foreign troops enter, then exit; national troops
exit, then enter. Where the record leaves open who crossed or which way a part went first, it is not
concluded: `under_way`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple

from domain.authorization.effective import terms_on
from domain.authorization.state import Crossing, Recorded, State
from domain.events import EntryRecorded, ExitRecorded
from domain.values import Contingent, Count, Day, Direction, Key, Movement, Part, Terms

DeploymentStatus = Literal["none_observed", "under_way", "concluded"]

OPPOSITE: Final[dict[Direction, Direction]] = {"entry": "exit", "exit": "entry"}
FIRST_CROSSING: Final[dict[Movement, Direction]] = {
    "foreign_entry": "entry",
    "national_exit": "exit",
    "foreign_transit": "entry",
    "squadron_stay": "entry",
}


@dataclass(frozen=True, slots=True)
class Deployment:
    """`first_crossing_on`: the day of the first crossing that is not surely one back; None if unknown."""

    status: DeploymentStatus
    first_crossing_on: Day | None


def deployment(state: State, on: date | None = None) -> Deployment:
    """What was observed of the movement, by the steps that exist on that day (None: all steps)."""
    crossings = [one for one in state.crossings if one.exists(on)]
    if not crossings:
        return Deployment("none_observed", None)
    ways = _Ways(terms_on(state, on).effective)
    days = [one.day for one in crossings if one.day is not None and not ways.surely_back(one)]
    return Deployment(
        "concluded" if _every_part_is_back(crossings, ways) else "under_way",
        min(days, key=lambda day: (day.earliest or date.min, day.latest or date.max), default=None),
    )


class _Ways:
    """Which direction is the one back, by the effective terms: of the whole, and of each part."""

    def __init__(self, terms: Terms | None) -> None:
        self.contingents: dict[Key, Contingent] = {
            one.key: one for one in (terms.contingents if terms is not None else None) or ()
        }
        firsts = {FIRST_CROSSING[one] for one in (terms.movements if terms is not None else None) or ()}
        self.whole: Direction | None = OPPOSITE[firsts.pop()] if len(firsts) == 1 else None

    def back(self, part: Part) -> Direction | None:
        contingent = self.contingents.get(part.contingent) if part.contingent is not None else None
        if contingent is not None and contingent.direction is not None:
            return OPPOSITE[contingent.direction]
        return self.whole

    def surely_back(self, crossing: Recorded[Crossing]) -> bool:
        way = direction_of(crossing.event)
        return all(self.back(part) == way for part in crossing.event.parts or (Part(),))


def direction_of(crossing: Crossing) -> Direction:
    """Into the national territory, or out of it."""
    match crossing:
        case EntryRecorded():
            return "entry"
        case ExitRecorded():
            return "exit"


class _Passage(NamedTuple):
    how_many: Count | None
    day: Day | None


@dataclass(slots=True)
class _Passages:
    """Of one part: how many went, and how many came back."""

    out: list[_Passage] = field(default_factory=list)
    back: list[_Passage] = field(default_factory=list)


def _every_part_is_back(crossings: Iterable[Recorded[Crossing]], ways: _Ways) -> bool:
    named: defaultdict[Key, _Passages] = defaultdict(_Passages)
    unnamed = _Passages()  # Parts that are described only: none can be told from another.
    whole = _Passages()  # Crossings of which it is not stated who.
    for one in crossings:
        way = direction_of(one.event)
        for part in (Part(),) if one.event.parts is None else one.event.parts:
            back = ways.back(part)
            if back is None:
                return False
            passages = whole if one.event.parts is None else unnamed
            if part.contingent is not None:
                passages = named[part.contingent]
            (passages.back if way == back else passages.out).append(_Passage(part.count, one.day))
    expected = {key for key, passages in named.items() if passages.out}
    if whole.out or not (expected or unnamed.out):
        expected.update(key for key, one in ways.contingents.items() if one.part_of is None)
    if _whole_is_back(whole.out + unnamed.out, whole.back) and len(expected) + bool(unnamed.out) <= 1:
        return not any(_is_later(passage, whole.back) for key in expected for passage in named[key].out)
    return (
        bool(expected)
        and not unnamed.out
        and all(_is_back(named[key], ways.contingents.get(key)) for key in expected)
    )


def _is_back(passages: _Passages, contingent: Contingent | None) -> bool:
    """A crossing back with unknown count is the whole part; known counts have to reach its size."""
    if _whole_is_back(passages.out, [one for one in passages.back if one.how_many is None]):
        return True
    size = _size(passages.out, contingent)
    counts = [one.how_many for one in passages.back if one.how_many is not None]
    returned = sum(count.value for count in counts if count.bound in ("exact", "at_least"))
    return bool(counts) and size is not None and returned >= size


def _whole_is_back(out: list[_Passage], back: list[_Passage]) -> bool:
    return bool(back) and not any(_is_later(passage, back) for passage in out)


def _is_later(passage: _Passage, back: list[_Passage]) -> bool:
    """Whether those left again after every return."""
    return all(
        passage.day is not None and one.day is not None and passage.day.surely_after(one.day) for one in back
    )


def _size(out: list[_Passage], contingent: Contingent | None) -> int | None:
    """The most that the part can be: those that went, else those of the terms; None if no number says."""
    counts = [one.how_many for one in out if one.how_many is not None]
    if not counts or len(counts) < len(out):
        counts = [contingent.count] if contingent is not None and contingent.count is not None else []
    if not counts or any(count.bound not in ("exact", "at_most") for count in counts):
        return None
    return sum(count.value for count in counts)
