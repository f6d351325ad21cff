"""Which reports are owed, late, delivered? The rows behind the list of reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from domain.authorization.obligations import Obligation, ObligationStatus, obligations
from domain.authorization.state import State
from domain.projections.row import HIDDEN, NO_DAY, AnyOf, Before, Row, Sorted
from domain.values import Anchor, Day, DayUnit, Ministry


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow(Row):
    """One obligation to report, or reports without one, on the days of the row.

    `key` None: no obligation is stated, or none is owed (see `status`). `debtors` is sorted, None if not
    stated. `due_latest`: the last day on which it can fall due; `sort_key` is that day, what has none comes
    last. `reports` and `receipts`: versions.
    """

    authorization: Annotated[UUID, Sorted(2)]
    reference: str
    key: str | None = None
    status: Annotated[ObligationStatus, AnyOf("status", "How far the report has come.", 9)]
    days: int | None = None
    unit: DayUnit | None = None
    anchor: Anchor | None = None
    periodic: bool | None = None
    debtors: tuple[Ministry, ...] | None = None
    anchor_on: Day | None = None
    due_on: Day | None = None
    due_latest: Annotated[date, HIDDEN, Before("due_before")] | None = None
    sort_key: Annotated[str, HIDDEN, Sorted(1)]
    reports: tuple[int, ...]
    receipts: tuple[int, ...]


def rows(state: State) -> frozenset[ReportRow]:
    """The obligations of one authorization, one row for each stretch of days on which one stays the same."""
    if state.registration is None or state.void:
        return frozenset()
    reference = state.registration.event.reference
    made: list[ReportRow] = []
    lasting: dict[ReportRow, ReportRow] = {}
    begins: date | None = None
    while True:
        found, ends = _judged(state, begins or date.min)
        now: dict[ReportRow, ReportRow] = {}
        for one in found:
            row = _row(state.id, reference, one, begins, ends)
            same = replace(row, from_day=None, to_day=None)
            before = lasting.pop(same, None)
            now[same] = row if before is None else replace(before, to_day=ends)
        made.extend(lasting.values())
        if ends is None:
            return frozenset([*made, *now.values()])
        begins, lasting = ends, now


def _judged(state: State, on: date) -> tuple[tuple[Obligation, ...], date | None]:
    """The obligations on a day, and the next day on which they can be others."""
    found = obligations(state, on, state.profile.holidays)
    return found, min(_changes(state, found, on), default=None)


def _changes(state: State, found: tuple[Obligation, ...], on: date) -> Iterator[date]:
    """The days from which later steps exist, and those after the deadlines."""
    for step in state.steps:
        if step.day is not None and step.day.earliest is not None and step.day.earliest > on:
            yield step.day.earliest
    for one in found:
        last = one.due_on.latest if one.due_on is not None else None
        if last is not None and on <= last < date.max:
            yield last + timedelta(days=1)


def _row(
    authorization: UUID, reference: str, one: Obligation, begins: date | None, ends: date | None
) -> ReportRow:
    stated = one.obligation
    debtors = stated.debtors if stated is not None else None
    due = one.due_on.latest if one.due_on is not None else None
    return ReportRow(
        authorization=authorization,
        reference=reference,
        key=one.key,
        status=one.status,
        days=stated.days if stated is not None else None,
        unit=stated.unit if stated is not None else None,
        anchor=stated.anchor if stated is not None else None,
        periodic=stated.periodic if stated is not None else None,
        debtors=None if debtors is None else tuple(sorted(debtors)),
        anchor_on=one.anchor_on,
        due_on=one.due_on,
        due_latest=due,
        sort_key=NO_DAY if due is None else due.isoformat(),
        reports=tuple(sorted(report.version for report in one.reports)),
        receipts=tuple(sorted(receipt.version for receipt in one.receipts)),
        from_day=begins,
        to_day=ends,
    )
