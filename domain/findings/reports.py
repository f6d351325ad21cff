"""F13 and F14: is a report overdue, or did it come late?

A deadline exists only where days, unit and anchor are known and the anchor's fact is on record; what has no
term is never overdue. Delivered is a report on its receipt, else on the day of the letter that forwards it,
else of its own; an interim report delivers nothing, and of several the first one counts. Of a periodic
obligation that is the first term, and any report delivers it: of later terms neither says anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.authorization.obligations import Obligation, interim
from domain.authorization.versions import Versions, versions
from domain.events import ActivitiesConcluded, ReportSubmitted
from domain.findings.model import Broken
from domain.findings.readings import days_between, earliest_of, later
from domain.findings.rule import rule
from domain.findings.view import View
from domain.jurisdictions.profile import Spoken
from domain.values import Day


@rule(
    "F13",
    "medium",
    title=Spoken("report overdue", "informe vencido"),
    needs=("terms",),
    rests_on="report",
    en="The report {subject} is overdue since the end of {due_on}.",
    es="El informe {subject} está vencido desde el término del {due_on}.",
).of_the_day
def overdue(view: View) -> Iterator[Broken]:
    for one in _with_deadline(view):
        verdict = view.past(one.due_on) if one.status in ("due", "overdue") else None
        if verdict is None or one.due_on is None or one.key is None:
            continue
        yield Broken(
            subject=one.key,
            verdict=verdict,
            evidence=_anchor(view, one) | _stated(view, one),
            figures={"due_on": str(one.due_on)},
            blamed_on=one.anchor_on,
            since_on=view.since(one.due_on),
            counting=True,
        )


@rule(
    "F14",
    "low",
    title=Spoken("report delivered late", "informe entregado con retraso"),
    needs=("report", "terms"),
    rests_on="report",
    en="The report {subject} came {span} after its deadline ({due_on}).",
    es="El informe {subject} llegó {span} después de su plazo ({due_on}).",
).of_the_day
def late(view: View) -> Iterator[Broken]:
    for one in _with_deadline(view):
        delivered, papers = _delivered(one)
        verdict = later(delivered, one.due_on)
        if verdict is None or delivered is None or one.due_on is None or one.key is None:
            continue
        yield Broken(
            subject=one.key,
            verdict=verdict,
            evidence=papers | _anchor(view, one) | _stated(view, one),
            figures={
                **days_between(delivered, one.due_on),
                "due_on": str(one.due_on),
                "delivered_on": str(delivered),
            },
            blamed_on=delivered,
            since_on=delivered,
        )


def _with_deadline(view: View) -> Iterator[Obligation]:
    for one in view.obligations:
        if one.obligation is not None and one.due_on is not None:
            yield one


def _delivered(one: Obligation) -> tuple[Day | None, Versions]:
    """The day of the first delivery, and the steps that tell it."""
    left_out = interim(one)
    receipts = [paper for paper in one.receipts if paper.event.report_version not in left_out]
    received = earliest_of(paper.day for paper in receipts)
    if received is not None:
        return received, versions(paper for paper in receipts if paper.day is not None)
    days = {report.version: sent_on(report.event) for report in one.reports if report.version not in left_out}
    return earliest_of(days.values()), Versions.of(
        version for version, day in days.items() if day is not None
    )


def sent_on(report: ReportSubmitted) -> Day | None:
    """The day of the letter that forwards it, else of its own."""
    forwarded = report.forwarded.dated_on if report.forwarded is not None else None
    return forwarded or (report.letter.dated_on if report.letter is not None else None)


def _anchor(view: View, one: Obligation) -> Versions:
    if one.obligation is not None and one.obligation.anchor == "conclusion":
        return versions(view.of(ActivitiesConcluded))
    return view.movement.backs.versions


def _stated(view: View, one: Obligation) -> Versions:
    return view.frame.reading.origins(f"terms.report_obligations.{one.key}")
