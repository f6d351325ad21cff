"""What can a superuser do to the tables of a log of 300 entries? (Each is a function; no trigger fires.)"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson
from psycopg import Connection

from domain.log.merkle import CompactRange, leaf_hash
from service.event_store.append import NewEvent
from tests.audit.logs import START, History, altered
from tests.service.publishing import ORIGIN

SIZE = 300

Rows = Connection[tuple[Any, ...]]


def rows_of(made: list[bytes]) -> list[NewEvent]:
    """The rows that these events have, as their envelopes say it."""
    events = []
    for entry in made:
        document = orjson.loads(entry)
        stream = UUID(document["subject"].removeprefix("authorization/"))
        version, kind = document["streamversion"], document["type"]
        events.append(NewEvent(stream, version, kind, entry, leaf_hash(entry)))
    return events


def flip_a_byte(owner: Rows) -> None:
    owner.execute(
        "UPDATE events SET bytes = set_byte(bytes, 40, get_byte(bytes, 40) # 1) WHERE position = 270"
    )


def swap_two_rows(owner: Rows) -> None:
    for old, new in ((100, 1_000), (101, 100), (1_000, 101)):
        owner.execute("UPDATE events SET position = %s WHERE position = %s", (new, old))


def drop_the_last(owner: Rows) -> None:
    owner.execute("DELETE FROM events WHERE position = 299")


def drop_one_inside(owner: Rows) -> None:
    owner.execute("DELETE FROM events WHERE position = 150")


def drop_and_renumber(owner: Rows) -> None:
    owner.execute("DELETE FROM events WHERE position = 150")
    for position in range(151, 300):
        owner.execute("UPDATE events SET position = position - 1 WHERE position = %s", (position,))
    retell(owner)


def alter_a_leaf_hash(owner: Rows) -> None:
    owner.execute("UPDATE events SET leaf_hash = sha256(leaf_hash) WHERE position = 270")


def alter_a_node(owner: Rows) -> None:
    owner.execute("UPDATE log_nodes SET hash = sha256(hash) WHERE level = 8 AND index = 0")


def alter_the_head(owner: Rows) -> None:
    owner.execute("UPDATE log_head SET range = set_byte(range, 7, get_byte(range, 7) # 1)")


def forge_event_leaf_and_node(owner: Rows) -> None:
    row = owner.execute("SELECT bytes FROM events WHERE position = 70").fetchone()
    assert row is not None
    forged = altered(row[0], actoroffice="senate")
    owner.execute(
        "UPDATE events SET bytes = %s, leaf_hash = %s WHERE position = 70", (forged, leaf_hash(forged))
    )
    retell(owner)


def restore_and_go_on(owner: Rows) -> None:
    owner.execute("DELETE FROM events WHERE position >= 200")
    kept = [row[0] for row in owner.execute("SELECT bytes FROM events ORDER BY position")]
    put(owner, History.after(kept, ORIGIN), 200, 310)


def rewrite_it_all(owner: Rows) -> None:
    owner.execute("DELETE FROM events")
    put(owner, History(ORIGIN), 0, SIZE)


def put(owner: Rows, told: History, first: int, size: int) -> None:
    """Go on with another history, each entry linked as it is to be."""
    for position in range(first, size):
        told.record(1 + position % 75)
    for position, event in enumerate(rows_of(told.entries[first:]), first):
        owner.execute(
            "INSERT INTO events (position, stream_id, version, type, recorded_at, bytes, leaf_hash)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (position, event.stream_id, event.version, event.type, START, event.stored, event.leaf_hash),
        )
    retell(owner)


def retell(owner: Rows) -> None:
    """Make nodes and head row anew from the leaf hashes: what a patient forger does."""
    leaves = [row[0] for row in owner.execute("SELECT leaf_hash FROM events ORDER BY position")]
    range_, nodes = CompactRange().extend(leaves)
    owner.execute("DELETE FROM log_nodes")
    for node in nodes:
        owner.execute("INSERT INTO log_nodes VALUES (%s, %s, %s)", (node.level, node.index, node.hash))
    owner.execute("UPDATE log_head SET size = %s, range = %s", (range_.size, b"".join(range_.hashes)))


ALTERATIONS: dict[str, Callable[[Rows], None]] = {
    "a byte of an event flipped": flip_a_byte,
    "two rows swapped": swap_two_rows,
    "the last row dropped": drop_the_last,
    "a row inside dropped": drop_one_inside,
    "a row inside dropped, the rest renumbered": drop_and_renumber,
    "a leaf hash altered, nothing else": alter_a_leaf_hash,
    "a node altered, nothing else": alter_a_node,
    "the head row altered": alter_the_head,
    "event, leaf hash and nodes forged together": forge_event_leaf_and_node,
    "an older backup restored, and gone on from": restore_and_go_on,
    "the whole history rewritten": rewrite_it_all,
}
