"""Does a thread that follows compute where it is told to, and anywhere again afterwards?"""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Thread
from typing import TypeVar

from service.event_store.cores import Follower, core

T = TypeVar("T")


def in_a_thread(ask: Callable[[], T]) -> T:
    """A thread of its own, so that the place of the others stays as it is."""
    answers: list[T] = []
    thread = Thread(target=lambda: answers.append(ask()))
    thread.start()
    thread.join()
    return answers[0]


def test_it_computes_on_each_core_that_it_is_told() -> None:
    def followed() -> list[tuple[int, set[int], int]]:
        follower = Follower()
        found = []
        for wanted in sorted(os.sched_getaffinity(0)):
            follower.follow(wanted)
            found.append((wanted, os.sched_getaffinity(0), core()))
        return found

    assert in_a_thread(followed) == [(one, {one}, one) for one in sorted(os.sched_getaffinity(0))]


def test_what_it_starts_can_compute_anywhere() -> None:
    def wandered() -> set[int]:
        follower = Follower()
        follower.follow(core())
        follower.wander()
        return os.sched_getaffinity(0)

    assert in_a_thread(wandered) == os.sched_getaffinity(0)


def test_a_core_that_is_not_known_or_not_there_changes_nothing() -> None:
    def asked() -> set[int]:
        follower = Follower()
        follower.follow(-1)
        follower.follow(100_000)
        return os.sched_getaffinity(0)

    assert in_a_thread(asked) == os.sched_getaffinity(0)
