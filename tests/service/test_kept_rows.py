"""Are the rows that are kept from step to step those that are made from scratch, after every step?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from domain.events import Event
from domain.projections.keeping import Following, Judged, Kept, OfActs
from domain.values import Description, Part
from service.projections.projection import Projection
from service.projections.questions import projections
from tests.domain.factories import THIS, day, disputed, entered, left, part, registered, voted
from tests.domain.histories import KNOWN, Recipe, facts_on, histories, reordered, told
from tests.domain.scenario import PROFILE

PROJECTIONS = projections(PROFILE)


def states(events: Sequence[Event]) -> list[State]:
    found = [nothing(THIS, PROFILE)]
    for event in events:
        found.append(evolve(found[-1], event))
    return found


def kept_is_made_anew(events: Sequence[Event]) -> None:
    for projection in PROJECTIONS:
        kept = Kept(projection.rows)
        for state in states(events):
            assert kept.of(state) == projection.rows(state), (projection.name, state.version)


@settings(max_examples=40)
@given(histories(), st.randoms(use_true_random=False))
def test_whatever_is_recorded_in_whatever_order(recipes: list[Recipe], random: Any) -> None:
    _, recorded = told(recipes)
    state, _ = told(recipes, reordered(recipes, recorded, random))
    kept_is_made_anew([step.event for step in state.recorded])


_ASCENDING = tuple(
    facts_on(st.just(day(text)))
    for text in (
        "2026-02-10",
        "2026-02-17",
        "2026-02-27",
        "2026-03",
        "2026-03-10",
        "2026-04-01",
        "[2026-04-10..2026-04-12]",
        "2026-04-11",
        "2026-07-15",
        "2026-07-16",
        "2026-08-20",
        "[2026-09-01..]",
        "2026-09-02",
    )
)
_BEFORE = (
    (registered(),),
    (KNOWN,),
    (KNOWN, voted()),
    (KNOWN, voted(), disputed(2, "on", ("2026-03-30", "official"))),
    (KNOWN, entered("2026-02-01"), disputed(2, "on", ("2026-02-27", "press"))),
)


@settings(max_examples=20)
@given(st.sampled_from(_BEFORE), st.tuples(*(st.none() | facts for facts in _ASCENDING)))
def test_where_each_fact_is_later_than_those_before(before: Sequence[Event], facts: Sequence[Any]) -> None:
    kept_is_made_anew([*before, *(fact for fact in facts if fact is not None)])


FIRST = date(2026, 8, 1)
"""After the last authorized day: each crossing breaks a rule."""


def patrols(count: int) -> list[Event]:
    """Some go and some return, day after day."""
    days = ((FIRST + timedelta(days=number)).isoformat() for number in range(count))
    return [entered(on, part("c1", 3)) if at % 2 else left(on, part("c1", 3)) for at, on in enumerate(days)]


def strangers(count: int) -> list[Event]:
    """The same, but each time others, of whom there is a description only."""
    return [
        (left if at % 2 else entered)(
            (FIRST + timedelta(days=at)).isoformat(),
            Part(description=Description(unit=f"Unit {at // 2:04}", countries=("US",))),
        )
        for at in range(count)
    ]


def calls_of_the_last_step(rows: Callable[[State], Any], events: Sequence[Event]) -> int:
    """How many functions are called for the rows after the last step, once those of before are known."""
    *_, long_before, before, after = states(events)
    rows(long_before)
    rows(before)
    calls = 0

    def count(_frame: FrameType, what: str, _argument: object) -> None:
        nonlocal calls
        calls += what == "call"

    sys.setprofile(count)
    try:
        rows(after)
    finally:
        sys.setprofile(None)
    return calls


def test_none_is_asked_for_all_days_after_every_step() -> None:
    """Recording n steps would cost n times as much as the last of them."""
    asked = {one.name: one.rows.of if isinstance(one.rows, Following) else one.rows for one in PROJECTIONS}
    assert [name for name, rows in asked.items() if not isinstance(rows, Judged | OfActs)] == []


@pytest.mark.parametrize(
    "projection",
    [one for one in PROJECTIONS if not isinstance(one.rows, Following)],
    ids=lambda one: one.name,
)
@pytest.mark.parametrize("before", [(KNOWN,), (KNOWN, voted())], ids=["no grant", "a grant"])
@pytest.mark.parametrize("crossings", [patrols, strangers])
def test_a_further_day_takes_no_more_calls_the_more_days_there_were(
    projection: Projection[Any], before: Sequence[Event], crossings: Callable[[int], list[Event]]
) -> None:
    few, many = (
        calls_of_the_last_step(Kept(projection.rows).of, [*before, *crossings(count)]) for count in (48, 198)
    )
    assert many <= few


@pytest.mark.parametrize("projection", PROJECTIONS[:2], ids=lambda one: one.name)
def test_made_from_scratch_it_takes_more(projection: Projection[Any]) -> None:
    """That the count tells the one from the other."""
    few, many = (
        calls_of_the_last_step(projection.rows, [KNOWN, voted(), *patrols(count)]) for count in (50, 200)
    )
    assert many > 3 * few
