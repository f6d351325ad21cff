"""On which core does the loop compute, so that the writer computes there too?

The threads of a process share the interpreter's lock: they never compute at the same time. On two cores each
would find, whenever it has the lock, that what it works on is in the other core's cache (what that costs
stands in docs/decisions/0032). So the writer follows the loop's thread, which the system places as
it likes. Where a system does not tell, or does not let a thread be placed, nothing is done.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from contextlib import suppress


def _finder() -> Callable[[], int]:
    # Without letting go of the interpreter's lock, which would cost more than the question.
    with suppress(AttributeError, OSError, TypeError):
        found: Callable[[], int] = ctypes.PyDLL(None).sched_getcpu
        if hasattr(os, "sched_setaffinity") and found() >= 0:
            return found
    return lambda: -1


core: Callable[[], int] = _finder()
"""The core that the calling thread runs on; -1 where nobody can tell."""


class Follower:
    """A thread that computes where another does; made and used by that thread alone."""

    def __init__(self) -> None:
        self._core = -1
        self._allowed: set[int] = os.sched_getaffinity(0) if core() >= 0 else set()

    def follow(self, wanted: int) -> None:
        """Compute on this core from now on."""
        if wanted < 0 or wanted == self._core:
            return
        with suppress(OSError):  # it was taken from this process meanwhile
            os.sched_setaffinity(0, {wanted})
            self._core = wanted

    def wander(self) -> None:
        """Compute anywhere: whoever starts a process hands its own place on to it."""
        if self._core >= 0:
            with suppress(OSError):
                os.sched_setaffinity(0, self._allowed)
                self._core = -1
