"""What does each event change, and does the order of recording matter?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from domain.authorization.evolve import evolve
from domain.authorization.frame import terms_on
from domain.events import Event
from domain.projections.register import rows
from tests.domain.factories import entered, registered, voted
from tests.domain.histories import steps, told
from tests.domain.readings import without_versions
from tests.domain.scenario import state_of


@pytest.mark.parametrize("events", [(voted(), entered(), registered()), (registered(), registered())])
def test_no_history_makes_evolving_fail(events: tuple[Event, ...]) -> None:
    assert state_of(*events).version == len(events)


def test_steps_are_numbered_from_one_and_the_state_before_is_left_as_it_was() -> None:
    first = state_of(registered())
    second = evolve(first, voted())
    assert (first.version, first.acts) == (1, ())
    assert [step.version for step in second.steps] == [1, 2]


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
    again = state_of(*(step.event for step in state.recorded))
    assert again == state
    assert terms_on(replace(state, acts=()), None) is state.terms
