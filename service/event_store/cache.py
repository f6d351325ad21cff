"""Keeps states warm: a bounded LRU. Under the lock a state is used only if its version is right."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from uuid import UUID

from domain.authorization.state import State


class StateCache:
    """The most recently used states by stream. It advances after a commit, never before.

    Shared by the event loop (which warms it) and the writer's thread (which advances it); a state never
    goes back to an earlier version.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._states: OrderedDict[UUID, State] = OrderedDict()
        self._lock = Lock()

    def get(self, stream_id: UUID) -> State | None:
        """The warm state of a stream, or None."""
        with self._lock:
            state = self._states.get(stream_id)
            if state is not None:
                self._states.move_to_end(stream_id)
            return state

    def put(self, states: Iterable[State]) -> None:
        """Keep these states unless a later version is there already; drop the least used beyond the bound."""
        with self._lock:
            for state in states:
                known = self._states.get(state.id)
                if known is None or known.version < state.version:
                    self._states[state.id] = state
                self._states.move_to_end(state.id)
            while len(self._states) > self._capacity:
                self._states.popitem(last=False)

    def clear(self) -> None:
        """Forget everything: after an outcome that stayed unknown, and when it may be of another history."""
        with self._lock:
            self._states.clear()
