"""Does the cache keep the most recently used states, and never an earlier one than it had?"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from domain.authorization.state import State, nothing
from domain.jurisdictions.mx import MEXICO
from service.event_store.cache import StateCache


def state(number: int, version: int = 1) -> State:
    return replace(nothing(UUID(int=number), MEXICO), version=version)


def kept(cache: StateCache, *numbers: int) -> list[int]:
    """Which of these streams are warm; asking for one uses it."""
    return [number for number in numbers if cache.get(UUID(int=number)) is not None]


def test_it_answers_the_very_state_that_was_kept_and_none_for_an_unknown_stream() -> None:
    cache, one = StateCache(2), state(1)
    assert cache.get(one.id) is None
    cache.put([one])
    assert cache.get(one.id) is one
    assert cache.get(UUID(int=2)) is None


def test_it_never_holds_more_than_its_bound_and_drops_the_oldest() -> None:
    cache = StateCache(3)
    cache.put(state(number) for number in range(1, 6))
    assert kept(cache, 1, 2, 3, 4, 5) == [3, 4, 5]
    cache.put([state(6)])
    assert kept(cache, 3, 4, 5, 6) == [4, 5, 6]


def test_a_state_that_is_read_stays_and_the_least_used_goes() -> None:
    cache = StateCache(2)
    cache.put([state(1), state(2)])
    assert kept(cache, 1) == [1]
    cache.put([state(3)])
    assert kept(cache, 2, 1, 3) == [1, 3]


def test_a_state_that_is_written_again_counts_as_used() -> None:
    cache = StateCache(2)
    cache.put([state(1), state(2)])
    cache.put([state(1, 2)])
    cache.put([state(3)])
    assert kept(cache, 2, 1, 3) == [1, 3]


def test_a_later_version_takes_the_place_of_an_earlier_one() -> None:
    cache, later = StateCache(2), state(1, 7)
    cache.put([state(1, 3)])
    cache.put([later])
    assert cache.get(later.id) is later


def test_a_version_never_goes_back_however_late_a_reader_warms_it() -> None:
    cache, newest = StateCache(2), state(1, 7)
    cache.put([newest])
    cache.put([state(1, 3), state(1, 6)])
    assert cache.get(newest.id) is newest
    cache.put([state(1, 7)])
    assert cache.get(newest.id) is newest


def test_it_can_be_made_to_forget_everything_and_then_begins_anew() -> None:
    cache, earlier = StateCache(2), state(1, 3)
    cache.put([state(1, 7), state(2)])
    cache.clear()
    assert kept(cache, 1, 2) == []
    # After a restored backup an earlier version is the true one.
    cache.put([earlier])
    assert cache.get(earlier.id) is earlier
