"""Has anybody crossed, who is across, and is every part back?

Where the record leaves open who crossed or which way a part went first, it is not concluded: `under_way`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from domain.authorization.days import first_of
from domain.authorization.effective import terms_on
from domain.authorization.passages import (
    OPPOSITE,
    Passages,
    Passed,
    Ways,
    latest,
    passed,
    total,
    ways_of,
)
from domain.authorization.procedure import proceedings
from domain.authorization.returns import described_are_back, every_part_is_back, is_back, with_the_whole
from domain.authorization.state import Crossing, Recorded, State, once
from domain.authorization.window import last_authorized, window_of
from domain.events import ActivitiesConcluded, CallRecorded, Event, PhaseCompleted, PhaseStarted
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


#: Calls and phases: seen, without a crossing.
SEEN: Final = (CallRecorded, PhaseStarted, PhaseCompleted)


@once
def deployment(state: State, on: date | None) -> Deployment:
    """What was observed of the movement, by the steps that exist on that day (None: all steps)."""
    terms = terms_on(state, on).effective
    crossings: Sequence[Recorded[Crossing]] = state.crossings
    if not state.every_step_exists(on):
        crossings = [one for one in state.crossings if one.exists(on)]
    ways = ways_of(terms, state.profile.country)
    found = passed(crossings, ways)
    back = bool(crossings) and every_part_is_back(found, ways)
    seen: Sequence[Recorded[Event]] = ()
    if not state.kinds.isdisjoint(SEEN):
        seen = [one for one in state.steps if isinstance(one.event, SEEN) and one.exists(on)]
    status: DeploymentStatus = "under_way" if crossings or seen else "none_observed"
    if back or any(state.of(ActivitiesConcluded, on)):
        status = "concluded"
    returns = (one.day for one in crossings if ways.surely_back(one) and one.event.parts != ())
    return Deployment(
        status,
        first_of(found.begun_on),
        tuple(_parts(state, terms, found, ways, seen, on)),
        latest(returns) if back else None,
    )


def _parts(
    state: State,
    terms: Terms | None,
    found: Passed,
    ways: Ways,
    seen: Sequence[Recorded[Event]],
    on: date | None,
) -> Iterator[DeployedPart]:
    granted = any(one.granted for one in proceedings(state, on))
    keys = [*ways.contingents, *(key for key in found.named if key not in ways.contingents)]
    for key in dict.fromkeys(keys):
        contingent = ways.contingents.get(key)
        own = with_the_whole(key, found, ways)
        shared = found.whole if contingent is None or contingent.part_of is None else Passages()
        passages = Passages(own.out + shared.out, own.back + shared.back)
        sightings = [one for one in seen if _is_seen(one.event, key, contingent, ways)]
        yield _part(state, terms, key, contingent, passages, sightings, granted, on)
    anonymous = found.unnamed
    if not keys:
        anonymous = Passages(anonymous.out + found.whole.out, anonymous.back + found.whole.back)
    if anonymous.out or anonymous.back or (seen and not keys):
        of_all = not keys and bool(found.whole.back)
        back = is_back(anonymous, None) if of_all else described_are_back(found)
        yield _part(state, terms, None, None, anonymous, () if keys else seen, granted, on, back)


def _part(
    state: State,
    terms: Terms | None,
    key: Key | None,
    contingent: Contingent | None,
    passages: Passages,
    sightings: Sequence[Recorded[Event]],
    granted: bool,
    on: date | None,
    back: bool | None = None,
) -> DeployedPart:
    """`back`: whether they are, where no one contingent tells it."""
    until = last_authorized(state, terms, contingent, on)
    days = [one.day for one in passages.out if one.day is not None]
    days += [one.day for one in sightings if one.day is not None]
    went = bool(passages.out or sightings)
    both_ways = passages.both_ways
    presence: Presence
    if back is None:
        back = bool(passages.back) and is_back(passages, contingent)
    if passages.back and (back or not went):
        presence = "absent"
    elif went:
        over = False
        if on is not None and until is not None:
            over = all(day.latest is not None and day.latest < on for day in (until, *days))
        presence = "unknown" if over or both_ways else "present"
    else:
        presence = "authorized" if granted and _within(terms, contingent, until, on) else "absent"
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


def _is_seen(event: Event, key: Key, contingent: Contingent | None, ways: Ways) -> bool:
    """Whether a call or a phase shows that the contingent is across."""
    if isinstance(event, CallRecorded):
        if event.parts is not None and all(part.contingent != key for part in event.parts):
            return False
        return _across(ways.back(Part(contingent=key))) == event.side
    if isinstance(event, PhaseStarted | PhaseCompleted):
        activities = contingent.activities if contingent is not None else None
        return activities is None or event.activity is None or event.activity in activities
    return False


def _across(back: Direction | None) -> Literal["national", "abroad"] | None:
    """Where those are who went: foreign troops on the national side, national troops abroad."""
    if back is None:
        return None
    return "national" if OPPOSITE[back] == "entry" else "abroad"
