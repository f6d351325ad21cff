"""What does not add up, on which days? The rows behind the list of findings and the filter by finding.

The intervals are derived without a clock: a judgement says until when it holds, there the next one begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, NamedTuple
from uuid import UUID

from domain.authorization.state import State
from domain.findings import Against, Evidence, Finding, FindingStatus, Judging, Severity, Verdict
from domain.findings.twins import SIMILAR
from domain.projections.row import AnyOf, Row, Sorted
from domain.values import Day, Pattern

Code = Annotated[str, Pattern("^[FCM][0-9]{2}$", "the code of a rule")]

MOST_JUDGEMENTS = 2_000
"""Far above what the steps of one stream can ask for: a guard against a rule that never settles."""


class Figure(NamedTuple):
    """A number, a day or a word by its name."""

    name: str
    value: int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow(Row):
    """One finding on the days of the row.

    `figures` by name, without `days` where `counts_days`: those are counted up to the day judged, from
    `since_on` on (see `Finding.figures_on`). `evidence` is sorted.
    """

    authorization: Annotated[UUID, Sorted(1)]
    code: Annotated[Code, Sorted(2), AnyOf("code", "Codes of rules, such as F11.", 40)]
    severity: Annotated[Severity, AnyOf("severity", "How grave its rule is.", 3)]
    status: Annotated[FindingStatus, AnyOf("status", "Whether anybody has explained it.", 3)]
    certainty: Verdict
    subject: Annotated[str, Sorted(3)]
    figures: tuple[Figure, ...]
    since_on: Day | None = None
    disputed: bool
    against: Against | None = None
    evidence: tuple[Evidence, ...]
    citation: str
    counts_days: bool


def rows(state: State) -> frozenset[FindingRow]:
    """The findings of one authorization, one row for each stretch of days on which one stays the same."""
    made: list[FindingRow] = []
    lasting: dict[FindingRow, FindingRow] = {}
    for begins, ends, findings in _stretches(state):
        found = {replace(row, from_day=None, to_day=None): row for row in _rows(findings, begins, ends)}
        now: dict[FindingRow, FindingRow] = {}
        for same, row in found.items():
            before = lasting.pop(same, None)
            now[same] = row if before is None else replace(before, to_day=ends)
        made.extend(lasting.values())
        lasting = now
    return frozenset([*made, *lasting.values()])


def _stretches(state: State) -> Iterator[tuple[date | None, date | None, tuple[Finding, ...]]]:
    """Every stretch of days without a change, in order: from the first day of the calendar on."""
    judging = Judging(state)
    begins: date | None = None
    for _ in range(MOST_JUDGEMENTS):
        judgement = judging.on(begins or date.min)
        yield begins, judgement.until, judgement.findings
        if judgement.until is None:
            return
        begins = judgement.until
    raise RuntimeError(f"authorization {state.id}: its findings never settle")


def _rows(findings: tuple[Finding, ...], begins: date | None, ends: date | None) -> Iterator[FindingRow]:
    for one in findings:
        yield FindingRow(
            authorization=one.authorization,
            code=one.code,
            severity=one.severity,
            status=one.status,
            certainty=one.certainty,
            subject=one.subject,
            figures=tuple(Figure(*figure) for figure in sorted(one.figures.items())),
            since_on=one.since_on,
            disputed=one.disputed,
            against=one.against,
            evidence=tuple(sorted(one.evidence)),
            citation=one.citation,
            counts_days=one.counts_days,
            from_day=begins,
            to_day=ends,
        )


Place = tuple[str, str, str, str]
"""Of a finding in the list: authorization, rule, subject, and what one over several authorizations is by."""


def place(one: Finding) -> Place:
    """By which the list is sorted."""
    return str(one.authorization), one.code, one.subject, _shared(one)


def _shared(one: Finding) -> str:
    if one.code == SIMILAR.code:
        return one.code
    return str(one.figures.get("code", "")) if one.figures.get("contradiction") == "shared_dof_code" else ""


def finding_of(row: FindingRow) -> Finding:
    """The finding that the row holds."""
    return Finding(
        authorization=row.authorization,
        code=row.code,
        severity=row.severity,
        status=row.status,
        certainty=row.certainty,
        subject=row.subject,
        figures=dict(row.figures),
        since_on=row.since_on,
        disputed=row.disputed,
        against=row.against,
        evidence=frozenset(row.evidence),
        citation=row.citation,
        counts_days=row.counts_days,
    )
