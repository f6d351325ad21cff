"""The rows behind the list of findings and the filter by finding: what does not add up, on which days.

The days are derived without a clock (stretches.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

from domain.authorization.course import Course
from domain.authorization.state import State
from domain.authorization.tracks import merged_since
from domain.authorization.vagueness import as_early_and_as_late
from domain.authorization.versions import Versions
from domain.findings import Against, Evidence, Finding, FindingStatus, Severity, Verdict
from domain.findings.basis import Basis
from domain.findings.judging import (
    Judges,
    Said,
    explained,
    explanations,
    is_judged,
    may_be_disputed,
    what_ifs,
)
from domain.findings.registry import RULES
from domain.findings.twins import SIMILAR
from domain.findings.view import JudgedCourse, View
from domain.projections.register import RegisterRow
from domain.projections.row import Also, AnyOf, Grouped, Order, Row, Sorted, Sorts, order
from domain.projections.stretches import Standing, Stretch, Stretched, cut, days, together, within, without
from domain.values import Day, Pattern

GROUPS: Final = {
    name: tuple(code for code in RULES if code.startswith(letter))
    for name, letter in (("completeness", "M"), ("consistency", "C"), ("compliance", "F"))
}
"""The codes of the rules: what the record lacks, what contradicts itself, what was done otherwise."""

Code = Annotated[str, Pattern("^[FCM][0-9]{2}$", "the code of a rule")]


class Figure(NamedTuple):
    """A number, a day or a word by its name."""

    name: str
    value: int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow(Row):
    """One finding on the days of the row.

    `figures` by name, without `days` where `counts_days`: those are counted up to the day judged, from
    `since_on` on (see `Finding.figures_on`). `evidence`: steps of the same authorization.
    """

    authorization: Annotated[
        UUID,
        Sorted(1),
        Sorts("authorization"),
        AnyOf("authorization", "Those of these authorizations.", 100),
        Also(RegisterRow, ("country", "year")),
    ]
    code: Annotated[
        Code,
        Sorted(2),
        Sorts("code"),
        AnyOf("code", "Codes of rules, such as F11.", 40),
        Grouped("group", "What the rules are about: the first letter of their codes says it.", GROUPS),
    ]
    severity: Annotated[
        Severity,
        Sorts("severity", ranks=("high", "medium", "low")),
        AnyOf("severity", "How grave its rule is.", 3),
    ]
    status: Annotated[FindingStatus, AnyOf("status", "Whether anybody has explained it.", 3)]
    certainty: Verdict
    subject: Annotated[str, Sorted(3)]
    figures: tuple[Figure, ...]
    since_on: Day | None = None
    disputed: bool
    against: Against | None = None
    evidence: Versions
    citation: str
    counts_days: bool


def rows(state: State) -> frozenset[FindingRow]:
    """The findings of one authorization, one row for each stretch of days on which one stays the same."""
    if not is_judged(state):
        return frozenset()
    doubts, ends = _Doubts(state), merged_since(state)
    found = (row if ends is None else _until(row, ends) for row in _stretches(state))
    on_days: dict[FindingRow, list[Stretch]] = {}
    for one in found:
        for row in doubts.told(one) if one is not None else ():
            days = Stretch(row.from_day, row.to_day)
            on_days.setdefault(replace(row, from_day=None, to_day=None), []).append(days)
    return frozenset(
        replace(row, **days._asdict()) for row, stretches in on_days.items() for days in together(stretches)
    )


def _until(row: FindingRow, day: date) -> FindingRow | None:
    if row.from_day is not None and row.from_day >= day:
        return None
    return row if row.to_day is not None and row.to_day <= day else replace(row, to_day=day)


def _stretches(state: State) -> Iterator[FindingRow]:
    """Every finding, whoever has explained or contests it.

    What acts and single steps break is asked again only where the basis is another: most days add what the
    steps break that begin to exist.
    """
    judges, course = Judges(state), JudgedCourse(state)
    of_acts, of_steps, of_the_day = Standing[FindingRow](), Standing[FindingRow](), Standing[FindingRow]()
    ended: list[Stretched[FindingRow]] = []
    basis: Basis | None = None
    reach = 0
    for begins, view in days(lambda day: View(state, day, course)):
        fresh = course.steps[reach : (reach := course.reach(view.on))]
        if view.basis is basis:
            of_steps.add(begins, _rows(state, (one for step in fresh for one in judges.of_step(basis, step))))
        else:
            basis = view.basis
            ended += of_acts.turn(begins, _rows(state, judges.of_acts(basis)))
            every = (one for step in view.steps for one in judges.of_step(basis, step))
            ended += of_steps.turn(begins, _rows(state, every))
        ended += of_the_day.turn(begins, _rows(state, judges.of_the_day(view)))
    for row, stretch in (*ended, *of_acts.lasting(), *of_steps.lasting(), *of_the_day.lasting()):
        # Another step may undo it before.
        ends = min((day for day in (row.to_day, stretch.to_day) if day is not None), default=None)
        if stretch.from_day is None or ends is None or stretch.from_day < ends:
            yield replace(row, from_day=stretch.from_day, to_day=ends)


def _rows(state: State, found: Iterable[Said]) -> Iterator[FindingRow]:
    for rule, one, citation in found:
        yield FindingRow(
            authorization=state.id,
            code=rule.code,
            severity=one.severity or rule.severity,
            status="open",
            certainty=one.verdict,
            subject=one.subject,
            figures=tuple(Figure(*figure) for figure in sorted(one.figures.items())),
            since_on=one.since_on,
            disputed=False,
            against=one.against,
            evidence=one.evidence,
            citation=citation,
            counts_days=one.counting,
            to_day=one.until,
        )


class _Doubts:
    """What else could be true, and what an office has said of it: a row is cut where that changes."""

    def __init__(self, state: State) -> None:
        self._explanations = explanations(state)
        self._contested = [_by_finding(_stretches(other)) for other in what_ifs(state)]
        #: Of each, what is certain then, and the days on which other steps exist then.
        self._vague = [
            (
                _by_finding(row for row in _stretches(other) if row.certainty == "certain"),
                _days_of_other_steps(Course(state), Course(other)),
            )
            for other in as_early_and_as_late(state)
        ]

    def told(self, row: FindingRow) -> Iterator[FindingRow]:
        """The row as it is to be told, in one piece or several."""
        key, days = (row.code, row.subject), Stretch(row.from_day, row.to_day)
        known, figures = self._explanations.get(key, ()), dict(row.figures)
        unsure: list[Stretch] = []
        if row.certainty == "certain":
            for sure, differing in self._vague:
                for piece in without(days, sure.get(key, ())):
                    unsure += within(piece, differing)
        undone: list[Stretch] = []
        if may_be_disputed(row.code):
            for still in self._contested:
                undone += without(days, still.get(key, ()))
        if not (known or unsure or undone):
            yield row
            return
        unsure, undone = together(unsure), together(undone)
        cuts = {day for one in (*unsure, *undone) for day in one} | {step.begins for step in known}
        for piece in cut(days, (day for day in cuts if day is not None)):
            day = piece.from_day or date.min
            yield replace(
                row,
                status=explained(
                    known, day, row.authorization, row.evidence, figures, counting=row.counts_days
                ),
                certainty="possible" if within(piece, unsure) else row.certainty,
                disputed=bool(within(piece, undone)),
                from_day=piece.from_day,
                to_day=piece.to_day,
            )


_ByFinding = Mapping[tuple[str, str], list[Stretch]]


def _by_finding(found: Iterable[FindingRow]) -> _ByFinding:
    known: dict[tuple[str, str], list[Stretch]] = {}
    for row in found:
        known.setdefault((row.code, row.subject), []).append(Stretch(row.from_day, row.to_day))
    return known


def _days_of_other_steps(one: Course, other: Course) -> list[Stretch]:
    """On which days do not the same steps exist in both?"""
    days = sorted({*one.begins, *other.begins})
    differing = [
        Stretch(begins, ends)
        for begins, ends in pairwise((*days, None))
        if begins is not None and one.reach(begins) != other.reach(begins)
    ]
    return together(differing)


BY_RULE: Final = order(FindingRow)
"""The order of the list where no other is asked for: by authorization, rule and subject."""


def place(one: Finding, by: Order) -> tuple[Any, ...]:
    """Of a finding in the list: by the keys of the order, and what one over several authorizations is by."""
    return (*(str(key) if isinstance(key, UUID) else key for key in by.place(one)), _shared(one))


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
        evidence=frozenset(Evidence(row.authorization, version) for version in row.evidence),
        citation=row.citation,
        counts_days=row.counts_days,
    )
