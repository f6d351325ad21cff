"""Reads the live rows of the findings, the reports and the votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.authorization.versions import Versions
from domain.findings import Evidence, Finding
from domain.findings.shared_codes import CodeRow, shared_codes
from domain.findings.twins import SIMILAR, TwinRow, twins
from domain.projections.findings import FindingRow, place
from domain.projections.reports import ReportRow
from domain.projections.senate_votes import Item, SenateVoteRow, Told, items
from domain.values import Day
from service.event_store.pool import Pool
from service.projections.questions import DOF_CODES, FINDINGS, REPORTS, SENATE_VOTES, TWINS
from service.projections.rows import Looked, Wanted, conditions, holding, look, order, page

#: The rules over several authorizations: of the codes that they share, and of those that are alike.
SHARED: Final = "C06"
ALIKE: Final = SIMILAR.code

#: Of so many is a registration told that they are perhaps the same.
MOST_ALIKE: Final = 100

ReportItem = tuple[tuple[str, UUID, str], bytes]
"""The place of a report in the list, and the item written out."""


class QuestionQueries:
    """Reads over a pool of connections."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def findings(self, asked: Mapping[str, Any], wanted: Wanted) -> Looked[Finding]:
        """By authorization, rule and subject, those of single streams and those over all together.

        `asked`: the values of the filters that FindingRow is marked with.
        """
        own_place = None
        if wanted.after is not None:
            authorization, code, subject, _ = wanted.after
            # What is shared follows what has the same authorization, rule and subject.
            own_place = (UUID(authorization), code, subject)
        by, own_page = order(FindingRow), wanted._replace(after=own_place)
        columns = "authorization_id, code, severity, status, subject, content"
        held = " AND ".join([holding("held", FINDINGS), *conditions(FindingRow, asked)])
        own = page(f"SELECT {columns} FROM finding_rows AS held WHERE {held}", by, own_page)  # noqa: S608  made of names of this file
        found = f"SELECT own.*, {_NOT_SHARED} FROM ({own}) AS own"  # noqa: S608  as above
        if SHARED in asked.get("code", (SHARED,)):
            found += f" UNION ALL {_CODES}"
        if ALIKE in asked.get("code", (ALIKE,)):
            found += f" UNION ALL {_TWINS}"

        def read(rows: Sequence[Any]) -> list[Finding]:
            own = [_finding(row) for row in rows if row.versions is None]
            codes = [_code(row) for row in rows if row.versions is not None and row.first_on is None]
            alike = [_twin(row) for row in rows if row.first_on is not None]
            shared = [
                one
                for one in (*shared_codes(codes, wanted.on), *twins(alike, wanted.on))
                if one.severity in asked.get("severity", (one.severity,))
                and one.status in asked.get("status", (one.status,))
                and (wanted.after is None or place(one) > tuple(wanted.after))
            ]
            return sorted([*own, *shared], key=place)[: wanted.limit]

        return await look(self._pool, (FINDINGS, DOF_CODES, TWINS), own_page, found, by, asked, read)

    async def alike(self, marks: Sequence[str], before: int, on: date) -> list[TwinRow] | None:
        """What was registered before that position and has one of these marks: as far as the rows reach, and
        not more of it than anybody looks at. None where it cannot be read: whoever asks has recorded
        something, and is answered nevertheless."""
        try:
            rows = await self._pool.rows(text(_ALIKE), {"marks": list(marks), "before": before, "on": on})
        except DBAPIError:
            return None
        return list(map(_twin, rows))

    async def reports(self, asked: Mapping[str, Any], wanted: Wanted) -> Looked[ReportItem]:
        """By the last day on which they can fall due. `asked`: the filters that ReportRow is marked with."""
        held = " AND ".join([holding("held", REPORTS), *conditions(ReportRow, asked)])
        by = (*order(ReportRow), "row_key")
        found = f"SELECT {', '.join(by)}, content FROM report_rows AS held WHERE {held}"  # noqa: S608  made of names of this file
        return await look(
            self._pool,
            (REPORTS,),
            wanted,
            page(found, by, wanted),
            by,
            asked,
            lambda rows: [((row.sort_key, row.authorization_id, row.row_key), row.content) for row in rows],
        )

    async def votes(self, wanted: Wanted) -> Looked[Item]:
        """By day and id, each with what it settles."""
        found = f"""
            SELECT min(held.sort_key) AS sort_key, held.vote_id FROM senate_vote_rows AS held
            WHERE {holding("held", SENATE_VOTES)} GROUP BY held.vote_id
        """  # noqa: S608  made of names of this file
        return await self._votes(page(found, order(SenateVoteRow), wanted), wanted, {})

    async def vote(self, vote_id: UUID, wanted: Wanted) -> Looked[Item]:
        """One of them; nothing is found if it is not on record."""
        return await self._votes("SELECT '' AS sort_key, :vote_id AS vote_id", wanted, {"vote_id": vote_id})

    async def _votes(self, votes: str, wanted: Wanted, parameters: Mapping[str, Any]) -> Looked[Item]:
        found = f"""
            SELECT vote.sort_key, vote.vote_id, held.authorization_id, held.row_key, held.content
            FROM ({votes}) AS vote JOIN senate_vote_rows AS held ON held.vote_id = vote.vote_id
            WHERE {holding("held", SENATE_VOTES)}
        """  # noqa: S608  made of names of this file
        by = (*order(SenateVoteRow), "authorization_id", "row_key")
        return await look(self._pool, (SENATE_VOTES,), wanted, found, by, parameters, _votes)


_NOT_SHARED: Final = (
    "CAST(NULL AS bigint[]) AS versions, CAST(NULL AS text) AS first_on, CAST(NULL AS text) AS last_on,"
    " CAST(NULL AS uuid[]) AS linked"
)

_TWINS: Final = f"""
    SELECT held.authorization_id, held.mark, NULL, NULL, NULL, NULL, held.versions,
        held.first_on, held.last_on, held.linked
    FROM twin_rows AS held
    WHERE {holding("held", TWINS)} AND held.mark IN (
        SELECT held.mark FROM twin_rows AS held WHERE {holding("held", TWINS)}
        GROUP BY held.mark HAVING count(DISTINCT held.authorization_id) > 1
    )
"""  # noqa: S608  made of names of this file

_ALIKE: Final = f"""
    SELECT held.authorization_id, held.mark AS code, held.versions, held.first_on, held.last_on, held.linked
    FROM (SELECT CAST(:before AS bigint) AS size) AS asked, twin_rows AS held
    WHERE {holding("held", TWINS)} AND held.mark = ANY (CAST(:marks AS text[])) LIMIT {MOST_ALIKE}
"""  # noqa: S608  made of names of this file

_CODES: Final = f"""
    SELECT held.authorization_id, held.code, NULL, NULL, NULL, NULL, held.versions, NULL, NULL, NULL
    FROM dof_code_rows AS held
    WHERE {holding("held", DOF_CODES)} AND held.code IN (
        SELECT held.code FROM dof_code_rows AS held WHERE {holding("held", DOF_CODES)}
        GROUP BY held.code HAVING count(DISTINCT held.authorization_id) > 1
    )
"""  # noqa: S608  made of names of this file


def _votes(rows: Sequence[Any]) -> list[Item]:
    return items(Told(row.sort_key, row.vote_id, *orjson.loads(row.content)) for row in rows)


def _code(row: Any) -> CodeRow:
    return CodeRow(
        authorization=row.authorization_id,
        code=row.code,
        versions=tuple(row.versions),
        from_day=None,
        to_day=None,
    )


def _twin(row: Any) -> TwinRow:
    return TwinRow(
        authorization=row.authorization_id,
        mark=row.code,
        first_on=row.first_on,
        last_on=row.last_on,
        linked=tuple(row.linked),
        versions=tuple(row.versions),
    )


def _finding(row: Any) -> Finding:
    told = orjson.loads(row.content)
    steps = Versions(tuple((first, last) for first, last in told["evidence"]))
    return Finding(
        authorization=row.authorization_id,
        code=row.code,
        severity=row.severity,
        status=row.status,
        certainty=told["certainty"],
        subject=row.subject,
        figures=told["figures"],
        since_on=None if told["since_on"] is None else Day(told["since_on"]),
        disputed=told["disputed"],
        against=told["against"],
        evidence=frozenset(Evidence(row.authorization_id, version) for version in steps),
        citation=told["citation"],
        counts_days=told["counts_days"],
    )
