"""Are the official holidays those of the Ley Federal del Trabajo, art. 74?"""

from __future__ import annotations

from datetime import date

import pytest

from domain.deadlines import after_business_days
from domain.jurisdictions.mx import MEXICO
from service.calendars import official_holidays

of_year = official_holidays(MEXICO.holiday_calendar or "")


def test_three_holidays_are_observed_on_mondays() -> None:
    assert {date(2025, 2, 3), date(2025, 3, 17), date(2025, 11, 17)} <= of_year(2025)
    assert not {date(2025, 2, 5), date(2025, 3, 21), date(2025, 11, 20)} & of_year(2025)


def test_the_holidays_of_a_year_are_those_of_the_article() -> None:
    assert of_year(2026) == {
        date(2026, 1, 1),
        date(2026, 2, 2),
        date(2026, 3, 16),
        date(2026, 5, 1),
        date(2026, 9, 16),
        date(2026, 11, 16),
        date(2026, 12, 25),
    }


@pytest.mark.parametrize(
    ("day", "observed"),
    [
        (date(2018, 12, 1), True),
        (date(2024, 10, 1), True),
        (date(2025, 10, 1), False),
        (date(2030, 10, 1), True),
    ],
)
def test_the_day_on_which_the_executive_changes_is_a_holiday_every_six_years(
    day: date, observed: bool
) -> None:
    assert (day in of_year(day.year)) is observed


def test_a_return_on_15_november_2025_and_thirty_business_days() -> None:
    assert after_business_days(date(2025, 11, 15), 30, of_year) == date(2025, 12, 30)


def test_a_calendar_that_is_not_kept_is_told_at_start() -> None:
    with pytest.raises(NotImplementedError):
        official_holidays("QQ")
