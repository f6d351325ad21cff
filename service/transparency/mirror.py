"""Copies the published log to where any web server can serve it, as the static files of C2SP tlog-tiles.

Entries, then tiles, then the checkpoint that covers them: at any moment what stands there is a log by
itself. What is there says where to go on, so nothing else is kept, and a mirror that was interrupted loses
one step at most. It never goes back: one that knows more than the tables, or another log, is left as it is.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from threading import Event, Thread
from typing import Any, Final

from psycopg import Connection, sql

from domain.log.checkpoint import Checkpoint, parse_checkpoint
from domain.log.merkle import leaf_hash
from domain.log.notes import parse_note
from domain.log.strict import Unverified
from domain.log.tiles import (
    TILE_WIDTH,
    Bundle,
    Tile,
    bundles_of,
    encode_bundle,
    encode_tile,
    parse_path,
    tiles_of,
)
from service import metrics
from service.event_store.failures import kept_from
from service.transparency.guard import Published
from service.transparency.nodes import root_at
from service.transparency.publisher import CHANNEL
from service.transparency.shelves import Shelf, ShelfError
from service.troubles import Trouble

log = logging.getLogger(__name__)

#: Without a word of a new checkpoint: how often to look.
LOOK_SECONDS: Final = 1.0
#: Between two attempts.
RETRY_SECONDS: Final = 2.0
#: How many entries are copied before their checkpoint is.
STEP: Final = 64 * TILE_WIDTH
#: How long a tile that was not full stays beside the full one, for who has just read an older checkpoint.
GRACE_SECONDS: Final = 600.0
#: How long `close` waits for the file under way.
CLOSE_SECONDS: Final = 10.0

_ROW: Final = "SELECT number, size, root, note, signed_at FROM checkpoints"
_NEWEST: Final = f"{_ROW} ORDER BY number DESC LIMIT 1"
# While a mirror catches up: the largest step that is allowed, else the smallest there is.
_LARGEST: Final = f"{_ROW} WHERE size > %s AND size <= %s ORDER BY number DESC LIMIT 1"
_SMALLEST: Final = f"{_ROW} WHERE size > %s ORDER BY number LIMIT 1"
_ENTRIES: Final = """
    SELECT bytes, leaf_hash FROM events WHERE position >= %s AND position < %s ORDER BY position
"""
_LEAVES: Final = "SELECT leaf_hash FROM events WHERE position >= %s AND position < %s ORDER BY position"
_NODES: Final = "SELECT hash FROM log_nodes WHERE level = %s AND index >= %s AND index < %s ORDER BY index"

Rows = Connection[tuple[Any, ...]]


class MirrorError(RuntimeError):
    """The mirror is left as it is; in one sentence."""


class Mirror:
    """A thread that follows the published checkpoints of a log; `start`, then `close`.

    Several may have one shelf: what they write is the same.
    """

    def __init__(self, connect: Callable[[], Rows], shelf: Shelf, origin: str) -> None:
        self._connect = connect
        self._shelf = shelf
        self._origin = origin
        self._closing = Event()
        self._trouble = Trouble(log)
        #: Of tiles and bundles that are not full: since when the full one is there, None while it is not.
        self._partial: dict[str, float | None] = {}
        self._thread = Thread(target=self._run, name="anuencia-mirror", daemon=True)

    @property
    def trouble(self) -> str | None:
        """Why the mirror does not advance at present, for readiness."""
        return self._trouble.sentence

    def start(self) -> None:
        """Begin to copy."""
        self._thread.start()

    def close(self) -> None:
        """Stop after the file under way; what is not there yet comes with the next start."""
        self._closing.set()
        if self._thread.ident is not None:
            self._thread.join(CLOSE_SECONDS)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                with closing(self._connect()) as connection:
                    self._follow(connection)
            except Exception as error:  # noqa: BLE001 - the thread must outlive any failure: it is tried again
                self._failed(error)
            self._closing.wait(RETRY_SECONDS)

    def _failed(self, error: Exception) -> None:
        kept = kept_from("the mirror", error)
        if kept is not None:
            self._trouble.is_met(kept)
        else:
            defect = None if isinstance(error, (ShelfError, MirrorError)) else error
            self._trouble.is_met(f"the mirror stands still: {error}", logging.ERROR, defect)

    def _follow(self, connection: Rows) -> None:
        connection.autocommit = True
        connection.execute("SET application_name = 'anuencia-mirror'")
        connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
        self._partial = dict.fromkeys(self._shelf.partial())
        while not self._closing.is_set():
            more = self.step(connection)
            self._trouble.is_over()
            if not more:
                list(connection.notifies(timeout=LOOK_SECONDS, stop_after=1))

    def step(self, connection: Rows) -> bool:
        """Copy what the mirror lacks of a next checkpoint, and then that; whether there may be more."""
        note = self._shelf.read("checkpoint")
        there = 0 if note is None else self._held(connection, note).size
        following = _following(connection, there)
        if following is None or following.note == note:
            self._prune(there)
            return False
        for bundle in bundles_of(following.size, there):
            self._put(bundle, encode_bundle(_entries(connection, bundle)))
        for tile in tiles_of(following.size, there):
            self._put(tile, encode_tile(_hashes(connection, tile)))
        if self._closing.is_set():
            return False
        if root_at(connection, following.size) != following.root:
            raise MirrorError(f"the tables do not have the root that was signed at size {following.size}")
        if self._shelf.read("checkpoint") != note:
            return True  # another has been here
        self._shelf.write("checkpoint", following.note)
        metrics.MIRROR_SIZE.set(following.size)
        self._prune(following.size)
        return True

    def _held(self, connection: Rows, note: bytes) -> Checkpoint:
        """What the mirror shows; MirrorError if the tables do not have it.

        By which key it was signed is not asked: a key may have been replaced since.
        """
        try:
            shown = parse_checkpoint(parse_note(note).text)
        except Unverified as error:
            raise MirrorError(f"what stands there as checkpoint is none: {error}") from None
        if shown.origin != self._origin:
            raise MirrorError(f"it is the mirror of another log, {shown.origin}")
        try:
            root = root_at(connection, shown.size)
        except ValueError:
            root = None
        if root != shown.root:
            raise MirrorError(
                f"it shows {shown.size} entries, and the tables do not have them so: they lack some, or hold "
                "another history. The mirror is left as it is"
            )
        return shown

    def _put(self, resource: Tile | Bundle, data: bytes) -> None:
        if self._closing.is_set():
            return
        self._shelf.write(resource.path, data)
        if resource.width < TILE_WIDTH:
            self._partial[resource.path] = None

    def _prune(self, size: int) -> None:
        """Remove what is not full and has stood beside the full one for long enough. (C2SP allows it.)"""
        now = time.monotonic()
        for path, since in list(self._partial.items()):
            if since is None:
                if replace(parse_path(path), width=TILE_WIDTH).fits(size):
                    self._partial[path] = now
            elif now - since >= GRACE_SECONDS:
                self._shelf.remove(path)
                del self._partial[path]


def _following(connection: Rows, there: int) -> Published | None:
    """The checkpoint to show next; None before the first one."""
    row = connection.execute(_NEWEST).fetchone()
    if row is not None and row[1] > there + STEP:
        row = (
            connection.execute(_LARGEST, (there, there + STEP)).fetchone()
            or connection.execute(_SMALLEST, (there,)).fetchone()
        )
    return None if row is None else Published._make(row)


def _entries(connection: Rows, bundle: Bundle) -> list[bytes]:
    _, start, stop = bundle.span
    rows = connection.execute(_ENTRIES, (start, stop)).fetchall()
    if len(rows) != bundle.width or any(leaf_hash(stored) != leaf for stored, leaf in rows):
        raise MirrorError(
            f"the tables do not have the entries from {start} to {stop - 1} as they were recorded"
        )
    return [stored for stored, _ in rows]


def _hashes(connection: Rows, tile: Tile) -> list[bytes]:
    level, start, stop = tile.span
    if level == 0:
        rows = connection.execute(_LEAVES, (start, stop)).fetchall()
    else:
        rows = connection.execute(_NODES, (level, start, stop)).fetchall()
    if len(rows) != tile.width:
        raise MirrorError(f"the tables lack hashes of {tile.path}")
    return [value for (value,) in rows]
