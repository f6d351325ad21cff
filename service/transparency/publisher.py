"""Signs what the log holds: one publisher over all processes, the one with the database's advisory lock.

Order, for each checkpoint: sign committed state, ask the witnesses, write the file beside the key (durably),
insert the row over the very connection that has the lock, publish (the commit of the row). A crash before the
row leaves a signed checkpoint that the tables hold, and that the next leader finds in the file and keeps. A
leader that has lost its connection has lost the lock too, and cannot insert.
"""

from __future__ import annotations

import logging
import os
import selectors
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final

from psycopg import Connection, sql

from domain.log.checkpoint import Checkpoint, open_checkpoint
from domain.log.notes import Signature, parse_note
from domain.log.proofs import Proof, consistency_plan
from service.event_store.append import CHANNEL as HEAD_CHANNEL
from service.event_store.failures import kept_from
from service.transparency import guard
from service.transparency.guard import Guard, Published
from service.transparency.nodes import proof
from service.transparency.outside import CheckpointFile
from service.transparency.quorum import ATTEMPTS, Witnesses
from service.transparency.rounds import Rounds
from service.transparency.signing import KeyFileError, LogKeys, read_keys, verify
from service.troubles import Trouble

log = logging.getLogger(__name__)

#: PostgreSQL channel on which a new checkpoint is announced.
CHANNEL: Final = "anuencia_checkpoint"
#: At most one checkpoint in this time, and at least one look at the head row.
INTERVAL_SECONDS: Final = 1.0
#: How often the witnesses are asked while too few have cosigned, or one contradicts the tables.
RECHECK_SECONDS: Final = 10.0
#: How long the first look at the log may take, without the witnesses' answers.
START_SECONDS: Final = 30.0
#: A session that says nothing for so long, and for the witnesses' time, is ended by the server: its process
#: stands still (SIGSTOP, a machine that sleeps), and the lock goes to another. A leader asks each second.
IDLE_SECONDS: Final = 15.0
#: How long `close` waits for what is under way.
CLOSE_SECONDS: Final = 15.0

#: Of the advisory lock: the first 63 bits of SHA-256("anuencia/log").
_LOCK_KEY: Final = 0x15C0_73C5_629F_1003
_LOCK: Final = "SELECT pg_try_advisory_lock(%s)"
_INSERT: Final = """
    INSERT INTO checkpoints (number, size, root, note, signed_at)
    SELECT COALESCE(max(number) + 1, 0), %s, %s, %s, clock_timestamp() FROM checkpoints
    RETURNING number, size, root, note, signed_at
"""
_NOTIFY: Final = "SELECT pg_notify(%s, %s)"

#: Said of a witness that knows another log, where the register goes on all the same.
_ONE_WORD: Final = (
    "The register closes only once as many say so as make the quorum, or one shows a checkpoint of its key."
)

Rows = Connection[tuple[Any, ...]]


class PublisherError(RuntimeError):
    """The publisher cannot begin; the message says why."""


@dataclass(frozen=True, slots=True)
class Options:
    """Name of the log, file of its keys; seconds between two heartbeats, and of holding for a quorum."""

    origin: str
    key_file: Path
    heartbeat: float = 600.0
    hold: float = 30.0


class Publisher:
    """A thread that signs while it leads, and waits while another does; `start`, then `close`."""

    def __init__(self, connect: Callable[[], Rows], options: Options, witnesses: Witnesses) -> None:
        self._connect = connect
        self._options = options
        self._witnesses = witnesses
        self._file = CheckpointFile(options.key_file)
        self._guard = Guard(self._file, witnesses)
        self._closing = Event()
        # Set when the tables were compared with what is known outside, here or by the leader elsewhere.
        self._looked = Event()
        # A byte written here ends a wait for the database.
        self._wake_reader, self._wake_writer = os.pipe()
        self._thread = Thread(target=self._run, name="anuencia-publisher", daemon=True)
        self._last: Published | None = None
        # By the monotonic clock: when the witnesses were asked, and when a checkpoint got its row.
        self._asked_at = 0.0
        self._published_at = 0.0
        #: Whether this process has the lock.
        self.leading = False
        self._trouble = Trouble(log)
        self._rounds = Rounds()
        #: What is wrong although checkpoints are published: a quorum that is missing; a witness that says
        #: it knows another log, while too few say so to close the register.
        self._missing: str | None = None
        self._doubt: str | None = None

    @property
    def trouble(self) -> str | None:
        """Why nothing is published at present, for readiness; None if nothing is known to be wrong."""
        return self._trouble.sentence

    @property
    def alarm(self) -> str | None:
        """What an operator must look at although checkpoints are published."""
        return "; ".join(filter(None, (self._missing, self._doubt))) or None

    @property
    def contradiction(self) -> str | None:
        """Where the tables say something else than the events that they hold."""
        return self._rounds.alarm

    def start(self) -> None:
        """Begin, and return when the log was compared with what is known outside: writers come after.

        Raises PublisherError if that could not be done in time.
        """
        self._thread.start()
        if not self._looked.wait(START_SECONDS + (ATTEMPTS + 1) * self._witnesses.seconds):
            raise PublisherError(self.trouble or "the log could not be compared with what is known outside")

    def close(self) -> None:
        """Stop, and return when the thread and its connection, and with it the lock, are gone."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._looked.set()
        os.write(self._wake_writer, b"\0")
        if self._thread.ident is not None:
            self._thread.join(CLOSE_SECONDS)
            if self._thread.is_alive():
                log.error("the database does not answer: the publisher ends with the process")
                return
        os.close(self._wake_writer)
        os.close(self._wake_reader)

    def _run(self) -> None:
        with closing(self._witnesses):
            self._publish_until_closed()

    def _publish_until_closed(self) -> None:
        while not self._closing.is_set():
            try:
                with closing(self._connect()) as connection:
                    self._work(connection)
            except Exception as error:  # noqa: BLE001 - the thread must outlive any failure: others wait for it
                self._failed(error)
            finally:
                self.leading = False
            self._closing.wait(INTERVAL_SECONDS)

    def _failed(self, error: Exception) -> None:
        kept = kept_from("the publisher", error)
        if kept is not None:
            self._trouble.is_met(kept)
        elif isinstance(error, KeyFileError):
            # Without the folder: it is told to everybody who asks whether the service is ready.
            said = str(error).replace(f"{self._options.key_file.parent}{os.sep}", "")
            self._trouble.is_met(f"the publisher cannot sign: {said}", logging.ERROR)
        elif isinstance(error, OSError):
            self._trouble.is_met(f"the publisher cannot sign: {error.strerror}", logging.ERROR)
        else:
            self._trouble.is_met(f"the publisher stands still: {error}", logging.ERROR, error)

    def _work(self, connection: Rows) -> None:
        connection.autocommit = True
        connection.execute("SET application_name = 'anuencia-publisher'")
        connection.execute(f"SET idle_session_timeout = '{self._idle_seconds():.0f}s'".encode())
        notified = Event()
        connection.add_notify_handler(lambda _: notified.set())
        connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(HEAD_CHANNEL)))
        while not self._closing.is_set():
            row = connection.execute(_LOCK, (_LOCK_KEY,)).fetchone()
            if row == (True,):
                self._lead(connection, notified)
                return
            self._trouble.is_over()
            self._looked.set()
            self._closing.wait(INTERVAL_SECONDS)

    def _idle_seconds(self) -> float:
        return IDLE_SECONDS + ((ATTEMPTS + 1) * self._witnesses.seconds if self._witnesses else 0)

    def _lead(self, connection: Rows, notified: Event) -> None:
        log.info("this process publishes the log")
        self.leading = True
        self._witnesses.forget()
        self._rounds = Rounds()
        self._last = guard.newest(connection)
        self._keep_what_the_file_has(connection)
        self._ask_again(connection)
        while not self._closing.is_set():
            notified.clear()
            before = self._last
            self._turn(connection)
            self._rounds.go_on(connection, signed=self._last is not before)
            self._looked.set()
            self._wait(connection, notified)

    def _turn(self, connection: Rows) -> None:
        """Look, and sign if there is something new."""
        keys = read_keys(self._options.key_file, self._options.origin)
        end = guard.held(connection)
        since_asked = time.monotonic() - self._asked_at
        if end.read_only is not None and since_asked >= RECHECK_SECONDS:
            self._ask_again(connection)
        flaw = self._guard.flaw(connection, end, self._last, keys)
        if flaw != end.read_only:
            guard.set_read_only(connection, flaw, end.read_only)
            log.warning("the register is %s", "open again" if flaw is None else "read-only")
        if flaw is not None:
            self._trouble.is_met(flaw, logging.CRITICAL)
            return
        self._trouble.is_over()
        if self._witnesses:  # they may take their time
            self._looked.set()
        last = self._last
        if last is None or last.size != end.size or not _signed_by_all(last.note, keys):
            self._publish(connection, Checkpoint(self._options.origin, end.size, end.range.root()), keys)
        elif self._witnesses and since_asked >= self._patience():
            same = Checkpoint(self._options.origin, last.size, last.root)
            self._publish(connection, same, keys, heartbeat=True)

    def _patience(self) -> float:
        return RECHECK_SECONDS if self._missing else self._options.heartbeat

    def _publish(
        self, connection: Rows, checkpoint: Checkpoint, keys: LogKeys, *, heartbeat: bool = False
    ) -> None:
        """From here on the order of the steps is what a crash is survived by."""
        cosignatures = self._cosigned(connection, checkpoint, keys)
        if cosignatures is None or (heartbeat and self._missing):
            return  # what is published has more cosignatures than this would have
        note = keys.sign(checkpoint, cosignatures)
        self._file.write(note)
        self._insert(connection, checkpoint, note)

    def _insert(self, connection: Rows, checkpoint: Checkpoint, note: bytes) -> None:
        with connection.transaction():
            row = connection.execute(_INSERT, (checkpoint.size, checkpoint.root, note)).fetchone()
            connection.execute(_NOTIFY, (CHANNEL, str(checkpoint.size)))
        if row is None:
            raise LookupError("the checkpoint has got no row")
        self._last = Published._make(row)
        self._published_at = time.monotonic()

    def _cosigned(
        self, connection: Rows, checkpoint: Checkpoint, keys: LogKeys
    ) -> tuple[Signature, ...] | None:
        """What the witnesses sign, waiting for a quorum for a bounded time; None: do not publish this."""
        if not self._witnesses or (self._missing and time.monotonic() - self._asked_at < RECHECK_SECONDS):
            return ()
        note = keys.sign(checkpoint)
        signed: dict[str, tuple[Signature, ...]] = {}
        # A quorum that is known to be missing is not waited for again with every checkpoint.
        until = time.monotonic() + (0 if self._missing else self._options.hold)
        while True:
            self._submit(connection, checkpoint, note, signed)
            if self._guard.told_otherwise(connection, guard.held(connection), keys) is not None:
                return None  # the guard says it, in the next turn
            if self._witnesses.enough(signed):
                self._missing = None
                break
            left = until - time.monotonic()
            if left <= 0:
                self._missing = f"too few witnesses have cosigned size {checkpoint.size}: " + (
                    self._witnesses.missing(signed)
                )
                log.error("%s; it is published as it is", self._missing)
                break
            if self._closing.wait(min(INTERVAL_SECONDS, left)):
                return None
        return tuple(line for lines in signed.values() for line in lines)

    def _submit(
        self,
        connection: Rows,
        checkpoint: Checkpoint,
        note: bytes,
        signed: dict[str, tuple[Signature, ...]],
    ) -> None:
        def prove(old: int, new: int) -> Proof:
            return proof(connection, consistency_plan(old, new))

        self._asked_at = time.monotonic()
        known = self._last.size if self._last is not None else 0
        self._witnesses.ask(checkpoint, note, prove, known, signed)
        self._doubted(guard.held(connection).size)

    def _doubted(self, size: int) -> None:
        """Keep what any witness says against a log of this size; who closes the register is the guard's."""
        said = self._witnesses.contradictions(size).values()
        doubt = f"{' '.join(said)} {_ONE_WORD}" if said else None
        if doubt is not None and self._doubt is None:
            log.error("%s", doubt)
        self._doubt = doubt

    def _ask_again(self, connection: Rows) -> None:
        """Learn what the witnesses know, with the newest checkpoint there is, before anything is signed."""
        last = self._last
        if last is not None and self._witnesses:
            end = guard.held(connection)
            if last.size <= end.size:
                checkpoint = Checkpoint(self._options.origin, last.size, last.root)
                with suppress(ValueError):  # a hole in the tables: the guard says it
                    self._submit(connection, checkpoint, last.note, {})

    def _keep_what_the_file_has(self, connection: Rows) -> None:
        """A checkpoint that was signed and filed before a crash gets its row: every one signed is kept."""
        note = self._file.read()
        last = self._last
        if note is None or (last is not None and last.note == note):
            return
        keys = read_keys(self._options.key_file, self._options.origin)
        end = guard.held(connection)
        if self._guard.flaw(connection, end, last, keys) is not None:
            return
        checkpoint = open_checkpoint(note, keys.verifiers, verify).checkpoint
        if last is None or checkpoint.size >= last.size:
            self._insert(connection, checkpoint, note)

    def _wait(self, connection: Rows, notified: Event) -> None:
        """Until something is committed, a second at most; no sooner than a second after a checkpoint."""
        # A notice that came with an answer is off the socket already: with the handler, or in the driver.
        if connection.pgconn.notifies() is None and not notified.is_set():
            with selectors.DefaultSelector() as selector:
                selector.register(connection.fileno(), selectors.EVENT_READ)
                selector.register(self._wake_reader, selectors.EVENT_READ)
                selector.select(INTERVAL_SECONDS)
        self._closing.wait(max(0.0, self._published_at + INTERVAL_SECONDS - time.monotonic()))


def _signed_by_all(note: bytes, keys: LogKeys) -> bool:
    """Whether the note has a line of each key: a key that was added signs at once."""
    lines = {(one.name, one.key_id) for one in parse_note(note).signatures}
    return all((key.name, key.key_id) in lines for key in keys.verifiers)
