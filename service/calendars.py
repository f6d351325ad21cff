"""Official holidays, by the library `holidays`.

It holds the days that a law fixes beforehand: not those of elections, nor a year further ahead than it looks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

import holidays

from domain.deadlines import Holidays
from domain.jurisdictions.profile import Profile
from domain.jurisdictions.registry import JURISDICTIONS


def official_holidays(calendar: str) -> Holidays:
    """The holidays of a calendar by its name in a jurisdiction's profile: a country's ISO code.

    A calendar that the library does not keep raises the library's own error: at start, not at a read.
    """
    holidays.country_holidays(calendar)

    @lru_cache(maxsize=256)
    def of_year(year: int) -> frozenset[date]:
        return frozenset(holidays.country_holidays(calendar, years=year, expand=False))

    return of_year


def jurisdiction(code: str) -> Profile:
    """The profile of a jurisdiction, with the official holidays by which business days are counted."""
    profile = JURISDICTIONS[code]
    calendar = profile.holiday_calendar
    return profile if calendar is None else replace(profile, holidays=official_holidays(calendar))
