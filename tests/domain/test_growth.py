"""What matching and presence cost grows with the crossings, and not with their square.

Counted are the instructions that Python runs: the same number on every machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from domain.authorization import alternatives
from domain.authorization.course import Course
from domain.authorization.state import State
from domain.authorization.tracks import Tracks
from domain.explanations import explanations
from domain.findings import View
from domain.findings.judging import findings
from domain.projections import calendar as calendar_rows
from domain.projections import facilities as facility_rows
from domain.projections import findings as finding_rows
from domain.projections import presence as presence_rows
from domain.projections import register as register_rows
from domain.values import Description, Items, Part, Terms, Total, fields_of
from domain.values.fields import marker
from service.web.drawing import drawn
from service.web.languages import languages
from service.web.timeline import timeline
from tests.domain.factories import (
    activity,
    called,
    completed,
    contingent,
    count_of,
    disputed,
    entered,
    entry_terms,
    left,
    part,
    place,
    registered,
    started,
    voted,
    window,
)
from tests.domain.scenario import state_of

MOST = 2.25
"""Twice as many steps may cost so many times as much more: 2 is linear, and n log n is within it."""


def instructions(run: Callable[[], object]) -> int:
    """How many Python runs."""
    counted = 0

    def trace(frame: Any, event: str, _: object) -> Any:
        nonlocal counted
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        counted += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return counted


def growth(history: Callable[[int], State], asked: Callable[[State], object], steps: int) -> float:
    """What twice as many steps cost more, by what half as many did."""
    states = [history(number) for number in (steps, 2 * steps, 4 * steps)]
    asked(history(4 * steps))  # What is looked up once, such as a place, is known from then on.
    first, second, third = (instructions(partial(asked, state)) for state in states)
    return (third - second) / (second - first)


def test_a_square_is_seen_to_be_one() -> None:
    """What this file rests on."""

    def exits(steps: int) -> State:
        return state_of(registered(), *[left()] * steps)

    def pairs(state: State) -> int:
        return sum(one.version < other.version for one in state.steps for other in state.steps)

    assert growth(exits, pairs, 20) > 3
    assert growth(exits, lambda state: sum(one.version for one in state.steps), 20) < 2.1


TERMS = entry_terms(
    window=None,
    contingents=(contingent("c1", 12), contingent("c2", 6), contingent("c3", 3, part_of="c2")),
    totals=(Total(over="all", count=count_of(15)),),
)


def on(number: int, *, until: int = 0) -> str:
    first = date(2020, 1, 1) + timedelta(days=number)
    last = first + timedelta(days=until)
    return first.isoformat() if not until else f"[{first.isoformat()}..{last.isoformat()}]"


def stranger(number: int) -> Part:
    return Part(description=Description(unit=f"Unit {number}"), count=count_of(3))


def there_and_back(number: int) -> Any:
    return (left if number % 2 else entered)(on(number), part(f"c{number // 2 % 3 + 1}", 5))


def piling_up(number: int) -> Any:
    return entered(on(number), part(f"c{number % 2 + 1}", 5))


def before_anybody_went(number: int) -> Any:
    return left(on(number), part("c1", 5)) if number % 10 else entered(on(number), part("c1", 4))


def on_days_that_are_not_exact(number: int) -> Any:
    return (entered if number % 3 else left)(on(number, until=20), part("c1", 5))


def without_names(number: int) -> Any:
    return (left if number % 2 else entered)(on(number))


def by_descriptions(number: int) -> Any:
    return (left if number % 2 else entered)(on(number), stranger(number // 2))


def without_numbers(number: int) -> Any:
    return (left if number % 3 == 2 else entered)(on(number), part("c2"))


def without_days(number: int) -> Any:
    return (left if number % 2 else entered)(None, part("c1", number % 7))


def calls(number: int) -> Any:
    return called(on(number), "national", part("c1", 3))


def phases(number: int) -> Any:
    return (completed if number % 2 else started)(on(number), facility=place(f"Field {number // 2}"))


KINDS = (
    there_and_back,
    piling_up,
    before_anybody_went,
    on_days_that_are_not_exact,
    without_names,
    by_descriptions,
    without_numbers,
    without_days,
    calls,
    phases,
)


def told(*kinds: Callable[[int], Any]) -> Callable[[int], State]:
    """So many steps of these kinds, one after the other."""
    return lambda steps: state_of(
        registered(TERMS), voted(on="2019-12-01"), *[kinds[one % len(kinds)](one) for one in range(steps)]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_matching_and_presence_of_a_day_grow_with_the_steps(kind: Callable[[int], Any]) -> None:
    assert growth(told(kind), lambda state: Course(state).passed(None), 100) < MOST
    assert growth(told(kind), lambda state: Tracks(state, date(2030, 1, 1)).deployment, 30) < MOST


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        (lambda state: findings(state, date(2030, 1, 1)), KINDS),
        (finding_rows.rows, KINDS),
        (presence_rows.rows, (there_and_back,)),
        (presence_rows.rows, (by_descriptions,)),
        (presence_rows.rows, (calls,)),
        (presence_rows.rows, (phases,)),
    ],
)
def test_what_is_told_of_all_days_grows_with_the_steps(
    asked: Callable[[State], object], kinds: tuple[Callable[[int], Any], ...]
) -> None:
    """But the evidence: each row names all the steps that show it."""
    assert growth(told(*kinds), asked, 30) < MOST


def patrols(contingents: int, days: int) -> State:
    """So many contingents, each with a window and an activity, of which one crosses each day."""
    terms = entry_terms(
        window=None,
        activities=tuple(activity(on(0), on(400), f"a{at}") for at in range(3)),
        contingents=tuple(
            contingent(f"c{at}", 5, window=window(on(0), on(400)), activities=(f"a{at % 3}",))
            for at in range(contingents)
        ),
    )
    steps = [
        (left if at // contingents % 2 else entered)(on(at), part(f"c{at % contingents}", 5))
        for at in range(days)
    ]
    return state_of(registered(terms), voted(on="2019-12-01"), *steps)


BY_DAY: tuple[Callable[[State], object], ...] = (
    lambda state: Tracks(state, date(2021, 1, 1)).deployment,
    presence_rows.rows,
    finding_rows.rows,
    calendar_rows.rows,
    facility_rows.rows,
    register_rows.rows,
)


@pytest.mark.parametrize("asked", BY_DAY)
def test_what_is_told_of_some_days_grows_with_the_contingents(asked: Callable[[State], object]) -> None:
    """An act names so many at most that no day takes long."""
    assert growth(lambda contingents: patrols(contingents, 6), asked, 10) < MOST
    (limit,) = (field for field in fields_of(Terms) if field.name == "contingents")
    assert (members := marker(limit.shape, Items)) is not None
    assert members.max == 200


@pytest.mark.parametrize("asked", BY_DAY)
def test_where_both_grow_it_grows_with_the_product_of_contingents_and_days(
    asked: Callable[[State], object],
) -> None:
    """Of both twice as many is four times as much."""
    assert growth(lambda number: patrols(number, number), asked, 8) < 2 * MOST


def pictured(state: State) -> object:
    language = languages()["en"]
    return drawn(timeline(View(state, date(2021, 1, 1)), (), language), language, 800)


def test_the_picture_of_the_days_grows_with_what_it_shows() -> None:
    assert growth(lambda days: patrols(3, days), pictured, 30) < MOST
    assert growth(lambda contingents: patrols(contingents, 6), pictured, 15) < MOST


@pytest.mark.parametrize("about", ["crossing", "whole"])
def test_what_open_disputes_leave_open_grows_with_the_steps(
    about: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alternatives, "MOST_TRIED", 3)

    def contested(steps: int) -> State:
        crossings = [there_and_back(number) for number in range(steps)]
        disputes = [
            disputed(number + 2, "on", (on(number + 1), "press"))
            if about == "crossing"
            else disputed(None, "terms.contingents.c1.count.value", (number, "press"))
            for number in range(steps)
        ]
        return state_of(registered(TERMS), *crossings, *disputes)

    assert growth(contested, lambda state: findings(state, date(2030, 1, 1)), 15) < MOST
    assert growth(contested, finding_rows.rows, 15) < MOST
    assert growth(contested, lambda state: explanations(View(state, date(2030, 1, 1))), 15) < MOST
