"""What is found of one authorization on a day, until when does it hold, and who has explained it?

`disputed` is a finding that another competing value would undo: every open dispute is taken as settled for
each of its other values in turn, and the rules are asked again. C05, which says that it is open, never is.

Where it is open which steps exist on the day judged, they are asked again for those that can, and for those
that must: a finding is certain if it is each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from domain.authorization.alternatives import otherwise
from domain.authorization.evolve import refolded
from domain.authorization.state import State
from domain.authorization.vagueness import as_early_and_as_late
from domain.events import DisputeResolved, FindingAcknowledged, FindingResolved
from domain.findings.model import Broken, Evidence, Figures, Finding, FindingStatus
from domain.findings.registry import asked
from domain.findings.rule import Rule
from domain.findings.view import JudgedCourse, View

ABOUT_DISPUTES: Final = "C05"
COUNTED: Final = ("days", "days_at_least", "days_at_most")


Said = tuple[Rule, Broken, str]
"""What a rule says, and by which citation."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """`until`: the next day on which any answer can be another; None if none will."""

    findings: tuple[Finding, ...]
    until: date | None


def findings(state: State, on: date) -> tuple[Finding, ...]:
    """What does not add up, as judged on that day, by code and subject."""
    return judged(state, on).findings


def judged(state: State, on: date) -> Judgement:
    """The same, and until when."""
    return Judging(state).on(on)


def found_in(view: View) -> tuple[Finding, ...]:
    """The findings of a view."""
    return Judging(view.state).found_in(view)


class Judging:
    """One authorization, judged on whatever days: what does not depend on the day is found once."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._course = JudgedCourse(state)

    @cached_property
    def _if_settled_otherwise(self) -> list[JudgedCourse]:
        return [JudgedCourse(state) for state in _otherwise(self._state)]

    @cached_property
    def _as_early_and_as_late(self) -> list[JudgedCourse]:
        return [JudgedCourse(state) for state in as_early_and_as_late(self._state)]

    def on(self, day: date) -> Judgement:
        view = View(self._state, day, self._course)
        found = self.found_in(view)
        return Judgement(found, view.until)

    def found_in(self, view: View) -> tuple[Finding, ...]:
        """A void or merged authorization is judged no more: its record is another's."""
        state = view.state
        if state.version == 0 or state.void or view.merged_into is not None:
            return ()
        broken = self._surely(view, list(_broken(view)))
        undone: set[tuple[str, str]] = set()
        for course in self._if_settled_otherwise:
            still = {(rule.code, one.subject) for rule, one, _ in _said_of(view, course)}
            undone |= {(rule.code, one.subject) for rule, one, _ in broken} - still
        found = [
            _finding(view, rule, one, citation, (rule.code, one.subject) in undone)
            for rule, one, citation in broken
        ]
        return tuple(sorted(found, key=lambda one: (one.code, one.subject)))

    def _surely(self, view: View, broken: list[Said]) -> list[Said]:
        """The same, where nothing is certain that is not so whatever the days of the steps."""
        for course in self._as_early_and_as_late:
            later = course.next(view.on)
            if later is not None:
                view.changes.add(later)
            if course.reach(view.on) == view.course.reach(view.on):
                continue  # The same steps exist.
            sure = {
                (rule.code, one.subject)
                for rule, one, _ in _said_of(view, course)
                if one.verdict == "certain"
            }
            broken = [
                (
                    rule,
                    one if (rule.code, one.subject) in sure else one._replace(verdict="possible"),
                    citation,
                )
                for rule, one, citation in broken
            ]
        return broken


def _said_of(view: View, course: JudgedCourse) -> Iterator[Said]:
    """What is said of another state on the same day: what it may say later is asked then."""
    other = View(course.state, view.on, course)
    yield from _broken(other)
    if other.until is not None:
        view.changes.add(other.until)


def _broken(view: View) -> Iterator[Said]:
    for rule in asked(view.facts):
        said: dict[str, tuple[Broken, str]] = {}
        for one in judge(rule, view):
            provision = rule.provision_on(view.profile, one.blamed_on)
            if provision is not None:
                before = said.get(one.subject)
                found = one if before is None else _worse(before[0], one)
                said[one.subject] = (found, provision.citation)
        for found, citation in said.values():
            yield rule, found, citation


def judge(rule: Rule, view: View) -> Iterator[Broken]:
    """Everything that breaks the rule, as judged on the day of the view."""
    if rule.acts is not None:
        yield from rule.acts(view.basis)
    if rule.steps is not None:
        for step in view.steps:
            if isinstance(step.event, rule.kinds):
                for one in rule.steps(view.basis, step):
                    if one.until is None or view.on < one.until:
                        yield one
    if rule.day is not None:
        yield from rule.day(view)


def _worse(one: Broken, other: Broken) -> Broken:
    """Of two things said of one subject (a part counted twice in one step) the surer; shown by both."""
    worse = max(one, other, key=lambda each: (each.verdict == "certain", repr(sorted(each.figures.items()))))
    return worse._replace(evidence=one.evidence | other.evidence)


def _otherwise(state: State) -> Iterator[State]:
    """The states that would be, did another of the competing values count."""
    for _, other in otherwise(state):
        yield other
    for dispute in state.disputes:
        # What is derived from several steps has no value of its own to be put in its place.
        if dispute.is_open and dispute.about is None and dispute.path.startswith("proceedings."):
            for competing in dispute.event.values:
                chosen = DisputeResolved(dispute_version=dispute.version, value=competing.value, why="-")
                yield refolded(state, (replace(dispute, resolution=chosen),))


def _finding(view: View, rule: Rule, one: Broken, citation: str, undone: bool) -> Finding:
    finding = Finding(
        authorization=view.state.id,
        code=rule.code,
        severity=one.severity or rule.severity,
        status="open",
        certainty=one.verdict,
        subject=one.subject,
        figures=dict(one.figures),
        since_on=one.since_on,
        disputed=undone and rule.code != ABOUT_DISPUTES,
        against=one.against,
        evidence=frozenset(Evidence(view.state.id, version) for version in one.evidence),
        citation=citation,
        counts_days=one.counting,
    )
    if "explanation" not in view.facts:
        return finding
    status = explained(view.state, view.on, finding)
    return finding if status == finding.status else finding._replace(status=status)


def explained(state: State, on: date, finding: Finding) -> FindingStatus:
    """Whether an office has explained the finding as it stands: the last standing word counts.

    As it stands: the same rule, subject and evidence, and the same figures but for one that counts days up to
    the day judged. Otherwise it is raised anew.
    """
    status: FindingStatus = "open"
    for step in state.steps:
        event = step.event
        if not isinstance(event, FindingAcknowledged | FindingResolved) or not step.exists(on):
            continue
        if (event.code, event.subject) != (finding.code, finding.subject):
            continue
        evidence = frozenset(Evidence(one.authorization, one.version) for one in event.evidence)
        if evidence == finding.evidence and _lasting(event.figures, finding) == _lasting(
            finding.figures, finding
        ):
            status = "acknowledged" if isinstance(event, FindingAcknowledged) else "resolved"
    return status


def _lasting(figures: Figures | Any, finding: Finding) -> Mapping[str, Any]:
    stated = figures if isinstance(figures, Mapping) else {}
    return {
        name: value
        for name, value in stated.items()
        if value is not None and not (finding.counts_days and name in COUNTED)
    }
