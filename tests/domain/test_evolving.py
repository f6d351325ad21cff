"""What does each event change, and does the order of recording matter?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from domain.authorization.effective import terms_on
from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from domain.authorization.tracks import deployment, proceedings, summary_status
from domain.events import EVENT_TYPES, Event
from domain.jurisdictions.mx import MEXICO
from domain.projections.register import rows
from domain.values import Terms
from tests.domain.histories import steps, told
from tests.domain.scenario import THIS, entered, registered, state_of, voted

CHANGES: dict[str, tuple[Event, Callable[[State], object]]] = {
    "mx.anuencia.authorization-registered.v1": (
        registered(Terms(purpose="training")),
        lambda state: (state.registration, state.terms),
    ),
    "mx.anuencia.senate-voted.v1": (voted(), summary_status),
    "mx.anuencia.entry-recorded.v1": (entered(), summary_status),
}
"""Of each type an event, and what it changes besides the steps on record."""

NO_CHANGE: dict[str, str] = {}
"""The types that change nothing besides the steps on record, and why. None so far."""


def test_every_event_type_changes_the_state_or_says_why_not() -> None:
    assert set(CHANGES) | set(NO_CHANGE) == set(EVENT_TYPES)
    assert not set(CHANGES) & set(NO_CHANGE)


@pytest.mark.parametrize("name", CHANGES)
def test_an_event_changes_what_it_is_about(name: str) -> None:
    event, look = CHANGES[name]
    before = nothing(THIS, MEXICO)
    after = evolve(before, event)
    assert isinstance(event, EVENT_TYPES[name])
    assert (after.version, [one.event for one in after.steps]) == (1, [event])
    assert look(after) != look(before)


@pytest.mark.parametrize("events", [(voted(), entered(), registered()), (registered(), registered())])
def test_no_history_makes_evolving_fail(events: tuple[Event, ...]) -> None:
    assert state_of(*events).version == len(events)


def test_steps_are_numbered_from_one_and_the_state_before_is_left_as_it_was() -> None:
    first = state_of(registered())
    second = evolve(first, voted())
    assert (first.version, first.acts) == (1, ())
    assert [step.version for step in second.steps] == [1, 2]


def without_versions(state: State, on: date | None) -> tuple[Any, ...]:
    """Everything that is judged, with the versions left out."""
    judged = terms_on(state, on)
    return (
        [
            (one.number, one.status, one.vote and one.vote.event, [vote.event for vote in one.earlier_votes])
            for one in proceedings(state, on)
        ],
        deployment(state, on),
        summary_status(state, on),
        judged.effective,
        {path: origin.act for path, origin in judged.origins.items()},
    )


JUDGED = [None, *(date(2025, 12, 30) + timedelta(days=days) for days in range(0, 80, 7))]


@hypothesis_given(steps(), st.randoms(use_true_random=False))
def test_every_order_of_recording_that_is_accepted_tells_the_same(commands: list[Any], random: Any) -> None:
    first, refused = told(commands)
    shuffled = [command for command in commands if command not in refused]
    random.shuffle(shuffled)
    second, refused_then = told(shuffled)
    if refused_then:
        return  # An order that the refusals do not allow tells another history.
    assert rows(first) == rows(second)
    for on in JUDGED:
        assert without_versions(first, on) == without_versions(second, on)


@hypothesis_given(steps())
def test_the_terms_that_the_state_keeps_are_those_folded_from_its_steps(commands: list[Any]) -> None:
    state, _ = told(commands)
    refolded = state_of(*(step.event for step in state.steps))
    assert refolded == state
    assert terms_on(replace(state, acts=()), None) is state.terms
