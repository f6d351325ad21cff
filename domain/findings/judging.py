"""Judges one authorization on a day: its findings, until when they hold, and who has explained them.

`disputed` is a finding that another competing value would undo: every open dispute is taken as settled for
each of its other values in turn, and the rules are asked again. Of more values than are tried, every finding
is disputed that rests on the step they are of. C05, which says that a dispute is open, never is.

Where it is open which steps exist on the day judged, they are asked again for those that can, and for those
that must: a finding is certain if it is each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.authorization.alternatives import otherwise, untried
from domain.authorization.state import Recorded, State
from domain.authorization.vagueness import as_early_and_as_late
from domain.authorization.versions import Versions
from domain.events import Event, FindingAcknowledged, FindingResolved
from domain.findings.basis import Basis
from domain.findings.model import Broken, Evidence, Figures, Finding, FindingStatus
from domain.findings.registry import asked
from domain.findings.rule import Rule
from domain.findings.view import JudgedCourse, View, facts_of

ABOUT_DISPUTES: Final = "C05"
COUNTED: Final = ("days", "days_at_least", "days_at_most")


class Said(NamedTuple):
    """That a rule is broken, and what it rests on, on the day of the step that it blames."""

    rule: Rule
    broken: Broken
    citation: str


class Judges:
    """The rules that can have something to say of an authorization, or the given ones."""

    def __init__(self, state: State, rules: Iterable[Rule] | None = None) -> None:
        self._profile = state.profile
        rules = asked(facts_of(state)) if rules is None else tuple(rules)
        self._of_acts = [rule for rule in rules if rule.acts is not None]
        self._of_the_day = [rule for rule in rules if rule.day is not None]
        self._of_steps = {
            kind: [rule for rule in rules if rule.steps is not None and issubclass(kind, rule.kinds)]
            for kind in state.kinds
        }

    def of_acts(self, basis: Basis) -> Iterator[Said]:
        """What the acts break."""
        for rule in self._of_acts:
            if rule.acts is not None:
                yield from self._said(rule, rule.acts(basis))

    def of_step(self, basis: Basis, step: Recorded[Event]) -> Iterator[Said]:
        """What the step breaks; until another day, where another step then undoes it."""
        for rule in self._of_steps[type(step.event)]:
            if rule.steps is not None:
                yield from self._said(rule, rule.steps(basis, step))

    def of_the_day(self, view: View) -> Iterator[Said]:
        """What all steps together break that exist on that day."""
        for rule in self._of_the_day:
            if rule.day is not None:
                yield from self._said(rule, rule.day(view))

    def of_all(self, view: View) -> Iterator[Said]:
        """All of it, as judged on the day of the view."""
        yield from self.of_acts(view.basis)
        for step in view.steps:
            for said in self.of_step(view.basis, step):
                if said.broken.until is None or view.on < said.broken.until:
                    yield said
        yield from self.of_the_day(view)

    def _said(self, rule: Rule, found: Iterable[Broken]) -> Iterable[Said]:
        said: dict[str, Said] = {}
        for one in found:
            provision = rule.provision_on(self._profile, one.blamed_on)
            if provision is not None:
                before = said.get(one.subject)
                worse = one if before is None else _worse(before.broken, one)
                said[one.subject] = Said(rule, worse, provision.citation)
        return said.values()


def is_judged(state: State) -> bool:
    """A void authorization is judged no more; one that is merged, until it is: its record is another's."""
    return state.version > 0 and not state.void


def findings(state: State, on: date) -> tuple[Finding, ...]:
    """What does not add up, as judged on that day, by code and subject."""
    return found_in(View(state, on))


def found_in(view: View) -> tuple[Finding, ...]:
    """The findings of a view."""
    state = view.state
    if not is_judged(state) or view.merged_into is not None:
        return ()
    found = list(_surely(view, list(Judges(state).of_all(view))))
    undone: set[tuple[str, str]] = set()
    for _, other in otherwise(state):
        still = {told_apart(one) for one in Judges(other).of_all(View(other, view.on))}
        undone |= {told_apart(one) for one in found} - still
    explained_by = explanations(state)
    rest = untried(state)

    def disputed(one: Said) -> bool:
        return may_be_disputed(one.rule.code) and (
            told_apart(one) in undone or rest.doubts(one.broken.evidence)
        )

    made = [_finding(view, one, explained_by, disputed=disputed(one)) for one in found]
    return tuple(sorted(made, key=lambda one: (one.code, one.subject)))


def _surely(view: View, found: Iterable[Said]) -> Iterable[Said]:
    """The same, where nothing is certain that is not so whatever the days of the steps."""
    for other in as_early_and_as_late(view.state):
        course = JudgedCourse(other)
        if course.reach(view.on) == view.course.reach(view.on):
            continue  # The same steps exist.
        said = Judges(other).of_all(View(other, view.on, course))
        sure = {told_apart(one) for one in said if one.broken.verdict == "certain"}
        found = [
            one if told_apart(one) in sure else one._replace(broken=one.broken._replace(verdict="possible"))
            for one in found
        ]
    return found


def told_apart(one: Said) -> tuple[str, str]:
    """By which it is the same finding on another day, or of another reading."""
    return one.rule.code, one.broken.subject


def may_be_disputed(code: str) -> bool:
    """That a dispute is open is so whatever the value is."""
    return code != ABOUT_DISPUTES


def _worse(one: Broken, other: Broken) -> Broken:
    """Of two things said of one subject (a part counted twice in one step) the surer; shown by both."""
    worse = max(one, other, key=lambda each: (each.verdict == "certain", repr(sorted(each.figures.items()))))
    return worse._replace(evidence=one.evidence | other.evidence)


def _finding(view: View, said: Said, explained_by: Explanations, *, disputed: bool) -> Finding:
    one = said.broken
    return Finding(
        authorization=view.state.id,
        code=said.rule.code,
        severity=one.severity or said.rule.severity,
        status=explained(
            explained_by.get(told_apart(said), ()),
            view.on,
            view.state.id,
            one.evidence,
            one.figures,
            counting=one.counting,
        ),
        certainty=one.verdict,
        subject=one.subject,
        figures=dict(one.figures),
        since_on=one.since_on,
        disputed=disputed,
        against=one.against,
        evidence=frozenset(Evidence(view.state.id, version) for version in one.evidence),
        citation=said.citation,
        counts_days=one.counting,
    )


Explanation = Recorded[FindingAcknowledged] | Recorded[FindingResolved]
Explanations = Mapping[tuple[str, str], Sequence[Explanation]]


def explanations(state: State) -> Explanations:
    """By rule and subject, the words of offices on findings, in the order in which they were recorded."""
    found: dict[tuple[str, str], list[Explanation]] = {}
    words: list[Explanation] = [*state.of(FindingAcknowledged), *state.of(FindingResolved)]
    for step in sorted(words, key=lambda one: one.version):
        found.setdefault((step.event.code, step.event.subject), []).append(step)
    return found


def explained(
    known: Iterable[Explanation],
    on: date,
    authorization: UUID,
    evidence: Versions,
    figures: Figures,
    *,
    counting: bool,
) -> FindingStatus:
    """Whether an office has explained the finding as it stands: the last standing word counts.

    As it stands: the same rule, subject and evidence, and the same figures but for one that counts days up to
    the day judged. Otherwise it is raised anew.
    """
    status: FindingStatus = "open"
    for step in known:
        event = step.event
        if not step.exists(on):
            continue
        own = Versions.of(shown.version for shown in event.evidence if shown.authorization == authorization)
        others = any(shown.authorization != authorization for shown in event.evidence)
        same = _lasting(event.figures, counting) == _lasting(figures, counting)
        if own == evidence and not others and same:
            status = "acknowledged" if isinstance(event, FindingAcknowledged) else "resolved"
    return status


def _lasting(figures: Figures | Any, counting: bool) -> Mapping[str, Any]:
    stated = figures if isinstance(figures, Mapping) else {}
    return {
        name: value
        for name, value in stated.items()
        if value is not None and not (counting and name in COUNTED)
    }
