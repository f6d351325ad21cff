"""When does a replica answer, and when the primary? (Here a replica is a database that the test lets lag.)"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from domain.jurisdictions.mx import MEXICO
from domain.log.tiles import Bundle
from service.event_store import replicas
from service.event_store.as_of import SEEN
from service.event_store.pool import Needs, Pool
from service.event_store.reader import Reader
from service.event_store.replicas import Known, Replicas
from service.transparency.published import Checkpoints
from service.transparency.tiles import Tiles
from tests.conftest import Database, fresh_database
from tests.domain.factories import register
from tests.service.filling import fill
from tests.service.harness import running, write


@pytest.fixture
def replica() -> Iterator[Database]:
    with fresh_database() as made:
        yield made


def of_the_server(database: Database) -> psycopg.Connection[Any]:
    return psycopg.connect(database.owner_url.replace(database.name, "postgres"), autocommit=True)


class Counting(Pool):
    """A primary that counts what it is asked, or is not there."""

    def __init__(self, primary: Pool) -> None:
        self._primary = primary
        self.asked = 0
        self.is_there = True

    async def rows(
        self,
        statement: str,
        parameters: Mapping[str, Any] | None = None,
        needs: Needs | None = None,  # noqa: ARG002  it has all
    ) -> Sequence[Any]:
        self.asked += 1
        if not self.is_there:
            raise psycopg.OperationalError("gone")
        return await self._primary.rows(statement, parameters)


class Stage:
    """Replicas of a primary, and who was asked."""

    def __init__(self, primary: Pool, urls: Sequence[str]) -> None:
        self.primary = Counting(primary)
        self.known = Known()
        self.replicas = Replicas(self.primary, urls, self.known)
        self.reader = Reader(self.replicas, MEXICO)

    async def asks_the_primary(self, read: Callable[[], Any]) -> bool:
        """Whether a read went there."""
        before = self.primary.asked
        await read()
        return self.primary.asked > before


@asynccontextmanager
async def staged(database: Database, *urls: str) -> AsyncIterator[Stage]:
    """They were looked at once; the looks that follow are the test's."""
    opened = Pool(database.url)
    stage = Stage(opened, urls)
    await stage.replicas.look()
    try:
        yield stage
    finally:
        await stage.replicas.close()
        await opened.close()


async def test_a_replica_that_has_all_that_is_known_answers(database: Database, replica: Database) -> None:
    fill(database.url, 5)
    fill(replica.url, 5)
    async with staged(database, replica.url) as stage:
        assert stage.replicas.alarms == {}
        assert not await stage.asks_the_primary(lambda: stage.reader.feed(0, 10))
        assert not await stage.asks_the_primary(lambda: stage.reader.at([1, 4]))
        assert (await stage.reader.feed(3, 10))[0] == 5


async def test_one_that_lags_a_moment_is_waited_for(database: Database, replica: Database) -> None:
    fill(database.url, 5)
    fill(replica.url, 4)
    async with staged(database, replica.url) as stage:
        assert stage.known.size == 5
        reading = asyncio.create_task(stage.asks_the_primary(lambda: stage.reader.feed(4, 10)))
        await asyncio.to_thread(fill, replica.url, 5)
        assert not await reading


async def test_one_that_lags_longer_is_not_asked_for_what_is_live(
    database: Database, replica: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(replicas, "FAR", timedelta(hours=1))  # it is not left out for it here
    fill(database.url, 5)
    fill(replica.url, 4)
    async with staged(database, replica.url) as stage:
        assert await stage.asks_the_primary(lambda: stage.reader.feed(0, 10))
        assert (await stage.reader.feed(0, 10))[0] == 5
        # What it has never changes.
        assert not await stage.asks_the_primary(lambda: stage.reader.at([1, 2]))
        assert await stage.asks_the_primary(lambda: stage.reader.at([1, 4]))
        tiles = Tiles(stage.replicas, Checkpoints(stage.replicas))
        assert not await stage.asks_the_primary(lambda: tiles._entries(Bundle(0, 4)))
        assert await stage.asks_the_primary(lambda: tiles._entries(Bundle(0, 5)))
        assert len(await tiles._entries(Bundle(0, 5))) == 5


async def test_what_the_client_has_seen_is_never_denied(
    database: Database, replica: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database.url, 5)
    fill(replica.url, 5)
    async with staged(database, replica.url) as stage:
        fill(database.url, 6)  # by another process, and nobody here has heard of it
        assert not await stage.asks_the_primary(lambda: stage.reader.feed(0, 10))
        SEEN.set(6)
        assert await stage.asks_the_primary(lambda: stage.reader.feed(0, 10))
        # From now on it is known to everybody here.
        SEEN.set(0)
        monkeypatch.setattr(replicas, "WAIT_SECONDS", 0.01)
        assert await stage.asks_the_primary(lambda: stage.reader.feed(0, 10))


async def recorded(url: str, *streams: UUID) -> None:
    async with running(url) as writer:
        for stream in streams:
            await writer.submit(write(register(stream=stream)))


async def replayed(database: Database, replica: Database) -> None:
    """All that the primary has, in the replica that is empty."""
    tables = ("events", "log_nodes", "log_head")
    with psycopg.connect(database.owner_url) as source, psycopg.connect(replica.owner_url) as target:
        target.execute("TRUNCATE log_head")
        for table in map(sql.Identifier, tables):
            with (
                source.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(table)) as out,
                target.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(table)) as into,
            ):
                for data in out:
                    into.write(data)


async def test_an_authorization_is_read_as_of_what_the_replica_has(
    database: Database, replica: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(replicas, "FAR", timedelta(hours=1))
    first, second, third = uuid4(), uuid4(), uuid4()
    await recorded(database.url, first, second)
    await replayed(database, replica)
    between = datetime.now(UTC)
    await recorded(database.url, third)
    async with staged(database, replica.url) as stage:
        look, asks = stage.reader.look, stage.asks_the_primary
        assert await asks(lambda: look(first))  # it lags, and this is about now
        assert not await asks(lambda: look(first, 0))
        assert not await asks(lambda: look(first, 1))
        assert await asks(lambda: look(first, 2))
        assert await asks(lambda: look(first, 99))  # which only the primary can deny
        assert await asks(lambda: look(third, 1))  # so is what is not there
        assert await asks(lambda: look(first, between))  # the replica has nothing after it, and cannot tell
        assert not await asks(lambda: stage.reader.stream(first, before=2))
        assert not await asks(lambda: stage.reader.span(first, 0, 1))
        assert await asks(lambda: stage.reader.span(first, 0, 2))
        times = await stage.reader.at([0])
        assert not await asks(lambda: look(first, times[0].recorded_at))


async def test_a_version_that_the_client_has_seen_is_not_taken_back(
    database: Database, replica: Database
) -> None:
    stream = uuid4()
    await recorded(database.url, stream)
    await replayed(database, replica)
    async with staged(database, replica.url) as stage:
        assert not await stage.asks_the_primary(lambda: stage.reader.look(stream, version=1))
        assert await stage.asks_the_primary(lambda: stage.reader.look(stream, version=2))


async def test_one_that_is_down_is_left_out_and_the_others_are_asked(
    database: Database, replica: Database
) -> None:
    fill(database.url, 3)
    fill(replica.url, 3)
    nowhere = replica.url.replace(replica.name, "nowhere")
    async with staged(database, nowhere, replica.url) as stage:
        assert set(stage.replicas.alarms) == {"replica 1"}
        assert "cannot be reached" in stage.replicas.alarms["replica 1"]
        assert "nowhere" not in str(stage.replicas.alarms)
        for _ in range(4):
            assert not await stage.asks_the_primary(lambda: stage.reader.feed(0, 10))


async def test_one_that_is_lost_in_the_middle_costs_no_answer(database: Database, replica: Database) -> None:
    fill(database.url, 3)
    fill(replica.url, 3)
    async with staged(database, replica.url) as stage:
        assert not await stage.asks_the_primary(lambda: stage.reader.feed(0, 10))
        with psycopg.connect(
            database.owner_url.replace(database.name, "postgres"), autocommit=True
        ) as server:
            name = sql.Identifier(replica.name)
            server.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false").format(name))
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (replica.name,)
            )
            assert (await stage.reader.feed(0, 10))[0] == 3
            assert set(stage.replicas.alarms) == {"replica 1"}
            server.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true").format(name))
        await stage.replicas.look()
        assert stage.replicas.alarms == {}
        assert not await stage.asks_the_primary(lambda: stage.reader.feed(0, 10))


async def test_one_that_is_far_behind_is_left_out_until_it_has_caught_up(
    database: Database, replica: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "FAR", timedelta())
    fill(database.url, 9)
    fill(replica.url, 2)
    async with staged(database, replica.url) as stage:
        assert "is behind the primary by 7 events" in stage.replicas.alarms["replica 1"]
        assert await stage.asks_the_primary(lambda: stage.reader.at([0]))
        fill(replica.url, 9)
        await stage.replicas.look()
        assert stage.replicas.alarms == {}
        assert not await stage.asks_the_primary(lambda: stage.reader.at([0]))


@pytest.mark.parametrize("size", [3, 4])
async def test_one_that_tells_another_history_is_not_asked(
    database: Database, replica: Database, size: int
) -> None:
    fill(database.url, 3)
    fill(replica.url, size, lambda position: b"other %d" % position)
    async with staged(database, replica.url) as stage:
        assert "tells another history" in stage.replicas.alarms["replica 1"]
        assert await stage.asks_the_primary(lambda: stage.reader.feed(0, 10))


async def test_replicas_go_on_answering_while_the_primary_is_away(
    database: Database, replica: Database
) -> None:
    fill(database.url, 3)
    fill(replica.url, 3)
    async with staged(database, replica.url) as stage:
        stage.primary.is_there = False
        await stage.replicas.look()
        assert (await stage.reader.feed(0, 10))[0] == 3
        with pytest.raises(psycopg.OperationalError):
            await stage.reader.head()


def test_what_a_failover_has_lost_is_waited_for_no_longer() -> None:
    known = Known()
    known.heard(9)
    known.heard(7)  # an older notice
    assert known.size == 9
    known.shrank(9, 7)
    assert known.size == 7
    known.heard(8)
    known.shrank(7, 7)  # it was asked before the last was heard of
    assert known.size == 8
