"""Makes a projection anew while it is read: beside the live generation, which it then replaces."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any, Final

from psycopg import Connection, sql

from service.event_store.recorder import PostgresRecorder
from service.projections.batch import CHANNEL, NoGenerationError, places
from service.projections.follower import Course, Follower
from service.projections.projection import Projection, tracking_name

log = logging.getLogger(__name__)

Rows = Connection[tuple[Any, ...]]

#: Rows that one transaction deletes: the tables stay readable and the transactions short.
DELETED_ROWS: Final = 5_000


class RebuildRunningError(RuntimeError):
    """Another process is rebuilding this projection."""


class WorseError(RuntimeError):
    """What the live generation projects cannot be projected any more: the live one stays."""


def rebuild(connect: Callable[[], Rows], projection: Projection[Any]) -> int:
    """Write a new generation from the whole log, make it the live one, delete the others; its number.

    Readers see the old rows or the new ones; the projectors change over by themselves. What an interrupted
    rebuild left behind is deleted first. Raises RebuildRunningError, WorseError, NoGenerationError, and what
    reading and writing raise.
    """
    with closing(PostgresRecorder(connect)) as recorder, _alone(recorder, projection.name):
        generation = _begin(recorder, projection.name)
        _delete_others(recorder, projection, generation)
        log.info("rebuilding the projection %s as generation %d", projection.name, generation)
        course = Course(projection)
        follower = Follower(recorder, [course], generation)
        caught_up = False
        while not (caught_up and _make_live(recorder, projection.name, generation)):
            caught_up = not follower.turn()
            if course.error is not None:
                raise course.error
        _delete_others(recorder, projection, generation)
    return generation


@contextmanager
def _alone(recorder: PostgresRecorder, projection: str) -> Iterator[None]:
    # Held by the session: the server takes it from a process that dies.
    lock = f"anuencia-rebuild-{projection}"
    with recorder.connection() as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (lock,)).fetchone()
    if row is None or not row[0]:
        raise RebuildRunningError(f"the projection {projection!r} is being rebuilt by another process")
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (lock,))


def _begin(recorder: PostgresRecorder, projection: str) -> int:
    with recorder.connection() as connection:
        row = connection.execute(
            "INSERT INTO projection_generations (projection, generation, live)"
            " SELECT projection, max(generation) + 1, false FROM projection_generations"
            " WHERE projection = %s GROUP BY projection RETURNING generation",
            (projection,),
        ).fetchone()
    if row is None:
        raise NoGenerationError(f"the projection {projection!r} has no generation: run the migrations")
    generation: int = row[0]
    return generation


def _make_live(recorder: PostgresRecorder, projection: str, made: int) -> bool:
    """From one commit to the next; False if the live one is further: answers must not go back behind it."""
    with recorder.transaction() as connection:
        # From here on no projector advances either of the two.
        connection.execute(
            "SELECT FROM projection_generations WHERE projection = %s ORDER BY generation FOR UPDATE",
            (projection,),
        )
        new = places(recorder, [projection], made)[projection]
        live = places(recorder, [projection]).get(projection)
        if live is not None:
            if new.size < live.size:
                return False
            if lost := new.behind.keys() - live.behind.keys():
                raise WorseError(
                    f"the projection {projection!r} cannot be rebuilt: the event at position"
                    f" {min(new.behind[one] for one in lost)} cannot be projected (the log says why)"
                )
        for generation in (live, new):
            if generation is not None:
                connection.execute(
                    "UPDATE projection_generations SET live = %s WHERE projection = %s AND generation = %s",
                    (generation is new, projection, generation.generation),
                )
        # Whoever waits for an answer must look at the new generation.
        connection.execute("SELECT pg_notify(%s, '')", (CHANNEL,))
    return True


def _delete_others(recorder: PostgresRecorder, projection: Projection[Any], kept: int) -> None:
    """Those that are neither this one nor live: the rows in pieces, each its own transaction.

    The generation goes last, so that a next try finds it.
    """
    piece = sql.SQL(
        "DELETE FROM {table} WHERE ctid IN (SELECT ctid FROM {table} WHERE generation = %s LIMIT %s)"
    ).format(table=sql.Identifier(projection.table))
    with recorder.connection() as connection:
        others = connection.execute(
            "SELECT generation FROM projection_generations"
            " WHERE projection = %s AND NOT live AND generation <> %s",
            (projection.name, kept),
        ).fetchall()
        for (generation,) in others:
            while connection.execute(piece, (generation, DELETED_ROWS)).rowcount:
                pass
            name = tracking_name(projection.name, generation)
            with recorder.transaction():
                for tracked in recorder.tracking_ids(name):
                    if tracked == name or tracked.startswith(f"{name}."):
                        recorder.delete_tracking(tracked)
                connection.execute(
                    "DELETE FROM projection_generations WHERE projection = %s AND generation = %s",
                    (projection.name, generation),
                )
