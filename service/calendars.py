"""Which days are official holidays? An adapter for the kept library `holidays`.

Its calendar of Mexico is that of the Ley Federal del Trabajo, art. 74: the days observed on Mondays since
2006, and the day on which the Federal Executive changes, every six years (1 October since 2024). It holds
the days that a law fixes beforehand: not those of elections, nor a year further ahead than it looks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

import holidays

from domain.deadlines import Holidays
from domain.jurisdictions.mx import MEXICO
from domain.jurisdictions.profile import Profile


def official_holidays(calendar: str) -> Holidays:
    """The holidays of a calendar by its name in a jurisdiction's profile: a country's ISO code.

    A calendar that the library does not keep raises the library's own error: at start, not at a read.
    """
    holidays.country_holidays(calendar)

    @lru_cache(maxsize=256)
    def of_year(year: int) -> frozenset[date]:
        return frozenset(holidays.country_holidays(calendar, years=year, expand=False))

    return of_year


def jurisdiction() -> Profile:
    """The jurisdiction's profile, with the official holidays by which business days are counted."""
    calendar = MEXICO.holiday_calendar
    return MEXICO if calendar is None else replace(MEXICO, holidays=official_holidays(calendar))
