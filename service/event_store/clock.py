"""Notices a wall clock that was set while the process ran, by a clock that nobody sets."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

#: Beyond this difference nothing is written: between the database's clock and ours, and between how far our
#: wall clock has come and how long that took.
MAX_SKEW_SECONDS: Final = 5.0


class ClockSkewError(RuntimeError):
    """A clock that events would get their `time` from cannot be believed at present; in one sentence."""


def steady() -> float:
    """Seconds of a clock that only goes on, also while the machine sleeps where the system has such a one."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class Clock:
    """The wall clock, checked. Small steps, as time servers make them, are followed; a jump is not.

    Two clocks of one machine that jump together agree with each other, and only this one sees it: from the
    first time on that they agreed.
    """

    def __init__(
        self, wall: Callable[[], float] = lambda: time.time(), steady: Callable[[], float] = steady
    ) -> None:
        self._wall = wall
        self._steady = steady
        self._ahead: float | None = None

    def check(self, database: float) -> None:
        """Raise ClockSkewError unless our clock has not jumped and the database's, in seconds, agrees."""
        wall = self._wall()
        if abs(database - wall) > MAX_SKEW_SECONDS:
            raise ClockSkewError(
                "The clocks of database and service differ by more than 5 seconds: nothing is written."
            )
        ahead = wall - self._steady()
        if self._ahead is not None and abs(ahead - self._ahead) > MAX_SKEW_SECONDS:
            raise ClockSkewError(
                f"The clock of this machine was set by {ahead - self._ahead:+.0f} seconds while the service "
                "ran: nothing is written until it agrees again. Restart the service if the new time is right."
            )
        self._ahead = ahead
