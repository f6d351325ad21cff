"""The reports that are owed: by when, and how far each has come.

A deadline exists only where days, unit and anchor are known and the anchor's fact is on record. What has no
term is never overdue, and what is not stated is not owed. Of a periodic obligation only the first term can be
reckoned: no field states by days how often it returns, or when it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final, Literal, NamedTuple, get_args

from domain.authorization.state import Recorded
from domain.deadlines import Holidays, due_on
from domain.events import ReportReceived, ReportSubmitted
from domain.values import Anchor, Day, Key, ReportObligation, Terms
from domain.values.about import Means

ObligationWord = Literal[
    "obligation_unknown",
    "none_owed",
    "owed_without_term",
    "term_incomplete",
    "awaiting_anchor",
    "due",
    "overdue",
    "submitted",
    "received",
]
"""Least advanced first."""

ADVANCE: Final = {word: place for place, word in enumerate(get_args(ObligationWord))}

OBLIGATION_WORDS: Final = Means(
    {
        "obligation_unknown": (
            "No terms on record say whether a report is owed.",
            "Ningún término en el registro dice si se debe un informe.",
        ),
        "none_owed": ("The terms say that no report is owed.", "Los términos dicen que no se debe informe."),
        "owed_without_term": (
            "A report is owed, and no term is set for it.",
            "Se debe un informe, sin plazo fijado.",
        ),
        "term_incomplete": (
            "A report is owed; of its term the days, their unit or the beginning are not known.",
            "Se debe un informe; de su plazo no se conocen los días, su unidad o desde cuándo corren.",
        ),
        "awaiting_anchor": (
            "The term is known, and has not begun: the event from which it is counted is not on record.",
            "El plazo se conoce y no ha empezado a correr: no consta el hecho desde el cual se cuenta.",
        ),
        "due": ("The term is running.", "El plazo está corriendo."),
        "overdue": (
            "The term has ended, and no report is on record.",
            "El plazo venció y no consta ningún informe.",
        ),
        "submitted": (
            "A report is on record as sent; its receipt is not.",
            "Consta que el informe se envió; no consta que se haya recibido.",
        ),
        "received": (
            "The receipt of the report is on record.",
            "Consta que el informe se recibió.",
        ),
    }
)
ObligationStatus = Annotated[ObligationWord, OBLIGATION_WORDS]


@dataclass(frozen=True, slots=True)
class Obligation:
    """`obligation` None: no terms state it; `key` None then, unless a report names one.

    `reports` and `receipts`: what answers it, by version; interim reports among them. `expected_on`: no
    deadline, but by which day it would be due, did its term run from the last authorized day (see Anchors).
    """

    key: Key | None
    obligation: ReportObligation | None
    status: ObligationStatus
    anchor_on: Day | None = None
    due_on: Day | None = None
    reports: tuple[Recorded[ReportSubmitted], ...] = ()
    receipts: tuple[Recorded[ReportReceived], ...] = ()
    expected_on: Day | None = None


class Anchors(NamedTuple):
    """By what a term runs. `day`: that of the anchor, None while its fact, or its day, is not on record;
    `is_over`: whether the day judged is after a day; `holidays`: without them no business days are known.
    `ran_out_on`: the last authorized day, once it has passed; None if it has not, or nobody was authorized.
    """

    day: Callable[[Anchor], Day | None]
    is_over: Callable[[date | None], bool]
    holidays: Holidays | None
    ran_out_on: Day | None


def obligations(
    terms: Terms | None,
    reports: tuple[Recorded[ReportSubmitted], ...],
    receipts: tuple[Recorded[ReportReceived], ...],
    anchors: Anchors,
) -> tuple[Obligation, ...]:
    """Every obligation of the terms; one without a key where none is stated or none is owed."""
    stated = terms.report_obligations if terms is not None else None
    if not stated and not reports and not receipts:
        return _NOTHING_STATED if stated is None else _NOTHING_OWED
    known = {one.key for one in stated or ()}
    found = [_of_terms(one, _about(one.key, reports, receipts), anchors) for one in stated or ()]
    for key in dict.fromkeys(one.event.obligation for one in reports if one.event.obligation not in known):
        if key is not None:
            mine, received = _about(key, reports, receipts)
            word: ObligationStatus = "obligation_unknown" if stated is None else "none_owed"
            found.append(_answered(Obligation(key, None, word, None, None, mine, received)))
    if not found:
        word = "obligation_unknown" if stated is None else "none_owed"
        found.append(_answered(Obligation(None, None, word, None, None, reports, receipts)))
    return tuple(found)


_NOTHING_STATED: Final = (Obligation(None, None, "obligation_unknown"),)
_NOTHING_OWED: Final = (Obligation(None, None, "none_owed"),)


def least_advanced(known: Sequence[Obligation]) -> ObligationStatus:
    return min((obligation.status for obligation in known), key=ADVANCE.__getitem__)


_Papers = tuple[tuple[Recorded[ReportSubmitted], ...], tuple[Recorded[ReportReceived], ...]]


def _about(
    key: Key, reports: tuple[Recorded[ReportSubmitted], ...], receipts: tuple[Recorded[ReportReceived], ...]
) -> _Papers:
    """What does not say which obligation it answers may answer any."""
    mine = tuple(paper for paper in reports if paper.event.obligation in (key, None))
    others = {paper.version for paper in reports} - {paper.version for paper in mine}
    return mine, tuple(paper for paper in receipts if paper.event.report_version not in others)


def _of_terms(owed: ReportObligation, papers: _Papers, anchors: Anchors) -> Obligation:
    reports, receipts = papers
    anchor_on = anchors.day(owed.anchor) if owed.anchor is not None else None
    due: Day | None = None
    expected: Day | None = None
    status: ObligationStatus
    if owed.days is None:
        status = "owed_without_term"
    elif owed.unit is None or owed.anchor is None:
        status = "term_incomplete"
    elif anchor_on is None:
        status = "awaiting_anchor"
        if anchors.ran_out_on is not None:
            expected = due_on(anchors.ran_out_on, owed.days, owed.unit, anchors.holidays)
    else:
        due = due_on(anchor_on, owed.days, owed.unit, anchors.holidays)
        status = "overdue" if due is not None and anchors.is_over(due.latest) else "due"
    return _answered(Obligation(owed.key, owed, status, anchor_on, due, reports, receipts, expected))


def interim(obligation: Obligation) -> set[int]:
    """The reports that do not answer it. One that is not the last is what a periodic obligation asks for."""
    if obligation.obligation is not None and obligation.obligation.periodic:
        return set()
    return {report.version for report in obligation.reports if report.event.final is False}


def _answered(obligation: Obligation) -> Obligation:
    """An interim report does not answer it, nor does its receipt."""
    status, left_out = obligation.status, interim(obligation)
    if any(receipt.event.report_version not in left_out for receipt in obligation.receipts):
        status = "received"
    elif len(left_out) < len(obligation.reports):
        status = "submitted"
    if status == obligation.status:
        return obligation
    return replace(obligation, status=status, expected_on=None)
