"""What do the tests of the publisher say in one line each? (Running one, waiting, reading its rows.)"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection

from domain.log.checkpoint import OpenedCheckpoint, open_checkpoint
from domain.log.policy import Policy, parse_policy
from service.event_store import connection
from service.transparency.guard import Published
from service.transparency.publisher import CHANNEL, Options, Publisher
from service.transparency.quorum import NO_WITNESSES, Witnesses
from service.transparency.signing import LogKeys, made_or_read, verify

ORIGIN = "anuencia.localhost/log"
PATIENCE_SECONDS = 30


def policy(text: str) -> Policy:
    return parse_policy(text.encode())


def keys(folder: Path) -> LogKeys:
    """The log's keys in the folder, made if there are none."""
    return made_or_read(folder / "log.key", ORIGIN)


def made(
    url: str,
    folder: Path,
    witnesses: Policy = NO_WITNESSES,
    connect: Callable[[], Connection[tuple[Any, ...]]] | None = None,
    *,
    seconds: float = 2,
    **options: float,
) -> Publisher:
    """A publisher with the key of the folder; `seconds`: what a witness may take."""
    keys(folder)
    return Publisher(
        connect or (lambda: connection.connect(url)),
        Options(ORIGIN, folder / "log.key", **options),
        Witnesses(witnesses, seconds),
    )


@contextmanager
def publishing(url: str, folder: Path, *arguments: Any, **options: Any) -> Iterator[Publisher]:
    """A publisher that runs."""
    publisher = made(url, folder, *arguments, **options)
    publisher.start()
    try:
        yield publisher
    finally:
        publisher.close()


def rows(url: str) -> list[Published]:
    """Every checkpoint, in order."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT number, size, root, note, signed_at FROM checkpoints ORDER BY number"
        )
        return [Published._make(row) for row in found]


def awaited(url: str, arrived: Callable[[Published], bool]) -> Published:
    """The newest checkpoint, as soon as it is as wanted."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"LISTEN {CHANNEL}".encode())
        for _ in range(PATIENCE_SECONDS):
            found = rows(url)
            if found and arrived(found[-1]):
                return found[-1]
            # Woken by the publisher, else after a second, and looks again.
            list(connection.notifies(timeout=1, stop_after=1))
    raise AssertionError(f"not published: {rows(url)[-3:]}")


def of_size(size: int) -> Callable[[Published], bool]:
    return lambda published: published.size == size


def opened(published: Published, folder: Path) -> OpenedCheckpoint:
    """The checkpoint, its signature checked against the key in the folder."""
    return open_checkpoint(published.note, keys(folder).verifiers, verify)


def read_only(url: str) -> str | None:
    """Why the register takes nothing."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT read_only FROM log_head").fetchone()
    assert row is not None
    reason: str | None = row[0]
    return reason
