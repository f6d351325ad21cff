"""The deployment track: whether anybody has crossed, who is across, and whether every part is back.

Where the record leaves open who crossed or which way a part went first, it is not concluded: `under_way`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from domain.authorization.days import first_of
from domain.authorization.passages import OPPOSITE, Passages, Passed, Ways, total
from domain.authorization.returns import described_are_back, is_back, wholes_back, with_the_whole
from domain.authorization.state import Recorded
from domain.authorization.window import window_of
from domain.events import CallRecorded, PhaseCompleted, PhaseStarted
from domain.values import Contingent, Count, Day, Direction, Key, Part, Terms

DeploymentStatus = Literal["none_observed", "under_way", "concluded"]
Presence = Literal["present", "authorized", "unknown", "absent"]
"""`authorized`: not seen, but free to be there; `absent`: not seen to have gone, or seen to be back."""


class DeployedPart(NamedTuple):
    """`contingent` None: those of whom the record does not say which contingent they are.

    `since_on`: the first day on which they were seen across; `until_on`: the last authorized day.
    `evidence`: the versions of the steps that say so.
    """

    contingent: Key | None
    presence: Presence
    entered_count: Count | None
    crossed_back_count: Count | None
    since_on: Day | None
    until_on: Day | None
    evidence: tuple[int, ...]


class Deployment(NamedTuple):
    """`first_crossing_on`: the day of the first crossing that is not surely one back; None if unknown.

    `returned_on`: the day of the last crossing back, once every part is back and the day is known.
    """

    status: DeploymentStatus
    first_crossing_on: Day | None
    parts: tuple[DeployedPart, ...] = ()
    returned_on: Day | None = None


Seen = CallRecorded | PhaseStarted | PhaseCompleted
"""Calls and phases: seen, without a crossing."""


class Bounds(NamedTuple):
    """By what it is told who may be there: the terms, whether they are granted, and the last authorized day.

    `on`: the day judged, None: by all steps.
    """

    on: date | None
    terms: Terms | None
    granted: bool
    last_authorized: Callable[[Contingent | None], Day | None]


def parts(found: Passed, seen: Sequence[Recorded[Seen]], bounds: Bounds) -> Iterator[DeployedPart]:
    """Who is there: by contingent, and those of whom the record does not say which they are."""
    ways = found.ways
    for key in dict.fromkeys([*ways.contingents, *found.names]):
        contingent = ways.contingents.get(key)
        own = found.of(key)
        backs = [one._replace(how_many=None) for whole in wholes_back(key, found) for one in whole.back]
        passages = Passages(own.out, own.back + backs, with_the_whole(key, found))
        if contingent is None or contingent.part_of is None:
            passages = passages + found.whole
        sightings = [one for one in seen if _is_seen(one.event, key, contingent, ways)]
        yield _part(bounds, key, contingent, passages, sightings)
    nobody_named = not (ways.contingents or found.named)
    anonymous = found.unnamed + found.whole if nobody_named else found.unnamed
    if anonymous.out or anonymous.back or (seen and nobody_named):
        of_all = nobody_named and bool(found.whole.back)
        back = is_back(anonymous.sums, None) if of_all else described_are_back(found)
        yield _part(bounds, None, None, anonymous, seen if nobody_named else (), back)


def _part(
    bounds: Bounds,
    key: Key | None,
    contingent: Contingent | None,
    passages: Passages,
    sightings: Sequence[Recorded[Seen]],
    back: bool | None = None,
) -> DeployedPart:
    """`back`: whether they are, where no one contingent tells it."""
    on, until = bounds.on, bounds.last_authorized(contingent)
    days = [one.day for one in passages.out if one.day is not None]
    days += [one.day for one in sightings if one.day is not None]
    went = bool(passages.out or sightings)
    both_ways = passages.both_ways
    presence: Presence
    if back is None:
        back = bool(passages.back) and is_back(passages.sums, contingent)
    if passages.back and (back or not went):
        presence = "absent"
    elif went:
        over = False
        if on is not None and until is not None:
            over = all(day.latest is not None and day.latest < on for day in (until, *days))
        presence = "unknown" if over or both_ways else "present"
    else:
        free = bounds.granted and _within(bounds.terms, contingent, until, on)
        presence = "authorized" if free else "absent"
    return DeployedPart(
        contingent=key,
        presence=presence,
        entered_count=None if both_ways else total([one.how_many for one in passages.out]),
        crossed_back_count=total([one.how_many for one in passages.back]),
        since_on=first_of(days),
        until_on=until,
        evidence=tuple(
            sorted({one.version for steps in (passages.out, passages.back, sightings) for one in steps})
        ),
    )


def _within(terms: Terms | None, contingent: Contingent | None, until: Day | None, on: date | None) -> bool:
    """Whether the day can lie in the authorized window; without a day, whether there can be one."""
    window = window_of(terms, contingent)
    if on is None or window is None:
        return on is None
    first = window.first_on.earliest if window.first_on is not None else None
    last = until.latest if until is not None else None
    return (first is None or first <= on) and (last is None or on <= last)


def _is_seen(event: Seen, key: Key, contingent: Contingent | None, ways: Ways) -> bool:
    """Whether a call or a phase shows that the contingent is across."""
    if isinstance(event, CallRecorded):
        if event.parts is not None and all(part.contingent != key for part in event.parts):
            return False
        return _across(ways.back(Part(contingent=key))) == event.side
    activities = contingent.activities if contingent is not None else None
    return activities is None or event.activity is None or event.activity in activities


def _across(back: Direction | None) -> Literal["national", "abroad"] | None:
    """Where those are who went: foreign troops on the national side, national troops abroad."""
    if back is None:
        return None
    return "national" if OPPOSITE[back] == "entry" else "abroad"
