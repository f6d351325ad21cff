"""Which rows do findings, publication codes, reports and votes put down, and in which tables?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any, Final, TypeVar

import orjson

from domain.authorization.state import State
from domain.findings.shared_codes import CodeRow, code_rows
from domain.jurisdictions.profile import Profile
from domain.projections import findings, reports, senate_votes
from domain.projections.findings import FindingRow
from domain.projections.reports import ReportRow
from domain.projections.senate_votes import SenateVoteRow
from domain.values.written import expanded
from service.projections.projection import Projection, Row, Telling, register_projection

FINDINGS: Final = "findings"
DOF_CODES: Final = "dof_codes"
REPORTS: Final = "reports"
SENATE_VOTES: Final = "senate_votes"

#: Sorts what has no day after everything that has one.
NO_DAY: Final = "~"

R = TypeVar("R", bound=Row)


def projections(profile: Profile) -> tuple[Projection[Any], ...]:
    """All of them, the events read as this jurisdiction's."""
    return (
        register_projection(profile),
        _made(
            FINDINGS,
            "finding_rows",
            findings.rows,
            _finding,
            profile,
            "code",
            "severity",
            "status",
            "subject",
        ),
        _made(DOF_CODES, "dof_code_rows", code_rows, _code, profile, "code", "versions", content=False),
        _made(REPORTS, "report_rows", reports.rows, _report, profile, "status", "due_latest", "sort_key"),
        _made(SENATE_VOTES, "senate_vote_rows", senate_votes.rows, _vote, profile, "vote_id", "sort_key"),
    )


def _made(
    name: str,
    table: str,
    rows: Callable[[State], frozenset[R]],
    own: Callable[[R], Sequence[Any]],
    profile: Profile,
    *columns: str,
    content: bool = True,
) -> Projection[R]:
    """`own`: from and to day, then the values of the named columns, then the content if there is one."""

    def key(row: R) -> str:
        # The whole of it: two rows of an authorization that are alike are one.
        return blake2b(repr(own(row)).encode(), digest_size=16).hexdigest()

    def record(row: R) -> Sequence[Any]:
        return (row.authorization, key(row), *own(row))

    named = (
        "authorization_id",
        "row_key",
        "from_day",
        "to_day",
        *columns,
        *(("content",) if content else ()),
    )
    return Projection(name, table, rows, named, record, Telling("row_key", "text", key), profile)


def _finding(row: FindingRow) -> Sequence[Any]:
    content = {
        "certainty": row.certainty,
        "figures": dict(row.figures),
        "since_on": expanded(row.since_on),
        "disputed": row.disputed,
        "against": row.against,
        "evidence": [[str(one.authorization), one.version] for one in row.evidence],
        "citation": row.citation,
        "counts_days": row.counts_days,
    }
    return (
        row.from_day,
        row.to_day,
        row.code,
        row.severity,
        row.status,
        row.subject,
        orjson.dumps(content),
    )


def _code(row: CodeRow) -> Sequence[Any]:
    return row.from_day, row.to_day, row.code.strip(), list(row.versions)


def _report(row: ReportRow) -> Sequence[Any]:
    content = {
        "authorization": str(row.authorization),
        "reference": row.reference,
        "key": row.key,
        "status": row.status,
        "days": row.days,
        "unit": row.unit,
        "anchor": row.anchor,
        "periodic": row.periodic,
        "debtors": expanded(row.debtors),
        "anchor_on": expanded(row.anchor_on),
        "due_on": expanded(row.due_on),
        "reports": list(row.reports),
        "receipts": list(row.receipts),
    }
    due = NO_DAY if row.due_latest is None else row.due_latest.isoformat()
    return row.from_day, row.to_day, row.status, row.due_latest, due, orjson.dumps(content)


def _vote(row: SenateVoteRow) -> Sequence[Any]:
    vote = {
        "vote_id": str(row.vote_id),
        "organ": row.organ,
        "on": expanded(row.on),
        "session": row.session,
        "outcome": row.outcome,
        "tally": expanded(row.tally),
    }
    settled = {
        "authorization": str(row.authorization),
        "reference": row.reference,
        "proceeding": row.proceeding,
        "version": row.version,
        "corrected": row.corrected,
    }
    begins = row.on.earliest if row.on is not None else None
    day = NO_DAY if begins is None else begins.isoformat()
    return begins, None, row.vote_id, day, orjson.dumps([vote, settled])
