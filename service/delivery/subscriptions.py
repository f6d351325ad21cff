"""Makes, lists, changes and ends subscriptions, for those who ask over HTTP.

Each change is one statement, which may be sent twice: it is known again by the key of its request. The
deliverer hears of it when it is committed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from psycopg.errors import IntegrityError

from service.delivery.signing import new_secret
from service.event_store.outcomes import Actor
from service.event_store.pool import Pool

#: PostgreSQL channel on which a change of a subscription is announced.
CHANNEL: Final = "anuencia_subscriptions"

#: Of one subject, and of all.
MAX_OF_ONE: Final = 20
MAX_OF_ALL: Final = 500


class TooMany(Exception):  # noqa: N818  reads as a sentence where it is caught
    """There may be no more. `own`: of this subject; else of everybody."""

    def __init__(self, *, own: bool) -> None:
        super().__init__(own)
        self.own = own


class BeyondTheLog(Exception):  # noqa: N818  as above
    """A position that the log has not reached. `size`: how far it goes."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class OtherRequest(Exception):  # noqa: N818  as above
    """The key was used for another request."""


class Ended(Exception):  # noqa: N818  as above
    """The subscription is none any more."""


class Keyed(NamedTuple):
    """By what a request is known again."""

    key_hash: bytes
    request_hash: bytes


class Filters(NamedTuple):
    """Which events: by type, by what the terms name, of one authorization. Empty: all."""

    types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    ministries: tuple[str, ...] = ()
    authorization: UUID | None = None


class Subscription(NamedTuple):
    """One, and how it fares. (The tables say what each value is.)"""

    id: UUID
    number: int
    office: str
    url: str
    filters: Filters
    secret: bytes
    created_at: datetime
    next_position: int
    reason: str | None
    attempts: int
    failing_since: datetime | None
    due_at: datetime | None
    delivered_at: datetime | None
    revision: int


class Delivery(NamedTuple):
    """What became of one try."""

    number: int
    position: int
    attempt: int
    at: datetime
    milliseconds: int
    status: int | None
    failure: str | None


class WebhookKey(NamedTuple):
    """The public half of a key that signs, or has signed."""

    public_key: str
    since_at: datetime
    retired_at: datetime | None


class Done(NamedTuple):
    """What a request came to. `replayed`: it was done before."""

    subscription: Subscription
    replayed: bool


_COLUMNS: Final = """
    one.id, one.number, one.office, one.url, one.types, one.countries, one.ministries, one.authorization_id,
    one.secret, one.created_at, moved.next_position, moved.reason, moved.attempts, moved.failing_since,
    moved.due_at, moved.delivered_at, one.revision
"""
_FROM: Final = "subscriptions AS one JOIN subscription_progress AS moved ON moved.subscription_id = one.id"
#: None asks for those of every office.
_OWN: Final = "(CAST(%(office)s AS text) IS NULL OR one.office = %(office)s)"

_READ: Final = f"SELECT {_COLUMNS} FROM {_FROM} WHERE one.id = %(id)s AND {_OWN}"  # noqa: S608  texts above
_LIST: Final = (
    f"SELECT {_COLUMNS} FROM {_FROM} WHERE one.number > %(after)s AND {_OWN}"  # noqa: S608  as above
    " ORDER BY one.number LIMIT %(limit)s"
)
_KNOWN: Final = """
    SELECT log_head.size, used.request_hash, used.subscription_id,
        EXISTS (SELECT FROM idempotency_keys WHERE key_hash = %(key)s) AS of_a_step,
        (SELECT count(*) FROM subscriptions WHERE issuer = %(issuer)s AND subject = %(subject)s) AS own,
        (SELECT count(*) FROM subscriptions) AS everybodys
    FROM log_head LEFT JOIN subscription_requests AS used ON used.key_hash = %(key)s
"""
_MAKE: Final = """
    WITH made AS (
        INSERT INTO subscriptions (
            id, number, issuer, subject, office, url, types, countries, ministries, authorization_id, secret,
            created_at, revision
        )
        SELECT %(id)s, COALESCE(max(number) + 1, 1), %(issuer)s, %(subject)s, %(office)s, %(url)s,
            %(types)s, %(countries)s, %(ministries)s, CAST(%(authorization)s AS uuid), %(secret)s,
            clock_timestamp(), 1
        FROM subscriptions
        RETURNING id, created_at
    ), moved AS (
        INSERT INTO subscription_progress (subscription_id, next_position, attempts, number, moved_at)
        SELECT made.id, COALESCE(CAST(%(first)s AS int8), log_head.size), 0, 0, made.created_at
        FROM made, log_head
    ), keyed AS (
        INSERT INTO subscription_requests (key_hash, request_hash, subscription_id)
        SELECT %(key)s, %(request)s, id FROM made
    )
    SELECT pg_notify(%(channel)s, CAST(id AS text)) FROM made
"""
#: From where it stands, or from `first`: in either case as if nothing had failed.
_AGAIN: Final = """
    WITH raised AS (
        UPDATE subscriptions SET revision = revision + 1 WHERE id = %(id)s RETURNING id
    ), moved AS (
        UPDATE subscription_progress
        SET next_position = COALESCE(CAST(%(first)s AS int8), next_position), reason = NULL, attempts = 0,
            failing_since = NULL, due_at = NULL, moved_at = clock_timestamp()
        FROM raised WHERE subscription_id = raised.id
    ), keyed AS (
        INSERT INTO subscription_requests (key_hash, request_hash, subscription_id)
        SELECT %(key)s, %(request)s, id FROM raised
    )
    SELECT pg_notify(%(channel)s, CAST(id AS text)) FROM raised
"""
_END: Final = f"""
    WITH gone AS (DELETE FROM subscriptions AS one WHERE one.id = %(id)s AND {_OWN} RETURNING one.id)
    SELECT pg_notify(%(channel)s, CAST(id AS text)) FROM gone
"""  # noqa: S608  as above
_DELIVERIES: Final = """
    SELECT number, position, attempt, at, milliseconds, status, failure FROM deliveries
    WHERE subscription_id = %(id)s AND number < %(before)s ORDER BY number DESC LIMIT %(limit)s
"""
_KEYS: Final = """
    SELECT public_key, since_at, retired_at FROM webhook_keys
    WHERE public_key > %(after)s ORDER BY public_key LIMIT %(limit)s
"""


class Subscriptions:
    """Over a pool of connections. `office`: whose subscriptions may be seen; None: those of every office."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        # How many there are is looked up before another is made: one at a time.
        self._making = asyncio.Lock()

    async def read(self, id_: UUID, office: str | None) -> Subscription | None:
        """One, if it is there to be seen."""
        rows = await self._pool.rows(_READ, {"id": id_, "office": office})
        return _subscription(rows[0]) if rows else None

    async def list_(self, office: str | None, after: int, limit: int) -> Sequence[Subscription]:
        """Those after a number, in the order in which they were made."""
        rows = await self._pool.rows(_LIST, {"office": office, "after": after, "limit": limit})
        return [_subscription(row) for row in rows]

    async def make(self, actor: Actor, url: str, filters: Filters, first: int | None, keyed: Keyed) -> Done:
        """A new one, whose first event is at position `first`; None: the next that is recorded.

        Raises OtherRequest, Ended, BeyondTheLog, TooMany.
        """
        async with self._making:
            known = await self._known(actor, keyed)
            done = await self._done(known, keyed)
            if done is not None:
                return done
            if first is not None and first > known.size:
                raise BeyondTheLog(known.size)
            if known.own >= MAX_OF_ONE:
                raise TooMany(own=True)
            if known.everybodys >= MAX_OF_ALL:
                raise TooMany(own=False)
            id_ = uuid4()
            given = {
                "id": id_,
                "issuer": actor.issuer,
                "subject": actor.subject,
                "office": actor.office,
                "url": url,
                "types": list(filters.types),
                "countries": list(filters.countries),
                "ministries": list(filters.ministries),
                "authorization": filters.authorization,
                "secret": new_secret(),
                "first": first,
            }
            return await self._carried_out(_MAKE, id_, given, actor, keyed)

    async def again(self, id_: UUID, actor: Actor, first: int | None, keyed: Keyed) -> Done:
        """Go on with one, from where it stands or from position `first`, as if nothing had failed.

        Raises OtherRequest, Ended, BeyondTheLog.
        """
        known = await self._known(actor, keyed)
        done = await self._done(known, keyed)
        if done is not None:
            return done
        if first is not None and first > known.size:
            raise BeyondTheLog(known.size)
        return await self._carried_out(_AGAIN, id_, {"id": id_, "first": first}, actor, keyed)

    async def end(self, id_: UUID, office: str | None) -> bool:
        """Whether there was one to end; what is known of its deliveries goes with it."""
        given = {"id": id_, "office": office, "channel": CHANNEL}
        return bool(await self._pool.rows(_END, given))

    async def deliveries(self, id_: UUID, before: int, limit: int) -> Sequence[Delivery]:
        """What became of its last tries, the newest first."""
        rows = await self._pool.rows(_DELIVERIES, {"id": id_, "before": before, "limit": limit})
        return [Delivery._make(row) for row in rows]

    async def keys(self, after: str, limit: int) -> Sequence[WebhookKey]:
        """The public keys."""
        rows = await self._pool.rows(_KEYS, {"after": after, "limit": limit})
        return [WebhookKey._make(row) for row in rows]

    async def _known(self, actor: Actor, keyed: Keyed) -> Any:
        given = {"key": keyed.key_hash, "issuer": actor.issuer, "subject": actor.subject}
        return (await self._pool.rows(_KNOWN, given))[0]

    async def _done(self, known: Any, keyed: Keyed) -> Done | None:
        """What the key was used for; None: for nothing."""
        if known.of_a_step:
            raise OtherRequest
        if known.request_hash is None:
            return None
        if known.request_hash != keyed.request_hash:
            raise OtherRequest
        found = await self.read(known.subscription_id, None)
        if found is None:
            raise Ended
        return Done(found, replayed=True)

    async def _carried_out(
        self, statement: Any, id_: UUID, given: Mapping[str, Any], actor: Actor, keyed: Keyed
    ) -> Done:
        told = {**given, "key": keyed.key_hash, "request": keyed.request_hash, "channel": CHANNEL}
        try:
            await self._pool.rows(statement, told)
        except IntegrityError:
            # Somebody was faster with this key: this very statement, sent again, or another process.
            done = await self._done(await self._known(actor, keyed), keyed)
            if done is None:
                raise
            return done
        found = await self.read(id_, None)
        if found is None:
            raise Ended
        return Done(found, replayed=False)


def _subscription(row: Any) -> Subscription:
    filters = Filters(tuple(row[4]), tuple(row[5]), tuple(row[6]), row[7])
    return Subscription._make([*row[:4], filters, bytes(row[8]), *row[9:]])
