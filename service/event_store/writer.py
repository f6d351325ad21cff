"""The one thread of a process that records: it takes the queued commands in groups.

The event loop hands commands over once per turn; the thread takes what is there, records it in one
transaction, and resolves the futures with one call into the loop per batch. While something is wrong it looks
once a second whether it still is, so that readiness does not wait for a request. When a transaction fails:
a lost connection is met by recording the batch again on a new one (the idempotency keys, read under the
head's lock, tell what the lost transaction did); any other database error by recording one by one, so that
a poisoned command fails alone.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Condition, Thread
from typing import Any

import psycopg
from psycopg import Connection

from service import metrics
from service.event_store.append import ReadOnlyError
from service.event_store.cache import StateCache
from service.event_store.clock import ClockSkewError
from service.event_store.failures import FULL_DISK, LOST
from service.event_store.outcomes import Outcome, Rejection, Write
from service.event_store.rehearsal import Rehearsal
from service.event_store.transaction import HeadSeen, Rules, record
from service.troubles import Trouble

log = logging.getLogger(__name__)

#: Bounds of the queue: beyond them a command is answered 503 with Retry-After at once.
MAX_QUEUED_COMMANDS = 2_000
MAX_QUEUED_BYTES = 64 * 1024 * 1024
#: Bounds of one transaction: what waits longer goes into the next.
MAX_BATCH_COMMANDS = 256
#: How long to go on trying to reach the database for an answer that may exist already, from when it was
#: noticed that the connection is gone.
RECONNECT_SECONDS = 8.0
#: How long a command waits for its outcome; a database may take it and then say nothing for ever.
ANSWER_SECONDS = 20.0
#: While something is wrong, whether it still is.
PROBE_SECONDS = 1.0
#: How long `close` waits for what is queued.
CLOSE_SECONDS = 10.0

BUSY = Rejection("busy", "Too many writes are waiting: nothing was recorded; retry with the same key.")
CLOSING = Rejection("closing", "The service is stopping: nothing was recorded; retry with the same key.")
UNAVAILABLE = Rejection(
    "unavailable",
    "The database cannot be reached or is held by another: nothing was recorded; retry with the same key.",
)
UNKNOWN = Rejection(
    "outcome-unknown",
    "The connection was lost while committing: it is not known whether it was recorded; "
    "retry with the same key.",
)
SILENT = Rejection(
    "outcome-unknown",
    "The database has not answered for a long time: it is not known whether it was recorded; "
    "retry with the same key.",
)
FULL = Rejection(
    "storage-full",
    "The database has no space left on its disk: nothing was recorded; retry with the same key later.",
)
FAILED = Rejection("internal", "The database refused this write; nothing was recorded.")

Connect = Callable[[], Connection[tuple[Any, ...]]]
_Queued = tuple[Write, "asyncio.Future[Outcome]"]


class Writer:
    """The queue and its thread. Create, `start` within the event loop, `submit`, `close`."""

    def __init__(self, connect: Connect, cache: StateCache, rules: Rules) -> None:
        self._connect = connect
        self._cache = cache
        self._rules = rules
        self._connection: Connection[tuple[Any, ...]] | None = None
        # Outlives connections: a database that was restored is met on a new one.
        self._seen = HeadSeen()
        # Owned by the event loop's thread.
        self._arrived: list[_Queued] = []
        self._closing = False
        # Shared; guarded by the condition.
        self._wake = Condition()
        self._queue: deque[_Queued] = deque()
        self._stopped = False
        # Counted by the loop on submit, by the loop on resolve: no lock.
        self._waiting = 0
        self._waiting_bytes = 0
        self._thread = Thread(target=self._run, name="anuencia-writer", daemon=True)
        self._trouble = Trouble(log)
        self._full = Trouble(log)

    @property
    def trouble(self) -> str | None:
        """Why nothing can be written at present, for readiness; None if nothing is known to be wrong."""
        return self._trouble.sentence

    @property
    def alarm(self) -> str | None:
        """What keeps writes from being recorded although the database answers: a disk that is full.

        It stands until something was recorded again.
        """
        return self._full.sentence

    def start(self) -> None:
        """Begin to write; must be called in the running event loop that will submit."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def submit(self, write: Write) -> Outcome:
        """Queue a command and wait for what came of it. Cancelling the wait does not cancel the command."""
        if self._closing:
            return CLOSING
        if self._waiting >= MAX_QUEUED_COMMANDS or self._waiting_bytes + write.size > MAX_QUEUED_BYTES:
            return BUSY
        future: asyncio.Future[Outcome] = self._loop.create_future()
        self._waiting += 1
        self._waiting_bytes += write.size
        metrics.QUEUE.set(self._waiting)
        if not self._arrived:
            self._loop.call_soon(self._hand_over)
        self._arrived.append((write, future))
        late = self._loop.call_later(ANSWER_SECONDS, _give_up, future)
        try:
            return await future
        finally:
            late.cancel()

    def _hand_over(self) -> None:
        # Once per turn of the loop: waking a thread costs more than a command does.
        arrived, self._arrived = self._arrived, []
        with self._wake:
            self._queue.extend(arrived)
            self._wake.notify()

    def rehearsal(self) -> Rehearsal:
        """What decides as this writer does, over a connection of its own, and records nothing."""
        return Rehearsal(self._connect, self._rules)

    async def close(self) -> None:
        """Refuse new commands, record everything that was queued, end the thread and the connection."""
        self._closing = True
        self._hand_over()
        with self._wake:
            self._stopped = True
            self._wake.notify()
        await asyncio.to_thread(self._thread.join, CLOSE_SECONDS)
        if self._thread.is_alive():
            log.error("the database does not answer: what was queued is left, its outcome unknown")

    def _run(self) -> None:
        while True:
            with self._wake:
                if not self._queue and not self._stopped:
                    self._wake.wait(PROBE_SECONDS if self.trouble is not None else None)
                if self._stopped and not self._queue:
                    break
                batch = [self._queue.popleft() for _ in range(min(len(self._queue), MAX_BATCH_COMMANDS))]
            if not batch:
                if self.trouble is not None:
                    self._record([])
                continue
            outcomes = self._record([write for write, _ in batch])
            # A loop that was closed under us (a test's, a crash's) has nobody left to answer.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._resolve, batch, outcomes)
        if self._connection is not None:
            self._connection.close()

    def _resolve(self, batch: Sequence[_Queued], outcomes: Sequence[Outcome]) -> None:
        for (write, future), outcome in zip(batch, outcomes, strict=True):
            self._waiting -= 1
            self._waiting_bytes -= write.size
            if not future.done():  # a cancelled request: its command stands, nobody listens
                future.set_result(outcome)
        metrics.QUEUE.set(self._waiting)

    def _record(self, writes: Sequence[Write]) -> list[Outcome]:
        """Outcomes of a batch, whatever happens to the database; never raises.

        An empty one takes the head's lock and looks at the clocks, as any does.
        """
        try:
            return self._until_answered(writes)
        except psycopg.errors.LockNotAvailable:
            self._trouble.is_met("the head row is locked by another session")
            return [UNAVAILABLE] * len(writes)
        except psycopg.errors.ReadOnlySqlTransaction:
            self._discard()  # the next one leads to the primary, once there is one
            self._trouble.is_met("the database takes no writes: it is a standby, or was set to read only")
            return [UNAVAILABLE] * len(writes)
        except psycopg.errors.DiskFull:
            self._full.is_met(FULL_DISK, logging.ERROR)
            return [FULL] * len(writes)
        except ClockSkewError as error:
            self._trouble.is_met(str(error), logging.ERROR)
            return [Rejection("clock-skew", f"{error} Retry with the same key.")] * len(writes)
        except ReadOnlyError as error:
            self._trouble.is_over()  # the guard says this one (transparency/guard.py)
            self._cache.clear()  # it may hold what the log has lost
            return [Rejection("read-only", f"The register is read-only. {error}")] * len(writes)
        except Exception:  # the thread must outlive any failure of a batch
            self._discard()
            if len(writes) > 1:
                log.exception("a batch of %d commands failed; recording them one by one", len(writes))
                return [outcome for write in writes for outcome in self._record([write])]
            for write in writes:
                log.exception("a command (%s) failed in the database", write.kind)
            return [FAILED] * len(writes)

    def _until_answered(self, writes: Sequence[Write]) -> list[Outcome]:
        """Record the batch; when the connection is lost, again on a new one, for a bounded time.

        The second attempt waits for the head's lock, which a still running first one holds, and then
        finds its keys or does not: there is no third possibility.
        """
        deadline: float | None = None
        doubtful = False
        pause = 0.02
        while True:
            try:
                if self._connection is None:
                    self._connection = self._connect()
                began = time.perf_counter()
                outcomes, advanced = record(self._connection, writes, self._cache, self._rules, self._seen)
                if advanced:
                    metrics.COMMIT_SECONDS.observe(time.perf_counter() - began)
                    metrics.BATCH.observe(len(writes))
            except LOST as error:
                lost = self._connection is not None and self._connection.closed
                if self._connection is not None and not lost:
                    self._connection.rollback()
                    if doubtful:
                        # The lost transaction may still hold the head's lock, about to commit.
                        return self._unknown(writes)
                    raise
                if deadline is None:  # a connection that falls silent is noticed late
                    deadline = time.monotonic() + (RECONNECT_SECONDS if writes else 0)
                doubtful = doubtful or lost
                self._discard()
                if lost and self.trouble is None:  # a session ended; whether that is a trouble comes next
                    log.warning("connection to the database lost (%s)", type(error).__name__)
                else:
                    self._trouble.is_met(f"the database cannot be reached ({type(error).__name__})")
                if time.monotonic() > deadline:
                    return self._unknown(writes) if doubtful else [UNAVAILABLE] * len(writes)
                time.sleep(pause)
                pause = min(2 * pause, 0.5)
            except (ClockSkewError, ReadOnlyError):
                if doubtful:
                    return self._unknown(writes)
                raise
            else:
                self._cache.put(advanced)
                self._trouble.is_over()
                if advanced:
                    self._full.is_over()
                return outcomes

    def _unknown(self, writes: Sequence[Write]) -> list[Outcome]:
        self._cache.clear()
        return [UNKNOWN] * len(writes)

    def _discard(self) -> None:
        # The next one may lead to another server, which has not recorded what is kept warm here.
        self._cache.clear()
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None


def _give_up(future: asyncio.Future[Outcome]) -> None:
    if not future.done():
        future.set_result(SILENT)
