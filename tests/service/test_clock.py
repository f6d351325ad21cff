"""Is a clock that jumps noticed, and a clock that is mended believed?"""

from __future__ import annotations

import pytest

from service.event_store.clock import Clock, ClockSkewError

DAY = 86_400.0


class Times:
    """A wall clock and one that only goes on."""

    def __init__(self) -> None:
        self.now = 1_780_000_000.0
        self.gone = 50.0

    def passes(self, seconds: float) -> None:
        self.now += seconds
        self.gone += seconds

    def clock(self) -> Clock:
        return Clock(lambda: self.now, lambda: self.gone)


def test_two_clocks_that_jump_together_are_noticed_until_they_are_back() -> None:
    times = Times()
    clock = times.clock()
    clock.check(times.now)
    times.now += 400 * DAY
    with pytest.raises(ClockSkewError, match=r"set by \+34560000 seconds"):
        clock.check(times.now)
    times.passes(3)
    with pytest.raises(ClockSkewError):
        clock.check(times.now)
    times.now -= 400 * DAY
    clock.check(times.now)


def test_a_clock_that_goes_back_is_noticed_too() -> None:
    times = Times()
    clock = times.clock()
    clock.check(times.now)
    times.now -= 60
    with pytest.raises(ClockSkewError, match="set by -60 seconds"):
        clock.check(times.now)


def test_small_steps_are_followed_however_many() -> None:
    times = Times()
    clock = times.clock()
    for _ in range(100):
        times.passes(60)
        times.now += 1
        clock.check(times.now)


def test_a_clock_that_was_wrong_from_the_start_is_believed_once_the_databases_agrees() -> None:
    times = Times()
    times.now -= 30
    clock = times.clock()
    with pytest.raises(ClockSkewError, match="clocks of database and service"):
        clock.check(times.now + 30)
    times.now += 30
    clock.check(times.now)
