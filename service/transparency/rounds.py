"""Checks all rows of the log, a piece at a time: each says what its event says, and each event has its key.

An event's bytes are what is signed. The columns beside them find it: for a feed by type, a state as of an
instant, a stream, a tile. Whoever alters those alters no entry. Where an idempotency key was deleted, what is
sent again is recorded again, and nobody outside can see the keys. So the process that signs goes over all of
them, again and again, and raises an alarm, which stays until the piece was found whole.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from time import monotonic
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import Connection

from domain.log.merkle import CompactRange, leaf_hash
from domain.log.tiles import TILE_WIDTH
from service.event_store.codec import instant_text, said
from service.transparency.guard import held

log = logging.getLogger(__name__)

#: Events of a piece: half a megabyte as they are, 32 MB at the most.
PIECE: Final = 2 * TILE_WIDTH
#: A piece is gone over with each checkpoint; and while there are none, not sooner than after this time.
IDLE_SECONDS: Final = 10.0

_EVENTS: Final = """
    SELECT position, stream_id, version, type, recorded_at, leaf_hash, bytes FROM events
    WHERE position >= %s AND position < %s ORDER BY position
"""
# Positions of a key follow each other, and no two keys have one in common: those that end last cover it all.
_KEYS: Final = """
    SELECT positions FROM idempotency_keys
    WHERE positions[cardinality(positions)] >= %s ORDER BY positions[cardinality(positions)] LIMIT %s
"""
_NODES: Final = "SELECT index, hash FROM log_nodes WHERE level = 8 AND index = ANY(%s) ORDER BY index"

Rows = Connection[tuple[Any, ...]]


class _Row(NamedTuple):
    position: int
    stream_id: UUID
    version: int
    type: str
    recorded_at: datetime
    leaf_hash: bytes
    stored: bytes


class Rounds:
    """Used by the one publisher, with the connection that it leads by."""

    def __init__(self) -> None:
        self._first = 0
        self._gone_at: float | None = None
        #: By the first position of a piece, what is wrong in it.
        self._wrong: dict[int, list[str]] = {}

    @property
    def alarm(self) -> str | None:
        """What is wrong, as far as was gone; None if nothing is."""
        found = [sentence for first in sorted(self._wrong) for sentence in self._wrong[first]]
        more = len(found) - 1
        return f"{found[0]} (And {more} more.)" if more > 0 else found[0] if found else None

    def go_on(self, connection: Rows, *, signed: bool) -> None:
        """Go over the next piece, if it is time to. `signed`: a checkpoint has been, since the last call."""
        now = monotonic()
        if not signed and self._gone_at is not None and now - self._gone_at < IDLE_SECONDS:
            return
        self._gone_at = now
        size = held(connection).size
        first = self._first if self._first < size else 0
        wrong = list(_wrong(connection, first, min(first + PIECE, size)))
        if wrong and wrong != self._wrong.get(first):
            log.critical("the tables contradict the log: %s", wrong[0])
        self._wrong[first] = wrong
        self._first = first + PIECE


def _wrong(connection: Rows, first: int, stop: int) -> Iterator[str]:
    """Sentences on the rows of the positions from the first up to the stop."""
    rows = {row[0]: _Row._make(row) for row in connection.execute(_EVENTS, (first, stop))}
    keyed: Counter[int] = Counter()
    for (positions,) in connection.execute(_KEYS, (first, stop - first)):
        keyed.update(positions)
    for position in range(first, stop):
        if position in rows:
            yield from _of_row(rows[position], keyed[position])
        else:
            yield f"No event stands at position {position}."
    yield from _of_nodes(connection, {position: row.leaf_hash for position, row in rows.items()})


def _of_row(row: _Row, keys: int) -> Iterator[str]:
    where = f"the event at position {row.position}"
    try:
        event = said(row.stored)
    except (ValueError, RecursionError):
        yield f"What {where} says cannot be read."
        return
    right = {
        "type": (row.type, event.type),
        "recorded_at": (instant_text(row.recorded_at), event.time),
        "version": (row.version, event.streamversion),
    }
    if event.authorization is not None:
        right["stream_id"] = (str(row.stream_id), event.authorization)
        right["number of idempotency keys"] = (keys, 1)
    for name, (stands, should) in right.items():
        if stands != should:
            yield f"The {name} of {where} is {stands}, and should be {should}."
    if row.leaf_hash != leaf_hash(row.stored):
        yield f"The leaf_hash of {where} is not that of its bytes."


def _of_nodes(connection: Rows, leaves: Mapping[int, bytes]) -> Iterator[str]:
    """Whether the nodes of which roots are made are those of the rows below them."""
    complete = sorted({position // TILE_WIDTH for position in leaves})
    for index, node in connection.execute(_NODES, (complete,)):
        below = [leaves.get(position) for position in range(index * TILE_WIDTH, (index + 1) * TILE_WIDTH)]
        whole = [leaf for leaf in below if leaf is not None]
        if len(whole) == TILE_WIDTH and CompactRange().extend(whole)[0].root() != node:
            yield f"The node over the events from position {index * TILE_WIDTH} on is not theirs."
