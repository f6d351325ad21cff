"""The last version and leaf hash of each stream, as read under the head's lock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from domain.jurisdictions.profile import Profile
from service.event_store import codec
from service.event_store.cache import StateCache
from service.event_store.exchange import Row, Statement, uuids

_HEADS = """
    SELECT wanted.id, last.version, last.leaf_hash
    FROM unnest($1::uuid[]) AS wanted (id)
    CROSS JOIN LATERAL (
        SELECT version, leaf_hash FROM events WHERE stream_id = wanted.id ORDER BY version DESC LIMIT 1
    ) AS last
"""
_MISSING = """
    SELECT wanted.id, event.position, event.bytes
    FROM unnest(%b::uuid[], %b::int8[]) AS wanted (id, version)
    JOIN events AS event ON event.stream_id = wanted.id AND event.version > wanted.version
    ORDER BY event.position
"""


class Tip(NamedTuple):
    """The end of a stream as the transaction sees it: its folded state and its last leaf hash."""

    state: State
    leaf_hash: bytes | None


def stream_ends(streams: Sequence[UUID]) -> Statement:
    """Asks for stream, version and leaf hash of the last event of each."""
    return Statement(_HEADS, (uuids(streams),))


def tips_of(
    connection: Connection[tuple[Any, ...]],
    streams: Sequence[UUID],
    heads: Iterable[Row],
    cache: StateCache,
    profile: Profile,
) -> dict[UUID, Tip]:
    """The folded state of every stream at its head, as read under the lock; missing events in one query."""
    ends: dict[UUID, tuple[int, bytes]] = {stream: (version, leaf) for stream, version, leaf in heads}
    states: dict[UUID, State] = {}
    stale: list[UUID] = []
    for stream in streams:
        version = ends[stream][0] if stream in ends else 0
        warm = cache.get(stream)
        # A warm state ahead of the database belongs to a history that is gone (a restored backup).
        states[stream] = warm if warm is not None and warm.version <= version else nothing(stream, profile)
        if states[stream].version < version:
            stale.append(stream)
    if stale:
        rows = connection.execute(
            _MISSING, (stale, [states[stream].version for stream in stale]), prepare=True
        )
        for stream, position, stored in rows:
            states[stream] = evolve(states[stream], codec.decode(stored).event, position)
    return {stream: Tip(states[stream], ends[stream][1] if stream in ends else None) for stream in streams}
