"""Writes the whole register, as it is or as it was, to a file: lines of an import, or an SQLite database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg
from psycopg import Connection

from domain.events import AuthorizationRegistered
from service import database
from service.calendars import jurisdiction
from service.cli.errors import CommandError
from service.cli.logs import same_log
from service.cli.writing import Wanted, write
from service.event_store.as_of import Moment, size_of
from service.event_store.upcasters import current_type, known_types
from service.export.history import Entry
from service.settings import Settings

_AT_ONCE: Final = 1_000
_REGISTERED: Final = [
    name for name in known_types() if current_type(name) == AuthorizationRegistered.event_type.name
]


def export(settings: Settings, wanted: Wanted, as_of: Moment) -> int:
    """Write it, and say how much it was on standard error."""
    with database.beside(settings) as opened:
        same_log(settings, opened.connect)
        with closing(opened.connect()) as connection:
            connection.autocommit = True
            history = Stored(connection, _size(connection, as_of))
            write(history, jurisdiction(settings.jurisdiction), settings.origin, wanted)
    return 0


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
