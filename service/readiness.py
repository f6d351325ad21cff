"""Says whether the service can do its work at present, and how the register as a whole fares.

It looks once a second by itself, so that what begins and what ends is told in the log without a request, and
anew when it is asked. No answer waits longer than `PATIENCE_SECONDS`: a look that the database does not
answer goes on by itself, and nobody begins another beside it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final, NamedTuple, Protocol

from psycopg.errors import UndefinedTable

from service import metrics
from service.event_store.failures import FULL_DISK, is_full, is_unavailable
from service.event_store.pool import Pool
from service.migrate import expected_revision
from service.projections.rows import BEHIND
from service.supervisor import Told
from service.troubles import Trouble

log = logging.getLogger(__name__)

#: How long the database may take to answer.
PATIENCE_SECONDS: Final = 2.0
#: Between two looks that nobody has asked for.
LOOK_SECONDS: Final = 1.0
#: By how much what is recorded may be ahead of what is signed (besides the time that a quorum is waited for)
#: and of what is projected, before an operator must look.
LATE: Final = timedelta(seconds=15)
#: For how long a commit may wait for a synchronous standby.
HELD_SECONDS: Final = 5.0
#: By how much the last event may be dated after the present.
AHEAD: Final = timedelta(seconds=5)

_REVISION: Final = "SELECT version_num FROM alembic_version"
_REGISTER: Final = """
    SELECT
        head.size, head.recorded_at, head.read_only, clock_timestamp() AS now,
        current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
        current_setting('synchronous_standby_names') AS standbys, held.seconds AS held,
        COALESCE(newest.size, 0) AS signed_size, unsigned.recorded_at AS unsigned_at,
        made.projection, COALESCE(tracked.notification_id, 0) AS projected_size,
        waiting.recorded_at AS unprojected_at
    FROM log_head AS head
    CROSS JOIN (
        SELECT extract(epoch FROM max(clock_timestamp() - state_change)) AS seconds FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event = 'SyncRep'
    ) AS held
    LEFT JOIN LATERAL (SELECT size FROM checkpoints ORDER BY number DESC LIMIT 1) AS newest ON true
    LEFT JOIN events AS unsigned ON unsigned.position = COALESCE(newest.size, 0)
    LEFT JOIN projection_generations AS made ON made.live
    LEFT JOIN trackings AS tracked ON tracked.application_name = made.projection || '.' || made.generation
    LEFT JOIN events AS waiting ON waiting.position = COALESCE(tracked.notification_id, 0)
    ORDER BY made.projection
"""
_WEBHOOKS: Final = """
    SELECT
        count(*) FILTER (WHERE moved.reason IS NULL) AS active,
        count(*) FILTER (WHERE moved.reason IS NULL AND moved.attempts > 0) AS failing,
        count(*) FILTER (WHERE moved.reason IS NOT NULL) AS paused,
        COALESCE(max(head.size - moved.next_position) FILTER (WHERE moved.reason IS NULL), 0) AS behind,
        COALESCE(
            max(clock_timestamp() - greatest(moved.moved_at, waiting.recorded_at)) FILTER (
                WHERE moved.reason IS NULL AND moved.attempts = 0 AND waiting.position IS NOT NULL
            ),
            interval '0'
        ) AS waited
    FROM log_head AS head CROSS JOIN subscription_progress AS moved
    LEFT JOIN events AS waiting ON waiting.position = moved.next_position
"""


class Part(Protocol):
    """A part that says what keeps it from its work at present."""

    @property
    def trouble(self) -> str | None: ...


class Standing(NamedTuple):
    """Why the service is not ready, and what an operator must look at although it does its work; by part.

    `acknowledged`: where what is acknowledged is; None if the database does not say.
    """

    troubles: Mapping[str, str]
    alarms: Mapping[str, str]
    acknowledged: str | None = None


class _Seen(NamedTuple):
    """What the database has said, if it has."""

    unreachable: str | None = None
    migrations: str | None = None
    read_only: str | None = None
    standby: str | None = None
    alarms: Mapping[str, str] = {}
    acknowledged: str | None = None


class Readiness:
    """Asked by whoever routes requests to this process; `start` within the event loop, then `close`.

    `roles`: how those fare that run beside; `hold`: how long a checkpoint waits for a quorum of witnesses
    before it is published.
    """

    def __init__(self, pool: Pool, parts: Mapping[str, Part], roles: Callable[[], Told], hold: float) -> None:
        self._pool = pool
        self._parts = parts
        self._roles = roles
        self._unsigned = LATE + timedelta(seconds=hold)
        # Migrations are only ever added while the service runs: once right, right for good.
        self._migrated = False
        self._asking: asyncio.Task[_Seen] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._database = Trouble(log)
        #: Those that were told: the sentence, and since when.
        self._alarms: dict[str, tuple[str, float]] = {}

    def start(self) -> None:
        """Begin to look."""
        self._watching = asyncio.create_task(self._watch(), name="anuencia-readiness")

    async def close(self) -> None:
        """Look no more."""
        for task in (self._watching, self._asking):
            if task is not None:
                task.cancel()

    async def look(self) -> Standing:
        """How things stand now, or that the database does not say so in time."""
        seen = await self._seen()
        troubles: dict[str, str] = {}
        if seen.unreachable is not None:
            troubles["database"] = seen.unreachable
        if seen.migrations is not None:
            troubles["migrations"] = seen.migrations
        if seen.read_only is not None:
            troubles["log"] = f"the register is read-only: {seen.read_only}"
        if seen.standby is not None:
            troubles["standby"] = seen.standby
        for name, part in self._parts.items():
            if part.trouble is not None and name not in troubles:
                troubles[name] = part.trouble
        beside = self._roles()
        for name, said in beside.troubles.items():
            if said is not None:
                troubles.setdefault(name, said)
        self._tell(seen)
        also = {name: said for name, said in beside.alarms.items() if said is not None}
        return Standing(troubles, {**seen.alarms, **also}, seen.acknowledged)

    async def _watch(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:  # whoever asks is told as much; what is watched goes on being watched
                log.exception("how things stand cannot be told")
            await asyncio.sleep(LOOK_SECONDS)

    async def _seen(self) -> _Seen:
        """What the database says to a question that was put after this call, shared by all who wait."""
        async with asyncio.timeout(PATIENCE_SECONDS) as bound:
            try:
                if self._asking is not None and not self._asking.done():
                    await asyncio.wait({self._asking})
                if self._asking is None or self._asking.done():
                    self._asking = asyncio.create_task(self._ask())
                return await asyncio.shield(self._asking)
            except asyncio.CancelledError:
                if not bound.expired():
                    raise
        return _Seen(f"the database did not answer within {PATIENCE_SECONDS:g} seconds")

    async def _ask(self) -> _Seen:
        try:
            if not self._migrated:
                wrong = await self._ask_migrations()
                if wrong is not None:
                    return _Seen(migrations=wrong)
                self._migrated = True
            rows = await self._pool.rows(_REGISTER)
            behind = await self._pool.rows(BEHIND)
            (webhooks,) = await self._pool.rows(_WEBHOOKS)
        except Exception as error:
            if not is_unavailable(error):
                raise
            return _Seen(FULL_DISK if is_full(error) else "the database cannot be reached")
        return _Seen(
            read_only=rows[0].read_only,
            standby=_held_up(rows[0].held),
            alarms={**self._late(rows), **_left_behind(behind), **_undelivered(webhooks)},
            acknowledged=_acknowledged(rows[0]),
        )

    async def _ask_migrations(self) -> str | None:
        expected = expected_revision()
        try:
            rows = await self._pool.rows(_REVISION)
        except UndefinedTable:  # there is no such table
            rows = ()
        current = rows[0].version_num if rows else None
        if current == expected:
            return None
        return f"the database is at revision {current}, this code expects {expected}"

    def _late(self, rows: Sequence[Any]) -> Mapping[str, str]:
        """What an operator must look at in the register, whoever is to do the work, and on which machine."""
        alarms: dict[str, str] = {}
        register = rows[0]
        metrics.HEAD_SIZE.set(register.size)
        metrics.CHECKPOINT_SIZE.set(register.signed_size)
        metrics.CHECKPOINT_AGE.set(_waited(register.now, register.unsigned_at).total_seconds())
        if register.recorded_at - register.now > AHEAD:
            alarms["clock"] = (
                f"the last event is dated {_seconds(register.recorded_at - register.now)} after now: until "
                "then every event gets this same time, and what is read as of now lacks them"
            )
        if register.read_only is None:
            waited = _waited(register.now, register.unsigned_at)
            if waited > self._unsigned:
                alarms["checkpoint"] = (
                    f"the log has {register.size} entries, and {register.signed_size} are signed: the next "
                    f"has waited for {_seconds(waited)}. Does a publisher run?"
                )
        for row in rows:
            waited = _waited(register.now, row.unprojected_at)
            if row.projection is not None:
                metrics.PROJECTION_LAG.labels(row.projection).set(register.size - row.projected_size)
            if row.projection is not None and waited > LATE:
                alarms[f"projection {row.projection}"] = (
                    f"the log has {register.size} entries, and {row.projected_size} are in its rows: the "
                    f"next has waited for {_seconds(waited)}. Does a projector run?"
                )
        return alarms

    def _tell(self, seen: _Seen) -> None:
        """Say in the log what has begun or ended."""
        if seen.unreachable is not None:
            self._database.is_met(seen.unreachable)
            return
        self._database.is_over()
        now = monotonic()
        begun: defaultdict[str, list[str]] = defaultdict(list)
        for name, alarm in seen.alarms.items():
            if name not in self._alarms:
                begun[alarm].append(name)
                self._alarms[name] = alarm, now
        # What is late for the same reason is one line, however many parts it is of.
        for alarm, names in begun.items():
            log.warning("%s: %s", ", ".join(names), alarm)
        ended: defaultdict[tuple[str, float], list[str]] = defaultdict(list)
        for name in self._alarms.keys() - seen.alarms.keys():
            ended[self._alarms.pop(name)].append(name)
        for (alarm, since), names in ended.items():
            log.info("over after %.1f s: %s: %s", now - since, ", ".join(sorted(names)), alarm)


def _waited(now: datetime, since: datetime | None) -> timedelta:
    return timedelta() if since is None else now - since


def _seconds(time: timedelta) -> str:
    return f"{time.total_seconds():.0f} s"


def _held_up(seconds: float | None) -> str | None:
    if seconds is None or seconds < HELD_SECONDS:
        return None
    return (
        f"a commit has waited for a synchronous standby for {seconds:.0f} s: nothing is acknowledged until "
        "one answers"
    )


def _acknowledged(register: Any) -> str:
    """What the answer 201 means with the settings of this server."""
    if register.fsync == "off":
        return "in the memory of the database server: fsync is off"
    if not register.standbys.strip():
        return "on the disk of the primary"
    applied = " and can be read there" if register.commit == "remote_apply" else ""
    return f"on the disks of the primary and of the synchronous standbys that it waits for{applied}"


def _undelivered(webhooks: Any) -> Mapping[str, str]:
    """Whether nobody looks after the subscriptions. (That a receiver takes nothing is for it to mend.)"""
    for status in ("active", "failing", "paused"):
        metrics.WEBHOOK_SUBSCRIPTIONS.labels(status).set(getattr(webhooks, status))
    metrics.WEBHOOK_LAG.set(webhooks.behind)
    metrics.WEBHOOK_WAIT.set(webhooks.waited.total_seconds())
    if webhooks.waited <= LATE:
        return {}
    return {
        "webhooks": f"of {webhooks.active} subscriptions one has waited for its next event for "
        f"{_seconds(webhooks.waited)}. Does a deliverer run?"
    }


def _left_behind(rows: Sequence[Any]) -> Mapping[str, str]:
    """Which events could not be projected, by projection."""
    sentences: dict[str, list[str]] = {}
    for name, tracking, position in rows:
        stream = tracking.rpartition(".")[2]
        sentences.setdefault(f"projection {name}", []).append(
            f"the event at position {position} cannot be projected: in the lists, authorization {stream}"
            " stays as it was before it"
        )
    return {
        name: told[0] if len(told) == 1 else f"{told[0]} (and {len(told) - 1} more authorizations)"
        for name, told in sentences.items()
    }
