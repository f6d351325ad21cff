"""What does not add up, which reports are owed, how was it voted? (Reads of the live rows.)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import orjson

from domain.findings import Evidence, Finding
from domain.findings.shared_codes import CodeRow, shared_codes
from domain.values import Day
from service.event_store.pool import Pool
from service.projections.questions import DOF_CODES, FINDINGS, REPORTS, SENATE_VOTES
from service.projections.rows import Looked, Wanted, holding, look, page

FindingEnd = tuple[str, str, str, str]
"""Where a page of findings ends: authorization, rule, subject, and the code of one that is shared."""

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
    """Reads over a pool of connections."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def findings(self, filters: FindingFilters, wanted: Wanted) -> Looked[Finding]:
        """By authorization, rule and subject, those of single streams and the one over all together."""
        place = None
        if wanted.after is not None:
            authorization, code, subject, _ = wanted.after
            # What is shared follows what has the same authorization, rule and subject.
            place = (UUID(authorization), code, subject)
        conditions = [
            holding("held", FINDINGS),
            *(f"held.{name} = ANY (:{name})" for name in _given(filters)),
        ]
        columns = "authorization_id, code, severity, status, subject, content"
        own = page(
            f"SELECT {columns} FROM finding_rows AS held WHERE {' AND '.join(conditions)}",  # noqa: S608  made of names of this file
            ("authorization_id", "code", "subject"),
            wanted._replace(after=place),
        )
        found = f"SELECT own.*, NULL AS versions FROM ({own}) AS own"  # noqa: S608  as above
        if not filters.code or _SHARED in filters.code:
            found += f" UNION ALL {_CODES}"

        def read(rows: Sequence[Any]) -> list[Finding]:
            own = [_finding(row) for row in rows if row.versions is None]
            codes = [_code(row) for row in rows if row.versions is not None]
            shared = [
                one
                for one in shared_codes(codes, wanted.on)
                if (not filters.severity or one.severity in filters.severity)
                and (not filters.status or one.status in filters.status)
                and (wanted.after is None or finding_end(one) > tuple(wanted.after))
            ]
            return sorted([*own, *shared], key=finding_end)[: wanted.limit]

        order = ("authorization_id", "code", "subject")
        return await look(
            self._pool,
            (FINDINGS, DOF_CODES),
            wanted._replace(after=place),
            found,
            order,
            _given(filters),
            read,
        )

    async def reports(
        self, status: Sequence[str], due_before: date | None, wanted: Wanted
    ) -> Looked[tuple[tuple[str, UUID, str], bytes]]:
        """By the last day on which they can fall due; each with its place in the list, written out."""
        order = ("sort_key", "authorization_id", "row_key")
        conditions = [holding("held", REPORTS)]
        if status:
            conditions.append("held.status = ANY (:status)")
        if due_before is not None:
            conditions.append("held.due_latest < :due_before")
        found = f"""
            SELECT held.sort_key, held.authorization_id, held.row_key, held.content
            FROM report_rows AS held WHERE {" AND ".join(conditions)}
        """  # noqa: S608  made of names of this file
        return await look(
            self._pool,
            (REPORTS,),
            wanted,
            page(found, order, wanted),
            order,
            {"status": status, "due_before": due_before},
            lambda rows: [((row.sort_key, row.authorization_id, row.row_key), row.content) for row in rows],
        )

    async def votes(self, wanted: Wanted) -> Looked[tuple[tuple[str, UUID], dict[str, Any]]]:
        """By day and id, each with what it settles."""
        found = f"""
            SELECT min(held.sort_key) AS sort_key, held.vote_id FROM senate_vote_rows AS held
            WHERE {holding("held", SENATE_VOTES)} GROUP BY held.vote_id
        """  # noqa: S608  made of names of this file
        return await self._votes(page(found, ("sort_key", "vote_id"), wanted), wanted, {})

    async def vote(self, vote_id: UUID, wanted: Wanted) -> Looked[tuple[tuple[str, UUID], dict[str, Any]]]:
        """One of them; nothing is found if it is not on record."""
        return await self._votes("SELECT '' AS sort_key, :vote_id AS vote_id", wanted, {"vote_id": vote_id})

    async def _votes(
        self, votes: str, wanted: Wanted, parameters: Mapping[str, Any]
    ) -> Looked[tuple[tuple[str, UUID], dict[str, Any]]]:
        found = f"""
            SELECT vote.sort_key, vote.vote_id, held.authorization_id, held.row_key, held.content
            FROM ({votes}) AS vote JOIN senate_vote_rows AS held ON held.vote_id = vote.vote_id
            WHERE {holding("held", SENATE_VOTES)}
        """  # noqa: S608  made of names of this file
        order = ("sort_key", "vote_id", "authorization_id", "row_key")
        return await look(self._pool, (SENATE_VOTES,), wanted, found, order, parameters, _told)


_CODES: Final = f"""
    SELECT held.authorization_id, held.code, NULL, NULL, NULL, NULL, held.versions
    FROM dof_code_rows AS held
    WHERE {holding("held", DOF_CODES)} AND held.code IN (
        SELECT held.code FROM dof_code_rows AS held WHERE {holding("held", DOF_CODES)}
        GROUP BY held.code HAVING count(DISTINCT held.authorization_id) > 1
    )
"""  # noqa: S608  made of names of this file


def _given(filters: FindingFilters) -> dict[str, Sequence[str]]:
    return {name: values for name, values in asdict(filters).items() if values}


def _told(rows: Sequence[Any]) -> list[tuple[tuple[str, UUID], dict[str, Any]]]:
    """A vote for each run of rows of the same one."""
    votes: dict[UUID, tuple[tuple[str, UUID], dict[str, Any]]] = {}
    for row in rows:
        vote, settled = orjson.loads(row.content)
        known = votes.setdefault(row.vote_id, ((row.sort_key, row.vote_id), {**vote, "authorizations": []}))
        known[1]["authorizations"].append(settled)
    return list(votes.values())


def _code(row: Any) -> CodeRow:
    return CodeRow(
        authorization=row.authorization_id,
        code=row.code,
        versions=tuple(row.versions),
        from_day=None,
        to_day=None,
    )


def _finding(row: Any) -> Finding:
    told = orjson.loads(row.content)
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
        evidence=frozenset(Evidence(UUID(one), version) for one, version in told["evidence"]),
        citation=told["citation"],
        counts_days=told["counts_days"],
    )
