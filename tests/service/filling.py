"""How do the tests get a log of any size? (Straight into the tables, as appending would leave them.)"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import psycopg

from domain.log.merkle import HASH_SIZE, CompactRange, leaf_hash
from service.event_store.append import CHANNEL


def bytes_at(position: int) -> bytes:
    """What stands at a position unless a test says otherwise: entries of many lengths."""
    return b"entry %d " % position + b"x" * (position % 7)


def fill(url: str, size: int, entry_at: Callable[[int], bytes] = bytes_at) -> bytes:
    """Append entries until the log has this size; the root. One transaction, announced like any other."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT size, range, clock_timestamp() FROM log_head FOR UPDATE").fetchone()
        assert row is not None
        begun, raw, now = row
        hashes = tuple(raw[i : i + HASH_SIZE] for i in range(0, len(raw), HASH_SIZE))
        leaves = []
        with connection.cursor().copy(
            "COPY events (position, stream_id, version, type, recorded_at, bytes, leaf_hash)"
            " FROM STDIN (FORMAT BINARY)"
        ) as copy:
            copy.set_types(["int8", "uuid", "int8", "text", "timestamptz", "bytea", "bytea"])
            for position in range(begun, size):
                stored = entry_at(position)
                leaves.append(leaf_hash(stored))
                copy.write_row((position, UUID(int=position), 1, "test", now, stored, leaves[-1]))
        extended, nodes = CompactRange(begun, hashes).extend(leaves)
        with connection.cursor().copy("COPY log_nodes (level, index, hash) FROM STDIN") as copy:
            for node in nodes:
                copy.write_row((node.level, node.index, node.hash))
        connection.execute("UPDATE log_head SET size = %s, range = %s", (size, b"".join(extended.hashes)))
        connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, str(size)))
    return extended.root()
