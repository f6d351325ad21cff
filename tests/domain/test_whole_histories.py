"""Does every order of recording tell the same, of all kinds of steps, and can every history be read?"""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from domain.authorization.alternatives import otherwise
from domain.authorization.evolve import evolve, refolded
from domain.authorization.frame import terms_for
from domain.authorization.tracks import Tracks
from domain.projections.register import rows
from tests.domain.drawn_steps import Recipe
from tests.domain.factories import annul, correct, registered
from tests.domain.readings import without_versions
from tests.domain.scenario import state_of
from tests.domain.whole_histories import KNOWN, histories, reordered, told

JUDGED = [None, date(2026, 1, 1), date(2026, 2, 11), date(2026, 2, 27), date(2026, 7, 1)]


@hypothesis_given(histories(), st.randoms(use_true_random=False))
def test_every_order_of_recording_that_the_refusals_allow_tells_the_same(
    recipes: list[Recipe], random: Any
) -> None:
    first, left_out = told(list(enumerate(recipes)))
    recorded = [(place, recipe) for place, recipe in enumerate(recipes) if place not in left_out]
    second, left_out_then = told(reordered(recorded, random))
    if left_out_then:
        return  # An order that the refusals do not allow tells another history.
    for on in JUDGED:
        assert without_versions(first, on) == without_versions(second, on)
    assert rows(first) == rows(second)


@hypothesis_given(histories())
def test_the_state_kept_step_by_step_is_the_one_folded_from_all(recipes: list[Recipe]) -> None:
    state, _ = told(list(enumerate(recipes)))
    again = refolded(state)
    assert again == state
    assert state_of(*(one.event for one in state.recorded)) == state


@hypothesis_given(histories())
def test_no_accepted_history_makes_a_read_fail(recipes: list[Recipe]) -> None:
    state, _ = told(list(enumerate(recipes)))
    for on in JUDGED:
        without_versions(state, on)
    for day in (date.min, date(2026, 2, 17), date.max):
        terms_for(state, day)
        Tracks(state).in_force(day)
    for _, other in otherwise(state):
        without_versions(other, None)
    assert rows(state)


@hypothesis_given(histories(most=5), st.data())
def test_annulling_a_step_and_the_annulment_leaves_everything_as_it_was(
    recipes: list[Recipe], data: st.DataObject
) -> None:
    before, _ = told(list(enumerate(recipes)))
    gone = data.draw(st.sampled_from([one.version for one in before.recorded]))
    if gone in before.annulled_by:
        return  # It cannot be annulled again.
    after = evolve(evolve(before, annul(gone).step), annul(before.version + 1).step)
    assert (after.steps, after.terms, after.disputes) == (before.steps, before.terms, before.disputes)
    for on in JUDGED:
        assert without_versions(after, on) == without_versions(before, on)


@hypothesis_given(histories(most=5), st.data())
def test_annulling_a_step_leaves_what_never_having_recorded_it_would(
    recipes: list[Recipe], data: st.DataObject
) -> None:
    plain = [recipe for recipe in recipes if not recipe.names]
    before, left_out = told(list(enumerate(plain)))
    standing = [place for place in range(len(plain)) if place not in left_out]
    if not standing:
        return
    gone = data.draw(st.sampled_from(standing))
    version = 2 + standing.index(gone)
    state = evolve(before, annul(version).step)
    rest = [one.event for one in before.recorded if one.version != version]
    without = state_of(*rest)
    for on in JUDGED:
        assert without_versions(state, on) == without_versions(without, on)


@hypothesis_given(histories(most=4))
def test_a_corrected_step_is_read_as_corrected_and_stays_readable_as_it_was(recipes: list[Recipe]) -> None:
    before, _ = told(list(enumerate(recipes)))
    better = registered(KNOWN.terms, title="Another title")
    if before.void:
        return
    after = evolve(before, correct(1, better).step)
    assert after.registration is not None
    assert after.registration.event.title == "Another title"
    assert after.recorded[0].event == KNOWN
    assert after.corrected_by[1] == after.version
