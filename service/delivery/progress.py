"""Reads whom to deliver to, and notes what came of each try: over the connection that has the lock.

How far a subscription has come moves in the transaction that notes the delivery. It moves only from where it
was read, and only while nobody has changed the subscription meanwhile: else nothing is noted, and whoever
delivers reads anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from eventsourcing.persistence import OperationalError
from psycopg import Connection

from service.delivery.sending import Outcome
from service.delivery.subscriptions import Filters
from service.event_store.recorder import PostgresRecorder

#: So many deliveries of a subscription are kept, the newest ones.
KEPT_DELIVERIES: Final = 1_000
#: Of the advisory lock: the first 63 bits of SHA-256("anuencia/deliver").
LOCK_KEY: Final = 0x485E_62C1_0EC8_9FF4

# A leader asks every five seconds. Of one that stands still (SIGSTOP, a machine that sleeps) the server ends
# the session, and the lock goes to another.
_SESSION: Final = """
    SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '10s'; SET idle_session_timeout = '15s'
"""
_LOCK: Final = "SELECT pg_try_advisory_lock(%s)"
_ALL: Final = """
    SELECT one.id, one.revision, one.url, one.types, one.countries, one.ministries, one.authorization_id,
        one.secret, moved.next_position, moved.attempts, moved.failing_since, moved.due_at
    FROM subscriptions AS one JOIN subscription_progress AS moved ON moved.subscription_id = one.id
    WHERE moved.reason IS NULL ORDER BY one.number
"""
_HELD: Final = "SELECT FROM subscriptions WHERE id = %s AND revision = %s FOR SHARE"
_DELIVERED: Final = """
    UPDATE subscription_progress
    SET next_position = %s, attempts = 0, failing_since = NULL, due_at = NULL, delivered_at = %s,
        number = number + 1, moved_at = clock_timestamp()
    WHERE subscription_id = %s AND next_position <= %s AND reason IS NULL RETURNING number
"""
_FAILED: Final = """
    UPDATE subscription_progress
    SET next_position = %s, attempts = %s, failing_since = %s, due_at = %s, reason = %s,
        number = number + 1, moved_at = clock_timestamp()
    WHERE subscription_id = %s AND next_position <= %s AND reason IS NULL RETURNING number
"""
_NOTE: Final = """
    INSERT INTO deliveries (subscription_id, number, position, attempt, at, milliseconds, status, failure)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
_FORGET: Final = "DELETE FROM deliveries WHERE subscription_id = %s AND number <= %s"
_PASSED: Final = """
    UPDATE subscription_progress AS moved SET next_position = %s, moved_at = clock_timestamp()
    FROM subscriptions AS one
    WHERE moved.subscription_id = one.id AND one.id = %s AND one.revision = %s
      AND moved.next_position <= %s AND moved.reason IS NULL
"""
_PUBLISH: Final = """
    INSERT INTO webhook_keys (public_key, since_at) SELECT unnest(%s::text[]), clock_timestamp()
    ON CONFLICT (public_key) DO UPDATE SET retired_at = NULL
"""
_RETIRE: Final = """
    UPDATE webhook_keys SET retired_at = clock_timestamp()
    WHERE retired_at IS NULL AND public_key <> ALL(%s)
"""


class Waiting(OperationalError):  # noqa: N818  it is no failure
    """Another process delivers."""


class Subscribed(NamedTuple):
    """A subscription as it is served: where it stands, and what stands in its way."""

    id: UUID
    revision: int
    url: str
    filters: Filters
    secret: bytes
    next_position: int
    attempts: int
    failing_since: datetime | None
    due_at: datetime | None


class Tried(NamedTuple):
    """One try to deliver the event at a position. `attempt`: from 1."""

    position: int
    attempt: int
    at: datetime
    took: timedelta
    outcome: Outcome


def leading(connection: Connection[tuple[Any, ...]]) -> Connection[tuple[Any, ...]]:
    """The same connection, with the lock of whoever delivers. Raises Waiting if another has it.

    Without the lock it is closed, whatever the reason: nobody else knows of it yet.
    """
    locked = False
    try:
        connection.autocommit = True
        connection.execute(_SESSION)
        locked = connection.execute(_LOCK, (LOCK_KEY,)).fetchone() == (True,)
    finally:
        if not locked:
            connection.close()
    if not locked:
        raise Waiting("another process delivers")
    return connection


class Progress:
    """Over a recorder whose connection has the lock. Used by one thread."""

    def __init__(self, recorder: PostgresRecorder) -> None:
        self._recorder = recorder

    def publish(self, public: Sequence[str]) -> None:
        """Say with which keys deliveries are signed from now on."""
        keys = list(public)
        with self._recorder.transaction() as connection:
            connection.execute(_PUBLISH, (keys,))
            connection.execute(_RETIRE, (keys,))

    def active(self) -> Sequence[Subscribed]:
        """Those that are served."""
        with self._recorder.connection() as connection:
            rows = connection.execute(_ALL).fetchall()
        return [
            Subscribed._make(
                [*row[:3], Filters(tuple(row[3]), tuple(row[4]), tuple(row[5]), row[6]), *row[7:]]
            )
            for row in rows
        ]

    def passed(self, one: Subscribed, to: int) -> None:
        """Note that nothing before this position is asked for."""
        with self._recorder.connection() as connection:
            connection.execute(_PASSED, (to, one.id, one.revision, to))

    def delivered(self, one: Subscribed, tried: Tried) -> bool:
        """Note that the event was taken, and go on behind it; False if the subscription was changed."""
        following = tried.position + 1
        moved = (following, tried.at + tried.took, one.id, tried.position)
        return self._note(one, tried, _DELIVERED, moved)

    def failed(
        self, one: Subscribed, tried: Tried, since: datetime, due: datetime, reason: str | None
    ) -> bool:
        """Note that it was not; `reason`: why it is tried no more. False as above."""
        moved = (tried.position, tried.attempt, since, due, reason, one.id, tried.position)
        return self._note(one, tried, _FAILED, moved)

    def _note(self, one: Subscribed, tried: Tried, statement: str, moved: tuple[Any, ...]) -> bool:
        with self._recorder.transaction() as connection:
            if connection.execute(_HELD, (one.id, one.revision)).fetchone() is None:
                return False
            row = connection.execute(statement, moved).fetchone()
            if row is None:
                return False
            (number,) = row
            noted = (
                *(one.id, number, tried.position, tried.attempt, tried.at),
                tried.took // timedelta(milliseconds=1),
                *(tried.outcome.status, tried.outcome.failure),
            )
            connection.execute(_NOTE, noted)
            connection.execute(_FORGET, (one.id, number - KEPT_DELIVERIES))
        return True
