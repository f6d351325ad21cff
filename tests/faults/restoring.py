"""Restoring a backup: a copy of the database, put back in its place."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from service.event_store.outcomes import Outcome, Rejection
from tests.conftest import Database
from tests.domain.factories import register
from tests.service.filling import fill
from tests.service.harness import running, write
from tests.service.publishing import awaited, of_size, publishing


def _server(database: Database) -> psycopg.Connection[Any]:
    return psycopg.connect(database.owner_url.replace(database.name, "postgres"), autocommit=True)


@contextmanager
def backed_up(database: Database) -> Iterator[str]:
    """A copy of the database as it is; its name."""
    copy = f"backup_{uuid.uuid4().hex}"
    with _server(database) as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(copy), sql.Identifier(database.name)
            )
        )
        yield copy
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(copy)))


def restore(database: Database, copy: str) -> None:
    """Put a copy of the backup in the database's place, under whoever is connected."""
    with _server(database) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database.name)))
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(database.name), sql.Identifier(copy)
            )
        )


def published_to(database: Database, folder: Path, size: int, *arguments: Any) -> None:
    """Let the log grow to this size and be published."""
    with publishing(database.url, folder, *arguments):
        fill(database.url, size)
        awaited(database.url, of_size(size))


def fallen_back(database: Database, folder: Path, *arguments: Any) -> None:
    """Publish the log up to size 9, and restore the backup that was made at size 5."""
    published_to(database, folder, 5, *arguments)
    with backed_up(database) as copy:
        published_to(database, folder, 9, *arguments)
        restore(database, copy)


def submitted(url: str) -> Outcome:
    """What a process that has just started is answered to a write."""

    async def scenario() -> Outcome:
        async with running(url) as writer:
            return await writer.submit(write(register(stream=uuid.uuid4())))

    return asyncio.run(scenario())


def reason(outcome: Outcome) -> str:
    assert isinstance(outcome, Rejection), outcome
    assert outcome.code == "read-only"
    return outcome.detail
