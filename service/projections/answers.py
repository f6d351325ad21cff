"""What does not add up, which reports are owed, how was it voted? (Reads of the live rows.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.findings import Evidence, Finding
from domain.findings.shared_codes import CodeRow, shared_codes
from domain.values import Day
from service.projections.questions import DOF_CODES, FINDINGS, REPORTS, SENATE_VOTES
from service.projections.rows import holding
from service.projections.tables import dof_code_rows, finding_rows, report_rows, senate_vote_rows

FindingEnd = tuple[str, str, str, str]
"""Where a page of findings ends: authorization, rule, subject, and the code of one that is shared."""

_findings = finding_rows.c
_codes = dof_code_rows.c
_reports = report_rows.c
_votes = senate_vote_rows.c

#: The rule that speaks of codes which several authorizations state.
_SHARED: Final = "C06"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFilters:
    """What is asked for: any of the values of each filter, in all filters that have some."""

    code: Sequence[str] = ()
    severity: Sequence[str] = ()
    status: Sequence[str] = ()


def finding_end(one: Finding) -> FindingEnd:
    """The place of a finding in the list."""
    shared = str(one.figures.get("code", "")) if one.figures.get("contradiction") == "shared_dof_code" else ""
    return str(one.authorization), one.code, one.subject, shared


class QuestionQueries:
    """Reads; whoever wants them complete first waits until the rows have caught up (queries.py)."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def findings(
        self, *, filters: FindingFilters, size: int, on: date, after: FindingEnd | None, limit: int
    ) -> list[Finding]:
        """By authorization, rule and subject, those of single streams and the one over all together."""
        query = (
            select(finding_rows)
            .where(*holding(_findings, FINDINGS, size, on), *_conditions(filters))
            .order_by(_findings.authorization_id, _findings.code, _findings.subject)
            .limit(limit)
        )
        if after is not None:
            authorization, code, subject, _ = after
            place = tuple_(_findings.authorization_id, _findings.code, _findings.subject)
            # What is shared follows what has the same authorization, rule and subject.
            query = query.where(place > tuple_(UUID(authorization), code, subject))
        async with self._engine.connect() as connection:
            found = [_finding(row) for row in (await connection.execute(query)).mappings()]
        over_all = [
            one for one in await self._shared(filters, size, on) if after is None or finding_end(one) > after
        ]
        return sorted([*found, *over_all], key=finding_end)[:limit]

    async def _shared(self, filters: FindingFilters, size: int, on: date) -> list[Finding]:
        if filters.code and _SHARED not in filters.code:
            return []
        held = holding(_codes, DOF_CODES, size, on)
        several = (
            select(_codes.code)
            .where(*held)
            .group_by(_codes.code)
            .having(func.count(_codes.authorization_id.distinct()) > 1)
        )
        query = select(_codes.authorization_id, _codes.code, _codes.versions).where(
            *held, _codes.code.in_(several)
        )
        async with self._engine.connect() as connection:
            rows = [
                CodeRow(
                    authorization=row.authorization_id,
                    code=row.code,
                    versions=tuple(row.versions),
                    from_day=None,
                    to_day=None,
                )
                for row in await connection.execute(query)
            ]
        return [
            one
            for one in shared_codes(rows, on)
            if (not filters.severity or one.severity in filters.severity)
            and (not filters.status or one.status in filters.status)
        ]

    async def reports(
        self,
        *,
        status: Sequence[str],
        due_before: date | None,
        size: int,
        on: date,
        after: tuple[str, UUID, str] | None,
        limit: int,
    ) -> list[tuple[tuple[str, UUID, str], bytes]]:
        """By the last day on which they can fall due; each with its place in the list, written out."""
        query = (
            select(_reports.sort_key, _reports.authorization_id, _reports.row_key, _reports.content)
            .where(*holding(_reports, REPORTS, size, on))
            .order_by(_reports.sort_key, _reports.authorization_id, _reports.row_key)
            .limit(limit)
        )
        if status:
            query = query.where(_reports.status.in_(status))
        if due_before is not None:
            query = query.where(_reports.due_latest < due_before)
        if after is not None:
            query = query.where(
                tuple_(_reports.sort_key, _reports.authorization_id, _reports.row_key) > tuple_(*after)
            )
        async with self._engine.connect() as connection:
            return [((row[0], row[1], row[2]), row[3]) for row in await connection.execute(query)]

    async def votes(
        self, *, size: int, on: date, after: tuple[str, UUID] | None, limit: int
    ) -> list[tuple[tuple[str, UUID], dict[str, Any]]]:
        """By day and id, each with what it settles."""
        held = holding(_votes, SENATE_VOTES, size, on)
        first = func.min(_votes.sort_key)
        query = select(first, _votes.vote_id).where(*held).group_by(_votes.vote_id)
        if after is not None:
            query = query.having(tuple_(first, _votes.vote_id) > tuple_(*after))
        query = query.order_by(first, _votes.vote_id).limit(limit)
        async with self._engine.connect() as connection:
            places = [(row[0], row[1]) for row in await connection.execute(query)]
        told = await self._told(held, [vote_id for _, vote_id in places])
        return [(place, told[place[1]]) for place in places if place[1] in told]

    async def vote(self, vote_id: UUID, size: int, on: date) -> dict[str, Any] | None:
        """One of them; None if it is not on record."""
        return (await self._told(holding(_votes, SENATE_VOTES, size, on), [vote_id])).get(vote_id)

    async def _told(
        self, held: Sequence[ColumnElement[bool]], vote_ids: Sequence[UUID]
    ) -> dict[UUID, dict[str, Any]]:
        query = (
            select(_votes.vote_id, _votes.content)
            .where(*held, _votes.vote_id.in_(vote_ids))
            .order_by(_votes.vote_id, _votes.authorization_id, _votes.row_key)
        )
        told: dict[UUID, dict[str, Any]] = {}
        async with self._engine.connect() as connection:
            for vote_id, content in await connection.execute(query):
                vote, settled = orjson.loads(content)
                told.setdefault(vote_id, {**vote, "authorizations": []})["authorizations"].append(settled)
        return told


def _conditions(filters: FindingFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.code:
        conditions.append(_findings.code.in_(filters.code))
    if filters.severity:
        conditions.append(_findings.severity.in_(filters.severity))
    if filters.status:
        conditions.append(_findings.status.in_(filters.status))
    return conditions


def _finding(row: Any) -> Finding:
    told = orjson.loads(row["content"])
    return Finding(
        authorization=row["authorization_id"],
        code=row["code"],
        severity=row["severity"],
        status=row["status"],
        certainty=told["certainty"],
        subject=row["subject"],
        figures=told["figures"],
        since_on=None if told["since_on"] is None else Day(told["since_on"]),
        disputed=told["disputed"],
        against=told["against"],
        evidence=frozenset(Evidence(UUID(one), version) for one, version in told["evidence"]),
        citation=told["citation"],
        counts_days=told["counts_days"],
    )
