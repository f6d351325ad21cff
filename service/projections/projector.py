"""Keeps the projections up to date: one thread for all of them, woken by the log's commits."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from threading import Event, Thread
from time import monotonic
from typing import Any, Final

from psycopg import Connection

from service.event_store.failures import kept_from
from service.event_store.recorder import PostgresRecorder, PostgresSubscription
from service.projections.batch import CHANNEL, WANTED
from service.projections.follower import Course, Follower
from service.projections.projection import Projection
from service.troubles import Trouble

__all__ = ["CHANNEL", "Projector"]

log = logging.getLogger(__name__)

#: Without news it looks up so often: another generation may have gone live, or what failed may be due again.
LOOK_SECONDS: Final = 1.0
#: Between batches: fewer and larger transactions leave the processor to the writer.
REST_SECONDS: Final = 0.05
#: While commits come during the work: so many times what it took, up to a bound. Whoever waits ends a rest.
REST_SHARE: Final = 9.0
MOST_REST_SECONDS: Final = 5.0
#: Whoever has not been at the end of the log for so long does not rest until it is.
LATE_SECONDS: Final = 10.0
#: How long `close` waits for the event under way.
GRACE_SECONDS: Final = 5.0

# The rows can be made again, so their commits need not wait for the disk, on which the writer waits. The
# bounds keep a stuck process from holding up the others that follow the same generation.
_SESSION: Final = """
    SET synchronous_commit = off; SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '10s'
"""


def _rest(worked: float) -> float:
    return min(MOST_REST_SECONDS, max(REST_SECONDS, REST_SHARE * worked))


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
        self._courses = [Course(projection) for projection in projections]
        self._told = told
        self._closing = Event()
        #: Somebody waits for rows, or for the end.
        self._wanted = Event()
        self._news: PostgresSubscription | None = None
        self._lost = Trouble(log)
        self._thread = Thread(target=self._run, name="anuencia-projector", daemon=True)

    @property
    def troubles(self) -> Mapping[str, str]:
        """What keeps rows from advancing at present, by projection, for readiness; empty if nothing does."""
        return {course.name: course.trouble for course in self._courses if course.trouble is not None}

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
                    recorder.max_notification_id()
                    self._tell_lost(None)
                    self._follow(recorder)
            except Exception as error:  # noqa: BLE001 - the thread must outlive any failure: readers wait for it
                for course in self._courses:
                    course.failed(error)
                self._tell_lost(error)
                self._told()
                self._closing.wait(max(0.0, min(course.due for course in self._courses) - monotonic()))

    def _tell_lost(self, error: Exception | None) -> None:
        """What keeps them from the database is one line for all of them."""
        kept = None if error is None else kept_from("the projector", error)
        if kept is None:
            self._lost.is_over()
        else:
            self._lost.is_met(kept)

    def _session(self) -> Connection[tuple[Any, ...]]:
        connection = self._connect()
        connection.autocommit = True
        connection.execute(_SESSION)
        return connection

    def _follow(self, recorder: PostgresRecorder) -> None:
        follower = Follower(recorder, self._courses, stop=self._closing.is_set)
        since = min((place.size for place in follower.places().values()), default=0)
        with recorder.subscribe(since, heard={WANTED: self._wanted.set}) as news:
            self._news = news
            more, hurried, reached = True, False, monotonic()
            while not self._closing.is_set():
                fresh = news.batch(0 if more else LOOK_SECONDS)
                head = recorder.max_notification_id() if fresh else None
                hurried = self._wanted.is_set() or (hurried and more)
                self._wanted.clear()
                began = monotonic()
                more = follower.turn(fresh)
                self._tell_lost(next((course.error for course in self._courses if course.error), None))
                self._told()
                ended = monotonic()
                worked = ended - began
                if not more:
                    reached = began
                if fresh and not hurried and ended - reached < LATE_SECONDS:
                    # While commits come fast: what is read later in one go costs the writers less.
                    busy = recorder.max_notification_id() != head
                    if (busy or not more) and not self._closing.is_set():
                        self._wanted.wait(_rest(worked) if busy else REST_SECONDS)
