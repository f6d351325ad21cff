"""Reads the live rows of the findings, the reports and the votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
import psycopg

from domain.findings import Finding
from domain.findings.twins import TwinRow
from domain.projections import presence
from domain.projections.calendar import CalendarRow
from domain.projections.findings import BY_RULE
from domain.projections.presence import PresenceRow, Sum
from domain.projections.reports import ReportRow
from domain.projections.row import Order, order
from domain.projections.senate_votes import Item, SenateVoteRow, VoteAndSettled, items
from service.event_store.pool import Pool
from service.projections.conditions import Other, conditions, holding, needed, others
from service.projections.finding_pages import findings
from service.projections.pages import Rows, page
from service.projections.questions import (
    CALENDAR,
    PRESENCE,
    REPORTS,
    SENATE_VOTES,
    TWINS,
)
from service.projections.remembered import Remembered
from service.projections.rows import Counting, Looked, Sorting, Source, Wanted, counting, look, sorting

#: Of so many is a registration told that they are perhaps the same.
MOST_ALIKE: Final = 100

ReportItem = tuple[tuple[Any, ...], bytes]
"""The place of a report in the list, and the item written out."""


class Entry(NamedTuple):
    """An entry of the calendar: what is told of it, and since which position and when."""

    authorization: UUID
    told: dict[str, Any]
    from_position: int
    recorded_at: datetime


class Present(NamedTuple):
    """A contingent of the list: its place, what is said of it, and the sums over all that the list holds."""

    place: tuple[Any, ...]
    item: dict[str, Any]
    sums: list[Sum]


class QuestionQueries:
    """Reads over a pool of connections."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._source = Source(pool, Remembered())

    async def findings(
        self, asked: Mapping[str, Any], wanted: Wanted, by: Order = BY_RULE
    ) -> Looked[Finding]:
        """Those of single streams and those over all together, in this order.

        `asked`: the values of the filters that FindingRow is marked with.
        """
        return await findings(self._source, asked, wanted, by)

    async def alike(self, marks: Sequence[str], before: int, on: date) -> list[TwinRow] | None:
        """What was registered before that position and has one of these marks: as far as the rows reach, and
        not more of it than anybody looks at. None where it cannot be read: whoever asks has recorded
        something, and is answered nevertheless."""
        try:
            rows = await self._pool.rows(_ALIKE, {"marks": list(marks), "before": before, "on": on})
        except psycopg.Error:
            return None
        return list(map(_twin, rows))

    async def reports(self, asked: Mapping[str, Any], wanted: Wanted, by: Order) -> Looked[ReportItem]:
        """Each written out. `asked`: the filters that ReportRow is marked with."""
        beside = tuple(others(ReportRow, asked))
        own = (holding("held", REPORTS), *conditions(ReportRow, asked))
        in_order = sorting(by).then("row_key")
        rows = Rows("report_rows AS held", own, beside).looked(in_order, wanted)
        return await look(
            self._source,
            (REPORTS, *needed(beside)),
            wanted,
            page(rows, "held.content", in_order, wanted),
            in_order,
            asked,
            lambda read: [(in_order.place(row), bytes(row.content)) for row in read],
            counting(ReportRow, f"FROM ({rows.every}) AS held", wanted),
            near=rows.near,
        )

    async def presence(self, asked: Mapping[str, Any], wanted: Wanted) -> Looked[Present]:
        """By title and contingent. `asked`: the filters that PresenceRow is marked with."""
        own = (holding("held", PRESENCE), *conditions(PresenceRow, asked))
        by = sorting(order(PresenceRow))
        rows = Rows("presence_rows AS held", own).looked(by, wanted, _few_present(asked))
        found = page(rows, "held.content", by, wanted)
        # A list without an item has no sums either.
        sums = _SUMS.format(held=" AND ".join(own))
        query = f"SELECT * FROM ({found}) AS one CROSS JOIN ({sums}) AS all_of_them"  # noqa: S608  made of names of this file

        def read(found: Sequence[Any]) -> list[Present]:
            sums = [Sum(*one) for one in found[0].sums] if found else []
            return [Present(by.place(row), presence.item(orjson.loads(row.content)), sums) for row in found]

        counted = counting(PresenceRow, f"FROM ({rows.every}) AS held", wanted)
        return await look(self._source, (PRESENCE,), wanted, query, by, asked, read, counted, near=rows.near)

    async def calendar(self, asked: Mapping[str, Any], wanted: Wanted) -> Looked[Entry]:
        """What begins last comes first. `asked`: the filters that CalendarRow is marked with."""
        beside = tuple(others(CalendarRow, asked))
        own = (holding("held", CALENDAR), *conditions(CalendarRow, asked))
        by = sorting(order(CalendarRow)._replace(descending=True))
        rows = Rows("calendar_rows AS held", own, beside).looked(by, wanted)
        listed = page(rows, "held.content, held.from_position", by, wanted)
        query = f"""
            SELECT listed.*, event.recorded_at FROM ({listed}) AS listed
            JOIN events AS event ON event.position = listed.from_position
        """  # noqa: S608  as above

        def read(found: Sequence[Any]) -> list[Entry]:
            return [
                Entry(row.authorization_id, orjson.loads(row.content), row.from_position, row.recorded_at)
                for row in found
            ]

        projections = (CALENDAR, *needed(beside))
        return await look(self._source, projections, wanted, query, by, asked, read, near=rows.near)

    async def votes(self, asked: Mapping[str, Any], wanted: Wanted, by: Order) -> Looked[Item]:
        """Each with what it settles. `asked`: the filters that SenateVoteRow is marked with."""
        in_order, beside = sorting(by), tuple(others(SenateVoteRow, asked))
        rows = Rows(
            "senate_vote_rows AS held",
            (holding("held", SENATE_VOTES), _FIRST, *_settling(asked, beside)),
            by_stream=_BY_STREAM,
        ).looked(in_order, wanted, [one.streams for one in beside])
        return await self._votes(
            page(rows, "", in_order, wanted),
            wanted,
            asked,
            in_order,
            counting(SenateVoteRow, f"FROM ({rows.every}) AS held", wanted),
            near=rows.near,
        )

    async def vote(self, vote_id: UUID, wanted: Wanted) -> Looked[Item]:
        """One of them; nothing is found if it is not on record."""
        one = "SELECT '' AS sort_key, CAST(%(vote_id)s AS uuid) AS vote_id"
        return await self._votes(one, wanted, {"vote_id": vote_id}, sorting(order(SenateVoteRow)))

    async def _votes(
        self,
        votes: str,
        wanted: Wanted,
        asked: Mapping[str, Any],
        by: Sorting,
        counted: Counting | None = None,
        *,
        near: str = "",
    ) -> Looked[Item]:
        found = f"""
            SELECT {", ".join(f"vote.{column}" for column in by.columns)},
                held.authorization_id, held.row_key, held.content
            FROM ({votes}) AS vote JOIN senate_vote_rows AS held ON held.vote_id = vote.vote_id
            WHERE {holding("held", SENATE_VOTES)}
        """  # noqa: S608  made of names of this file

        def read(rows: Sequence[Any]) -> list[Item]:
            return items(
                VoteAndSettled(by.place(row), row.vote_id, *orjson.loads(row.content)) for row in rows
            )

        projections = (SENATE_VOTES, *needed(others(SenateVoteRow, asked)))
        # What a vote settles is in one order, whatever that of the votes.
        within = by._replace(within=("authorization_id", "row_key"))
        return await look(self._source, projections, wanted, found, within, asked, read, counted, near=near)


#: Of the rows of a vote one stands for it in the list: that of the earliest day.
_FIRST: Final = f"""NOT EXISTS (
    SELECT FROM senate_vote_rows AS other
    WHERE other.vote_id = held.vote_id AND {holding("other", SENATE_VOTES)}
        AND (other.sort_key, other.authorization_id, other.row_key)
            < (held.sort_key, held.authorization_id, held.row_key)
    OFFSET 0
)"""
#: Whether a vote settles one of the few streams, whichever of its rows stands for it.
_BY_STREAM: Final = """held.vote_id IN (
    SELECT told.vote_id FROM senate_vote_rows AS told
    WHERE told.authorization_id = ANY (CAST((SELECT streams FROM near) AS uuid[]))
)"""


def _settling(asked: Mapping[str, Any], beside: Sequence[Other]) -> list[str]:
    """That some row of the vote passes the filters, whichever of them stands for it."""
    own = conditions(SenateVoteRow, asked, "told")
    if not own and not beside:
        return []
    passing = " AND ".join([holding("told", SENATE_VOTES), *own, *(one.probe("told") for one in beside)])
    settling = "SELECT told.vote_id FROM senate_vote_rows AS told WHERE"
    if own:  # these pick out few
        return [f"held.vote_id IN ({settling} {passing})"]
    return [f"EXISTS ({settling} told.vote_id = held.vote_id AND {passing} OFFSET 0)"]


#: That a row of the table says who is across, or may be, on the day: by an index.
_ON_THE_DAY: Final = """
    presence_rows.presence IN ('present', 'authorized')
    AND daterange(presence_rows.from_day, presence_rows.to_day) @> CAST(%(on)s AS date)
"""


def _few_present(asked: Mapping[str, Any]) -> list[str]:
    """Where nobody else is asked for: the streams of those who are across, or may be."""
    if not {"present", "authorized"}.issuperset(asked.get("presence", ("unknown",))):
        return []
    own = (holding("presence_rows", PRESENCE), _ON_THE_DAY, *conditions(PresenceRow, asked, "presence_rows"))
    return [
        f"SELECT presence_rows.authorization_id FROM asked CROSS JOIN presence_rows WHERE {' AND '.join(own)}"  # noqa: S608  made of names of this package
    ]


#: Of all who are told to be present or authorized, by which way they went: see `sums_of` of the domain.
_SUMS: Final = """
    SELECT COALESCE(jsonb_agg(jsonb_build_array(direction, presence, least, most, without)), '[]') AS sums
    FROM (
        SELECT direction, presence, sum(least) AS least,
            CASE WHEN count(*) = count(most) THEN sum(most) END AS most, sum(without) AS without
        FROM (
            SELECT held.direction, held.presence, COALESCE(sum(held.least), 0) AS least,
                CASE
                    WHEN held.presence = 'authorized' AND bool_or(held.part = held.whole)
                        THEN max(held.most) FILTER (WHERE held.part = held.whole)
                    WHEN count(*) = count(held.most) THEN sum(held.most)
                END AS most,
                count(*) - count(held.least) AS without
            FROM presence_rows AS held
            WHERE {held} AND held.presence IN ('present', 'authorized')
                AND daterange(held.from_day, held.to_day) @> CAST(%(on)s AS date)
            GROUP BY held.authorization_id, held.whole, held.direction, held.presence
        ) AS families
        GROUP BY direction, presence
    ) AS summed
"""

_ALIKE: Final = f"""
    SELECT held.authorization_id AS of, held.mark AS rule, held.versions, held.first_on, held.last_on,
        held.linked
    FROM (SELECT CAST(%(before)s AS bigint) AS size) AS asked, twin_rows AS held
    WHERE {holding("held", TWINS)} AND held.mark = ANY (CAST(%(marks)s AS text[])) LIMIT {MOST_ALIKE}
"""  # noqa: S608  made of names of this file


def _twin(row: Any) -> TwinRow:
    return TwinRow(
        authorization=row.of,
        mark=row.rule,
        first_on=row.first_on,
        last_on=row.last_on,
        linked=tuple(row.linked),
        versions=tuple(row.versions),
    )
