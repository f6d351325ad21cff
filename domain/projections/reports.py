"""The rows behind the list of reports: owed, late, delivered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from domain.authorization.obligations import Obligation, ObligationStatus
from domain.authorization.state import State
from domain.authorization.tracks import Tracks
from domain.projections.keeping import DayByDay, Judged
from domain.projections.register import RegisterRow
from domain.projections.row import HIDDEN, NO_DAY, Also, AnyOf, Before, Row, Sorted, Sorts, shown
from domain.values import Anchor, Day, DayUnit, Ministry, ReportObligation
from domain.values.about import About
from domain.values.written import expanded


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow(Row):
    """One obligation to report, or reports without one, on the days of the row.

    `key` None: no obligation is stated, or none is owed (see `status`). `debtors` is sorted, None if not
    stated. `due_latest`: the last day on which it can fall due; `sort_key` is that day, what has none comes
    last. `reports` and `receipts`: versions. `expected_on`: by which day it could be asked for, where its
    term cannot begin to run; it is no deadline.
    """

    authorization: Annotated[
        UUID,
        Sorted(2),
        AnyOf("authorization", "Those of these authorizations.", 100),
        Also(RegisterRow, ("country", "year")),
    ]
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
    expected_on: Day | None = None
    expected_latest: Annotated[date, HIDDEN, Before("expected_before")] | None = None
    sort_key: Annotated[str, HIDDEN, Sorted(1), Sorts("due_on", "-due_on")]
    reports: tuple[int, ...]
    receipts: tuple[int, ...]

    ABOUT = About(
        "One obligation to report, or reports that answer none on record (`key` null).",
        "Una obligación de informar, o informes que no responden a ninguna que conste (`key` nulo).",
        None,
        ReportObligation,
        authorization=(
            "The authorization whose report it is.",
            "La autorización a la que corresponde el informe.",
            "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11",
        ),
        reference=("What that authorization is called.", "Cómo se llama esa autorización.", "MX-2026-SOF1"),
        key=(
            "The key of the obligation in the terms; null: none is stated, or none is owed.",
            "La clave de la obligación en los términos; nulo: no se indica ninguna, o no se debe.",
            "r1",
        ),
        status=(
            "How far the report has come on the day judged.",
            "Qué tan avanzado está el informe el día consultado.",
            "awaiting_anchor",
        ),
        anchor_on=(
            "The day from which the term is counted.",
            "El día desde el que se cuenta el plazo.",
            "2026-07-10",
        ),
        due_on=("The last day of the term.", "El último día del plazo.", "2026-08-09"),
        expected_on=(
            (
                "No deadline: the last day of the term if it had begun on the last authorized day, where "
                "that has passed and what the term is counted from is not on record; null otherwise."
            ),
            (
                "No es un vencimiento: el último día del plazo si hubiera empezado el último día autorizado, "
                "cuando este ya pasó y no consta aquello desde lo que se cuenta; nulo en los demás casos."
            ),
            "2026-08-14",
        ),
        reports=(
            "The versions of the steps by which reports were sent.",
            "Las versiones de los pasos con que se enviaron informes.",
            [9],
        ),
        receipts=(
            "The versions of the steps by which reports were received.",
            "Las versiones de los pasos con que se recibieron informes.",
            [10],
        ),
    )


_SHOWN: Final = ("authorization", *shown(ReportRow))


def item(row: ReportRow) -> dict[str, Any]:
    """What the list says of an obligation."""
    return {name: expanded(getattr(row, name)) for name in _SHOWN}


def _judging(state: State) -> Callable[[Tracks], Iterable[ReportRow]] | None:
    """The obligations of a day."""
    if state.registration is None or state.void:
        return None
    reference = state.registration.event.reference

    def judged(tracks: Tracks) -> Iterator[ReportRow]:
        return (_row(state.id, reference, one) for one in tracks.obligations)

    return judged


rows: Final = Judged(partial(DayByDay, _judging))
"""The obligations of one authorization, one row for each stretch of days on which one stays the same."""


def _row(authorization: UUID, reference: str, owed: Obligation) -> ReportRow:
    stated = owed.obligation
    debtors = stated.debtors if stated is not None else None
    due = owed.due_on.latest if owed.due_on is not None else None
    return ReportRow(
        authorization=authorization,
        reference=reference,
        key=owed.key,
        status=owed.status,
        days=stated.days if stated is not None else None,
        unit=stated.unit if stated is not None else None,
        anchor=stated.anchor if stated is not None else None,
        periodic=stated.periodic if stated is not None else None,
        debtors=None if debtors is None else tuple(sorted(debtors)),
        anchor_on=owed.anchor_on,
        due_on=owed.due_on,
        due_latest=due,
        expected_on=owed.expected_on,
        expected_latest=owed.expected_on.latest if owed.expected_on is not None else None,
        sort_key=NO_DAY if due is None else due.isoformat(),
        reports=tuple(sorted(report.version for report in owed.reports)),
        receipts=tuple(sorted(receipt.version for receipt in owed.receipts)),
    )
