"""Who keeps the projections up to date? One thread for all of them, woken by the log's commits.

They read the same events, so what one has folded the others need not fold again (folds.py).
"""

from __future__ import annotations

import logging
import os
import selectors
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from threading import Event, Thread
from time import monotonic
from typing import Any, Final

import psycopg
from psycopg import Connection, sql

from service.event_store.append import CHANNEL as HEAD_CHANNEL
from service.projections.batch import CHANNEL, WANTED, Progress, advance
from service.projections.folds import Folds
from service.projections.projection import Projection

__all__ = ["CHANNEL", "Projector"]

log = logging.getLogger(__name__)

#: Between batches: fewer and larger transactions leave the processor to the writer.
REST_SECONDS: Final = 0.05
#: While commits come during the work: so many times what it took, up to a bound. Whoever waits ends a rest.
REST_SHARE: Final = 9.0
MOST_REST_SECONDS: Final = 5.0
#: States remembered between batches.
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


def _rest(worked: float) -> float:
    return min(MOST_REST_SECONDS, max(REST_SECONDS, REST_SHARE * worked))


class _Followed:
    """One projection, and how it fares: `due`, by the monotonic clock, is when it is tried again."""

    def __init__(self, projection: Projection[Any]) -> None:
        self.projection = projection
        self.trouble: str | None = None
        self.due = 0.0
        self._pause = FIRST_PAUSE_SECONDS

    def went_well(self, progress: Progress) -> None:
        self._pause = FIRST_PAUSE_SECONDS
        if self.trouble is not None:
            log.info("the projection %s goes on at %d", self.projection.name, progress.size)
            self.trouble = None

    def failed(self, error: Exception) -> None:
        name = self.projection.name
        if isinstance(error, psycopg.OperationalError):
            self.trouble = f"the projection {name!r} cannot reach the database"
            log.warning("the projection %s lost the database (%s); trying again", name, type(error).__name__)
        else:
            self.trouble = f"the projection {name!r} stands still: {error}"
            log.error("the projection %s stands still; trying again", name, exc_info=error)
        self.due = monotonic() + self._pause
        self._pause = min(2 * self._pause, LAST_PAUSE_SECONDS)


class Projector:
    """Follows the log for some projections; `start`, then `close`. Several processes may follow the same.

    It follows the generation of each that is live at each batch, or the given one only. What goes wrong is
    logged, said by `troubles` and tried again; nothing is skipped, and no projection holds up another.
    `told`: called in its thread after each round, for whoever passes the troubles on.
    """

    def __init__(
        self,
        connect: Callable[[], Connection[tuple[Any, ...]]],
        projections: Sequence[Projection[Any]],
        generation: int | None = None,
        told: Callable[[], None] = lambda: None,
    ) -> None:
        self._connect = connect
        self._followed = [_Followed(one) for one in projections]
        self._generation = generation
        self._told = told
        self._folds = Folds(WARM_STATES)
        self._closing = Event()
        # A byte written here ends a wait for the database: `close` must not wait for the next commit.
        self._wake_reader, self._wake_writer = os.pipe()
        self._thread = Thread(target=self._run, name="anuencia-projector", daemon=True)

    @property
    def troubles(self) -> Mapping[str, str]:
        """What keeps rows from advancing at present, by projection, for readiness; empty if nothing does."""
        return {one.projection.name: one.trouble for one in self._followed if one.trouble is not None}

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
                    # What this process remembers may be of another server than the one that answers now.
                    self._folds.clear()
                    self._follow(connection)
            except Exception as error:  # noqa: BLE001 - the thread must outlive any failure: readers wait for it
                for one in self._followed:
                    one.failed(error)
                self._told()
                self._closing.wait(max(0.0, min(one.due for one in self._followed) - monotonic()))

    def _follow(self, connection: Connection[tuple[Any, ...]]) -> None:
        notified, wanted = Event(), Event()
        heard = {HEAD_CHANNEL: notified, WANTED: wanted}
        connection.autocommit = True
        connection.add_notify_handler(lambda notice: heard[notice.channel].set())
        for setting in _SESSION:
            connection.execute(setting)
        for channel in heard:
            connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
        hurried = False
        while not self._closing.is_set():
            # What is committed after this wakes the wait below; what was committed before is read now.
            notified.clear()
            hurried = hurried or wanted.is_set()
            wanted.clear()
            began = monotonic()
            rounds = [self._advance(connection, one) for one in self._followed]
            self._told()
            more = any(rounds)
            hurried = hurried and more
            if hurried or wanted.is_set():
                continue
            if notified.is_set():
                # Commits come fast: what is read later in one go costs the writers less than row after row.
                self._rest(connection, wanted, _rest(monotonic() - began))
            elif not more:
                self._rest(connection, wanted, REST_SECONDS)
                self._wait(connection, notified, wanted)

    def _advance(self, connection: Connection[tuple[Any, ...]], one: _Followed) -> bool:
        """Whether there may be more for it already. Raises psycopg.OperationalError."""
        if one.trouble is not None and monotonic() < one.due:
            return False
        try:
            progress = advance(connection, one.projection, self._folds, self._generation)
        except psycopg.OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - its failure is its own: the others go on
            one.failed(error)
            return False
        one.went_well(progress)
        return progress.more

    def _rest(self, connection: Connection[tuple[Any, ...]], wanted: Event, seconds: float) -> None:
        """For so long, unless somebody waits for rows; or until `close`, or the connection breaks."""
        ends = monotonic() + seconds
        while not (wanted.is_set() or self._closing.is_set()) and (left := ends - monotonic()) > 0:
            self._listen(connection, left)
            connection.execute("SELECT 1")  # what came is handed to the handler

    def _wait(self, connection: Connection[tuple[Any, ...]], *notices: Event) -> None:
        """Until something is announced, the connection breaks (the next query says so), a projection that
        stands still is due again, or `close`."""
        # A notice that came with an answer is off the socket already: with the handler, or in the driver.
        if connection.pgconn.notifies() is None and not any(one.is_set() for one in notices):
            due = [one.due for one in self._followed if one.trouble is not None]
            self._listen(connection, max(0.0, min(due) - monotonic()) if due else None)

    def _listen(self, connection: Connection[tuple[Any, ...]], seconds: float | None) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(connection.fileno(), selectors.EVENT_READ)
            selector.register(self._wake_reader, selectors.EVENT_READ)
            selector.select(seconds)
