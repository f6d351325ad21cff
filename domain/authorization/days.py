"""Says on which civil day a step was, and whether its day and its instant agree.

| an instant                                            | was on                                             |
|-------------------------------------------------------|----------------------------------------------------|
| at a place whose zone the gazetteer knows             | the day of that zone                               |
| elsewhere, with an offset                             | the day of that offset                             |
| elsewhere, in universal time (`Z`, an offset of zero) | some day that it can be within the country's zones |
| the same, outside the country                         | some day that it can be anywhere                   |

Universal time tells a moment and no clock of a place. Where a day is stated beside the instant, it must fit
the day of the zone or of the offset, and the first that it fits counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta, timezone, tzinfo
from typing import Final

from domain.events import CallRecorded, Event, StepCorrected, occurred
from domain.jurisdictions.profile import Profile
from domain.values import Day, Flaw, Instant, Place

_ANYWHERE: Final = frozenset({timezone(timedelta(hours=-12)), timezone(timedelta(hours=14))})
"""The first and the last clock of the world."""


def day_of(event: Event, profile: Profile) -> Day | None:
    """The day by which the step is judged; None if it is not known."""
    when = occurred(event)
    if not isinstance(when, Instant):
        return when
    readings = _readings(event, when, profile)
    on: Day | None = getattr(event, "on", None)
    return next((day for day in (_narrowed(one, on) for one in readings) if day is not None), readings[0])


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
    readings = _readings(event, at, profile)
    if any(_narrowed(reading, on) is not None for reading in readings):
        return ()
    days = " or ".join(str(reading) for reading in readings)
    return (
        Flaw(
            "on",
            "on-and-at-disagree",
            f"is {on}, but {at} was on {days} where it happened: state one, or make them agree",
        ),
    )


def _readings(event: Event, at: Instant, profile: Profile) -> tuple[Day, ...]:
    """On which days it can have been; the first is the one that counts where no day is stated."""
    zone = profile.zone_at(_place(event))
    if at.is_universal:
        zones = _zones(event, profile) if zone is None else frozenset({zone})
        days = sorted(at.civil_day(clock).text for clock in zones)
        return (_some_day(days[0], days[-1]),)
    if zone is None:
        return (at.stated_day,)
    return tuple(dict.fromkeys((at.civil_day(zone), at.stated_day)))


def _zones(event: Event, profile: Profile) -> frozenset[tzinfo]:
    place = _place(event)
    country = place.country if place is not None else None
    if country is None and isinstance(event, CallRecorded) and event.side == "abroad":
        return _ANYWHERE
    return frozenset(profile.zones) if country in (None, profile.country) else _ANYWHERE


def _some_day(first: str, last: str) -> Day:
    return Day(first) if first == last else Day(f"[{first}..{last}]")


def _narrowed(reading: Day, on: Day | None) -> Day | None:
    """As far as the stated day leaves it open; None if the two exclude each other."""
    if on is None or reading.earliest is None or reading.latest is None:
        return reading
    span = (reading.latest - reading.earliest).days
    days = [day for day in (reading.earliest + timedelta(days=n) for n in range(span + 1)) if on.can_be(day)]
    return _some_day(days[0].isoformat(), days[-1].isoformat()) if days else None


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
