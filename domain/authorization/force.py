"""From which day may a proceeding's grant be used, and is it in force on a given day?"""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.authorization.days import between, shifted
from domain.authorization.effective import terms_on
from domain.authorization.procedure import APPROVING, Proceeding, proceedings
from domain.authorization.state import State
from domain.authorization.window import last_authorized
from domain.values import Day
from domain.values.fields import shape_of
from domain.values.reading import read
from domain.values.shape import Invalid

InForce = Literal["yes", "no", "unknown"]


def in_force_from(state: State, proceeding: Proceeding) -> Day | None:
    """The first day, as far as the decree's rule and the record tell it; None if nothing tells.

    A resolved dispute about `proceedings.<n>.in_force_from_on` decides it; while one is open, the rule does.
    """
    path = f"proceedings.{proceeding.number}.in_force_from_on"
    for dispute in state.disputes:
        if dispute.about is None and dispute.path == path and dispute.resolution is not None:
            return _stated(dispute.resolution.value)
    return _by_rule(proceeding)


def in_force(state: State, day: date, on: date | None = None) -> InForce:
    """Whether some grant was in force that day, by the steps that exist on the day judged."""
    granted = [one for one in proceedings(state, on) if one.granted]
    if not granted:
        return "no"
    last = last_authorized(state, terms_on(state, on).effective, None, on)
    if last is not None and last.latest is not None and last.latest < day:
        return "no"
    starts = [in_force_from(state, one) for one in granted]
    sure = any(one is not None and one.latest is not None and one.latest <= day for one in starts)
    if all(one is not None and one.earliest is not None and one.earliest > day for one in starts):
        return "no"
    ended = last is None or last.earliest is None or last.earliest < day
    return "yes" if sure and not ended else "unknown"


def _by_rule(proceeding: Proceeding) -> Day | None:
    if not proceeding.granted:
        return None
    decree = proceeding.decree
    vote = proceeding.vote
    voted = vote.day if vote is not None and vote.event.outcome in APPROVING else None
    published = decree.day if decree is not None else None
    match decree.event.entry_into_force.rule if decree is not None else "unknown":
        case "on_senate_approval":
            if voted is not None:
                return voted
            dated = decree.event.dated_on if decree is not None else None
            return between(None, dated.latest) if dated is not None else published
        case "on_publication":
            return published
        case "day_after_publication":
            return shifted(published, 1) if published is not None else None
        case "fixed_date":
            return decree.event.entry_into_force.on if decree is not None else None
        case _:
            return between(voted.earliest, None) if voted is not None and voted.earliest else None


def _stated(given: object) -> Day | None:
    try:
        day = read(shape_of(Day), given)
    except Invalid:
        return None
    return day if isinstance(day, Day) else None
