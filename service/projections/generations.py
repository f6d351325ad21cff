"""How is a projection made anew while it is read? Beside the live generation, which it then replaces."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any, Final

from psycopg import Connection, sql

from service.event_store.append import CHANNEL as HEAD_CHANNEL
from service.projections.batch import CHANNEL, NoGenerationError, advance, lock_tracking
from service.projections.folds import Folds
from service.projections.projection import Projection, tracking_name

log = logging.getLogger(__name__)

Rows = Connection[tuple[Any, ...]]

WARM_STATES: Final = 4_096
#: Rows that one transaction deletes: the tables stay readable and the transactions short.
DELETED_ROWS: Final = 5_000


class RebuildRunningError(RuntimeError):
    """Another process is rebuilding this projection."""


def rebuild(connect: Callable[[], Rows], projection: Projection[Any]) -> int:
    """Write a new generation from the whole log, make it the live one, delete the others; its number.

    Readers see the old rows or the new ones; the projectors change over by themselves. What an interrupted
    rebuild left behind is deleted first. Raises RebuildRunningError, and what `advance` raises.
    """
    with closing(connect()) as connection:
        connection.autocommit = True
        with _alone(connection, projection.name):
            made = _begin(connection, projection.name)
            for left in _generations(connection, projection.name):
                if left != made:
                    _delete(connection, projection, left)
            log.info("rebuilding the projection %s as generation %d", projection.name, made)
            folds = Folds(WARM_STATES)
            while advance(connection, projection, folds, made).more:
                pass
            _make_live(connection, projection, folds, made)
            for old in _generations(connection, projection.name):
                _delete(connection, projection, old)
    return made


@contextmanager
def _alone(connection: Rows, projection: str) -> Iterator[None]:
    # Held by the session: the server takes it from a process that dies.
    lock = f"anuencia-rebuild-{projection}"
    row = connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (lock,)).fetchone()
    if row is None or not row[0]:
        raise RebuildRunningError(f"the projection {projection!r} is being rebuilt by another process")
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (lock,))


def _begin(connection: Rows, projection: str) -> int:
    row = connection.execute(
        "INSERT INTO projection_generations (projection, generation, live)"
        " SELECT projection, max(generation) + 1, false FROM projection_generations"
        " WHERE projection = %s GROUP BY projection RETURNING generation",
        (projection,),
    ).fetchone()
    if row is None:
        raise NoGenerationError(f"the projection {projection!r} has no generation: run the migrations")
    made: int = row[0]
    return made


def _generations(connection: Rows, projection: str) -> list[int]:
    """Those that are not live."""
    rows = connection.execute(
        "SELECT generation FROM projection_generations WHERE projection = %s AND NOT live ORDER BY 1",
        (projection,),
    )
    return [row[0] for row in rows]


def _make_live(connection: Rows, projection: Projection[Any], folds: Folds, made: int) -> None:
    """From one commit to the next: the answers never go back behind what the live generation has shown."""
    with connection.transaction():
        # Locked against the projectors' shared locks: from here on nobody advances the live generation.
        row = connection.execute(
            "UPDATE projection_generations SET live = false WHERE projection = %s AND live"
            " RETURNING generation",
            (projection.name,),
        ).fetchone()
        reached = 0 if row is None else lock_tracking(connection, projection.name, row[0])
        while advance(connection, projection, folds, made).size < reached:
            pass
        connection.execute(
            "UPDATE projection_generations SET live = true WHERE projection = %s AND generation = %s",
            (projection.name, made),
        )
        # The projectors must look at the new generation, and whoever waits for an answer too.
        connection.execute("SELECT pg_notify(%s, ''), pg_notify(%s, '')", (HEAD_CHANNEL, CHANNEL))


def _delete(connection: Rows, projection: Projection[Any], generation: int) -> None:
    """The rows in pieces, each its own transaction; the generation last, so that a next try finds it."""
    piece = sql.SQL(
        "DELETE FROM {table} WHERE ctid IN (SELECT ctid FROM {table} WHERE generation = %s LIMIT %s)"
    ).format(table=sql.Identifier(projection.table))
    while connection.execute(piece, (generation, DELETED_ROWS)).rowcount:
        pass
    with connection.transaction():
        connection.execute(
            "DELETE FROM trackings WHERE application_name = %s", (tracking_name(projection.name, generation),)
        )
        connection.execute(
            "DELETE FROM projection_generations WHERE projection = %s AND generation = %s",
            (projection.name, generation),
        )
