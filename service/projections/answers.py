"""Reads the live rows of the findings, the reports and the votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
import psycopg

from domain.authorization.versions import Versions
from domain.findings import Evidence, Finding
from domain.findings.registry import RULES
from domain.findings.shared_codes import CodeRow, shared_codes
from domain.findings.twins import SIMILAR, TwinRow, twins
from domain.projections import presence
from domain.projections.calendar import CalendarRow
from domain.projections.findings import BY_RULE, FindingRow, place
from domain.projections.presence import PresenceRow, Sum
from domain.projections.reports import ReportRow
from domain.projections.row import Order, order
from domain.projections.senate_votes import Item, SenateVoteRow, VoteAndSettled, items
from domain.values import Day
from service.event_store.pool import Pool
from service.projections.conditions import conditions, holding, needed, of_others
from service.projections.questions import (
    CALENDAR,
    DOF_CODES,
    FINDINGS,
    PRESENCE,
    REPORTS,
    SENATE_VOTES,
    TWINS,
)
from service.projections.rows import Counting, Looked, Sorting, Wanted, counting, look, page, sorting

#: The rules over several authorizations: of the codes that they share, and of those that are alike.
SHARED: Final = "C06"
ALIKE: Final = SIMILAR.code

#: Of so many is a registration told that they are perhaps the same.
MOST_ALIKE: Final = 100

ReportItem = tuple[tuple[Any, ...], bytes]
"""The place of a report in the list, and the item written out."""


class Entry(NamedTuple):
    """An entry of the calendar: its place, what is told of it, and since which position and when."""

    place: tuple[Any, ...]
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

    async def findings(
        self, asked: Mapping[str, Any], wanted: Wanted, by: Order = BY_RULE
    ) -> Looked[Finding]:
        """Those of single streams and those over all together, in this order.

        `asked`: the values of the filters that FindingRow is marked with.
        """
        own_place = None
        if wanted.after is not None:
            # What is shared follows what has the same authorization, rule and subject.
            own_place = [
                UUID(one) if key.name == "authorization" else one
                for key, one in zip(by.keys, wanted.after[:-1], strict=True)
            ]
        in_order, own_page = sorting(by), wanted._replace(after=own_place)
        held = " AND ".join([holding("held", FINDINGS), *conditions(FindingRow, asked)])
        from_held = f"FROM finding_rows AS held WHERE {held}"
        own = page(f"SELECT {in_order.selected}, {_OWN} {from_held}", in_order, own_page)
        found, rules = f"SELECT own.*, {_NOT_SHARED} FROM ({own}) AS own", _codes_asked(asked)  # noqa: S608  as above
        # What is shared has no place here, and says whether it is of an authorization that is asked for.
        arms = [one for code, one in ((SHARED, _CODES), (ALIKE, _TWINS)) if code in rules]
        nowhere = "NULL, " * len(in_order.columns)
        fits = " AND ".join(of_others(FindingRow, asked)) or "true"
        found += "".join(f" UNION ALL {one.format(nowhere=nowhere, fits=fits)}" for one in arms)
        shared_in_all = 0

        def read_rows(rows: Sequence[Any]) -> list[Finding]:
            nonlocal shared_in_all
            alone = [_finding(row) for row in rows if row.versions is None]
            codes = [row for row in rows if row.versions is not None and row.first_on is None]
            alike = [row for row in rows if row.first_on is not None]
            fitting = {row.of for row in (*codes, *alike) if row.fits}
            shared = [
                one
                for one in (
                    *shared_codes(map(_code, codes), wanted.on),
                    *twins(map(_twin, alike), wanted.on),
                )
                if one.authorization in fitting and _passes(one, asked)
            ]
            shared_in_all = len(shared)
            after = None if wanted.after is None else tuple(wanted.after)
            follow = [one for one in shared if after is None or _follows(one, by, after)]
            return sorted([*alone, *follow], key=lambda one: place(one, by), reverse=by.descending)[
                : wanted.limit
            ]

        looked = await look(
            self._pool,
            (FINDINGS, DOF_CODES, TWINS, *needed(FindingRow, asked)),
            own_page,
            found,
            in_order,
            asked,
            read_rows,
            counting(FindingRow, from_held, wanted),
        )
        return looked if looked.total is None else looked._replace(total=looked.total + shared_in_all)

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
        held = " AND ".join([holding("held", REPORTS), *conditions(ReportRow, asked)])
        from_held = f"FROM report_rows AS held WHERE {held}"
        in_order = sorting(by).then("row_key")
        return await look(
            self._pool,
            (REPORTS, *needed(ReportRow, asked)),
            wanted,
            page(f"SELECT {in_order.selected}, held.content {from_held}", in_order, wanted),
            in_order,
            asked,
            lambda rows: [(in_order.place(row), bytes(row.content)) for row in rows],
            counting(ReportRow, from_held, wanted),
        )

    async def presence(self, asked: Mapping[str, Any], wanted: Wanted) -> Looked[Present]:
        """By title and contingent. `asked`: the filters that PresenceRow is marked with."""
        held = " AND ".join([holding("held", PRESENCE), *conditions(PresenceRow, asked)])
        from_held, by = f"FROM presence_rows AS held WHERE {held}", sorting(order(PresenceRow))
        found = page(f"SELECT {by.selected}, held.content {from_held}", by, wanted)
        # A list without an item has no sums either.
        query = f"SELECT * FROM ({found}) AS one CROSS JOIN ({_SUMS.format(held=held)}) AS all_of_them"  # noqa: S608  made of names of this file

        def read(rows: Sequence[Any]) -> list[Present]:
            sums = [Sum(*one) for one in rows[0].sums] if rows else []
            return [Present(by.place(row), presence.item(orjson.loads(row.content)), sums) for row in rows]

        counted = counting(PresenceRow, from_held, wanted)
        return await look(self._pool, (PRESENCE,), wanted, query, by, asked, read, counted)

    async def calendar(self, asked: Mapping[str, Any], wanted: Wanted) -> Looked[Entry]:
        """By authorization and entry. `asked`: the filters that CalendarRow is marked with."""
        held = " AND ".join([holding("held", CALENDAR), *conditions(CalendarRow, asked)])
        by = sorting(order(CalendarRow))
        listed = page(
            f"SELECT {by.selected}, held.content, held.from_position FROM calendar_rows AS held WHERE {held}",  # noqa: S608  made of names of this file
            by,
            wanted,
        )
        query = f"""
            SELECT listed.*, event.recorded_at FROM ({listed}) AS listed
            JOIN events AS event ON event.position = listed.from_position
        """  # noqa: S608  as above

        def read(rows: Sequence[Any]) -> list[Entry]:
            return [
                Entry(
                    by.place(row),
                    row.authorization_id,
                    orjson.loads(row.content),
                    row.from_position,
                    row.recorded_at,
                )
                for row in rows
            ]

        return await look(self._pool, (CALENDAR, *needed(CalendarRow, asked)), wanted, query, by, asked, read)

    async def votes(self, asked: Mapping[str, Any], wanted: Wanted, by: Order) -> Looked[Item]:
        """Each with what it settles. `asked`: the filters that SenateVoteRow is marked with."""
        held = " AND ".join([holding("held", SENATE_VOTES), *conditions(SenateVoteRow, asked)])
        passing = f"SELECT held.vote_id FROM senate_vote_rows AS held WHERE {held}"  # noqa: S608  made of names of this file
        among = f"AND held.vote_id IN ({passing})" if asked else ""
        every = f"""
            SELECT min(held.sort_key) AS sort_key, held.vote_id FROM senate_vote_rows AS held
            WHERE {holding("held", SENATE_VOTES)} {among} GROUP BY held.vote_id
        """  # noqa: S608  as above
        in_order = sorting(by)
        found = page(f"SELECT {in_order.selected} FROM ({every}) AS held", in_order, wanted)  # noqa: S608  as above
        return await self._votes(
            found, wanted, asked, in_order, counting(SenateVoteRow, f"FROM ({every}) AS held", wanted)
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

        projections = (SENATE_VOTES, *needed(SenateVoteRow, asked))
        # What a vote settles is in one order, whatever that of the votes.
        within = by._replace(within=("authorization_id", "row_key"))
        return await look(self._pool, projections, wanted, found, within, asked, read, counted)


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

#: Of a finding of a single stream; and what one that is shared has in place of that.
_OWN: Final = (
    "held.authorization_id AS of, held.code AS rule, held.severity AS gravity, held.status AS state,"
    " held.subject AS about, held.content"
)
_NOT_SHARED: Final = (
    "CAST(NULL AS bigint[]) AS versions, CAST(NULL AS text) AS first_on, CAST(NULL AS text) AS last_on,"
    " CAST(NULL AS uuid[]) AS linked, true AS fits"
)

_TWINS: Final = f"""
    SELECT {{nowhere}} held.authorization_id, held.mark, NULL, NULL, NULL, NULL, held.versions,
        held.first_on, held.last_on, held.linked, {{fits}}
    FROM twin_rows AS held
    WHERE {holding("held", TWINS)} AND held.mark IN (
        SELECT held.mark FROM twin_rows AS held WHERE {holding("held", TWINS)}
        GROUP BY held.mark HAVING count(DISTINCT held.authorization_id) > 1
    )
"""  # noqa: S608  made of names of this file

_ALIKE: Final = f"""
    SELECT held.authorization_id AS of, held.mark AS rule, held.versions, held.first_on, held.last_on,
        held.linked
    FROM (SELECT CAST(%(before)s AS bigint) AS size) AS asked, twin_rows AS held
    WHERE {holding("held", TWINS)} AND held.mark = ANY (CAST(%(marks)s AS text[])) LIMIT {MOST_ALIKE}
"""  # noqa: S608  made of names of this file

_CODES: Final = f"""
    SELECT {{nowhere}} held.authorization_id, held.code, NULL, NULL, NULL, NULL, held.versions,
        NULL, NULL, NULL, {{fits}}
    FROM dof_code_rows AS held
    WHERE {holding("held", DOF_CODES)} AND held.code IN (
        SELECT held.code FROM dof_code_rows AS held WHERE {holding("held", DOF_CODES)}
        GROUP BY held.code HAVING count(DISTINCT held.authorization_id) > 1
    )
"""  # noqa: S608  made of names of this file


def _codes_asked(asked: Mapping[str, Any]) -> frozenset[str]:
    """The rules that the filters let through."""
    every = [asked[name] for name in ("code", "group") if name in asked]
    return frozenset(RULES).intersection(*every)


def _passes(finding: Finding, asked: Mapping[str, Any]) -> bool:
    told = {
        "code": finding.code,
        "group": finding.code,
        "severity": finding.severity,
        "status": finding.status,
        "authorization": str(finding.authorization),
    }
    return all(value in asked.get(name, (value,)) for name, value in told.items())


def _follows(finding: Finding, by: Order, after: tuple[Any, ...]) -> bool:
    return place(finding, by) < after if by.descending else place(finding, by) > after


def _code(row: Any) -> CodeRow:
    return CodeRow(
        authorization=row.of,
        code=row.rule,
        versions=tuple(row.versions),
        from_day=None,
        to_day=None,
    )


def _twin(row: Any) -> TwinRow:
    return TwinRow(
        authorization=row.of,
        mark=row.rule,
        first_on=row.first_on,
        last_on=row.last_on,
        linked=tuple(row.linked),
        versions=tuple(row.versions),
    )


def _finding(row: Any) -> Finding:
    content = orjson.loads(row.content)
    steps = Versions(tuple((first, last) for first, last in content["evidence"]))
    return Finding(
        authorization=row.of,
        code=row.rule,
        severity=row.gravity,
        status=row.state,
        certainty=content["certainty"],
        subject=row.about,
        figures=content["figures"],
        since_on=None if content["since_on"] is None else Day(content["since_on"]),
        disputed=content["disputed"],
        against=content["against"],
        evidence=frozenset(Evidence(row.of, version) for version in steps),
        citation=content["citation"],
        counts_days=content["counts_days"],
    )
