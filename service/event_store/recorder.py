"""The log by the recorder ports of the `eventsourcing` library: whoever follows it reads and tracks by these.

In production it records no event: the projector and the deliverer of webhooks follow the log by
`select_notifications`, and keep how far they have come. Events are recorded by transaction.py, in one
transaction with all that belongs to them. That this can insert too is for the library's own tests of such
recorders, which it passes (tests/contract).

A notification id is position + 1: the library counts from 1. Version 0, bytes that are not JSON and events
without an actor pass here, because they are the library's contract; the writer refuses them. Inserting goes
through the writer's own append function.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC
from queue import Empty
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import psycopg
from eventsourcing.persistence import (
    ApplicationRecorder,
    DataError,
    IntegrityError,
    ListenNotifySubscription,
    Notification,
    OperationalError,
    ShutDown,
    StoredEvent,
    Tracking,
    TrackingRecorder,
)
from psycopg import Connection, sql
from psycopg.errors import ProgramLimitExceeded

from domain.log.merkle import leaf_hash
from service.event_store.append import CHANNEL, NewEvent, append, take_head
from service.event_store.failures import ENDED

Rows = Connection[tuple[Any, ...]]


#: PostgreSQL channels beside the log's, and what is called (in a thread of the subscription) on a notice.
Heard = Mapping[str, Callable[[], None]]

#: By the first that fits. A value too large for an index is a limit of the program to PostgreSQL: it is the
#: value's fault all the same.
_LIBRARYS: Final = (
    (ProgramLimitExceeded, DataError),
    (psycopg.DataError, DataError),
    (psycopg.IntegrityError, IntegrityError),
    (psycopg.OperationalError, OperationalError),
    *((ended, OperationalError) for ended in ENDED),
)


@contextmanager
def _library_errors() -> Iterator[None]:
    """The library's exceptions instead of the driver's."""
    try:
        yield
    except psycopg.Error as error:
        for drivers, librarys in _LIBRARYS:
            if isinstance(error, drivers):
                raise librarys(str(error)) from error
        raise


class PostgresRecorder(ApplicationRecorder, TrackingRecorder):
    """The application sequence, and how far each follower has come: one row per name, which only grows.

    One connection per thread that asks, opened when first used, anew when it was lost, never after `close`.
    """

    def __init__(self, connect: Callable[[], Rows]) -> None:
        self._connect = connect
        self._local = threading.local()
        #: Of all threads; `_lock` guards it, and whether there may be more.
        self._opened: list[Rows] = []
        self._closed = False
        self._lock = threading.Lock()

    @contextmanager
    def connection(self) -> Iterator[Rows]:
        """This thread's connection: a transaction for each statement, or that which is open."""
        with _library_errors():
            connection: Rows | None = getattr(self._local, "connection", None)
            if connection is None or connection.closed:
                connection = self._local.connection = self._kept(self._connect())
                connection.autocommit = True
            yield connection

    def _kept(self, connection: Rows) -> Rows:
        """The connection, which `close` will close, if need be at once: it may have come meanwhile."""
        with self._lock:
            self._opened = [connection, *(one for one in self._opened if not one.closed)]
            if self._closed:
                connection.close()
        return connection

    @contextmanager
    def transaction(self) -> Iterator[Rows]:
        """A transaction on this thread's connection: what the recorder is asked meanwhile is part of it."""
        with self.connection() as connection, connection.transaction():
            yield connection

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Append all or none; their notification ids. Raises IntegrityError if a version is taken."""
        if not stored_events:
            return None
        with self.transaction() as connection:
            head, now, _read = take_head(connection)
            events = [
                NewEvent(
                    _uuid(event.originator_id),
                    event.originator_version,
                    event.topic,
                    event.state,
                    leaf_hash(event.state),
                )
                for event in stored_events
            ]
            after = append(connection, head, events, (), max(now, head.recorded_at).astimezone(UTC))
        return list(range(head.size + 1, after.size + 1))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[Notification]:
        """The events of one stream, by version, each with its place in the log."""
        query = sql.SQL(
            "SELECT stream_id, version, type, bytes, position + 1 FROM events WHERE stream_id = %s"
            " AND version > COALESCE(%s, -1) AND version <= COALESCE(%s, 9223372036854775807)"
            " ORDER BY version {} LIMIT %s"
        ).format(sql.SQL("DESC" if desc else "ASC"))
        with self.connection() as connection:
            rows = connection.execute(query, (_uuid(originator_id), gt, lte, limit)).fetchall()
        return [Notification(*row) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The log from `start` on; ids are positions + 1."""
        first = 0 if start is None else start - 1 if inclusive_of_start else start
        with self.connection() as connection:
            rows = connection.execute(
                "SELECT stream_id, version, type, bytes, position + 1 FROM events"
                " WHERE position >= %s AND position < COALESCE(%s, 9223372036854775807)"
                " AND (%s OR type = ANY(%s)) ORDER BY position LIMIT %s",
                (first, stop, not topics, list(topics), limit),
            ).fetchall()
        return [Notification(*row) for row in rows]

    def max_notification_id(self) -> int | None:
        """The size of the log, or None while it is empty."""
        with self.connection() as connection:
            row = connection.execute("SELECT size FROM log_head WHERE id = 1").fetchone()
        return row[0] or None if row else None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = (), heard: Heard = MappingProxyType({})
    ) -> PostgresSubscription:
        """Notifications after `gt`: those on record, then new ones as they are committed."""
        return PostgresSubscription(self, self._connect, gt, topics, heard)

    def insert_tracking(self, tracking: Tracking) -> None:
        """Record progress; raises IntegrityError unless it is further than before."""
        with self.connection() as connection:
            done = connection.execute(
                "INSERT INTO trackings (application_name, notification_id) VALUES (%s, %s)"
                " ON CONFLICT (application_name) DO UPDATE SET notification_id = EXCLUDED.notification_id"
                " WHERE trackings.notification_id < EXCLUDED.notification_id",
                (tracking.application_name, tracking.notification_id),
            )
        if done.rowcount != 1:
            raise IntegrityError(
                f"{tracking.application_name} has already processed {tracking.notification_id}"
            )

    def max_tracking_id(self, application_name: str) -> int | None:
        """The last notification id that was processed under this name, or None."""
        return self.tracking_ids(application_name).get(application_name)

    def tracking_ids(self, prefix: str = "") -> Mapping[str, int]:
        """The last notification ids that were processed, under each name that begins like this."""
        with self.connection() as connection:
            query = "SELECT application_name, notification_id FROM trackings"
            rows = connection.execute(f"{query} WHERE starts_with(application_name, %s)", (prefix,))
            return dict(rows.fetchall())

    def delete_tracking(self, application_name: str) -> None:
        """Forget how far this name has come."""
        with self.connection() as connection:
            connection.execute("DELETE FROM trackings WHERE application_name = %s", (application_name,))

    def close(self) -> None:
        """Close the connections that reading and writing opened, those too that are being opened."""
        with self._lock:
            self._closed = True
            opened = self._opened
        for connection in opened:
            with suppress(psycopg.Error):
                connection.close()


class PostgresSubscription(ListenNotifySubscription[PostgresRecorder]):
    """Wakes on the channel that `append` notifies, and once after LISTEN.

    What is committed between the library's first pull and LISTEN would otherwise wait for the next commit.
    """

    def __init__(
        self,
        recorder: PostgresRecorder,
        connect: Callable[[], Rows],
        gt: int | None,
        topics: Sequence[str],
        heard: Heard,
    ) -> None:
        with _library_errors():
            self._listener = connect()
            self._listener.autocommit = True
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._heard = {CHANNEL: self._has_been_notified.set, **heard}
        self._listen_thread = threading.Thread(target=self._listen, name="anuencia-listen", daemon=True)
        self._listen_thread.start()

    def batch(self, seconds: float) -> Sequence[Notification]:
        """What has been pulled since, in one piece; empty once so many seconds are over, or by `stop`.

        Raises what has ended the pulling or the listening.
        """
        pulled: list[Notification] = []
        with suppress(Empty, ShutDown):
            pulled += self._notifications_queue.get(timeout=seconds)
            while len(pulled) < self._select_limit:
                pulled += self._notifications_queue.get_nowait()
        if self._thread_error is not None:
            raise self._thread_error
        return pulled

    def _listen(self) -> None:
        try:
            with _library_errors():
                for channel in self._heard:
                    self._listener.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                self._has_been_notified.set()
                while not self._has_been_stopped:
                    # Bounded, because `stop` cannot interrupt a wait on a socket.
                    for notice in self._listener.notifies(timeout=0.2, stop_after=1):
                        self._heard[notice.channel]()
        except (OperationalError, psycopg.Error) as error:
            if not self._has_been_stopped:
                self._thread_error = self._thread_error or error
                self.stop()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        try:
            super().__exit__(*args, **kwargs)
        finally:
            self._listen_thread.join()
            self._listener.close()


def _uuid(originator_id: UUID | str) -> UUID:
    return originator_id if isinstance(originator_id, UUID) else UUID(originator_id)
