"""Does everybody who waits hear of a commit, on every loop, and of a connection that was lost?"""

from __future__ import annotations

import asyncio

import psycopg
import pytest
import uvloop

from service.event_store.signals import Signals
from tests.conftest import Database

CHANNEL = "anuencia_head"
#: Far beyond what any of it takes.
SECONDS = 30.0


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_who_waits_is_woken_by_each_notice_and_by_a_lost_connection(
    database: Database, loop: type[asyncio.AbstractEventLoop]
) -> None:
    async def scenario() -> None:
        heard: list[tuple[str, str]] = []
        anew: list[bool] = []
        signals = Signals(
            database.url,
            (CHANNEL, "anuencia_other"),
            lambda *notice: heard.append(notice),
            lambda: anew.append(True),
        )
        await signals.start()
        with psycopg.connect(database.owner_url, autocommit=True) as other:
            for _ in range(3):
                watched, unconcerned = signals.watch(CHANNEL), signals.watch("anuencia_other")
                other.execute("SELECT pg_notify(%s, '1')", [CHANNEL])
                assert await signals.wait(watched, SECONDS)
                assert not unconcerned.is_set()
            watched = signals.watch(CHANNEL)
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = %s AND datname = current_database()",
                ["anuencia-signals"],
            )
            assert await signals.wait(watched, SECONDS)  # it was lost
            assert heard == [(CHANNEL, "1")] * 3
            assert not anew
            assert await signals.wait(signals.watch(CHANNEL), SECONDS)  # it listens again
            assert anew == [True]
            watched = signals.watch(CHANNEL)
            other.execute("SELECT pg_notify(%s, '2')", [CHANNEL])
            assert await signals.wait(watched, SECONDS)
        watched = signals.watch(CHANNEL)
        await signals.close()
        assert watched.is_set()
        assert await signals.wait(signals.watch(CHANNEL), SECONDS)

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(scenario())
