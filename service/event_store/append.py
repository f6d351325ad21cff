"""What does one append write? Events, leaves, tree nodes, idempotency keys, head row; nothing else.

Used by the writer and by the recorder alike. The caller owns the transaction: it takes the head's lock
first, appends, commits. Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection, Cursor

from domain.merkle import HASH_SIZE, CompactRange

#: PostgreSQL channel on which a commit announces the new size of the log.
CHANNEL = "anuencia_head"

_LOCK = "SELECT size, recorded_at, range, read_only FROM log_head WHERE id = 1 FOR UPDATE"
# A statement of its own: inside the locking SELECT the clock would be read before the wait for the lock.
_CLOCK = "SELECT clock_timestamp()"
_EVENTS = """
    INSERT INTO events (position, stream_id, version, type, recorded_at, bytes, leaf_hash)
    SELECT position, stream_id, version, type, %b, bytes, leaf_hash
    FROM unnest(%b::int8[], %b::uuid[], %b::int8[], %b::text[], %b::bytea[], %b::bytea[])
      AS new (position, stream_id, version, type, bytes, leaf_hash)
"""
_NODES = """
    INSERT INTO log_nodes (level, index, hash)
    SELECT * FROM unnest(%b::int2[], %b::int8[], %b::bytea[])
"""
_KEYS = """
    INSERT INTO idempotency_keys (key_hash, request_hash, positions)
    SELECT key_hash, request_hash, ARRAY(SELECT generate_series(first, first + made - 1))
    FROM unnest(%b::bytea[], %b::bytea[], %b::int8[], %b::int8[]) AS new (key_hash, request_hash, first, made)
"""
_HEAD = "UPDATE log_head SET size = %b, recorded_at = %b, range = %b WHERE id = 1"
_CLOSE = "UPDATE log_head SET read_only = %b WHERE id = 1"
_NOTIFY = f"SELECT pg_notify('{CHANNEL}', %t)"


class ReadOnlyError(RuntimeError):
    """Nothing may be recorded at present; the message says why."""


class NewEvent(NamedTuple):
    """An event ready to be appended; its position is its place in the sequence, from the head's size on."""

    stream_id: UUID
    version: int
    type: str
    stored: bytes
    leaf_hash: bytes


class NewKey(NamedTuple):
    """An idempotency key that a command used, and the positions that it made: so many from the first on."""

    key_hash: bytes
    request_hash: bytes
    first: int
    made: int


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log: its size, the `time` of its last event, and its compact range."""

    size: int
    recorded_at: datetime
    range: CompactRange


Rows = Cursor[tuple[Any, ...]]


def lock_head(connection: Connection[tuple[Any, ...]]) -> tuple[Rows, Rows]:
    """Begin by taking the head's row lock, then the database's clock; in a pipeline nothing waits yet.

    `read_head` reads the first cursor; the second holds one row with one timestamp.
    """
    return connection.execute(_LOCK, prepare=True), connection.execute(_CLOCK, prepare=True)


def read_head(locked: Rows) -> Head:
    """The head row that `lock_head` has locked; raises ReadOnlyError if nothing may be appended to it."""
    row = locked.fetchone()
    if row is None:
        raise LookupError("the log has no head row: run the migrations")
    size, recorded_at, raw, read_only = row
    if read_only is not None:
        raise ReadOnlyError(read_only)
    hashes = tuple(raw[i : i + HASH_SIZE] for i in range(0, len(raw), HASH_SIZE))
    return Head(size, recorded_at, CompactRange(size, hashes))


def close(connection: Connection[tuple[Any, ...]], reason: str) -> None:
    """Let nobody append any more, in any process, until the guard has found the log whole."""
    connection.execute(_CLOSE, (reason,))


def append(
    connection: Connection[tuple[Any, ...]],
    head: Head,
    events: Sequence[NewEvent],
    keys: Sequence[NewKey],
    recorded_at: datetime,
) -> Head:
    """Write `events` at the positions from `head.size` on, and the new head, which is answered."""
    extended, nodes = head.range.extend(event.leaf_hash for event in events)
    connection.execute(
        _EVENTS,
        (
            recorded_at,
            list(range(head.size, extended.size)),
            [event.stream_id for event in events],
            [event.version for event in events],
            [event.type for event in events],
            [event.stored for event in events],
            [event.leaf_hash for event in events],
        ),
        prepare=True,
    )
    if nodes:
        connection.execute(
            _NODES,
            ([node.level for node in nodes], [node.index for node in nodes], [node.hash for node in nodes]),
            prepare=True,
        )
    if keys:
        connection.execute(_KEYS, [list(column) for column in zip(*keys, strict=True)], prepare=True)
    connection.execute(_HEAD, (extended.size, recorded_at, b"".join(extended.hashes)), prepare=True)
    connection.execute(_NOTIFY, (str(extended.size),), prepare=True)
    return Head(extended.size, recorded_at, extended)
