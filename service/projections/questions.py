"""The questions: each with its name, its rows, its table, and what of a row has no column."""

from __future__ import annotations

from typing import Any, Final

import orjson

from domain.findings.shared_codes import code_rows
from domain.jurisdictions.profile import Profile
from domain.projections import (
    calendar,
    clear,
    facilities,
    findings,
    presence,
    register,
    reports,
    search,
    senate_votes,
    statistics,
    twins,
)
from domain.projections.calendar import CalendarRow
from domain.projections.facilities import FacilityRow
from domain.projections.findings import FindingRow
from domain.projections.keeping import OfActs
from domain.projections.presence import PresenceRow
from domain.projections.reports import ReportRow
from domain.projections.senate_votes import SenateVoteRow
from domain.values.written import expanded
from service.projections import tables
from service.projections.projection import Projection, projection
from service.projections.tables import (
    calendar_rows,
    dof_code_rows,
    finding_rows,
    register_rows,
    report_rows,
    search_rows,
    senate_vote_rows,
)

REGISTER: Final = "register"
SEARCH: Final = "search"
CALENDAR: Final = "calendar"
FINDINGS: Final = "findings"
CLEAR: Final = "clear"
DOF_CODES: Final = "dof_codes"
TWINS: Final = "twins"
REPORTS: Final = "reports"
SENATE_VOTES: Final = "senate_votes"
PRESENCE: Final = "presence"
FACILITIES: Final = "facilities"
STATISTICS: Final = "statistics"


def projections(profile: Profile) -> tuple[Projection[Any], ...]:
    """All of them, the events read as this jurisdiction's."""
    return (
        projection(REGISTER, register_rows, register.rows, profile),
        projection(CALENDAR, calendar_rows, calendar.rows, profile, _entry),
        projection(SEARCH, search_rows, search.rows, profile),
        projection(FINDINGS, finding_rows, findings.rows, profile, _finding),
        projection(CLEAR, tables.clear_rows, clear.rows, profile),
        projection(DOF_CODES, dof_code_rows, OfActs(code_rows), profile),
        projection(TWINS, tables.twin_rows, twins.rows, profile),
        projection(REPORTS, report_rows, reports.rows, profile, _report),
        projection(SENATE_VOTES, senate_vote_rows, OfActs(senate_votes.rows), profile, _vote),
        projection(STATISTICS, tables.statistic_rows, statistics.rows, profile),
        projection(FACILITIES, tables.facility_rows, facilities.rows, profile, _facility),
        projection(PRESENCE, tables.presence_rows, presence.rows, profile, _presence),
    )


def _finding(row: FindingRow) -> bytes:
    content = {
        "certainty": row.certainty,
        "figures": dict(row.figures),
        "since_on": expanded(row.since_on),
        "disputed": row.disputed,
        "against": row.against,
        "evidence": row.evidence.runs,
        "citation": row.citation,
        "counts_days": row.counts_days,
    }
    return orjson.dumps(content)


def _entry(row: CalendarRow) -> bytes:
    return orjson.dumps(calendar.kept(row))


def _report(row: ReportRow) -> bytes:
    return orjson.dumps(reports.item(row))


def _vote(row: SenateVoteRow) -> bytes:
    return orjson.dumps([expanded(row.vote), expanded(row.settled)])


def _presence(row: PresenceRow) -> bytes:
    return orjson.dumps(presence.kept(row))


def _facility(row: FacilityRow) -> bytes:
    return orjson.dumps(facilities.kept(row))
