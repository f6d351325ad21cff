"""Reads which authorizations got a step between two logs, each with all that it takes to fold both states.

A page looks at a bounded number of events, the newest first, whatever the log holds. Where fewer
authorizations are found among them than a page has room for, the next page goes on from there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any, Final, NamedTuple

from domain.jurisdictions.profile import Profile
from domain.projections.register import RegisterRow
from domain.values import MAX_INT
from service import aside
from service.event_store.as_of import Moment, is_past, size_named, size_of
from service.event_store.pool import Needs, Pool
from service.event_store.two_states import Stored, TwoStates, since_sql, span
from service.projections.conditions import conditions, holding, needed
from service.projections.queries import about
from service.projections.questions import REGISTER
from service.projections.rows import Looked, reached

#: So many events of the log a page looks at, at most.
SCANNED: Final = 5_000


class Wished(NamedTuple):
    """Which page. `since`, `until`: the two logs, None for the empty one and for the head.

    `size`, `before`: of the later log that the pages before were of, and where their last item stood.
    """

    since: Moment
    until: Moment
    on: date
    limit: int
    size: int | None = None
    before: int = MAX_INT


class Found(NamedTuple):
    """`since`: the size of the earlier log. `following`: where the next page begins, None for the last."""

    since: int
    spans: list[TwoStates]
    following: int | None


class SpanQueries:
    """Reads over a pool of connections."""

    def __init__(self, pool: Pool, profile: Profile, scanned: int = SCANNED) -> None:
        self._pool = pool
        self._profile = profile
        self._scanned = scanned

    async def changed(
        self,
        asked: Mapping[str, Any],
        wished: Wished,
        has_finding: bool | Sequence[str] | None = None,
        *,
        merged_too: bool = True,
    ) -> Looked[Found]:
        """Those with a step in between, by their last one, the newest first.

        `asked`, `has_finding`: the filters of the list of authorizations, as it holds them in the later log.
        """
        projections = projections_of(asked, has_finding)
        beside = (one.probe() for one in about(asked, has_finding))
        found = [holding("held", REGISTER), *conditions(RegisterRow, asked), *beside]
        if not merged_too and "status" not in asked:
            found.append("held.status <> 'merged'")
        values: dict[str, Any] = {
            **{name: list(one) if isinstance(one, tuple) else one for name, one in asked.items()},
            "on": wished.on,
            "limit": wished.limit + 1,
            "scanned": self._scanned,
            "before": wished.before,
        }
        if has_finding is not None and not isinstance(has_finding, bool):
            values["code"] = list(has_finding)
        given = {"as_of": wished.until, "since": wished.since, "size": wished.size}
        values |= {name: one for name, one in given.items() if one is not None}
        # A question that begins at a log and ends now is about now.
        size = size_named(wished.until, wished.size)
        needs = Needs(
            lambda rows: int(rows[0].head),
            size if size is None else size_named(wished.since, size),
            lambda rows: (
                rows[0].reached >= rows[0].size
                and is_past(wished.until, rows[0].as_of, rows[0].head)
                and is_past(wished.since, rows[0].since, rows[0].head)
            ),
        )
        rows = await self._pool.rows(_statement(wished, projections, found), values, needs)
        seen = rows[0]
        streams = [
            list(group)
            for _, group in groupby((row for row in rows if row.is_there), key=lambda row: row.stream_id)
        ]
        following = None
        if len(streams) > wished.limit:
            streams = streams[: wished.limit]
            following = streams[-1][0].last_position
        elif seen.top - seen.bottom == self._scanned:
            following = seen.bottom
        steps = sum(map(len, streams))
        items = await aside.done(partial(self._folded, streams, seen.since), steps)
        told = Found(seen.since, items, following)
        return Looked(seen.head, seen.as_of, seen.size, seen.reached, [told])

    def _folded(self, streams: Sequence[Sequence[Any]], since: int) -> list[TwoStates]:
        return [
            span(
                rows[0].stream_id,
                self._profile,
                (Stored(row.position, row.recorded_at, row.bytes) for row in rows),
                since,
            )
            for rows in streams
        ]


def projections_of(
    asked: Mapping[str, Any], has_finding: bool | Sequence[str] | None = None
) -> tuple[str, ...]:
    """Whose rows the filters ask."""
    return tuple(dict.fromkeys((REGISTER, *needed(about(asked, has_finding)))))


def _statement(wished: Wished, projections: Sequence[str], found: Sequence[str]) -> str:
    as_of = size_of(wished.until, "head")
    size = as_of if wished.size is None else "%(size)s"
    since = "0" if wished.since is None else since_sql(size_of(wished.since, "head"))
    # Positions are dense, so that what a page looks at is known from its ends.
    top = f"LEAST({size}, CAST(%(before)s AS bigint))"
    return f"""
        WITH asked AS MATERIALIZED (
            SELECT ends.*, GREATEST(ends.since, ends.top - CAST(%(scanned)s AS bigint)) AS bottom
            FROM (
                SELECT head.size AS head, {as_of} AS as_of, {size} AS size, {since} AS since, {top} AS top,
                    ({reached(projections)}) AS reached
                FROM log_head AS head
            ) AS ends
        ),
        last AS MATERIALIZED (
            SELECT newest.* FROM asked CROSS JOIN LATERAL (
                SELECT event.position, event.stream_id FROM events AS event
                WHERE asked.reached >= asked.size
                    AND event.position >= asked.bottom AND event.position < asked.top
                    AND NOT EXISTS (
                        SELECT FROM events AS later
                        WHERE later.stream_id = event.stream_id AND later.version = event.version + 1
                            AND later.position < asked.size
                        OFFSET 0
                    )
                    AND EXISTS (
                        SELECT FROM register_rows AS held
                        WHERE held.authorization_id = event.stream_id AND {" AND ".join(found)}
                        OFFSET 0 -- asked of one after the other: a page ends where it is full
                    )
                ORDER BY event.position DESC LIMIT %(limit)s
            ) AS newest
        )
        SELECT asked.*, found.*
        FROM asked LEFT JOIN LATERAL (
            SELECT true AS is_there, last.position AS last_position, event.stream_id, event.position,
                event.recorded_at, event.bytes
            FROM last JOIN events AS event
                ON event.stream_id = last.stream_id AND event.position < asked.size
        ) AS found ON true
        ORDER BY found.last_position DESC, found.position
    """  # noqa: S608  made of the texts above, which hold no value
