"""Is a read one statement over one connection, and does it outlive the connection and let others go on?"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.authorization.evolve import evolve
from domain.authorization.state import State
from service import aside
from service.event_store import codec, reader
from tests.api.conftest import Client, speaking
from tests.conftest import Database
from tests.domain.factories import entered, registered
from tests.service.projecting import Step, append, log_at

LISTS = (
    "authorizations",
    "authorizations?has_finding=true&q=x",
    "facilities",
    "facilities/cozumel",
    "facilities/cozumel/calendar",
    "findings",
    "presence",
    "reports",
    "senate-votes",
)


@contextmanager
def counting() -> Iterator[dict[str, int]]:
    """How many statements were sent, and over how many connections taken from the pool."""
    counts = {"statements": 0, "checkouts": 0}
    execute, acquire = psycopg.AsyncConnection.execute, asyncio.Semaphore.acquire

    async def sent(*arguments: Any, **named: Any) -> Any:
        counts["statements"] += 1
        return await execute(*arguments, **named)

    async def taken(room: asyncio.Semaphore) -> Any:
        counts["checkouts"] += 1
        return await acquire(room)

    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(psycopg.AsyncConnection, "execute", sent)
        patches.setattr(asyncio.Semaphore, "acquire", taken)
        yield counts


def _told(client: Client) -> str:
    """The id of an authorization with a vote and an entry; every list shows it."""
    vote = {"organ": "senate", "on": "2026-02-17", "outcome": "approved"}
    id_: str = client.registered(steps=[{"step": "senate-voted", "data": vote}])["id"]
    assert client.entered(id_, 2).status_code == 201
    for name in LISTS:
        assert client.get(f"/v1/{name}").status_code == 200
    return id_


def test_each_read_of_state_is_one_statement_over_one_connection(client: Client) -> None:
    id_ = _told(client)
    client.run(client.services._readiness.close())  # it asks once a second by itself
    (vote,) = client.get("/v1/senate-votes").json()["items"]
    for path in (
        f"authorizations/{id_}",
        f"authorizations/{id_}?as_of=1",
        f"authorizations/{id_}?as_of=2999-01-01T00:00:00Z",
        *LISTS,
        "authorizations?as_of=1",
        "findings?as_of=2999-01-01T00:00:00Z",
        f"senate-votes/{vote['vote_id']}",
        f"authorizations/{id_}/events",
        f"authorizations/{id_}/changes?since=0",
        f"authorizations/{id_}/changes?days=2026-02-01/2026-03-01",
        f"authorizations/{id_}/explanations",
        "changes",
        "changes?since=1&until=2&country=US",
        "feed.atom",
        "feed.atom?q=training&has_finding=true",
        "events",
    ):
        with counting() as counts:
            answer = client.get(f"/v1/{path}")
        assert answer.status_code == 200
        assert counts == {"statements": 1, "checkouts": 1}, path


def test_reads_go_on_after_every_connection_was_lost(client: Client, database: Database) -> None:
    id_ = _told(client)
    paths = [f"/v1/authorizations/{id_}", *(f"/v1/{name}" for name in LISTS), "/v1/events", "/readyz"]

    async def together() -> list[int]:
        answers = await asyncio.gather(*(client.http.get(path) for path in paths for _ in range(3)))
        return [answer.status_code for answer in answers]

    assert set(client.run(together())) == {200}  # the pool is full
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        ended = owner.execute(
            "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'anuencia-reader'"
        ).fetchone()
    assert ended is not None
    assert ended[0] >= 10
    assert set(client.run(together())) == {200}


def test_a_state_that_the_log_no_longer_holds_is_not_begun_from(client: Client) -> None:
    id_ = _told(client)
    register = client.services.register
    state = client.run(register.authorization(UUID(id_))).state
    assert state is not None
    ahead = state.replaced({"version": 9})
    seen = client.run(register.reader.look(UUID(id_), None, ahead))
    assert seen.state == state


def test_a_state_in_memory_is_begun_from_only_where_the_log_asked_about_holds_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = UUID(_told(client))
    register, decoded = client.services.register, []
    warm = client.run(register.reader.look(id_, 1)).state
    assert warm is not None
    decode = codec.decode

    def counted(stored: bytes) -> Any:
        decoded.append(decode(stored).version)
        return decode(stored)

    monkeypatch.setattr(codec, "decode", counted)
    for as_of, missing, version in ((2, [3], 3), (None, [3], 3), (1, [], 2), (0, [1], 1)):
        decoded.clear()
        seen = client.run(register.reader.look(id_, as_of, warm))
        assert seen.state is not None
        assert (decoded, seen.state.version) == (missing, version)


def test_a_long_history_is_folded_and_written_beside_the_event_loop(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, day = uuid4(), date(2020, 1, 1)
    entries = [Step(stream, entered((day + timedelta(days=at)).isoformat())) for at in range(500)]
    with log_at(database.url) as recorder, speaking(database, tmp_path, projector="none") as client:
        append(recorder, [Step(stream, registered()), *entries])
        _stands_still_for_no_long_time(client, stream, monkeypatch)


def _stands_still_for_no_long_time(client: Client, stream: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: set[str] = set()

    def noted(*arguments: Any) -> State:
        threads.add(threading.current_thread().name)
        return evolve(*arguments)

    monkeypatch.setattr(reader, "evolve", noted)

    async def stood_still() -> tuple[float, float]:
        """For how long the event loop was held at a time, at most, and how long it all took."""
        asked = asyncio.ensure_future(client.http.get(f"/v1/authorizations/{stream}?as_of=500"))
        began = last = perf_counter()
        longest = 0.0
        while not asked.done():
            await asyncio.sleep(0)
            now = perf_counter()
            longest, last = max(longest, now - last), now
        assert (await asked).json()["version"] == 501
        return longest, last - began

    longest, whole = client.run(stood_still())
    assert threading.current_thread().name not in threads
    assert longest < whole / 2
    threads.clear()
    client.run(client.services.register.reader.look(stream, aside.STEPS_AT_ONCE - 1))
    assert threads == {threading.current_thread().name}
