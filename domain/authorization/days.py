"""On which civil day was a step, and do its day and its instant agree?

The day of an instant is that of the calendar at the place of the crossing, else in the jurisdiction's zone:
never the UTC day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from domain.events import Event, StepCorrected, occurred
from domain.jurisdictions.profile import Profile
from domain.values import Day, Flaw, Instant, Place


def day_of(event: Event, profile: Profile) -> Day | None:
    """The day by which the step is judged; None if it is not known."""
    when = occurred(event)
    return when.civil_day(profile.zone_at(_place(event))) if isinstance(when, Instant) else when


def form_flaws(event: Event, profile: Profile) -> tuple[Flaw, ...]:
    """What is wrong with the form of an event and can be told only with the jurisdiction's data.

    Flaws of form, not refusals: the API answers 422, before any version or rule is looked at.
    """
    if isinstance(event, StepCorrected):
        return tuple(flaw.under("data").under("step") for flaw in form_flaws(event.step.event, profile))
    at: Instant | None = getattr(event, "at", None)
    on: Day | None = getattr(event, "on", None)
    if at is None or on is None:
        return ()
    civil = at.civil_day(profile.zone_at(_place(event)))
    if civil.earliest is not None and not on.can_be(civil.earliest):
        return (
            Flaw(
                "on",
                "on-and-at-disagree",
                f"is {on}, but {at} was on {civil} where it happened: state one, or make them agree",
            ),
        )
    return ()


def _place(event: Event) -> Place | None:
    return getattr(event, "place", None)


def between(earliest: date | None, latest: date | None) -> Day | None:
    """The day of which only the bounds are known; None if neither is."""
    if earliest is None:
        return Day(f"[..{latest.isoformat()}]") if latest is not None else None
    if latest is None or latest < earliest:
        return Day(f"[{earliest.isoformat()}..]")
    return Day.of(earliest) if earliest == latest else Day(f"[{earliest.isoformat()}..{latest.isoformat()}]")


def shifted(day: Day, days: int) -> Day | None:
    """So many days later, known as well as the day is; None beyond the calendar."""
    try:
        earliest = day.earliest + timedelta(days=days) if day.earliest is not None else None
        latest = day.latest + timedelta(days=days) if day.latest is not None else None
    except OverflowError:
        return None
    return between(earliest, latest)


def first_of(days: Sequence[Day]) -> Day | None:
    """The one that comes first in time; of several that do the first named, None without any."""
    if not days:
        return None
    first = days[0]
    # Mostly they are one day: then no key is made.
    return first if days.count(first) == len(days) else min(days, key=in_time)


def in_time(day: Day | None) -> tuple[date, date]:
    """A key to sort by: what is not dated comes first, for any day that is known says more."""
    if day is None:
        return date.min, date.min
    return day.earliest or date.min, day.latest or date.max
