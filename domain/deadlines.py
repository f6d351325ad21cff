"""The day by which something is due: calendar and business days, counted from the day after the anchor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from domain.values import Day, DayUnit

Holidays = Callable[[int], frozenset[date]]
"""The official holidays of a year, on the days on which they are observed."""

LONGEST: Final = 36_525
"""A hundred years. A longer term falls due on no day that matters, and is not reckoned."""

SATURDAY: Final = 5


def after_calendar_days(anchor: date, days: int) -> date | None:
    """The last of `days` days, of which the first is the day after the anchor; None past the calendar."""
    if days > LONGEST or days > (date.max - anchor).days:
        return None
    return anchor + timedelta(days=days)


def after_business_days(anchor: date, days: int, holidays: Holidays) -> date | None:
    """The same, where only Mondays to Fridays count that are no holiday. The anchor may be any day."""
    if days > LONGEST or days > (date.max - anchor).days:
        return None
    day, left = anchor, days
    while left:
        if day == date.max:
            return None
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in holidays(day.year):
            left -= 1
    return day


def due_date(anchor: date, days: int, unit: DayUnit, holidays: Holidays | None) -> date | None:
    """The last day of the term; None past the calendar, or where no calendar says what a business day is."""
    if unit == "calendar":
        return after_calendar_days(anchor, days)
    return None if holidays is None else after_business_days(anchor, days, holidays)


def due_on(anchor: Day, days: int, unit: DayUnit, holidays: Holidays | None) -> Day | None:
    """The same of an anchor that may be known as some days only: the due day is known as well as it is.

    None also where the anchor has neither an earliest nor a latest day, or the term cannot be reckoned.
    """
    ends = [
        None if end is None else due_date(end, days, unit, holidays)
        for end in (anchor.earliest, anchor.latest)
    ]
    if ends[0] is None and ends[1] is None:
        return None
    if ends[0] == ends[1] and ends[0] is not None:
        return Day.of(ends[0])
    earliest, latest = ("" if end is None else end.isoformat() for end in ends)
    return Day(f"[{earliest}..{latest}]")
