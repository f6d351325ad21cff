"""Checks that the tables hold the log that outsiders have seen; if not, nothing may be recorded or signed.

A restored backup lacks entries that a signed checkpoint covers. Whoever writes on from there makes a second
history under the same name, and no explanation makes the two one again. So the newest checkpoint that is
known *outside* the database is looked up in the tables: on start, before every signature, and whenever a
writer has met a log that shrank.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from psycopg import Connection

from domain.log.checkpoint import Checkpoint, OpenedCheckpoint, open_checkpoint
from domain.log.merkle import HASH_SIZE, CompactRange
from domain.log.strict import Unverified
from service.transparency.nodes import root_at
from service.transparency.outside import CheckpointFile
from service.transparency.quorum import Witnesses
from service.transparency.signing import LogKeys, verify

log = logging.getLogger(__name__)

_HEAD: Final = "SELECT size, range, read_only FROM log_head WHERE id = 1"
_NEWEST: Final = "SELECT number, size, root, note, signed_at FROM checkpoints ORDER BY number DESC LIMIT 1"
_SET: Final = "UPDATE log_head SET read_only = %s WHERE id = 1 AND read_only IS NOT DISTINCT FROM %s"


@dataclass(frozen=True, slots=True)
class Held:
    """The end of the log as one committed snapshot has it."""

    range: CompactRange
    read_only: str | None

    @property
    def size(self) -> int:
        """How many entries the log has."""
        return self.range.size


class Published(NamedTuple):
    """A row of the checkpoints."""

    number: int
    size: int
    root: bytes
    note: bytes
    signed_at: datetime


Rows = Connection[tuple[Any, ...]]


def held(connection: Rows) -> Held:
    """The committed end of the log: size and compact range of one statement, so of one snapshot."""
    row = connection.execute(_HEAD).fetchone()
    if row is None:
        raise LookupError("the log has no head row: run the migrations")
    size, raw, read_only = row
    hashes = tuple(raw[i : i + HASH_SIZE] for i in range(0, len(raw), HASH_SIZE))
    return Held(CompactRange(size, hashes), read_only)


def newest(connection: Rows) -> Published | None:
    """The checkpoint that is published."""
    row = connection.execute(_NEWEST).fetchone()
    return None if row is None else Published(*row)


def set_read_only(connection: Rows, reason: str | None, instead_of: str | None) -> None:
    """Close the register with this reason, or open it (None); not if another reason has come up meanwhile."""
    connection.execute(_SET, (reason, instead_of))


class Guard:
    """What is known outside the database, and whether the tables agree with it."""

    def __init__(self, file: CheckpointFile, witnesses: Witnesses) -> None:
        self._file = file
        self._witnesses = witnesses

    def flaw(self, connection: Rows, end: Held, last: Published | None, keys: LogKeys) -> str | None:
        """Why nothing may be recorded or signed, in sentences; None if the tables are whole.

        Its reads need no common snapshot with `end`: what lies before an end never changes again.
        """
        try:
            for where, checkpoint in self._known(last, keys):
                sentence = _missing(connection, end, where, checkpoint)
                if sentence is not None:
                    return sentence
            sentence = self.told_otherwise(connection, end, keys) or self._shown_before(connection, end, keys)
        except Unverified as error:
            return str(error)
        return sentence or _broken(connection, end)

    def _shown_before(self, connection: Rows, end: Held, keys: LogKeys) -> str | None:
        """The same of what a witness has shown that is not heard now, until the tables hold it."""
        note = self._read(self._file.shown)
        if note is None:
            return None
        where = f"the file {self._file.shown.path.name}, which a witness showed"
        sentence = _missing(connection, end, where, _opened(note, keys, where).checkpoint)
        if sentence is None:
            self._file.shown.remove()
        return sentence

    def told_otherwise(self, connection: Rows, end: Held, keys: LogKeys) -> str | None:
        """Why the witnesses close the register; None if they do not.

        One shows a checkpoint of our own key that the tables lack, or as many as make the quorum say that
        they have cosigned another log. The word of fewer is an alarm: anybody can say so. What our own key
        has signed is kept, so that it is known when that witness is not heard.
        """
        for name, note in self._witnesses.shown():
            try:
                opened = open_checkpoint(note, keys.verifiers, verify)
            except Unverified:
                continue  # it shows nothing that this log has signed
            sentence = _missing(connection, end, f"what the witness {name} shows", opened.checkpoint)
            if sentence is not None:
                self._keep(note)
                return sentence
        return self._witnesses.believed(end.size)

    def _keep(self, note: bytes) -> None:
        try:
            if self._file.shown.read() != note:
                self._file.shown.write(note)
        except OSError as error:
            # It closes the register now; only a restart may forget it.
            log.warning("what a witness shows cannot be kept (%s)", error.strerror)

    def _known(self, last: Published | None, keys: LogKeys) -> Iterator[tuple[str, Checkpoint]]:
        note = self._read(self._file)
        if note is not None:
            source = f"the file {self._file.path.name}"
            yield source, _opened(note, keys, source).checkpoint
        elif last is not None and not self._witnesses.heard:
            raise Unverified(
                f"Checkpoints were signed, and none is known outside the database: {self._file.path.name} is "
                "missing and no witness has cosigned what the tables hold. Put a copy of the newest "
                "checkpoint there, such as an auditor's."
            )
        if last is not None:
            where = f"row {last.number} of the checkpoints"
            checkpoint = _opened(last.note, keys, where).checkpoint
            if (checkpoint.size, checkpoint.root) != (last.size, last.root):
                raise Unverified(f"In {where} the columns differ from the note that was signed.")
            yield where, checkpoint

    def _read(self, file: CheckpointFile) -> bytes | None:
        try:
            return file.read()
        except OSError as error:
            raise Unverified(f"{file.path.name} cannot be read ({type(error).__name__}).") from None


def _opened(note: bytes, keys: LogKeys, where: str) -> OpenedCheckpoint:
    try:
        return open_checkpoint(note, keys.verifiers, verify)
    except Unverified as error:
        raise Unverified(f"The checkpoint in {where} is not one of this log's keys: {error}") from None


def _missing(connection: Rows, end: Held, where: str, checkpoint: Checkpoint) -> str | None:
    size = checkpoint.size
    if size > end.size:
        return (
            f"The checkpoint of size {size} in {where} is not in the tables, which hold {end.size} entries: "
            f"{size - end.size} are missing. Was a backup restored? Restore further, or begin a new log."
        )
    try:
        root = root_at(connection, size)
    except ValueError:
        return f"The tables have a hole before size {size}, which the checkpoint in {where} covers."
    if root != checkpoint.root:
        return (
            f"The tables hold another log than the one that was signed at size {size} (in {where}): "
            "their root differs."
        )
    return None


def _broken(connection: Rows, end: Held) -> str | None:
    """Whether the head row, from which the next root is made, agrees with the tables."""
    try:
        if root_at(connection, end.size) == end.range.root():
            return None
    except ValueError:
        pass
    return f"The head row and the tables differ at size {end.size}: one of them was altered."
