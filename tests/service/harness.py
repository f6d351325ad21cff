"""Writes, a running writer, and whether the log that it leaves is whole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import Connection

from domain.commands import Command
from domain.jurisdictions.mx import MEXICO
from domain.log.merkle import CompactRange, leaf_hash
from service.event_store import connection
from service.event_store.cache import StateCache
from service.event_store.outcomes import Actor, Write
from service.event_store.transaction import Rules
from service.event_store.writer import Writer

ORIGIN = "anuencia.localhost/log"
REGISTRAR = Actor("test", "clerk-1", "registrar", frozenset({"steps:write"}))
Connect = Callable[[], Connection[tuple[Any, ...]]]


def write(
    command: Command,
    *,
    key: str | None = None,
    body: str = "",
    actor: Actor = REGISTRAR,
    **expected: int,
) -> Write:
    """A write with a key of its own; `v=3` expects version 3 of the command's first stream."""
    key = uuid4().hex if key is None else key
    versions = {command.streams()[0]: expected["v"]} if "v" in expected else {}
    return Write(
        command=command,
        actor=actor,
        expected=versions,
        key_hash=sha256(key.encode()).digest(),
        request_hash=sha256(body.encode()).digest(),
        request_id=str(uuid4()),
        correlation_id=str(uuid4()),
        size=len(body),
    )


def rules(policy: Callable[..., str | None] = lambda *_: None) -> Rules:
    return Rules(profile=MEXICO, origin=ORIGIN, policy=policy)


@asynccontextmanager
async def running(
    connect: str | Connect, cache: StateCache | None = None, **options: Any
) -> AsyncIterator[Writer]:
    """A writer that is started, and closed in order afterwards."""
    if isinstance(connect, str):
        url = connect

        def connect() -> Connection[tuple[Any, ...]]:
            return connection.connect(url)

    writer = Writer(connect, cache or StateCache(100), rules(**options))
    writer.start()
    try:
        yield writer
    finally:
        await writer.close()


def assert_log_is_whole(url: str) -> int:
    """Positions dense, `time` never decreasing, leaves and range as rebuilt from the bytes; the size."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT position, recorded_at, bytes, leaf_hash FROM events ORDER BY position"
        ).fetchall()
        head = connection.execute("SELECT size, recorded_at, range FROM log_head").fetchone()
        nodes = connection.execute(
            "SELECT level, index, hash FROM log_nodes ORDER BY level, index"
        ).fetchall()
    assert head is not None
    assert [row[0] for row in rows] == list(range(len(rows)))
    times = [row[1] for row in rows]
    assert times == sorted(times)
    leaves = [leaf_hash(row[2]) for row in rows]
    assert [row[3] for row in rows] == leaves
    rebuilt, completed = CompactRange().extend(leaves)
    assert (head[0], head[2]) == (rebuilt.size, b"".join(rebuilt.hashes))
    if times:
        assert head[1] == times[-1]
    assert nodes == sorted((node.level, node.index, node.hash) for node in completed)
    return rebuilt.size
