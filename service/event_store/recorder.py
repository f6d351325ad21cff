"""How does the `eventsourcing` library see this store? (Its recorder ports, over the same append function.)

A notification id is position + 1: the library counts from 1. Version 0, bytes that are not JSON and events
without an actor pass here, because they are the library's contract; they are refused by the writer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    ListenNotifySubscription,
    Notification,
    OperationalError,
    StoredEvent,
    Subscription,
    Tracking,
    TrackingRecorder,
)
from psycopg import Connection, sql

from domain.log.merkle import leaf_hash
from service.event_store.append import CHANNEL, NewEvent, append, take_head

Rows = Connection[tuple[Any, ...]]


class _Connections:
    """One connection per thread that asks, opened when first used."""

    def __init__(self, connect: Callable[[], Rows]) -> None:
        self._connect = connect
        self._local = threading.local()
        self._opened: list[Rows] = []

    @contextmanager
    def transaction(self) -> Iterator[Rows]:
        """A transaction on this thread's connection; the library's exceptions instead of the driver's."""
        connection: Rows | None = getattr(self._local, "connection", None)
        try:
            if connection is None or connection.closed:
                connection = self._connect()
                self._local.connection = connection
                self._opened.append(connection)
            with connection.transaction():
                yield connection
        except psycopg.IntegrityError as error:
            raise IntegrityError(str(error)) from error
        except psycopg.OperationalError as error:
            raise OperationalError(str(error)) from error

    def close(self) -> None:
        for connection in self._opened:
            with suppress(psycopg.Error):
                connection.close()


class PostgresRecorder(ApplicationRecorder):
    """Stored events as the library's application sequence."""

    def __init__(self, connect: Callable[[], Rows]) -> None:
        self._connect = connect
        self._connections = _Connections(connect)

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Append all or none; their notification ids. Raises IntegrityError if a version is taken."""
        if not stored_events:
            return None
        with self._connections.transaction() as connection:
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
    ) -> Sequence[StoredEvent]:
        """The events of one stream, by version."""
        query = sql.SQL(
            "SELECT stream_id, version, type, bytes FROM events WHERE stream_id = %s"
            " AND version > COALESCE(%s, -1) AND version <= COALESCE(%s, 9223372036854775807)"
            " ORDER BY version {} LIMIT %s"
        ).format(sql.SQL("DESC" if desc else "ASC"))
        with self._connections.transaction() as connection:
            rows = connection.execute(query, (_uuid(originator_id), gt, lte, limit)).fetchall()
        return [StoredEvent(stream, version, kind, state) for stream, version, kind, state in rows]

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
        with self._connections.transaction() as connection:
            rows = connection.execute(
                "SELECT stream_id, version, type, bytes, position + 1 FROM events"
                " WHERE position >= %s AND position < COALESCE(%s, 9223372036854775807)"
                " AND (%s OR type = ANY(%s)) ORDER BY position LIMIT %s",
                (first, stop, not topics, list(topics), limit),
            ).fetchall()
        return [Notification(*row) for row in rows]

    def max_notification_id(self) -> int | None:
        """The size of the log, or None while it is empty."""
        with self._connections.transaction() as connection:
            row = connection.execute("SELECT size FROM log_head WHERE id = 1").fetchone()
        return row[0] or None if row else None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Notifications after `gt`: those on record, then new ones as they are committed."""
        return PostgresSubscription(self, self._connect, gt, topics)

    def close(self) -> None:
        """Close the connections that reading and writing opened."""
        self._connections.close()


class PostgresSubscription(ListenNotifySubscription[ApplicationRecorder]):
    """Wakes on the channel that `append` notifies, and once after LISTEN.

    What is committed between the library's first pull and LISTEN would otherwise wait for the next commit.
    """

    def __init__(
        self,
        recorder: PostgresRecorder,
        connect: Callable[[], Rows],
        gt: int | None,
        topics: Sequence[str],
    ) -> None:
        self._listener = connect()
        self._listener.autocommit = True
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._listen_thread = threading.Thread(target=self._listen, name="anuencia-listen", daemon=True)
        self._listen_thread.start()

    def _listen(self) -> None:
        try:
            self._listener.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
            self._has_been_notified.set()
            while not self._has_been_stopped:
                # Bounded, because `stop` cannot interrupt a wait on a socket.
                for _ in self._listener.notifies(timeout=0.2, stop_after=1):
                    self._has_been_notified.set()
        except psycopg.Error as error:
            if not self._has_been_stopped:
                self._thread_error = self._thread_error or error
                self.stop()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        try:
            super().__exit__(*args, **kwargs)
        finally:
            self._listen_thread.join()
            self._listener.close()


class PostgresTrackingRecorder(TrackingRecorder):
    """How far each projection has come: one row per name, which only ever grows."""

    def __init__(self, connect: Callable[[], Rows]) -> None:
        self._connections = _Connections(connect)

    def insert_tracking(self, tracking: Tracking) -> None:
        """Record progress in a transaction of its own."""
        with self._connections.transaction() as connection:
            track(connection, tracking)

    def max_tracking_id(self, application_name: str) -> int | None:
        """The last notification id that was processed under this name, or None."""
        with self._connections.transaction() as connection:
            row = connection.execute(
                "SELECT notification_id FROM trackings WHERE application_name = %s", (application_name,)
            ).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        """Close the connections."""
        self._connections.close()


def track(connection: Rows, tracking: Tracking) -> None:
    """Record progress in the caller's transaction; raises IntegrityError unless it is further than before."""
    done = connection.execute(
        "INSERT INTO trackings (application_name, notification_id) VALUES (%s, %s)"
        " ON CONFLICT (application_name) DO UPDATE SET notification_id = EXCLUDED.notification_id"
        " WHERE trackings.notification_id < EXCLUDED.notification_id",
        (tracking.application_name, tracking.notification_id),
    )
    if done.rowcount != 1:
        raise IntegrityError(f"{tracking.application_name} has already processed {tracking.notification_id}")


def _uuid(originator_id: UUID | str) -> UUID:
    return originator_id if isinstance(originator_id, UUID) else UUID(originator_id)
