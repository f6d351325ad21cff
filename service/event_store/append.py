"""What one append writes: events, leaves, tree nodes, idempotency keys, head row; nothing else.

Used by the writer and by the recorder alike. The caller owns the transaction: it takes the head's lock
first, appends, commits. Nothing here commits by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from domain.log.merkle import HASH_SIZE, CompactRange
from service.event_store.exchange import Row, Statement, byteas, exchange, int8s, texts, uuids

#: PostgreSQL channel on which a commit announces the new size of the log.
CHANNEL = "anuencia_head"

_LOCK = Statement("SELECT size, recorded_at, range, read_only, origin FROM log_head WHERE id = 1 FOR UPDATE")
# A statement of its own: inside the locking SELECT the clock would be read before the wait for the lock.
_CLOCK = Statement("SELECT clock_timestamp()")
_EVENTS = """
    INSERT INTO events (position, stream_id, version, type, recorded_at, bytes, leaf_hash)
    SELECT position, stream_id, version, type, $1, bytes, leaf_hash
    FROM unnest($2::int8[], $3::uuid[], $4::int8[], $5::text[], $6::bytea[], $7::bytea[])
      AS new (position, stream_id, version, type, bytes, leaf_hash)
"""
_NODES = """
    INSERT INTO log_nodes (level, index, hash)
    SELECT * FROM unnest($1::int2[], $2::int8[], $3::bytea[])
"""
_KEYS = """
    INSERT INTO idempotency_keys (key_hash, request_hash, positions)
    SELECT key_hash, request_hash, ARRAY(SELECT generate_series(first, first + made - 1))
    FROM unnest($1::bytea[], $2::bytea[], $3::int8[], $4::int8[]) AS new (key_hash, request_hash, first, made)
"""
_HEAD = "UPDATE log_head SET size = $1, recorded_at = $2, range = $3 WHERE id = 1"
_CLOSE = "UPDATE log_head SET read_only = $1 WHERE id = 1"
_NOTIFY = f"SELECT pg_notify('{CHANNEL}', $1::text)"


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
    """The end of the log: its size, the `time` of its last event, its compact range; and its name.

    `origin`: null as long as nobody has said of which log the database is (origin.py).
    """

    size: int
    recorded_at: datetime
    range: CompactRange
    origin: str | None


def take_head(
    connection: Connection[tuple[Any, ...]], *beside: Statement
) -> tuple[Head, datetime, list[list[Row]]]:
    """Take the head's row lock before any other; then the database's clock, and what else is to be read.

    In one round trip, which begins a transaction if none is open; what is read beside is read under the lock.
    Raises ReadOnlyError if nothing may be appended.
    """
    locked, clock, *read = exchange(connection, (_LOCK, _CLOCK, *beside))
    if not locked:
        raise LookupError("the log has no head row: run the migrations")
    size, recorded_at, raw, read_only, origin = locked[0]
    if read_only is not None:
        raise ReadOnlyError(read_only)
    hashes = tuple(raw[i : i + HASH_SIZE] for i in range(0, len(raw), HASH_SIZE))
    return Head(size, recorded_at, CompactRange(size, hashes), origin), clock[0][0], read


def make_read_only(connection: Connection[tuple[Any, ...]], reason: str) -> None:
    """Let nobody append any more, in any process, until the guard has found the log whole."""
    exchange(connection, [Statement(_CLOSE, (reason,))])


def append(
    connection: Connection[tuple[Any, ...]],
    head: Head,
    events: Sequence[NewEvent],
    keys: Sequence[NewKey],
    recorded_at: datetime,
    *beside: Statement,
) -> Head:
    """Write `events` at the positions from `head.size` on, and the new head, which is answered.

    `beside`: what else is carried out afterwards, in the same round trip.
    """
    extended, nodes = head.range.extend(event.leaf_hash for event in events)
    positions = range(head.size, extended.size)
    streams, versions, types, stored, leaves = zip(*events, strict=True)
    columns = (
        int8s(positions),
        uuids(streams),
        int8s(versions),
        texts(types),
        byteas(stored),
        byteas(leaves),
    )
    statements = [Statement(_EVENTS, (recorded_at, *columns))]
    if nodes:
        statements.append(
            Statement(
                _NODES,
                ([one.level for one in nodes], [one.index for one in nodes], [one.hash for one in nodes]),
            )
        )
    if keys:
        hashes, requests, firsts, made = zip(*keys, strict=True)
        statements.append(Statement(_KEYS, (byteas(hashes), byteas(requests), int8s(firsts), int8s(made))))
    statements.append(Statement(_HEAD, (extended.size, recorded_at, b"".join(extended.hashes))))
    statements.append(Statement(_NOTIFY, (str(extended.size),)))
    exchange(connection, [*statements, *beside])
    return Head(extended.size, recorded_at, extended, head.origin)
