"""What is known after one more event?

Total: it refuses nothing and judges nothing, so that every history that was once accepted stays readable. The
caller owns the order: each event of a stream once, by version.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from domain.authorization.days import day_of
from domain.authorization.effective import folded
from domain.authorization.state import Recorded, State
from domain.events import AuthorizationRegistered, EntryRecorded, Event, SenateVoted


def evolve(state: State, event: Event) -> State:
    """The state with the event as its next step. Terms are folded anew only if the event can change them."""
    version = state.version + 1
    day = day_of(event, state.profile)
    steps = (*state.steps, Recorded(version, event, day))
    registration, acts, crossings = state.registration, state.acts, state.crossings
    refold = False
    match event:
        case EntryRecorded():
            crossings = (*crossings, Recorded(version, event, day))
        case SenateVoted():
            acts = (*acts, Recorded(version, event, day))
            # The vote that approves a modification puts in force the terms that other acts state.
            refold = event.terms is not None or event.proceeding > 0
        case AuthorizationRegistered():
            registration = registration or Recorded(version, event, day)
            refold = event.terms is not None
        case _:
            assert_never(event)
    made = State(
        id=state.id,
        profile=state.profile,
        version=version,
        steps=steps,
        registration=registration,
        acts=acts,
        crossings=crossings,
        terms=state.terms,
    )
    return replace(made, terms=folded(made)) if refold else made
