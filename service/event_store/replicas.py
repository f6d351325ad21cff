"""Asks replicas of the primary where they have replayed what must be seen, and the primary otherwise.

A replica's rows tell, of the same snapshot, how large its log is. They are used if it has what the question
needs, and for a live answer all that this process knows to be recorded (by its own commits, by the primary's
notices, by earlier answers) or that the client says it has seen: so no answer is older than what was
acknowledged or shown here before. A replica that lags a moment is waited for. One that lags longer, cannot be
reached or tells another history is left out, and taken back by itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import monotonic
from typing import Any, Final, NamedTuple

import psycopg

from service import metrics
from service.event_store.as_of import SEEN
from service.event_store.failures import is_unavailable
from service.event_store.pool import Needs, Pool
from service.troubles import Trouble

log = logging.getLogger(__name__)

#: For how long one question waits until a replica has replayed what it must see.
WAIT_SECONDS: Final = 0.2
FIRST_PAUSE_SECONDS: Final = 0.004
#: How long a replica may take for an answer before the primary is asked.
ANSWER_SECONDS: Final = 2.0
#: Between two looks at the replicas.
LOOK_SECONDS: Final = 1.0
#: For how long the oldest event that a replica lacks may have waited, before it is left out.
FAR: Final = timedelta(seconds=1)

_OF_A_REPLICA: Final = """
    SELECT head.size, last.leaf_hash FROM log_head AS head
    LEFT JOIN events AS last ON last.position = head.size - 1
"""
_OF_THE_PRIMARY: Final = """
    SELECT head.size AS head, clock_timestamp() AS now, asked.size, last.leaf_hash,
        lacking.recorded_at AS lacking_since
    FROM log_head AS head CROSS JOIN unnest(CAST(%(sizes)s AS bigint[])) AS asked (size)
    LEFT JOIN events AS last ON last.position = asked.size - 1
    LEFT JOIN events AS lacking ON lacking.position = asked.size
"""


class Known:
    """How large a log this process knows to be committed."""

    def __init__(self) -> None:
        self.size = 0

    def heard(self, size: int) -> None:
        """Somebody has committed so many events."""
        self.size = max(self.size, size)

    def shrank(self, before: int, size: int) -> None:
        """The primary, asked after `before` was known, has so many: what lies beyond a failover has lost."""
        if size < before:
            self.size = size
        else:
            self.heard(size)


class Replica:
    """One of them, by its number in the settings; its address is nobody's but the operator's."""

    def __init__(self, number: int, url: str) -> None:
        self.number = number
        self.pool = Pool(url, primary=False, seconds=ANSWER_SECONDS)
        self._trouble = Trouble(log)
        #: Whether it is asked at present, and if not, why.
        self.is_fit = False
        self.alarm: str | None = None

    def left_out(self, sentence: str, figures: str = "") -> None:
        """It is not asked until a look finds it well. `figures`: what the sentence lacks, and changes."""
        self.is_fit = False
        self._trouble.is_met(f"replica {self.number} {sentence}")
        self.alarm = f"it {sentence}{figures}: reads go elsewhere"
        metrics.REPLICA_FIT.labels(self.number).set(0)

    def taken_back(self) -> None:
        """It may be asked."""
        self.is_fit = True
        self.alarm = None
        self._trouble.is_over()
        metrics.REPLICA_FIT.labels(self.number).set(1)


class Replicas(Pool):
    """A pool that asks the replicas what says what it needs, and everything else of the primary."""

    def __init__(self, primary: Pool, urls: Sequence[str], known: Known) -> None:
        self._primary = primary
        self._replicas = [Replica(number, url) for number, url in enumerate(urls, 1)]
        self._known = known
        self._turn = 0
        self._looking: asyncio.Task[None] | None = None

    @property
    def alarms(self) -> Mapping[str, str]:
        """Which replicas are not asked at present, and why."""
        return {f"replica {one.number}": one.alarm for one in self._replicas if one.alarm is not None}

    async def start(self) -> None:
        """Look at them, and go on looking."""
        await self.look()
        self._looking = asyncio.create_task(self._look(), name="anuencia-replicas")

    async def close(self) -> None:
        """Look no more, and let all connections go."""
        if self._looking is not None:
            self._looking.cancel()
        for one in self._replicas:
            await one.pool.close()

    async def rows(
        self,
        statement: str,
        parameters: Mapping[str, Any] | None = None,
        needs: Needs | None = None,
    ) -> Sequence[Any]:
        """As of any pool. `needs` None: this is the primary's."""
        replica = None if needs is None else self._next()
        if replica is not None and needs is not None:
            rows = await self._answered(replica, statement, parameters, needs)
            if rows is not None:
                metrics.READS.labels("replica").inc()
                return rows
        metrics.READS.labels("primary").inc()
        rows = await self._primary.rows(statement, parameters)
        if needs is not None and needs.head is not None:
            self._known.heard(needs.head(rows))
        return rows

    def _next(self) -> Replica | None:
        fit = [one for one in self._replicas if one.is_fit]
        self._turn += 1
        return fit[self._turn % len(fit)] if fit else None

    async def _answered(
        self,
        replica: Replica,
        statement: str,
        parameters: Mapping[str, Any] | None,
        needs: Needs,
    ) -> Sequence[Any] | None:
        """Its rows, if it has what is needed; None if the primary must be asked."""
        known = self._known.size
        size = max(known, SEEN.get()) if needs.size is None else needs.size
        if needs.head is not None and size > known:
            return None  # nobody here has heard of so large a log
        deadline, pause = monotonic() + WAIT_SECONDS, FIRST_PAUSE_SECONDS
        while True:
            try:
                rows = await replica.pool.rows(statement, parameters)
            except TimeoutError:
                return None  # the next look tells whether it answers at all
            except Exception as error:
                if not isinstance(error, psycopg.Error) and not is_unavailable(error):
                    raise
                if _is_lost(error):
                    replica.left_out("cannot be reached")
                return None
            if needs.head is None or needs.head(rows) >= size:
                if not needs.whole(rows):
                    return None
                if needs.head is not None:
                    self._known.heard(needs.head(rows))
                return rows
            if monotonic() + pause > deadline:
                return None
            await asyncio.sleep(pause)
            pause *= 2

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Exception:  # what is watched goes on being watched
                log.exception("the replicas cannot be looked at")

    async def look(self) -> None:
        """Ask each replica, then the primary, how far they are."""
        before = self._known.size
        seen = await asyncio.gather(*map(_ends_of, self._replicas))
        there = {one: end for one, end in zip(self._replicas, seen, strict=True) if end is not None}
        sizes = [end.size for end in there.values()]
        try:
            rows = await self._primary.rows(_OF_THE_PRIMARY, {"sizes": sizes or [0]})
        except Exception as error:
            if not is_unavailable(error):
                raise
            return  # those who were well go on answering what is known here
        self._known.shrank(before, rows[0].head)
        by_size = {row.size: row for row in rows}
        for replica, end in there.items():
            _judge(replica, end, by_size[end.size])


class _End(NamedTuple):
    size: int
    leaf_hash: bytes | None


async def _ends_of(replica: Replica) -> _End | None:
    try:
        rows = await replica.pool.rows(_OF_A_REPLICA)
    except Exception as error:
        if not isinstance(error, psycopg.Error) and not is_unavailable(error):
            raise
        replica.left_out("cannot be reached")
        return None
    return _End(*rows[0])


def _judge(replica: Replica, end: _End, primary: Any) -> None:
    lag = primary.head - end.size
    waited = timedelta()
    if primary.lacking_since is not None:
        waited = max(waited, primary.now - primary.lacking_since)
    metrics.REPLICA_LAG_EVENTS.labels(replica.number).set(lag)
    metrics.REPLICA_LAG_SECONDS.labels(replica.number).set(waited.total_seconds())
    if lag < 0 or end.leaf_hash != primary.leaf_hash:
        replica.left_out("tells another history than the primary")
    elif waited > FAR:
        figures = f" by {lag} events, the oldest of them for {waited.total_seconds():.0f} s"
        replica.left_out("is behind the primary", figures)
    else:
        replica.taken_back()


def _is_lost(error: Exception) -> bool:
    """Whether there is no connection; else the replica has cancelled this one statement, as it may."""
    state = error.sqlstate if isinstance(error, psycopg.Error) else None
    return state is None or state.startswith(("08", "57P"))
