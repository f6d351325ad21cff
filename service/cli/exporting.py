"""Writes the whole register, as it is or as it was, to a file: lines of an import, or an SQLite database."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final, LiteralString
from uuid import UUID

import psycopg
from psycopg import Connection

from domain.events import AuthorizationRegistered
from domain.jurisdictions.profile import Profile
from service import database
from service.calendars import jurisdiction
from service.cli.errors import CommandError
from service.cli.logs import same_log
from service.event_store.as_of import Moment, size_of
from service.event_store.upcasters import known_types, present
from service.export.history import Entry, History
from service.export.lines import lines
from service.settings import Settings

STANDARD_OUTPUT: Final = Path("-")
_AT_ONCE: Final = 1_000
_REGISTERED: Final = [
    name for name in known_types() if present(name) == AuthorizationRegistered.event_type.name
]


def export(settings: Settings, file: Path, as_of: Moment) -> int:
    """Write it, and say how much it was on standard error."""
    with database.opened(settings) as opened:
        same_log(settings, opened.connect)
        with closing(opened.connect()) as connection:
            connection.autocommit = True
            history = Stored(connection, _size(connection, as_of))
            write(history, jurisdiction(settings.jurisdiction), file)
    return 0


def write(history: History, profile: Profile, file: Path) -> None:
    """The history in this form, whole or not at all."""
    with _written(file) as out:
        count = _write_lines(lines(history, profile), out)
    print(f"{count} lines, of the first {history.size} entries of the log", file=sys.stderr)


def _write_lines(written: Iterable[bytes], out: IO[bytes]) -> int:
    count = 0
    for line in written:
        out.write(line)
        count += 1
    return count


@contextmanager
def _written(file: Path) -> Iterator[IO[bytes]]:
    """What is written to stands under its name when all is there; of what broke off nothing stays."""
    if file == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with beside(file) as part, part.open("wb") as out:
        yield out


@contextmanager
def beside(file: Path) -> Iterator[Path]:
    """A file of another name, which takes the place of this one at the end; CommandError if it cannot."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(file)
    except OSError as error:
        raise CommandError(f"{file} cannot be written ({error.strerror}).") from error
    finally:
        part.unlink(missing_ok=True)


def moment(text: str) -> Moment:
    """A position of the log, or an instant with its offset; ValueError for anything else."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant has an offset")
    return instant


def _size(connection: Connection[tuple[Any, ...]], as_of: Moment) -> int:
    wanted = size_of(as_of, "head").replace(":as_of", "%(as_of)s")
    query = f"SELECT head.size, {wanted} FROM log_head AS head"  # noqa: S608  made of the texts above
    row = connection.execute(query.encode(), {"as_of": as_of}).fetchone()
    head, size = row if row is not None else (0, 0)
    if size > head:
        raise CommandError(f"the log has {head} entries: --as-of must be a position below that.")
    return int(size)


class Stored:
    """The history in a database, up to a size. It does not change: no transaction has to stay open."""

    def __init__(self, connection: Connection[tuple[Any, ...]], size: int) -> None:
        self._connection = connection
        self.size = size

    def entries(self) -> Iterator[Entry]:
        """In portions, each a query of its own."""
        first = 0
        while portion := self._entries(
            "SELECT position, bytes FROM events WHERE position >= %s AND position < %s "
            "ORDER BY position LIMIT %s",
            (first, self.size, _AT_ONCE),
        ):
            yield from portion
            first = portion[-1].position + 1

    def streams(self) -> Iterator[UUID]:
        """By the position of the registration."""
        first = 0
        while portion := self._rows(
            "SELECT position, stream_id FROM events WHERE type = ANY(%s) AND position >= %s "
            "AND position < %s ORDER BY position LIMIT %s",
            (_REGISTERED, first, self.size, _AT_ONCE),
        ):
            yield from (stream for _, stream in portion)
            first = portion[-1][0] + 1

    def steps(self, stream: UUID, before: int) -> list[Entry]:
        """All of one authorization."""
        return self._entries(
            "SELECT position, bytes FROM events WHERE stream_id = %s AND position < %s ORDER BY version",
            (stream, min(before, self.size)),
        )

    def _entries(self, query: LiteralString, values: tuple[Any, ...]) -> list[Entry]:
        return [Entry(position, bytes(stored)) for position, stored in self._rows(query, values)]

    def _rows(self, query: LiteralString, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(query, values).fetchall()
        except psycopg.OperationalError as error:
            raise CommandError(f"the database cannot be reached ({type(error).__name__}).") from error
