"""Moves the rows of projections on: the next events are folded first, then one short transaction writes.

That transaction locks the generation's row, checks that nothing has moved since it was read, and writes the
rows with how far they have come. So each event is applied exactly once, whoever else follows the generation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from eventsourcing.persistence import Tracking
from psycopg import Connection, sql

from service.event_store.recorder import PostgresRecorder
from service.projections.changes import Changes
from service.projections.projection import Projection, Row, tracking_name

R = TypeVar("R", bound=Row)

#: PostgreSQL channel on which a commit of rows announces itself.
CHANNEL = "anuencia_projected"
#: On which somebody who waits for rows says so.
WANTED = "anuencia_wanted"

_GENERATIONS = """
    SELECT projection, generation, live FROM projection_generations
    WHERE projection = ANY(%t) AND CASE WHEN %b::int4 IS NULL THEN live ELSE generation = %b END
"""
_HOLD = "SELECT live FROM projection_generations WHERE projection = %t AND generation = %b FOR NO KEY UPDATE"
_CLOSE = """
    UPDATE {table} AS held SET to_position = gone.position
    FROM unnest(%b::uuid[], %t::{type}[], %b::int8[]) AS gone (authorization_id, told, position)
    WHERE held.generation = %b AND held.to_position IS NULL
      AND held.authorization_id = gone.authorization_id AND held.{column} IS NOT DISTINCT FROM gone.told
"""
_OPEN = "COPY {table} (generation, from_position, to_position, {columns}) FROM STDIN"


class NoGenerationError(LookupError):
    """There is no such generation, or none that is live."""


class DivergedError(RuntimeError):
    """The rows on record are not those that this code would have written: the projection must be rebuilt."""


class MovedError(RuntimeError):
    """The generation no longer stands where it was read: somebody else moved it, or another went live."""


class Place(NamedTuple):
    """Where a generation stands: the size of the log that its rows reflect.

    `behind`: the streams of which an event could not be projected, with the size that their rows reflect.
    Each has a tracking of its own, `<projection>.<generation>.<stream>`.
    """

    generation: int
    live: bool
    size: int
    behind: Mapping[UUID, int]


def places(
    recorder: PostgresRecorder, projections: Sequence[str], generation: int | None = None
) -> Mapping[str, Place]:
    """By projection, where this generation stands (None: the live one); without those that have none."""
    with recorder.connection() as connection:
        wanted = (list(projections), generation, generation)
        generations = connection.execute(_GENERATIONS, wanted).fetchall()
    tracked = recorder.tracking_ids()
    return {name: _place(tracked, name, number, live) for name, number, live in generations}


def _place(tracked: Mapping[str, int], projection: str, generation: int, live: bool) -> Place:
    name = tracking_name(projection, generation)
    parts = f"{name}."
    behind = {
        UUID(part.removeprefix(parts)): size for part, size in tracked.items() if part.startswith(parts)
    }
    return Place(generation, live, tracked.get(name, 0), behind)


def move(
    recorder: PostgresRecorder, projection: Projection[R], before: Place, after: Place, changes: Changes[R]
) -> None:
    """Bring the rows from one place to another. Raises MovedError unless they still stand at the first."""
    telling = projection.telling
    closed = (
        [change.row.authorization for change in changes.closed],
        [telling.value(change.row) for change in changes.closed],
        [change.position for change in changes.closed],
    )
    opened = [
        (before.generation, change.from_position, change.to_position, *projection.record(change.row))
        for change in changes.opened()
    ]
    name = tracking_name(projection.name, before.generation)
    with recorder.transaction() as connection:
        held = connection.execute(_HOLD, (projection.name, before.generation)).fetchone()
        tracked = recorder.tracking_ids(name)
        if held is None or _place(tracked, projection.name, before.generation, held[0]) != before:
            raise MovedError(f"the projection {projection.name!r} has moved")
        # Closed first: an authorization has one open row from any day.
        if changes.closed:
            _close(connection, projection, before.generation, closed)
        if opened:
            _open(connection, projection, opened)
        if after.size > before.size:
            recorder.insert_tracking(Tracking(name, after.size))
        for stream in before.behind.keys() - after.behind.keys():
            recorder.delete_tracking(f"{name}.{stream}")
        for stream, size in after.behind.items():
            if before.behind.get(stream) != size:
                recorder.insert_tracking(Tracking(f"{name}.{stream}", size))
        connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, name))


def _close(
    connection: Connection[Any], projection: Projection[R], generation: int, closed: tuple[list[Any], ...]
) -> None:
    query = sql.SQL(_CLOSE).format(
        table=sql.Identifier(projection.table),
        column=sql.Identifier(projection.telling.column),
        type=sql.Identifier(projection.telling.type),
    )
    count = connection.execute(query, (*closed, generation), prepare=True).rowcount
    if count != len(closed[0]):
        raise DivergedError(
            f"of {len(closed[0])} rows to close {count} are on record:"
            f" rebuild the projection {projection.name!r}"
        )


def _open(connection: Connection[Any], projection: Projection[R], opened: Sequence[tuple[Any, ...]]) -> None:
    query = sql.SQL(_OPEN).format(
        table=sql.Identifier(projection.table),
        columns=sql.SQL(", ").join(map(sql.Identifier, projection.columns)),
    )
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for row in opened:
            copy.write_row(row)
