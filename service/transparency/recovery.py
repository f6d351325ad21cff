"""Takes back from a copy of the log what a restored backup lacks: each entry as it was signed, byte for byte.

Of what stands beside the entries the copy has nothing. So a step that is taken back gets a key of its own in
place of the idempotency key that it was recorded with, which nobody knows any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import Connection

from domain.log.merkle import HASH_SIZE, CompactRange, leaf_hash
from service.event_store.append import Head, NewEvent, NewKey, append
from service.event_store.codec import Said, said
from service.event_store.origin import claims, refuse_another
from service.transparency.announcing import stream_of

_HEAD: Final = "SELECT size, recorded_at, range, origin FROM log_head WHERE id = 1 FOR UPDATE"
#: So that no key of a client is ever taken for one of these.
_TAKEN_BACK: Final = b"anuencia/taken-back"


class OtherHistoryError(RuntimeError):
    """The copy is not of this log, or ends before the database does; nothing was changed."""


class _Entry(NamedTuple):
    said: Said
    stored: bytes


def take_back(
    connection: Connection[tuple[Any, ...]], origin: str, entries: Iterable[Sequence[bytes]], size: int
) -> int:
    """Append the entries beyond those that the database has, and commit; how many they were.

    `entries`: all of the log, from the first on, in pieces; verified by whoever hands them over (their form,
    their order, the root that was signed over `size` of them). Raises OtherHistoryError and OtherLogError.
    """
    with connection.transaction():
        row = connection.execute(_HEAD).fetchone()
        if row is None:
            raise LookupError("the log has no head row: run the migrations")
        held, recorded_at, raw, named = row
        refuse_another(named, origin)
        if held > size:
            raise OtherHistoryError(
                f"the database has {held} entries and the copy {size}: it lacks nothing that is there"
            )
        hashes = tuple(raw[i : i + HASH_SIZE] for i in range(0, len(raw), HASH_SIZE))
        head = Head(held, recorded_at, CompactRange(held, hashes), named)
        for new in _beyond(entries, head.range):
            head = _appended(connection, head, new, origin)
    return head.size - int(held)


def _beyond(pieces: Iterable[Sequence[bytes]], held: CompactRange) -> Iterator[list[bytes]]:
    """The entries after those that are held, once these have turned out to be the same."""
    seen = CompactRange()
    for piece in pieces:
        known = piece[: held.size - seen.size]
        if known:
            seen, _ = seen.extend(map(leaf_hash, known))
        if seen.size == held.size:
            if seen.hashes != held.hashes:
                raise OtherHistoryError(f"the {held.size} entries of the database are not those of the copy")
            if piece[len(known) :]:
                yield list(piece[len(known) :])


def _appended(
    connection: Connection[tuple[Any, ...]], head: Head, entries: Sequence[bytes], origin: str
) -> Head:
    # One statement has one time for all of its events.
    read = [_Entry(said(stored), stored) for stored in entries]
    for time, together in groupby(read, key=lambda entry: entry.said.time):
        group = list(together)
        events = [_event(entry, origin) for entry in group]
        keys = [
            _key(event, head.size + place)
            for place, (event, entry) in enumerate(zip(events, group, strict=True))
            if entry.said.authorization is not None
        ]
        recorded_at = datetime.fromisoformat(time)
        head = append(connection, head, events, keys, recorded_at, *claims(head.origin, origin))
        head = Head(head.size, recorded_at, head.range, origin)
    return head


def _event(entry: _Entry, origin: str) -> NewEvent:
    told, stored = entry
    stream = stream_of(origin) if told.authorization is None else UUID(told.authorization)
    return NewEvent(stream, told.streamversion, told.type, stored, leaf_hash(stored))


def _key(event: NewEvent, position: int) -> NewKey:
    known = sha256(_TAKEN_BACK + event.leaf_hash).digest()
    return NewKey(known, event.leaf_hash, position, 1)
