"""On which days is what is judged of an authorization the same?

The days are derived without a clock: an answer changes where a step begins to exist, and where the one who is
asked says that a day has passed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple, TypeVar

from domain.authorization.course import Course
from domain.authorization.state import State
from domain.authorization.tracks import Tracks

H = TypeVar("H", bound=Hashable)

MOST_DAYS_WITHOUT_A_STEP: Final = 2_000
"""Far above what the terms of one authorization can ask for: a guard against a rule that never settles."""


class Stretch(NamedTuple):
    """From `from_day` (None: since ever) to before `to_day` (None: for ever)."""

    from_day: date | None
    to_day: date | None


def stretches(state: State, judged: Callable[[Tracks], Iterable[H]]) -> Iterator[tuple[H, Stretch]]:
    """Everything that is judged on some day, with each stretch of days on which it is."""
    lasting: dict[H, date | None] = {}
    for begins, tracks in _days(state):
        now = {one: lasting.pop(one, begins) for one in judged(tracks)}
        yield from ((one, Stretch(since, begins)) for one, since in lasting.items())
        lasting = now
    yield from ((one, Stretch(since, None)) for one, since in lasting.items())


def _days(state: State) -> Iterator[tuple[date | None, Tracks]]:
    """The first day of every stretch, in order, and the authorization as judged on it."""
    course = Course(state)
    begins: date | None = None
    for _ in range(len(course.begins) + MOST_DAYS_WITHOUT_A_STEP):
        tracks = Tracks(state, begins or date.min, course)
        yield begins, tracks
        begins = tracks.until
        if begins is None:
            return
    raise RuntimeError(f"authorization {state.id}: what is judged of it never settles")
