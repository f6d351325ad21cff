"""On which days is nothing found in an authorization, by the rows that say so?"""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings

from domain.authorization.evolve import evolve
from domain.authorization.state import nothing
from domain.projections import clear, findings
from domain.projections.keeping import OneStep
from domain.projections.row import holds
from tests.domain.factories import THIS, entered, registered, requested
from tests.domain.histories import Recipe, histories, told
from tests.domain.scenario import PROFILE, state_of

DAYS = [date(2026, month, day) for month in range(1, 13) for day in (1, 11, 21)] + [
    date.min,
    date(2199, 1, 1),
]


def test_as_long_as_nothing_is_registered_there_is_no_row() -> None:
    assert clear.rows(nothing(THIS, PROFILE)) == frozenset()


def test_a_day_is_clear_if_nothing_is_found_on_it() -> None:
    state = state_of(registered(), requested(), entered("2026-03-10"))
    found, rows = findings.rows(state), clear.rows(state)
    assert found
    assert rows
    for day in DAYS:
        assert any(holds(row, day) for row in rows) is not any(holds(row, day) for row in found), day


@settings(max_examples=40)
@given(histories())
def test_after_every_step_exactly_the_days_without_a_finding_are_clear(recipes: list[Recipe]) -> None:
    state, _ = told(recipes)
    before, kept = nothing(THIS, PROFILE), dict[Any, Any]()
    for recorded in state.recorded:
        after = evolve(before, recorded.event)
        step = OneStep(before, after, kept)
        (_, rows), (_, found) = step.rows(clear.rows), step.rows(findings.rows)
        assert rows == clear.rows(after)
        for day in {day for row in found for day in (row.from_day, row.to_day) if day} | set(DAYS):
            is_clear = sum(holds(row, day) for row in rows)
            expected = after.registration is not None and not any(holds(row, day) for row in found)
            assert is_clear == expected
        before, kept = after, step.kept
