"""Reads the live rows of the list of authorizations. (Its filters: domain/projections/register.py.)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from time import monotonic
from typing import Any, Final

from domain.projections.register import RegisterRow
from domain.projections.row import Order, order, shown
from service.event_store.pool import Pool
from service.event_store.signals import Signals
from service.projections.batch import CHANNEL, WANTED
from service.projections.conditions import Other, conditions, finding, holding, needed, others
from service.projections.pages import Rows, page
from service.projections.questions import FINDINGS, PRESENCE, REGISTER
from service.projections.remembered import Remembered
from service.projections.rows import Looked, Source, Wanted, counting, look, reached, sorting

#: The rows that tell what the list says of an authorization.
SUMMARIES: Final = (REGISTER, FINDINGS, PRESENCE)

#: In which the items of the list stand where no other order is asked for.
ORDER: Final = order(RegisterRow)
#: What of a row the answer is made of.
_READ: Final = (
    *shown(RegisterRow),
    *("granted", "sure_from", "sure_to", "may_from", "may_to"),
    *("troops_least", "troops_most", "troops_uncounted"),
)
#: And what other rows add to the items of a page: see the domain's summary.py.
_BESIDES: Final = f"""
    (
        SELECT json_object_agg(severity, n) FROM (
            SELECT held.severity, count(*) AS n FROM finding_rows AS held
            WHERE held.authorization_id = listed.authorization_id AND held.status = 'open'
                AND {holding("held", FINDINGS)}
            GROUP BY held.severity
        ) AS grave
    ) AS open_findings,
    (
        SELECT json_build_array(COALESCE(sum(least), 0),
            CASE WHEN COALESCE(bool_and(is_bounded), true) THEN COALESCE(sum(most), 0) END,
            COALESCE(sum(uncounted), 0))
        FROM (
            SELECT COALESCE(sum(held.least) FILTER (WHERE is_there), 0) AS least,
                sum(held.most) FILTER (WHERE is_there) AS most,
                count(*) FILTER (WHERE is_there) - count(held.least) FILTER (WHERE is_there) AS uncounted,
                bool_and(is_there AND held.most IS NOT NULL OR held.presence NOT IN ('present', 'unknown'))
                    AS is_bounded
            FROM presence_rows AS held, LATERAL (SELECT held.presence = 'present' AS is_there) AS told
            WHERE held.authorization_id = listed.authorization_id AND {holding("held", PRESENCE)}
        ) AS across
    ) AS present,
    (
        SELECT events.recorded_at FROM events
        WHERE events.stream_id = listed.authorization_id AND events.position < asked.size
        ORDER BY events.version DESC LIMIT 1
    ) AS last_step_at
"""  # noqa: S608  made of names of this package

_OPEN: Final = f"""
    SELECT held.code, held.severity, count(*) AS number
    FROM finding_rows AS held, LATERAL (SELECT size FROM log_head) AS asked
    WHERE {holding("held", FINDINGS)} AND held.status = 'open'
    GROUP BY held.code, held.severity
"""  # noqa: S608  made of names of this file


_AGE: Final = """
    SELECT extract(epoch FROM clock_timestamp() - recorded_at) AS age
    FROM events WHERE position = %(position)s
"""


def about(asked: Mapping[str, Any], has_finding: bool | Sequence[str] | None = None) -> list[Other]:
    """What other rows of an authorization of the list must be like."""
    return [*others(RegisterRow, asked), *finding(has_finding)]


class Queries:
    """Reads of the projections over a pool of connections."""

    def __init__(self, pool: Pool, signals: Signals) -> None:
        self._pool = pool
        self._source = Source(pool, Remembered())
        #: They must listen on CHANNEL of projector.py.
        self._signals = signals

    async def authorizations(
        self,
        asked: Mapping[str, Any],
        wanted: Wanted,
        has_finding: bool | Sequence[str] | None = None,
        by: Order = ORDER,
    ) -> Looked[Any]:
        """The authorizations that a log held, as they stood on that day, in this order.

        A page is that of the same list whatever is recorded meanwhile, as long as log and day stay the same.
        `asked`: values of the filters that RegisterRow is marked with. `has_finding`: whether something is
        found at all, or by which rules.
        """
        beside = about(asked, has_finding)
        own = [holding("held", REGISTER), *conditions(RegisterRow, asked)]
        if "status" not in asked:
            # A merged record is told by the one that it was merged into.
            own.append("held.status <> 'merged'")
        in_order = sorting(by)
        rows = Rows("register_rows AS held", tuple(own), tuple(beside)).looked(in_order, wanted)
        listed = page(rows, ", ".join(f"held.{column}" for column in _READ), in_order, wanted)
        codes = {} if isinstance(has_finding, bool | None) else {"code": list(has_finding)}
        return await look(
            self._source,
            (*SUMMARIES, *needed(beside)),
            wanted,
            f"SELECT listed.*, {_BESIDES} FROM ({listed}) AS listed",  # noqa: S608  made of names of this file
            in_order,
            {**asked, **codes},
            list,
            counting(RegisterRow, f"FROM ({rows.every}) AS held", wanted),
            near=rows.near,
        )

    async def caught_up(self, size: int, seconds: float, *projections: str) -> bool:
        """Wait, so many seconds at most, until the live rows reflect a log of this size: whether they do.

        Those of the register, unless others are named. A projector that rests while commits come fast goes
        on at once, because somebody waits.
        """
        names = projections or (REGISTER,)
        deadline = monotonic() + seconds
        said = False
        while True:
            watched = self._signals.watch(CHANNEL)
            if await self._reached(names) >= size:
                return True
            left = deadline - monotonic()
            if left <= 0 or self._signals.closing:
                return False
            if not said:
                said = True
                await self._pool.rows("SELECT pg_notify(%(channel)s, '')", {"channel": WANTED})
            await self._signals.wait(watched, left)

    async def open_findings(self, on: date) -> Sequence[tuple[str, str, int]]:
        """How many findings are open on a day, as far as the rows have come: code, severity, number."""
        rows = await self._pool.rows(_OPEN, {"on": on})
        return [(row.code, row.severity, row.number) for row in rows]

    async def age(self, size: int) -> float | None:
        """How many seconds ago the first event beyond a log of this size was recorded; None without one."""
        rows = await self._pool.rows(_AGE, {"position": size})
        return None if not rows else float(rows[0].age)

    async def _reached(self, names: Sequence[str]) -> int:
        """That of the one which has come the least far."""
        (row,) = await self._pool.rows(reached(names))
        size: int = row.size
        return size
