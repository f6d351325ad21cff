"""What else could have been on a day, where the days of some steps are not known exactly.

For findings: what is so only where a step was as early as it can have been, or only where it was as late, is
never certain.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any, Final

from domain.authorization.state import State

_IS_VAGUE: Final = attrgetter("is_vague")
_AS_EARLY: Final = attrgetter("as_early")
_AS_LATE: Final = attrgetter("as_late")


def as_early_and_as_late(state: State) -> tuple[State, ...]:
    """The same steps, each from the earliest day that it can have been on, and each from the latest.

    Nothing where no day leaves it open: that of a step open to the future does not, nor does a missing one.
    """
    if not any(map(_IS_VAGUE, state.steps)):
        return ()
    return _taken(state, _AS_EARLY), _taken(state, _AS_LATE)


def _taken(state: State, taken: attrgetter[Any]) -> State:
    lists = {"steps": state.steps, "acts": state.acts, "crossings": state.crossings}
    return state.replaced({name: tuple(map(taken, steps)) for name, steps in lists.items()})
