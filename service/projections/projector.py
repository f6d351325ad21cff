"""Who keeps a projection up to date? One thread per process and projection, woken by the log's commits."""

from __future__ import annotations

import logging
import os
import selectors
from collections.abc import Callable
from contextlib import closing
from threading import Event, Thread
from typing import Any, Final

import psycopg
from psycopg import Connection, sql

from service.event_store.append import CHANNEL as HEAD_CHANNEL
from service.event_store.cache import StateCache
from service.projections.batch import CHANNEL, Progress, advance
from service.projections.projection import Projection

__all__ = ["CHANNEL", "Projector"]

log = logging.getLogger(__name__)

#: Between batches while commits come fast: fewer and larger transactions leave the processor to the writer.
REST_SECONDS: Final = 0.05
#: States kept warm between batches.
WARM_STATES: Final = 4_096
#: The first pause after a failure; each further one is twice as long, up to the last.
FIRST_PAUSE_SECONDS: Final = 0.1
LAST_PAUSE_SECONDS: Final = 3.0

# The rows can be made again, so their commits need not wait for the disk, on which the writer waits. The
# bounds keep a stuck process from holding up the others that follow the same generation.
_SESSION = (
    "SET synchronous_commit = off",
    "SET lock_timeout = '10s'",
    "SET idle_in_transaction_session_timeout = '10s'",
)


class Projector:
    """Follows the log for one projection; `start`, then `close`. Several processes may follow the same.

    It follows the generation that is live at each batch, or the given one only. What goes wrong is logged,
    said by `trouble` and tried again; nothing is skipped.
    """

    def __init__(
        self,
        connect: Callable[[], Connection[tuple[Any, ...]]],
        projection: Projection[Any],
        generation: int | None = None,
    ) -> None:
        self._connect = connect
        self._projection = projection
        self.name = projection.name
        self._generation = generation
        self._cache = StateCache(WARM_STATES)
        self._closing = Event()
        # A byte written here ends a wait for the database: `close` must not wait for the next commit.
        self._wake_reader, self._wake_writer = os.pipe()
        self._thread = Thread(target=self._run, name=f"anuencia-projector-{projection.name}", daemon=True)
        self._pause = FIRST_PAUSE_SECONDS
        #: What keeps the rows from advancing at present, for readiness; None if nothing is known to.
        self.trouble: str | None = None

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def close(self) -> None:
        """End after the batch under way, and return when the thread and its connection are gone."""
        if self._closing.is_set():
            return
        self._closing.set()
        os.write(self._wake_writer, b"\0")
        if self._thread.ident is not None:
            self._thread.join()
        os.close(self._wake_writer)
        os.close(self._wake_reader)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                with closing(self._connect()) as connection:
                    # What this process remembers may be ahead of the server that answers now.
                    self._cache.clear()
                    self._follow(connection)
            except Exception as error:  # noqa: BLE001 - the thread must outlive any failure: readers wait for it
                self._failed(error)

    def _follow(self, connection: Connection[tuple[Any, ...]]) -> None:
        notified = Event()
        connection.autocommit = True
        connection.add_notify_handler(lambda _: notified.set())
        for setting in _SESSION:
            connection.execute(setting)
        connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(HEAD_CHANNEL)))
        while not self._closing.is_set():
            # What is committed after this wakes the wait below; what was committed before is read now.
            notified.clear()
            progress = advance(connection, self._projection, self._cache, self._generation)
            self._succeeded(progress)
            if not progress.more:
                self._closing.wait(REST_SECONDS)
                self._wait(connection, notified)

    def _wait(self, connection: Connection[tuple[Any, ...]], notified: Event) -> None:
        """Until a commit is announced, the connection breaks (the next query says so), or `close`."""
        # A notice that came with an answer is off the socket already: with the handler, or in the driver.
        if connection.pgconn.notifies() is None and not notified.is_set():
            with selectors.DefaultSelector() as selector:
                selector.register(connection.fileno(), selectors.EVENT_READ)
                selector.register(self._wake_reader, selectors.EVENT_READ)
                selector.select()

    def _succeeded(self, progress: Progress) -> None:
        self._pause = FIRST_PAUSE_SECONDS
        if self.trouble is not None:
            log.info("the projection %s goes on at %d", self._projection.name, progress.size)
            self.trouble = None

    def _failed(self, error: Exception) -> None:
        name = self._projection.name
        if isinstance(error, psycopg.OperationalError):
            self.trouble = f"the projection {name!r} cannot reach the database"
            log.warning("the projection %s lost the database (%s); trying again", name, type(error).__name__)
        else:
            self.trouble = f"the projection {name!r} stands still: {error}"
            log.error("the projection %s stands still; trying again", name, exc_info=error)
        self._closing.wait(self._pause)
        self._pause = min(2 * self._pause, LAST_PAUSE_SECONDS)
