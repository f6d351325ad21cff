"""From which day a proceeding's grant may be used, and whether it is in force on a given day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from domain.authorization.days import between, shifted
from domain.authorization.procedure import Proceeding
from domain.authorization.state import State
from domain.events import DisputeResolved
from domain.values import Day, Invalid
from domain.values.about import Means
from domain.values.fields import shape_of
from domain.values.reading import read_field

InForce = Annotated[
    Literal["yes", "no", "unknown"],
    Means(
        {
            "yes": ("In force on that day.", "Vigente ese día."),
            "no": (
                "Not in force on that day: not granted, not yet, or no longer.",
                "No vigente ese día: no otorgada, todavía no o ya no.",
            ),
            "unknown": (
                "The record does not tell whether it is in force on that day.",
                "Lo que consta no permite saber si está vigente ese día.",
            ),
        }
    ),
]


def in_force_from(state: State, proceeding: Proceeding) -> Day | None:
    """The first day, as far as the decree's rule and the record tell it; None if nothing tells.

    A resolved dispute about `proceedings.<n>.in_force_from_on` decides it; while one is open, the rule does.
    """
    settled = _settled(state, proceeding)
    return _stated(settled.value) if settled is not None else _by_rule(proceeding)


def tells_entry_into_force(state: State, proceeding: Proceeding) -> bool:
    """Whether the decree on record, or a resolved dispute about it, tells from when on it is in force.

    A day that the decree is said to fix and that no source states tells nothing.
    """
    if proceeding.decree is None:
        return False
    stated = proceeding.decree.event.entry_into_force
    is_told = stated.rule != "unknown" and (stated.rule != "fixed_date" or stated.on is not None)
    return is_told or _settled(state, proceeding) is not None


def _settled(state: State, proceeding: Proceeding) -> DisputeResolved | None:
    path = f"proceedings.{proceeding.number}.in_force_from_on"
    for dispute in state.disputes:
        if dispute.about is None and dispute.path == path and dispute.resolution is not None:
            return dispute.resolution
    return None


def in_force(state: State, granted: Sequence[Proceeding], last: Day | None, day: date) -> InForce:
    """Whether some grant was in force that day. `last`: the last authorized day."""
    if not granted:
        return "no"
    if last is not None and last.latest is not None and last.latest < day:
        return "no"
    starts = [in_force_from(state, one) for one in granted]
    sure = any(one is not None and one.latest is not None and one.latest <= day for one in starts)
    if all(one is not None and one.earliest is not None and one.earliest > day for one in starts):
        return "no"
    ended = last is None or last.earliest is None or last.earliest < day
    return "yes" if sure and not ended else "unknown"


@dataclass(frozen=True, slots=True)
class ForceDays:
    """Of the days asked about: surely in force from `sure_from` to `sure_to` (None: on no day), possibly
    from `may_from` (None: since ever) to `may_to` (None: for ever), in force on no other."""

    sure_from: date | None
    sure_to: date | None
    may_from: date | None
    may_to: date | None

    def answer(self, day: date) -> InForce:
        """The same as `in_force` says."""
        if (self.may_to is not None and self.may_to < day) or (
            self.may_from is not None and day < self.may_from
        ):
            return "no"
        sure = self.sure_from is not None and self.sure_to is not None
        return "yes" if sure and self.sure_from <= day <= self.sure_to else "unknown"  # type: ignore[operator]  # `sure` says so


def force_days(state: State, granted: Sequence[Proceeding], last: Day | None) -> ForceDays | None:
    """On which days `in_force` says what; None without a grant: on none."""
    if not granted:
        return None
    starts = [in_force_from(state, one) for one in granted]
    earliest = [one.earliest if one is not None else None for one in starts]
    known = [one.latest for one in starts if one is not None and one.latest is not None]
    ends = last.earliest if last is not None else None
    sure = bool(known) and ends is not None
    return ForceDays(
        sure_from=min(known) if sure else None,
        sure_to=ends if sure else None,
        may_from=None if None in earliest else min(one for one in earliest if one is not None),
        may_to=last.latest if last is not None else None,
    )


def _by_rule(proceeding: Proceeding) -> Day | None:
    if not proceeding.granted:
        return None
    decree = proceeding.decree
    voted = proceeding.approval.day if proceeding.approval is not None else None
    published = decree.day if decree is not None else None
    match decree.event.entry_into_force.rule if decree is not None else "unknown":
        case "on_senate_approval":
            if voted is not None:
                return voted
            # The vote came before: not later than the decree is dated, else than it was published.
            dated = decree.event.dated_on if decree is not None else None
            known = dated if dated is not None else published
            return between(None, known.latest) if known is not None else None
        case "on_publication":
            return published
        case "day_after_publication":
            return shifted(published, 1) if published is not None else None
        case "fixed_date":
            return decree.event.entry_into_force.on if decree is not None else None
        case _:
            return between(voted.earliest, None) if voted is not None and voted.earliest else None


def _stated(value: object) -> Day | None:
    try:
        day = read_field(shape_of(Day), value)
    except Invalid:
        return None
    return day if isinstance(day, Day) else None
