"""Keeps the projections up to date: one thread for all of them, woken by the log's commits."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from threading import Event, Thread
from time import monotonic
from typing import Any, Final

import psycopg
from eventsourcing.persistence import OperationalError
from psycopg import Connection

from service.event_store.recorder import PostgresRecorder, PostgresSubscription
from service.projections.batch import CHANNEL, WANTED
from service.projections.follower import Follower, Progress
from service.projections.projection import Projection

__all__ = ["CHANNEL", "Projector"]

log = logging.getLogger(__name__)

#: Without news it looks up so often: another generation may have gone live, or what failed may be due again.
LOOK_SECONDS: Final = 1.0
#: Between batches: fewer and larger transactions leave the processor to the writer.
REST_SECONDS: Final = 0.05
#: While commits come during the work: so many times what it took, up to a bound. Whoever waits ends a rest.
REST_SHARE: Final = 9.0
MOST_REST_SECONDS: Final = 5.0
#: The first pause after a failure; each further one is twice as long, up to the last.
FIRST_PAUSE_SECONDS: Final = 0.1
LAST_PAUSE_SECONDS: Final = 3.0
#: How long `close` waits for the event under way.
GRACE_SECONDS: Final = 5.0

# The rows can be made again, so their commits need not wait for the disk, on which the writer waits. The
# bounds keep a stuck process from holding up the others that follow the same generation.
_SESSION: Final = """
    SET synchronous_commit = off; SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '10s'
"""


def _rest(worked: float) -> float:
    return min(MOST_REST_SECONDS, max(REST_SECONDS, REST_SHARE * worked))


class _Fortune:
    """How one projection fares: `due`, by the monotonic clock, is when it is tried again."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.trouble: str | None = None
        self.due = 0.0
        self._pause = FIRST_PAUSE_SECONDS

    def went_well(self, progress: Progress) -> None:
        self._pause = FIRST_PAUSE_SECONDS
        if self.trouble is not None:
            log.info("the projection %s goes on at %d", self.name, progress.place.size)
            self.trouble = None

    def failed(self, error: Exception) -> None:
        if isinstance(error, OperationalError | psycopg.OperationalError):
            kind = type(error.__cause__ or error).__name__
            self.trouble = (
                f"the projection {self.name!r} cannot reach the database, or is ended by it ({kind})"
            )
            log.warning("the projection %s lost the database (%s); trying again", self.name, kind)
        else:
            self.trouble = f"the projection {self.name!r} stands still: {error}"
            log.error("the projection %s stands still; trying again", self.name, exc_info=error)
        self.due = monotonic() + self._pause
        self._pause = min(2 * self._pause, LAST_PAUSE_SECONDS)


class Projector:
    """Follows the log for some projections; `start`, then `close`. Several processes may follow the same.

    It follows the generations that are live at each batch. What goes wrong is logged, said by `troubles` and
    tried again, and no projection holds up another. One event that cannot be projected is no trouble of
    the projection: its stream is left behind (follower.py).
    `told`: called in its thread after each turn, for whoever passes the troubles on.
    """

    def __init__(
        self,
        connect: Callable[[], Connection[tuple[Any, ...]]],
        projections: Sequence[Projection[Any]],
        told: Callable[[], None] = lambda: None,
    ) -> None:
        self._connect = connect
        self._projections = projections
        self._told = told
        self._fortunes = {one.name: _Fortune(one.name) for one in projections}
        self._closing = Event()
        #: Somebody waits for rows, or for the end.
        self._wanted = Event()
        self._news: PostgresSubscription | None = None
        self._thread = Thread(target=self._run, name="anuencia-projector", daemon=True)

    @property
    def troubles(self) -> Mapping[str, str]:
        """What keeps rows from advancing at present, by projection, for readiness; empty if nothing does."""
        return {name: one.trouble for name, one in self._fortunes.items() if one.trouble is not None}

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def close(self) -> None:
        """End after the event under way, and return when the thread and its connections are gone.

        An event that takes too long is not waited for: it ends with the process.
        """
        self._closing.set()
        self._wanted.set()
        news = self._news
        if news is not None:
            news.stop()
        if self._thread.ident is not None:
            self._thread.join(GRACE_SECONDS)
            if self._thread.is_alive():
                log.warning("the projector is still at one event after %g seconds: left alone", GRACE_SECONDS)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                with closing(PostgresRecorder(self._session)) as recorder:
                    self._follow(recorder)
            except Exception as error:  # noqa: BLE001 - the thread must outlive any failure: readers wait for it
                for one in self._fortunes.values():
                    one.failed(error)
                self._told()
                due = min((one.due for one in self._fortunes.values()), default=0.0)
                self._closing.wait(max(0.0, due - monotonic()))

    def _session(self) -> Connection[tuple[Any, ...]]:
        connection = self._connect()
        connection.autocommit = True
        connection.execute(_SESSION)
        return connection

    def _follow(self, recorder: PostgresRecorder) -> None:
        follower = Follower(recorder, self._projections, stop=self._closing.is_set)
        since = min((place.size for place in follower.places().values()), default=0)
        with recorder.subscribe(since, heard={WANTED: self._wanted.set}) as news:
            self._news = news
            more, hurried = True, False
            while not self._closing.is_set():
                fresh = news.batch(0 if more else LOOK_SECONDS)
                head = recorder.max_notification_id() if fresh else None
                hurried = self._wanted.is_set() or (hurried and more)
                self._wanted.clear()
                began = monotonic()
                more = self._turn(follower, fresh)
                worked = monotonic() - began
                if fresh and not hurried:
                    # While commits come fast: what is read later in one go costs the writers less.
                    busy = recorder.max_notification_id() != head
                    if (busy or not more) and not self._closing.is_set():
                        self._wanted.wait(_rest(worked) if busy else REST_SECONDS)

    def _turn(self, follower: Follower, fresh: Sequence[Any]) -> bool:
        """Whether there is more to do already."""
        now = monotonic()
        waiting = {name for name, one in self._fortunes.items() if one.trouble is not None and now < one.due}
        more = False
        for name, fared in follower.turn(fresh, waiting).items():
            if isinstance(fared, Exception):
                self._fortunes[name].failed(fared)
            else:
                self._fortunes[name].went_well(fared)
                more = more or fared.more
        self._told()
        return more
