"""What does each event change, and does the order of recording matter?"""

from __future__ import annotations

import pytest

from domain.authorization.evolve import evolve
from domain.events import Event
from tests.domain.factories import entered, registered, voted
from tests.domain.scenario import state_of


@pytest.mark.parametrize("events", [(voted(), entered(), registered()), (registered(), registered())])
def test_no_history_makes_evolving_fail(events: tuple[Event, ...]) -> None:
    assert state_of(*events).version == len(events)


def test_steps_are_numbered_from_one_and_the_state_before_is_left_as_it_was() -> None:
    first = state_of(registered())
    second = evolve(first, voted())
    assert (first.version, first.acts) == (1, ())
    assert [step.version for step in second.steps] == [1, 2]
