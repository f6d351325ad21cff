"""What holds of every history that a register accepts, of steps of all kinds, in every order of recording."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.authorization.alternatives import otherwise
from domain.authorization.evolve import evolve, refolded
from domain.authorization.procedure import proceedings
from domain.authorization.state import State
from domain.authorization.tracks import Tracks, in_force_from
from domain.authorization.versions import NONE
from domain.findings import Finding, findings
from domain.projections import register, reports, senate_votes
from domain.sentences.findings import finding as sentence
from tests.domain.factories import annul, correct, registered
from tests.domain.histories import KNOWN, ON, Recipe, histories, reordered, told
from tests.domain.scenario import PROFILE, state_of, terms_for, terms_on

JUDGED = [None, date(2026, 1, 1), date(2026, 2, 11), date(2026, 2, 27), date(2026, 7, 1)]


def without_versions(state: State, on: date | None) -> tuple[Any, ...]:
    """Everything that is judged, with the versions left out."""
    judged = terms_on(state, on)
    seen = Tracks(state, on).deployment
    known = proceedings(state, on)
    return (
        [
            (one.number, one.status, one.vote and one.vote.event, [vote.event for vote in one.earlier_votes])
            for one in known
        ],
        [(one.request and one.request.event, one.decree and one.decree.event) for one in known],
        [(in_force_from(state, one), [act.event for act in one.acts]) for one in known],
        (seen.status, seen.first_crossing_on, seen.returned_on),
        Counter(repr(part._replace(evidence=NONE)) for part in seen.parts),
        Counter((one.key, one.status, one.anchor_on, one.due_on) for one in Tracks(state, on).obligations),
        Tracks(state, on).status,
        judged.effective,
        judged.original,
        {path: origin.act for path, origin in judged.origins.items()},
        Counter((one.path, one.is_open) for one in state.disputes),
        Tracks(state, on).in_force(date(2026, 3, 1)),
    )


def anonymous(state: State, found: Sequence[Finding]) -> list[tuple[Any, ...]]:
    """Findings without the versions of their steps, which tell the order of recording."""
    steps = {one.version: re.sub(r"version=\d+", "", repr(one.event)) for one in state.recorded}
    return sorted(
        (
            one.code,
            re.sub(r"steps\.(\d+)", lambda match: steps[int(match[1])], one.subject),
            one.severity,
            one.status,
            one.certainty,
            tuple(sorted(one.figures.items())),
            str(one.since_on),
            one.disputed,
            str(one.against),
            tuple(sorted(steps[evidence.version] for evidence in one.evidence)),
            one.citation,
        )
        for one in found
    )


@settings(max_examples=300)
@given(histories(), ON, st.randoms(use_true_random=False))
def test_every_order_of_recording_that_the_refusals_allow_tells_the_same(
    recipes: list[Recipe], day: date, random: Any
) -> None:
    first, recorded = told(recipes)
    second, recorded_then = told(recipes, reordered(recipes, recorded, random))
    if len(recorded_then) < len(recorded):
        return  # An order that the refusals do not allow tells another history.
    for on in JUDGED:
        assert without_versions(first, on) == without_versions(second, on)
    assert register.rows(first) == register.rows(second)
    assert anonymous(first, findings(first, day)) == anonymous(second, findings(second, day))


@given(histories())
def test_the_state_kept_step_by_step_is_the_one_folded_from_all(recipes: list[Recipe]) -> None:
    state, _ = told(recipes)
    assert refolded(state) == state
    assert state_of(*(step.event for step in state.recorded), profile=PROFILE) == state
    assert terms_on(state, None) is state.terms


@given(histories(), ON)
def test_no_accepted_history_makes_a_read_fail(recipes: list[Recipe], day: date) -> None:
    state, _ = told(recipes)
    for on in JUDGED:
        without_versions(state, on)
    for on in (date.min, date(2026, 2, 17), date.max):
        terms_for(state, on)
        Tracks(state).in_force(on)
    for _, other in otherwise(state):
        without_versions(other, None)
    for finding in findings(state, day):
        said = sentence(
            finding.code, finding.subject, finding.figures_on(day), finding.certainty, finding.against
        )
        assert said.en
        assert said.es
        assert finding.citation
        assert finding.evidence
        assert {evidence.version for evidence in finding.evidence} <= set(range(1, state.version + 1))
    assert register.rows(state)
    reports.rows(state)
    senate_votes.rows(state)


@given(histories(most=5), ON, st.data())
def test_annulling_a_step_and_the_annulment_leaves_everything_as_it_was(
    recipes: list[Recipe], day: date, data: st.DataObject
) -> None:
    before, _ = told(recipes)
    gone = data.draw(st.sampled_from([step.version for step in before.recorded]))
    if gone in before.annulled_by:
        return  # It cannot be annulled again.
    after = evolve(evolve(before, annul(gone).step), annul(before.version + 1).step)
    assert (after.steps, after.terms, after.disputes) == (before.steps, before.terms, before.disputes)
    for on in JUDGED:
        assert without_versions(after, on) == without_versions(before, on)
    assert findings(after, day) == findings(before, day)


@given(histories(most=5), st.data())
def test_annulling_a_step_leaves_what_never_having_recorded_it_would(
    recipes: list[Recipe], data: st.DataObject
) -> None:
    plain = [recipe for recipe in recipes if not recipe.names]
    before, recorded = told(plain)
    if not recorded:
        return
    version = 2 + data.draw(st.sampled_from(range(len(recorded))))
    state = evolve(before, annul(version).step)
    rest = [step.event for step in before.recorded if step.version != version]
    without = state_of(*rest, profile=PROFILE)
    for on in JUDGED:
        assert without_versions(state, on) == without_versions(without, on)


@given(histories(most=4))
def test_a_corrected_step_is_read_as_corrected_and_stays_readable_as_it_was(recipes: list[Recipe]) -> None:
    before, _ = told(recipes)
    better = registered(KNOWN.terms, title="Another title")
    if before.void:
        return
    after = evolve(before, correct(1, better).step)
    assert after.registration is not None
    assert after.registration.event.title == "Another title"
    assert after.recorded[0].event == KNOWN
    assert after.corrected_by[1] == after.version
