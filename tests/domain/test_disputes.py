"""Which of the competing values counts, until somebody decides and afterwards?"""

from __future__ import annotations

import pytest

from domain.authorization.alternatives import otherwise
from domain.authorization.force import in_force_from
from domain.authorization.paths import MISSING, value_at, with_value
from domain.authorization.procedure import proceedings
from domain.authorization.state import State
from domain.events import SenateVoted
from domain.values import Activity, Contingent, Count, Day, Derived, Phase, StatedValue, Tally, Terms, Tier
from tests.domain.factories import (
    annul,
    cites,
    contingent,
    correct,
    decreed,
    disputed,
    registered,
    resolved,
    tally,
    terms,
    until,
    voted,
)
from tests.domain.scenario import state_of, terms_on

FIRST_ON = "terms.activities.a1.phases.p2.first_on"
PHASES = Terms(
    activities=(Activity(key="a1", phases=(Phase(key="p1"), Phase(key="p2", first_on=Day("2026-02-16")))),)
)


def in_favour(state: State) -> int | None:
    (vote,) = state.of(SenateVoted)
    return vote.event.tally.in_favour if vote.event.tally is not None else None


@pytest.mark.parametrize(
    ("own", "other", "counts"),
    [
        ("press", "unreliable", 91),
        ("press", "press", 91),
        ("press", "official", 97),
        ("unreliable", "local", 97),
        (None, "unreliable", 91),
        (None, "local", 97),
    ],
)
def test_the_value_of_the_highest_tier_counts_and_at_equal_tier_the_steps_own(
    own: Tier | None, other: Tier, counts: int
) -> None:
    vote = voted(tally=tally(91, 0, 6), citations=(cites(own),) if own else ())
    assert in_favour(state_of(registered(), vote, disputed(2, "tally.in_favour", (97, other)))) == counts


def test_of_several_that_are_stronger_the_strongest_counts_and_then_the_first() -> None:
    values: list[tuple[object, Tier]] = [(1, "local"), (2, "press"), (3, "press")]
    assert (
        in_favour(state_of(registered(), voted(tally=tally(91)), disputed(2, "tally.in_favour", *values)))
        == 2
    )


def test_a_citation_supports_only_what_it_states() -> None:
    elsewhere = cites("official", states=(StatedValue(path="on"),))
    another = cites("official", states=(StatedValue(path="tally.in_favour", value=97),))
    dispute = disputed(2, "tally.in_favour", (97, "press"))
    for citation in (elsewhere, another):
        vote = voted(tally=tally(91), citations=(citation,))
        assert in_favour(state_of(registered(), vote, dispute)) == 97
    whole = cites("press", states=(StatedValue(path="tally"),))
    assert in_favour(state_of(registered(), voted(tally=tally(91), citations=(whole,)), dispute)) == 91


def test_a_dispute_may_name_the_steps_own_value_with_its_source() -> None:
    dispute = disputed(2, "tally.in_favour", (91, "official"), (97, "press"))
    assert in_favour(state_of(registered(), voted(tally=tally(91)), dispute)) == 91


def test_two_disputes_about_one_value_are_counted_together_in_any_order() -> None:
    stronger = disputed(2, "tally.in_favour", (97, "official"), (96, "official"))
    weaker = disputed(2, "tally.in_favour", (90, "press"), (95, "official"))
    steps = (registered(), voted(tally=tally(91), citations=(cites("local"),)))
    assert (
        in_favour(state_of(*steps, stronger, weaker)) == in_favour(state_of(*steps, weaker, stronger)) == 95
    )


def test_a_resolution_chooses_and_the_last_one_counts() -> None:
    dispute = disputed(2, "tally.in_favour", (97, "official"))
    steps = (registered(), voted(tally=tally(91)), dispute)
    assert in_favour(state_of(*steps, resolved(3, 91))) == 91
    assert in_favour(state_of(*steps, resolved(3, 91), resolved(3, 90))) == 90
    assert in_favour(state_of(*steps, resolved(3, 91), annul(4).step)) == 97
    assert in_favour(state_of(*steps, resolved(3, None))) is None


def test_a_resolved_dispute_is_no_longer_open_and_an_annulled_one_is_gone() -> None:
    steps = (registered(), voted(), disputed(2, "on", ("2026-02-18", "press")))
    assert state_of(*steps).is_disputed(2, "on")
    assert not state_of(*steps, resolved(3, "2026-02-18")).is_disputed(2, "on")
    assert not state_of(*steps, annul(3).step).disputes


@pytest.mark.parametrize("path", ["tally", "tally.in_favour"])
def test_what_is_around_a_disputed_value_is_disputed(path: str) -> None:
    state = state_of(registered(), voted(), disputed(2, path, (None, "press")))
    assert state.is_disputed(2, "tally.in_favour")
    assert state.is_disputed(2, "tally")
    assert not state.is_disputed(2, "on")
    assert not state.is_disputed(1, "tally")


def test_a_day_in_dispute_moves_the_step() -> None:
    state = state_of(registered(), voted(on="2026-02-17"), disputed(2, "on", ("2025-11", "official")))
    (vote,) = state.of(SenateVoted)
    assert vote.day == Day("2025-11")


def test_a_whole_value_may_be_in_dispute() -> None:
    dispute = disputed(2, "tally", ({"in_favour": 105, "abstentions": 1}, "official"))
    (vote,) = state_of(registered(), voted(), dispute).of(SenateVoted)
    assert vote.event.tally == Tally(in_favour=105, abstentions=1)


def test_a_value_deep_in_the_terms_is_disputed_by_its_keys() -> None:
    state = state_of(registered(PHASES), disputed(1, FIRST_ON, ("2026-01-16", "press")))
    assert value_at(state.terms.effective, FIRST_ON.removeprefix("terms.")) == Day("2026-01-16")


def test_the_effective_terms_may_be_disputed_whatever_act_they_come_from() -> None:
    official = decreed(terms=Terms(window=until("2026-07-15")), citations=(cites("official"),))
    dispute = disputed(None, "terms.window.last_on", ("2026-08-27", "press"))
    window = state_of(registered(), official, dispute).terms.effective
    assert window is not None
    assert window.window == until("2026-07-15")
    chosen = state_of(registered(), official, dispute, resolved(3, "2026-08-27"))
    assert value_at(terms_on(chosen).effective, "window.last_on") == Day("2026-08-27")
    uncited = state_of(registered(), decreed(terms=Terms(window=until("2026-07-15"))), dispute)
    assert value_at(uncited.terms.effective, "window.last_on") == Day("2026-08-27")


def test_a_derived_value_may_be_disputed() -> None:
    derived = (Derived(path="terms.contingents.c1.count", how="24 men and 3 women"),)
    known = registered(terms(contingent("c1", 27)), derived=derived)
    state = state_of(known, disputed(1, "terms.contingents.c1.count", ({"value": 28}, "press")))
    assert value_at(state.terms.effective, "contingents.c1.count") == Count(value=28)


def test_from_when_a_decree_is_in_force_may_be_decided_in_a_dispute() -> None:
    path = "proceedings.0.in_force_from_on"
    steps = (registered(), decreed("2026-02-13", rule="on_publication"))
    told = (*steps, disputed(None, path, ("2026-02-15", "local")))
    assert in_force_from(state_of(*told), proceedings(state_of(*told))[0]) == Day("2026-02-13")
    settled = state_of(*told, resolved(3, "2026-02-15"))
    assert in_force_from(settled, proceedings(settled)[0]) == Day("2026-02-15")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("no_such_field", 1),
        ("tally.no_such", 1),
        ("on", "yesterday"),
        ("on", 7),
        ("organ", None),
        ("vote_id", "not a UUID"),
        ("terms.contingents.c9.count", {"value": 1}),
        ("tally", {"in_favour": 1, "strangers": 2}),
        ("repeats", {"version": 1}),
    ],
)
def test_a_dispute_whose_value_fits_no_field_is_kept_and_changes_nothing(path: str, value: object) -> None:
    steps = (registered(), voted())
    state = state_of(*steps, disputed(2, path, (value, "official")), resolved(3, value))
    assert state.terms == state_of(*steps).terms
    assert state.acts[0].event == voted()
    assert len(state.disputes) == 1


def test_a_dispute_is_about_the_step_as_corrected() -> None:
    better = correct(2, voted(tally=tally(92), citations=(cites("press"),))).step
    state = state_of(
        registered(), voted(tally=tally(91)), better, disputed(2, "tally.in_favour", (97, "local"))
    )
    assert in_favour(state) == 92


def test_the_other_values_can_be_asked_for_and_tried() -> None:
    vote = voted("approved", tally=tally(91), citations=(cites("press"),))
    outcome = disputed(2, "outcome", ("rejected", "local"), ("approved", "press"))
    state = state_of(registered(), vote, outcome, disputed(2, "tally.in_favour", (97, "official")))
    tried = [(dispute.path, proceedings(other)[0].status) for dispute, other in otherwise(state)]
    assert tried == [("outcome", "rejected"), ("tally.in_favour", "approved")]
    assert [len(list(otherwise(state_of(registered(), vote, outcome, resolved(3, "approved")))))] == [0]


def test_the_effective_terms_are_tried_otherwise_too() -> None:
    official = decreed(terms=Terms(window=until("2026-07-15")), citations=(cites("official"),))
    state = state_of(registered(), official, disputed(None, "terms.window.last_on", ("2026-08-27", "press")))
    ((_, other),) = otherwise(state)
    assert value_at(other.terms.effective, "window.last_on") == Day("2026-08-27")


# Paths.


def test_a_path_leads_through_keys_and_indexes() -> None:
    made = terms(contingent("c1", 12), window=until("2026-07-15"))
    assert value_at(made, "contingents.c1.count.value") == 12
    assert value_at(made, "contingents.0.key") == "c1"
    assert value_at(made, "window.first_on") is None
    for nowhere in ("contingents.c2", "contingents.7", "purpose.x", "window.first_on.x", "no"):
        assert value_at(made, nowhere) is MISSING


def test_a_value_is_put_where_its_object_was_not_stated() -> None:
    assert with_value(Terms(), "window.last_on", "2026-07-15") == Terms(window=until("2026-07-15"))
    assert with_value(Contingent(key="c1"), "count", {"value": 3}) == contingent("c1", 3)
    assert with_value(Contingent(key="c1"), "count.value", 3) == contingent("c1", 3)
    assert with_value(Contingent(key="c1"), "count.bound", "about") == Contingent(key="c1")


def test_a_member_of_a_list_can_be_taken_out() -> None:
    made = terms(contingent("c1"), contingent("c2"))
    assert with_value(made, "contingents.c1", None) == terms(contingent("c2"))
