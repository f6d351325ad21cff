"""By which day is a report due? Ley Federal del Trabajo, art. 74, says what an official holiday is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deadlines import after_business_days, after_calendar_days, due_on
from domain.values import Day, DayUnit

NONE: dict[int, frozenset[date]] = {}
OBSERVED = {
    2025: frozenset({date(2025, 11, 17), date(2025, 12, 25)}),
    2026: frozenset({date(2026, 1, 1)}),
}


def official(year: int) -> frozenset[date]:
    return OBSERVED.get(year, frozenset())


def no_holidays(_year: int) -> frozenset[date]:
    return frozenset()


def test_thirty_calendar_days_after_the_conclusion() -> None:
    assert after_calendar_days(date(2026, 7, 15), 30) == date(2026, 8, 14)


def test_thirty_business_days_after_a_return_on_a_saturday_leave_out_the_official_holidays() -> None:
    assert after_business_days(date(2025, 11, 15), 30, official) == date(2025, 12, 30)


def test_thirty_business_days_after_the_same_return_without_any_holiday() -> None:
    assert after_business_days(date(2025, 11, 15), 30, no_holidays) == date(2025, 12, 26)


def test_day_one_is_the_day_after_the_anchor() -> None:
    assert after_calendar_days(date(2026, 7, 15), 1) == date(2026, 7, 16)
    assert after_business_days(date(2026, 7, 15), 1, no_holidays) == date(2026, 7, 16)
    assert after_business_days(date(2026, 7, 17), 1, no_holidays) == date(2026, 7, 20)


def test_an_anchor_known_as_some_days_gives_a_due_day_known_as_well() -> None:
    assert due_on(Day("[2026-07-14..2026-07-15]"), 30, "calendar", None) == Day("[2026-08-13..2026-08-14]")
    assert due_on(Day("[2026-07-14..]"), 30, "calendar", None) == Day("[2026-08-13..]")
    assert due_on(Day("[..2026-07-15]"), 30, "calendar", None) == Day("[..2026-08-14]")


def test_two_days_before_a_weekend_can_fall_due_on_one_business_day() -> None:
    assert due_on(Day("[2026-07-17..2026-07-18]"), 1, "business", no_holidays) == Day("2026-07-20")


def test_without_a_calendar_nothing_falls_due_in_business_days() -> None:
    assert due_on(Day("2026-07-15"), 30, "business", None) is None
    assert due_on(Day("2026-07-15"), 30, "calendar", None) == Day("2026-08-14")


@pytest.mark.parametrize("unit", ["calendar", "business"])
@pytest.mark.parametrize(("anchor", "days"), [("9999-12-30", 30), ("2026-07-15", 2**53 - 1)])
def test_a_term_that_leaves_the_calendar_is_not_reckoned(anchor: str, days: int, unit: DayUnit) -> None:
    assert due_on(Day(anchor), days, unit, no_holidays) is None


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_business_days_are_counted_one_by_one(anchor: date, days: int) -> None:
    due = after_business_days(anchor, days, official)
    assert due is not None
    passed = [date.fromordinal(day) for day in range(anchor.toordinal() + 1, due.toordinal() + 1)]
    counted = [day for day in passed if day.weekday() < 5 and day not in official(day.year)]
    assert len(counted) == days
    assert not days or counted[-1] == due
