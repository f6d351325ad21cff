"""What else could have been on a day, where the days of some steps are not known exactly.

For findings: what is so only where a step was as early as it can have been, or only where it was as late, is
never certain.
"""

from __future__ import annotations

from dataclasses import replace

from domain.authorization.state import Recorded, State, Taken
from domain.events import Event


def as_early_and_as_late(state: State) -> tuple[State, ...]:
    """The same steps, each from the earliest day that it can have been on, and each from the latest.

    Nothing where no day leaves it open: that of a step open to the future does not, nor does a missing one.
    """
    if not any(map(_is_vague, state.steps)):
        return ()
    return _taken(state, "as_early"), _taken(state, "as_late")


def _is_vague(step: Recorded[Event]) -> bool:
    return step.day is not None and step.day.latest is not None and not step.day.is_exact


def _taken(state: State, taken: Taken) -> State:
    steps = tuple(replace(step, taken=taken) if _is_vague(step) else step for step in state.steps)
    by_version = {step.version: step for step in steps}
    return state.but(
        {
            "steps": steps,
            "acts": tuple(by_version[act.version] for act in state.acts),
            "crossings": tuple(by_version[crossing.version] for crossing in state.crossings),
        }
    )
