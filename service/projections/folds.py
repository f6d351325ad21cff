"""What was known of a stream after each of its last steps? Folded once for all projections of a process."""

from __future__ import annotations

from collections import OrderedDict
from uuid import UUID

from domain.authorization.state import State


class Folds:
    """At most so many states, by stream and version; those used least recently are forgotten.

    A version of a stream never changes, so none of them is ever wrong. Projections that read the same events
    get the same objects, which remember what they were asked. Used by one thread.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._known: OrderedDict[tuple[UUID, int], State] = OrderedDict()

    def get(self, stream: UUID, version: int) -> State | None:
        """The state after that step, if it is remembered."""
        state = self._known.get((stream, version))
        if state is not None:
            self._known.move_to_end((stream, version))
        return state

    def put(self, state: State) -> None:
        """Remember it."""
        self._known[state.id, state.version] = state
        self._known.move_to_end((state.id, state.version))
        if len(self._known) > self._capacity:
            self._known.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        self._known.clear()
