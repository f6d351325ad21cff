"""Do readers of the feed get every event once and in order, while others write and they are killed?

The log is filled by the append function; ANUENCIA_FEED_EVENTS says with how many events (100,000 for the
issue's own demonstration). Both kinds of readers keep nothing but what they have read last.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import signal
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, closing, suppress
from datetime import UTC, datetime
from uuid import uuid4

import psycopg

from domain.events import AuthorizationRegistered
from domain.log.merkle import leaf_hash
from service.event_store import codec
from service.event_store.append import NewEvent, append, take_head
from tests.conftest import Database
from tests.service_here import ServiceHere
from tests.service_process import ServiceProcess
from tests.wire import Wire

EVENTS = int(os.environ.get("ANUENCIA_FEED_EVENTS", "20000"))
WRITERS = 4
WRITES = 50
KIND = "mx.anuencia.authorization-registered.v1"

_ID = re.compile(rb"^id: (\d+)$", re.MULTILINE)


def _fill(url: str, count: int) -> None:
    """Append so many registrations, and let the projections begin after them."""
    now = datetime.now(UTC)
    with closing(psycopg.connect(url)) as connection:
        for first in range(0, count, 5000):
            made = []
            for number in range(first, min(first + 5000, count)):
                stream = uuid4()
                envelope = codec.Envelope(
                    origin="anuencia.localhost/log",
                    stream_id=stream,
                    version=1,
                    recorded_at=now,
                    actor_id="test#clerk-1",
                    actor_office="registrar",
                    request_id=str(stream),
                    correlation_id=str(stream),
                    prev=None,
                )
                event = AuthorizationRegistered(reference=f"T-{number}", title="Filled", citations=())
                stored = codec.stored_bytes(event, None, envelope)
                made.append(NewEvent(stream, 1, KIND, stored, leaf_hash(stored)))
            head = take_head(connection)[0]
            append(connection, head, made, [], now)
            connection.commit()
        connection.execute(
            "INSERT INTO trackings (application_name, notification_id) "
            "SELECT projection || '.' || generation, %s FROM projection_generations "
            "ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id",
            (count,),
        )
        connection.commit()


class Reader:
    """What a reader has: the positions it has seen. `killed` counts how often it began anew."""

    def __init__(self, port: int, total: int, chance: random.Random) -> None:
        self.port = port
        self.total = total
        self.chance = chance
        self.seen: list[int] = []
        self.killed = -1

    @property
    def last(self) -> int:
        return self.seen[-1] if self.seen else -1

    async def by_poll(self) -> None:
        while len(self.seen) < self.total:
            self.killed += 1
            wire = Wire(self.port)
            query = f"&after={self.last}" if self.seen else ""
            for _ in range(self.chance.randint(1, max(2, self.total // 2000))):
                answer = await wire.get(f"/v1/events?limit=200&wait=10{query}")
                assert answer.status == 200, answer.body
                page = answer.json()
                self.seen += [item["position"] for item in page["items"]]
                query = f"&cursor={page['next_cursor']}"
                if len(self.seen) >= self.total:
                    break
            await wire.close()

    async def by_stream(self) -> None:
        while len(self.seen) < self.total:
            self.killed += 1
            # Dies in the middle of whatever it is being sent.
            left = self.chance.randint(1, max(2, self.total // 10))
            buffer = b""
            async with aclosing(_stream(self.port, self.last)) as chunks:
                async for chunk in chunks:
                    buffer += chunk
                    whole, _, buffer = buffer.rpartition(b"\n\n")
                    found = [int(number) for number in _ID.findall(whole)]
                    self.seen += found[:left]
                    left -= len(found)
                    if left <= 0 or len(self.seen) >= self.total:
                        break


async def _stream(port: int, last: int) -> AsyncGenerator[bytes, None]:
    """The chunks of a stream that is resumed after this position."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        resume = f"Last-Event-ID: {last}\r\n" if last >= 0 else ""
        writer.write(f"GET /v1/events/stream HTTP/1.1\r\nHost: test\r\n{resume}\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        while size := int(await reader.readline(), 16):
            yield await reader.readexactly(size)
            await reader.readexactly(2)
    finally:
        writer.transport.abort()
        await _closed(writer)


async def _closed(writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        await writer.wait_closed()


async def _write(port: int, token: str) -> None:
    wire = Wire(port)
    for _ in range(WRITES):
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
        answer = await wire.post("/v1/authorizations", json.dumps({"title": "Written"}).encode(), headers)
        assert answer.status == 201, answer.body
    await wire.close()


async def test_readers_that_are_killed_and_resumed_get_every_event_once_and_in_order(
    database: Database, service: ServiceHere
) -> None:
    _fill(database.owner_url, EVENTS)
    total = EVENTS + WRITERS * WRITES
    seed = time.time_ns()
    # No secret: said when it fails, so that the same is done again.
    polling = Reader(service.port, total, random.Random(seed))  # noqa: S311
    streaming = Reader(service.port, total, random.Random(seed + 1))  # noqa: S311
    token = service.token("registrar")

    started = time.monotonic()

    async def timed(work: asyncio.Task[None]) -> float:
        await work
        return time.monotonic() - started

    readers = [asyncio.create_task(polling.by_poll()), asyncio.create_task(streaming.by_stream())]
    await asyncio.gather(*(_write(service.port, token) for _ in range(WRITERS)))
    polled, streamed = await timed(readers[0]), await timed(readers[1])
    for name, reader, seconds in (("poll", polling, polled), ("stream", streaming, streamed)):
        print(f"{name}: {len(reader.seen)} events, killed {reader.killed} times, {seconds:.1f} s")
        assert reader.seen == list(range(total)), f"seed {seed}"
        assert reader.killed > 0, f"seed {seed}"


async def test_a_stopping_service_ends_its_streams_at_once(service_process: ServiceProcess) -> None:
    streams = [_stream(service_process.port, -1) for _ in range(5)]
    for one in streams:
        assert await anext(one) == b"retry: 1000\n\n"
    started = time.monotonic()
    service_process.signal(signal.SIGTERM)
    for one in streams:
        assert [chunk async for chunk in one if chunk.strip(b":\n")] == []
    assert time.monotonic() - started < 3
    assert service_process.wait() == 0
    assert "ERROR" not in "\n".join(service_process.said)


async def test_a_reader_that_takes_nothing_holds_up_neither_others_nor_memory(
    database: Database, service: ServiceHere
) -> None:
    _fill(database.owner_url, 5000)

    # Asks for everything, and reads nothing of it.
    _, stuck = await asyncio.open_connection("127.0.0.1", service.port)
    stuck.write(b"GET /v1/events/stream HTTP/1.1\r\nHost: test\r\n\r\n")
    await stuck.drain()
    seen = 0
    async with aclosing(_stream(service.port, -1)) as chunks:
        async for chunk in chunks:
            seen += len(_ID.findall(chunk))
            if seen >= 5000:
                break
    assert seen == 5000
    stuck.transport.abort()
    await _closed(stuck)
