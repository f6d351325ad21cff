"""The rows behind the list of findings and the filter by finding: what does not add up, on which days.

The days are derived without a clock (stretches.py).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, pairwise
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

from domain.authorization.alternatives import Untried, otherwise, untried
from domain.authorization.evolve import evolve
from domain.authorization.state import State
from domain.authorization.tracks import merged_since
from domain.authorization.vagueness import as_early_and_as_late
from domain.authorization.versions import Versions
from domain.events import ActEvent
from domain.findings import Against, Evidence, Finding, FindingStatus, Severity, Verdict
from domain.findings.basis import Basis
from domain.findings.judging import (
    Explanations,
    Judges,
    Said,
    explained,
    explanations,
    is_judged,
    may_be_disputed,
)
from domain.findings.registry import RULES
from domain.findings.twins import SIMILAR
from domain.findings.view import JudgedCourse, View
from domain.projections.keeping import Judged, joined
from domain.projections.register import RegisterRow
from domain.projections.row import Also, AnyOf, Grouped, Order, Row, Sorted, Sorts, order
from domain.projections.stretches import Standing, Stretch, Stretched, cut, days, together, within, without
from domain.values import Day, Pattern
from domain.values.about import Means

GRAVEST_FIRST: Final[tuple[Severity, ...]] = ("high", "medium", "low")

GROUPS: Final = {
    name: tuple(code for code in RULES if code.startswith(letter))
    for name, letter in (("completeness", "M"), ("consistency", "C"), ("compliance", "F"))
}
"""The codes of the rules: what the record lacks, what contradicts itself, what was done otherwise."""
_GROUP_WORDS: Final = Means(
    {
        "completeness": ("M: what the record lacks.", "M: lo que falta por constar."),
        "consistency": ("C: what contradicts itself.", "C: lo que se contradice."),
        "compliance": (
            "F: what was done otherwise than authorized.",
            "F: lo que se hizo de manera distinta a lo autorizado.",
        ),
    }
)

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
        Grouped(
            "group",
            "What the rules are about: the first letter of their codes says it.",
            GROUPS,
            _GROUP_WORDS,
        ),
    ]
    severity: Annotated[
        Severity,
        Sorts("severity", ranks=GRAVEST_FIRST),
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


class _Found(NamedTuple):
    """What is found from a day on: by all steps of a day together, and of acts and single steps.

    `standing`: what these broke before, and break on all of these days unless the row says until when.
    `is_kept`: nothing else that they broke before has an end.
    """

    since: date | None
    of_days: Sequence[Stretched[FindingRow]]
    of_steps: Sequence[Stretched[FindingRow]]
    standing: Sequence[FindingRow]
    is_kept: bool

    @property
    def of_all_steps(self) -> Iterator[Stretched[FindingRow]]:
        """What is found of acts and single steps, and what stands."""
        return chain(self.of_steps, ((row, Stretch(self.since, None)) for row in self.standing))


class _Sweep:
    """Every finding of a state, whoever has explained or contests it, and of the states that follow it.

    What acts and single steps break is asked again only where the basis is another: most days add what the
    steps break that begin to exist.
    """

    def __init__(self) -> None:
        self._course: JudgedCourse | None = None
        self._begin_anew(None)

    def _begin_anew(self, basis: Basis | None) -> None:
        self._basis = basis
        #: What acts and the first so many steps break.
        self._broken: list[FindingRow] = []
        self._reach = 0

    @property
    def begins(self) -> list[date]:
        """The first day on which each step of the last state exists."""
        return self._course.begins if self._course is not None else []

    def found_from(self, state: State, day: date | None) -> _Found:
        """What is found on that day and later days (None: on all days)."""
        course = self._course
        kinds = course.state.kinds if course is not None else None
        if course is None or day is None or day <= course.last_begin or not course.go_on(state):
            self._course = course = JudgedCourse(state)
            self._begin_anew(None)
        elif state.kinds != kinds:
            self._begin_anew(None)  # Other rules are asked.
        return self._swept(course, day)

    def _swept(self, course: JudgedCourse, since: date | None) -> _Found:
        state, judges = course.state, Judges(course.state)
        of_steps, of_the_day = Standing[FindingRow](), Standing[FindingRow]()
        ended_of_steps: list[Stretched[FindingRow]] = []
        ended_of_days: list[Stretched[FindingRow]] = []
        is_kept, standing = True, len(self._broken)
        for begins, view in days(lambda day: View(state, day, course), since):
            basis, reach = view.basis, course.reach(view.on)
            more: list[FindingRow] = []
            is_another = basis is not self._basis
            if is_another:
                of_steps.add(since, self._broken[:standing])
                is_kept, standing = False, 0
                self._begin_anew(basis)
                more += _rows(state, judges.of_acts(basis))
            steps, self._reach = course.steps[self._reach : reach], reach
            more += _rows(state, (said for step in steps for said in judges.of_step(basis, step)))
            self._broken += more
            if is_another:
                ended_of_steps += of_steps.turn(begins, more)
            else:
                of_steps.add(begins, more)
            ended_of_days += of_the_day.turn(begins, _rows(state, judges.of_the_day(view)))
        return _Found(
            since,
            [*ended_of_days, *of_the_day.lasting()],
            [*ended_of_steps, *of_steps.lasting()],
            self._broken[:standing],
            is_kept,
        )


def _rows(state: State, broken_rules: Iterable[Said]) -> Iterator[FindingRow]:
    """`to_day`: where another step undoes it."""
    for rule, broken, citation in broken_rules:
        yield FindingRow(
            authorization=state.id,
            code=rule.code,
            severity=broken.severity or rule.severity,
            status="open",
            certainty=broken.verdict,
            subject=broken.subject,
            figures=tuple(Figure(*figure) for figure in sorted(broken.figures.items())),
            since_on=broken.since_on,
            disputed=False,
            against=broken.against,
            evidence=broken.evidence,
            citation=citation,
            counts_days=broken.counting,
            to_day=broken.until,
        )


class _Judge:
    """Every finding as it is told: what else could be true, and what an office has said of it."""

    def __init__(self) -> None:
        self._own = _Sweep()
        self._taken = _Sweep(), _Sweep()
        #: What would be, did another of the competing values count.
        self._otherwise: list[tuple[State, _Sweep]] = []
        self._untried = Untried(whole=False, steps=Versions())
        self._of_days: frozenset[FindingRow] = frozenset()
        self._of_steps: frozenset[FindingRow] = frozenset()

    def after(self, state: State, day: date | None) -> frozenset[FindingRow]:
        if not is_judged(state):
            return frozenset()
        found = self._own.found_from(state, day)
        doubts = self._doubts(state, day)
        self._of_days = joined(self._of_days, doubts.told(found.of_days), day)
        if found.is_kept and not doubts.are_any:
            self._of_steps |= joined(frozenset(), doubts.told(found.of_steps), None)
        else:
            self._of_steps = joined(self._of_steps, doubts.told(found.of_all_steps), day)
        return self._of_days | self._of_steps

    def _doubts(self, state: State, day: date | None) -> _Doubts:
        event = state.recorded[-1].event
        if day is None or isinstance(event, ActEvent):
            self._otherwise = [(other, _Sweep()) for _, other in otherwise(state)]
            self._untried = untried(state)
        else:
            self._otherwise = [(evolve(other, event), sweep) for other, sweep in self._otherwise]
        return _Doubts(
            explanations(state),
            [_by_finding(sweep.found_from(other, day)) for other, sweep in self._otherwise],
            self._untried,
            [
                self._in_other_order(sweep, other, day)
                for sweep, other in zip(self._taken, as_early_and_as_late(state), strict=False)
            ],
            merged_since(state),
        )

    def _in_other_order(self, sweep: _Sweep, other: State, day: date | None) -> _Vague:
        sure = _by_finding(sweep.found_from(other, day), "certain")
        return sure, _days_of_other_steps(self._own.begins, sweep.begins, day or date.min)


rows: Final = Judged(_Judge)
"""The findings of one authorization, one row for each stretch of days on which one stays the same."""


def _until(stretch: Stretch | None, day: date | None) -> Stretch | None:
    """The days of it before that day (None: all of them)."""
    if stretch is None or day is None or (stretch.to_day is not None and stretch.to_day <= day):
        return stretch
    return Stretch(stretch.from_day, day) if stretch.from_day is None or stretch.from_day < day else None


_ByFinding = Mapping[tuple[str, str], list[Stretch]]
_Vague = tuple[_ByFinding, list[Stretch]]
"""What is certain in another order of the steps, and the days on which other steps exist then."""


class _Doubts(NamedTuple):
    """A finding is cut where the doubts about it change, and ends where the authorization is merged."""

    explanations: Explanations
    contested: Sequence[_ByFinding]
    untried: Untried
    vague: Sequence[_Vague]
    merged_since: date | None

    @property
    def are_any(self) -> bool:
        told = self.explanations or self.contested or self.untried.are_any or self.vague
        return bool(told) or self.merged_since is not None

    def told(self, found: Iterable[Stretched[FindingRow]]) -> Iterator[Stretched[FindingRow]]:
        """The findings as they must be told, each in as few pieces as can be."""
        on_days: dict[FindingRow, list[Stretch]] = {}
        for row, stretch in found:
            for said, piece in self._cut(row, _until(_until(stretch, row.to_day), self.merged_since)):
                on_days.setdefault(said, []).append(piece)
        return ((row, piece) for row, pieces in on_days.items() for piece in together(pieces))

    def _cut(self, row: FindingRow, stretch: Stretch | None) -> Iterator[Stretched[FindingRow]]:
        if stretch is None:
            return
        row = row if row.to_day is None else replace(row, to_day=None)
        key = row.code, row.subject
        known, figures = self.explanations.get(key, ()), dict(row.figures)
        unsure: list[Stretch] = []
        if row.certainty == "certain":
            for sure, differing in self.vague:
                for piece in without(stretch, sure.get(key, ())):
                    unsure += within(piece, differing)
        undone: list[Stretch] = []
        if may_be_disputed(row.code):
            for still in self.contested:
                undone += without(stretch, still.get(key, ()))
            if self.untried.doubts(row.evidence):
                undone.append(stretch)
        if not (known or unsure or undone):
            yield row, stretch
            return
        unsure, undone = together(unsure), together(undone)
        cuts = {day for one in (*unsure, *undone) for day in one} | {step.begins for step in known}
        for piece in cut(stretch, (day for day in cuts if day is not None)):
            day, counting = piece.from_day or date.min, row.counts_days
            status = explained(known, day, row.authorization, row.evidence, figures, counting=counting)
            certainty: Verdict = "possible" if within(piece, unsure) else row.certainty
            disputed = bool(within(piece, undone))
            yield replace(row, status=status, certainty=certainty, disputed=disputed), piece


def _by_finding(found: _Found, *certainties: Verdict) -> _ByFinding:
    """The days of each that is found, as surely as one of these words says if there are any."""
    known: dict[tuple[str, str], list[Stretch]] = {}
    for row, stretch in chain(found.of_days, found.of_all_steps):
        piece = _until(stretch, row.to_day)
        if piece is not None and row.certainty in (certainties or (row.certainty,)):
            known.setdefault((row.code, row.subject), []).append(piece)
    return known


def _days_of_other_steps(begins: list[date], other: list[date], since: date) -> list[Stretch]:
    """On which days, from that one on, do not the same steps exist? Given, in order, are their first days."""
    later = {*begins[bisect_right(begins, since) :], *other[bisect_right(other, since) :]}
    differing = [
        Stretch(first, following)
        for first, following in pairwise((since, *sorted(later), None))
        if first is not None and bisect_right(begins, first) != bisect_right(other, first)
    ]
    return together(differing)


BY_RULE: Final = order(FindingRow)
"""The order of the list where no other is asked for: by authorization, rule and subject."""


def place(finding: Finding, by: Order) -> tuple[Any, ...]:
    """Of a finding in the list: by the keys of the order, and what one over several authorizations is by."""
    return (*(str(key) if isinstance(key, UUID) else key for key in by.place(finding)), _shared(finding))


def _shared(finding: Finding) -> str:
    if finding.code == SIMILAR.code:
        return finding.code
    figures = finding.figures
    return str(figures.get("code", "")) if figures.get("contradiction") == "shared_dof_code" else ""


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
