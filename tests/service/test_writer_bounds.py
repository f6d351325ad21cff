"""What does the writer refuse to do: too large, too many, too long, against the clock?"""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import Connection

from service.event_store import codec
from service.event_store.cache import StateCache
from service.event_store.outcomes import Committed, Outcome, Rejection
from tests.conftest import Database
from tests.domain.factories import do, entered, register
from tests.service.harness import assert_log_is_whole, running, write


def recorded(outcome: Outcome) -> Committed:
    assert isinstance(outcome, Committed), outcome
    return outcome


def rejected(outcome: Outcome) -> str:
    assert isinstance(outcome, Rejection), outcome
    return outcome.code


async def test_an_event_of_65535_bytes_is_recorded_and_one_more_is_refused(database: Database) -> None:
    stream = uuid4()
    room = codec.MAX_EVENT_BYTES

    async with running(database.url) as writer:
        recorded(await writer.submit(write(register(stream=stream))))
        small = recorded(await writer.submit(write(do(entered(note="x"), stream))))
        size = _size(database.url, small.positions[0])
        # Past the value's own limit on purpose: the bound of the leaf is the writer's.
        fits, exceeds = (_unchecked(do(entered(), stream), "x" * (room - size + extra)) for extra in (1, 2))
        fits, exceeds = [await writer.submit(write(fits)), await writer.submit(write(exceeds))]
    assert _size(database.url, recorded(fits).positions[0]) == room
    assert rejected(exceeds) == "event-too-large"
    assert assert_log_is_whole(database.url) == 3


def _unchecked(command: Any, note: str) -> Any:
    object.__setattr__(command.step, "note", note)
    return command


def _size(url: str, position: int) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT octet_length(bytes) FROM events WHERE position = %s", (position,)
        ).fetchone()
    assert row is not None
    return int(row[0])


async def test_time_never_decreases_when_the_clock_goes_back(database: Database) -> None:
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("UPDATE log_head SET recorded_at = clock_timestamp() + interval '1 hour'")

    async with running(database.url) as writer:
        outcomes = [await writer.submit(write(register(stream=uuid4()))) for _ in range(2)]
    first, second = map(recorded, outcomes)
    assert first.recorded_at == second.recorded_at
    assert assert_log_is_whole(database.url) == 2


async def test_nothing_is_written_while_the_clocks_differ_and_readiness_can_say_so(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    skewed = [6.0]
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + skewed[0])

    async with running(database.url) as writer:
        refused = await writer.submit(write(register(stream=uuid4())))
        trouble = writer.trouble
        skewed[0] = 0.0
        accepted = await writer.submit(write(register(stream=uuid4())))
        after = writer.trouble
    assert rejected(refused) == "clock-skew"
    assert trouble is not None
    assert "clocks" in trouble
    assert recorded(accepted).positions == (0,)
    assert after is None


async def test_a_head_row_held_by_another_is_waited_for_only_so_long(database: Database) -> None:
    def impatient() -> Connection[tuple[Any, ...]]:
        return psycopg.connect(database.url, options="-c lock_timeout=50ms")

    async with running(impatient) as writer:
        with psycopg.connect(database.owner_url) as other:
            other.execute("SELECT * FROM log_head FOR UPDATE")
            held = await writer.submit(write(register(stream=uuid4())))
        free = await writer.submit(write(register(stream=uuid4())))
    assert rejected(held) == "unavailable"
    assert recorded(free).positions == (0,)


async def test_a_state_that_another_process_has_overtaken_is_brought_up_to_date(database: Database) -> None:
    stream = uuid4()
    cache = StateCache(10)

    async with running(database.url, cache) as ours, running(database.url) as theirs:
        outcomes = [
            await ours.submit(write(register(stream=stream))),
            await theirs.submit(write(do(entered(), stream), v=1)),
            await theirs.submit(write(do(entered(), stream), v=2)),
            await ours.submit(write(do(entered(), stream), v=3)),
        ]
    assert [recorded(outcome).states[stream].version for outcome in outcomes] == [1, 2, 3, 4]
    warm = cache.get(stream)
    assert warm is not None
    assert (warm.version, len(warm.crossings)) == (4, 3)
