"""What does a projection do with the next events? In one transaction: its rows, and how far it has come.

Locks, in this order: the generation's row (shared, so that it is not retired meanwhile), its tracking row.
Processes that follow one generation take turns at the latter, and each event is applied exactly once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from eventsourcing.persistence import Tracking
from psycopg import Connection, sql

from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from service.event_store import codec
from service.event_store.recorder import track
from service.projections.changes import Changes, Closed, Opened
from service.projections.folds import Folds
from service.projections.projection import Projection, Row, tracking_name

R = TypeVar("R", bound=Row)
Rows = Connection[tuple[Any, ...]]

#: PostgreSQL channel on which a commit of rows announces itself.
CHANNEL = "anuencia_projected"
#: On which somebody who waits for rows says so.
WANTED = "anuencia_wanted"
#: Events per transaction.
BATCH_EVENTS = 500

_HOLD = """
    SELECT generation FROM projection_generations
    WHERE projection = %t AND CASE WHEN %b::int4 IS NULL THEN live ELSE generation = %b END
    FOR SHARE
"""
_EVENTS = (
    "SELECT position, stream_id, version, bytes FROM events WHERE position >= %b ORDER BY position LIMIT %b"
)
_EARLIER = """
    SELECT wanted.id, event.position, event.bytes
    FROM unnest(%b::uuid[], %b::int8[]) AS wanted (id, before)
    JOIN events AS event ON event.stream_id = wanted.id AND event.version < wanted.before
    ORDER BY event.position
"""
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


class NotProjectedError(RuntimeError):
    """The event at this position cannot be projected; all before it are."""

    def __init__(self, position: int, cause: Exception) -> None:
        super().__init__(f"the event at position {position} cannot be projected: {cause}")


class Progress(NamedTuple):
    """The size of the log that the generation's rows now reflect, and whether there may be more already."""

    generation: int
    size: int
    more: bool


class _Step(NamedTuple):
    position: int
    stream_id: UUID
    version: int
    bytes: bytes


def advance(
    connection: Rows,
    projection: Projection[R],
    folds: Folds,
    generation: int | None = None,
    limit: int = BATCH_EVENTS,
) -> Progress:
    """Apply the next events, at most `limit`, to a generation (None: the live one).

    Raises NotProjectedError if the first of them defies it (any later one is left to the next call),
    NoGenerationError, DivergedError, and psycopg.Error; then nothing is changed. A connection with an open
    transaction keeps it open.
    """
    with connection.transaction():
        held = _hold(connection, projection.name, generation)
        size = lock_tracking(connection, projection.name, held)
        steps = [_Step(*row) for row in connection.execute(_EVENTS, (size, limit), prepare=True)]
        if not steps:
            return Progress(held, size, more=False)
        before = _before(connection, projection, steps, folds)
        changes, applied = _fold(projection, steps, before, folds)
        _write(connection, projection, held, changes)
        size = steps[applied - 1].position + 1
        track(connection, Tracking(tracking_name(projection.name, held), size))
        connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, tracking_name(projection.name, held)))
    return Progress(held, size, more=len(steps) == limit or applied < len(steps))


def lock_tracking(connection: Rows, projection: str, generation: int) -> int:
    """How far a generation has come, as a size of the log; nobody else moves it within this transaction."""
    name = tracking_name(projection, generation)
    while True:
        row = connection.execute(
            "SELECT notification_id FROM trackings WHERE application_name = %s FOR UPDATE",
            (name,),
            prepare=True,
        ).fetchone()
        if row is not None:
            size: int = row[0]
            return size
        connection.execute("INSERT INTO trackings VALUES (%s, 0) ON CONFLICT DO NOTHING", (name,))


def _hold(connection: Rows, projection: str, generation: int | None) -> int:
    # Twice: who waited here while another generation went live finds the old one retired, and the new one
    # only by a new statement.
    for _ in range(2):
        row = connection.execute(_HOLD, (projection, generation, generation), prepare=True).fetchone()
        if row is not None:
            held: int = row[0]
            return held
    wanted = "live generation" if generation is None else f"generation {generation}"
    raise NoGenerationError(f"the projection {projection!r} has no {wanted}")


def _before(
    connection: Rows, projection: Projection[R], steps: Sequence[_Step], folds: Folds
) -> dict[UUID, State]:
    """Each stream's state right before its first step here: remembered, or folded from what is stored."""
    first: dict[UUID, int] = {}
    for step in steps:
        first.setdefault(step.stream_id, step.version)
    states: dict[UUID, State] = {}
    for stream, version in first.items():
        states[stream] = folds.get(stream, version - 1) or nothing(stream, projection.profile)
    cold = [stream for stream, version in first.items() if states[stream].version < version - 1]
    if cold:
        wanted = (cold, [first[stream] for stream in cold])
        for stream, position, stored in connection.execute(_EARLIER, wanted, prepare=True):
            states[stream] = evolve(states[stream], codec.decode(stored).event, position)
    return states


def _fold(
    projection: Projection[R], steps: Sequence[_Step], before: Mapping[UUID, State], folds: Folds
) -> tuple[Changes[R], int]:
    """What the steps do to the rows, and how many of them could be applied."""
    latest = dict(before)
    rows: dict[UUID, frozenset[R]] = {}
    changes: Changes[R] = Changes()
    for applied, step in enumerate(steps):
        try:
            old = rows.get(step.stream_id)
            if old is None:
                old = projection.rows(latest[step.stream_id])
            state = folds.get(step.stream_id, step.version)
            if state is None:
                state = evolve(latest[step.stream_id], codec.decode(step.bytes).event, step.position)
                folds.put(state)
            new = projection.rows(state)
        except Exception as error:
            if applied:  # It must not hold back those before it.
                return changes, applied
            raise NotProjectedError(step.position, error) from error
        changes.add(step.position, old, new)
        latest[step.stream_id], rows[step.stream_id] = state, new
    return changes, len(steps)


def _write(connection: Rows, projection: Projection[R], generation: int, changes: Changes[R]) -> None:
    # Closed first: an authorization has one open row from any day.
    if changes.closed:
        _close(connection, projection, generation, changes.closed)
    opened = changes.opened()
    if opened:
        _open(connection, projection, generation, opened)


def _close(connection: Rows, projection: Projection[R], generation: int, closed: Sequence[Closed[R]]) -> None:
    told = projection.telling
    query = sql.SQL(_CLOSE).format(
        table=sql.Identifier(projection.table),
        column=sql.Identifier(told.column),
        type=sql.Identifier(told.type),
    )
    done = connection.execute(
        query,
        (
            [one.row.authorization for one in closed],
            [told.value(one.row) for one in closed],
            [one.position for one in closed],
            generation,
        ),
        prepare=True,
    )
    if done.rowcount != len(closed):
        raise DivergedError(
            f"of {len(closed)} rows to close {done.rowcount} are on record:"
            f" rebuild the projection {projection.name!r}"
        )


def _open(connection: Rows, projection: Projection[R], generation: int, opened: Sequence[Opened[R]]) -> None:
    query = sql.SQL(_OPEN).format(
        table=sql.Identifier(projection.table),
        columns=sql.SQL(", ").join(map(sql.Identifier, projection.columns)),
    )
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for row, begun, ended in opened:
            copy.write_row((generation, begun, ended, *projection.record(row)))
