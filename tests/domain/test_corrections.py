"""What happens to the record when a step turns out to be wrong? Any number of times, and back again."""

from __future__ import annotations

from domain.authorization.procedure import proceedings
from domain.authorization.tracks import Tracks
from domain.events import SenateVoted, StepAnnulled, StepCorrected
from domain.values import Terms
from tests.domain.factories import (
    ANOTHER_VOTE,
    OTHER,
    annul,
    closed,
    concluded,
    contingent,
    correct,
    day,
    decreed,
    do,
    entered,
    modified,
    opinion,
    part,
    received,
    record,
    record_vote,
    referred,
    registered,
    repeats,
    reported,
    requested,
    started,
    terms,
    voted,
    withdrawn,
)
from tests.domain.scenario import given, state_of

CORRECTED = correct(2, voted("rejected")).step
AGAIN = correct(2, voted("approved", "2026-02-18")).step


def annulled(version: int) -> StepAnnulled:
    return annul(version).step


# Folding.


def test_the_last_standing_correction_counts() -> None:
    state = state_of(registered(), voted(), CORRECTED, AGAIN)
    (vote,) = state.of(SenateVoted)
    assert (vote.version, vote.event, vote.day) == (2, voted("approved", "2026-02-18"), day("2026-02-18"))
    assert state.corrected_by == {2: 4}


def test_the_corrected_step_stays_readable_as_it_was() -> None:
    state = state_of(registered(), voted(), CORRECTED, AGAIN)
    assert [one.event for one in state.recorded] == [registered(), voted(), CORRECTED, AGAIN]
    assert [one.version for one in state.steps] == [1, 2]


def test_an_annulled_correction_gives_way_to_the_one_before() -> None:
    state = state_of(registered(), voted(), CORRECTED, AGAIN, annulled(4))
    assert proceedings(state)[0].status == "rejected"
    assert state.corrected_by == {2: 3}
    assert proceedings(state_of(registered(), voted(), CORRECTED, annulled(3)))[0].status == "approved"


def test_annulling_an_annulment_restores() -> None:
    before = state_of(registered(), voted(), entered())
    gone = state_of(registered(), voted(), entered(), annulled(2))
    back = state_of(registered(), voted(), entered(), annulled(2), annulled(4))
    assert [one.version for one in gone.steps] == [1, 3]
    assert (back.steps, back.terms, back.annulled_by) == (before.steps, before.terms, {4: 5})
    gone_again = state_of(registered(), voted(), entered(), annulled(2), annulled(4), annulled(5))
    assert gone_again.steps == gone.steps


def test_nothing_cascades() -> None:
    known = registered(terms(contingent("c1")))
    state = state_of(known, entered("2026-02-27", part("c1")), annulled(1))
    assert [one.version for one in state.steps] == [2]
    assert Tracks(state).deployment.status == "under_way"
    assert state.terms.effective is None


def test_an_annulled_registration_leaves_a_void_authorization_that_can_be_read() -> None:
    state = state_of(registered(title="Wrong"), correct(1, registered(title="Mistaken")).step, annulled(1))
    assert Tracks(state).status == "void"
    assert state.registration is not None
    assert state.registration.event.title == "Mistaken"
    assert Tracks(state_of(registered(), annulled(1), annulled(2))).status == "none_on_record"


def test_a_correction_of_what_was_annulled_waits_for_it_to_stand_again() -> None:
    state = state_of(registered(), voted(), CORRECTED, annulled(2))
    assert not list(state.of(SenateVoted))
    back = state_of(registered(), voted(), CORRECTED, annulled(2), annulled(4))
    assert proceedings(back)[0].status == "rejected"


def test_the_terms_are_folded_again_without_what_was_annulled() -> None:
    first, second = voted(terms=Terms(purpose="training")), decreed(terms=Terms(purpose="a ceremony"))
    state = state_of(registered(), first, second, annulled(3))
    assert state.terms.effective == Terms(purpose="training")


def test_a_history_that_decide_would_refuse_is_folded_all_the_same() -> None:
    odd = StepCorrected(version=9, step=CORRECTED.step, why="-")
    wrong_kind = StepCorrected(version=1, step=CORRECTED.step, why="-")
    state = state_of(registered(), odd, wrong_kind, annulled(4), annulled(7))
    assert [one.version for one in state.steps] == [1]


# Deciding.


def test_a_step_is_corrected_whole() -> None:
    given(registered(), voted()).when(correct(2, voted("rejected"))).then(CORRECTED)


def test_a_correction_names_an_original_step_of_its_kind() -> None:
    before = given(registered(), voted(), CORRECTED)
    for version in (0, 1, 3, 4):
        assert before.when(correct(version, voted())).refused("unknown-version").at == "version"


def test_a_correction_that_changes_nothing_is_refused() -> None:
    before = given(registered(), voted(), CORRECTED)
    refused = before.when(correct(2, voted("rejected"))).refused("nothing-to-correct")
    assert "nothing-to-correct" in refused.citation
    before.when(correct(2, voted("approved"))).accepted()


def test_what_was_annulled_is_not_corrected_nor_annulled_again() -> None:
    before = given(registered(), voted(), annulled(2))
    before.when(correct(2, voted("rejected"))).refused("nothing-to-correct")
    before.when(annul(2)).refused("nothing-to-correct")
    before.when(annul(3)).accepted()


def test_an_annulment_names_a_step_on_record() -> None:
    given(registered()).when(annul(2)).refused("unknown-version")
    given(registered()).when(annul(0)).refused("unknown-version")


def test_nothing_is_refused_for_what_hangs_on_the_step() -> None:
    named = terms(contingent("c1"))
    before = given(registered(named), requested(), entered("2026-02-27", part("c1")), modified("2026-03-10"))
    before.when(annul(1)).accepted()
    before.when(correct(1, registered(terms(contingent("c2"))))).accepted()
    before.when(annul(4)).accepted()
    before.when(correct(2, withdrawn())).refused("unknown-version")


def test_a_correction_is_asked_what_any_step_is_asked() -> None:
    tied = voted("tied", "2026-02-16", vote_id=ANOTHER_VOTE)
    before = given(registered(), voted("approved", "2026-02-17"), tied)
    second = voted("approved", "2026-02-18", vote_id=ANOTHER_VOTE)
    refused = before.when(correct(3, second)).refused("already-voted")
    assert refused.at == "step.data"
    before.when(correct(2, voted("approved", organ="permanent_commission"))).refused(
        "permanent-commission-cannot-grant"
    )
    before.when(correct(2, voted("rejected", "2026-02-17"))).accepted()


def test_a_step_does_not_contradict_what_it_corrects() -> None:
    given(registered(), decreed("2026-02-27")).when(correct(2, decreed("2026-02-28"))).accepted()
    given(registered(), closed()).when(correct(2, closed("2027-01-01"))).accepted()
    own = registered(terms(contingent("c1", part_of="c2"), contingent("c2")))
    given(own).when(
        correct(1, registered(terms(contingent("c1", 3, part_of="c2"), contingent("c2"))))
    ).accepted()


def test_a_correction_is_refused_only_for_what_it_brings() -> None:
    early = voted("rejected", "2026-02-10", vote_id=ANOTHER_VOTE)
    earlier_vote = given(registered(), voted("approved", "2026-02-17"), early)
    earlier_vote.when(correct(2, voted("approved", "2026-02-17", session="ordinary"))).accepted()
    later = voted("rejected", "2026-02-18", vote_id=ANOTHER_VOTE)
    earlier_vote.when(correct(3, later)).refused("already-voted")
    ended = given(registered(), voted("approved", "2026-02-17"), withdrawn("2026-02-10"))
    ended.when(correct(2, voted("approved", "2026-02-17", session="ordinary"))).accepted()
    earlier_decree = given(registered(), decreed("2026-02-27"), decreed("2026-02-20"))
    earlier_decree.when(correct(2, decreed("2026-02-27", dof_code="5781117"))).accepted()
    gone = given(registered(terms(contingent("c1"))), entered("2026-02-27", part("c1")), annulled(1))
    gone.when(correct(2, entered("2026-02-28", part("c1")))).accepted()
    gone.when(correct(2, entered("2026-02-28", part("c2")))).refused("unknown-contingent")


def test_a_vote_that_another_says_it_repeats_can_be_corrected() -> None:
    again = voted("approved", "2026-02-24", repeats=repeats(2), vote_id=ANOTHER_VOTE)
    before = given(registered(), voted("rejected", "2026-02-17"), again)
    for on in ("2026-02-24", None):
        before.when(correct(2, voted("rejected", on))).accepted()
    unsaid = voted("approved", "2026-02-24", vote_id=ANOTHER_VOTE)
    before.when(correct(3, unsaid)).refused("already-voted")


def test_the_day_of_an_end_can_be_corrected_though_acts_were_refused_for_it() -> None:
    before = given(registered(), withdrawn("2026-02-20"), referred("2026-02-20"))
    state = before.when(correct(2, withdrawn("2026-02-10"))).accepted()
    assert proceedings(state)[0].status == "withdrawn"


def test_facts_reports_and_statements_are_corrected_too() -> None:
    known = registered(Terms())
    before = given(known, started(), concluded(), reported(), received(), opinion())
    before.when(correct(3, concluded("2026-07-16"))).accepted()
    before.when(correct(4, reported("2026-08-11"))).accepted()
    before.when(correct(5, received("2026-08-13", report_version=4))).accepted()
    before.when(correct(5, received("2026-08-13", report_version=3))).refused("unknown-version")


# A shared vote: vote-is-shared, a rule of the register; one vote cannot be told in two ways.


def test_a_shared_vote_is_corrected_in_all_its_streams_or_in_none() -> None:
    own = Terms(purpose="training")
    before = given(registered(), voted(terms=own)).also(OTHER, registered(), referred(), voted())
    better = voted("approved", "2026-02-18", terms=own)
    refused = before.when(correct(2, better)).refused("vote-is-shared")
    assert str(OTHER) in refused.detail
    outcome = before.when(correct(2, better, OTHER)).outcome
    assert isinstance(outcome, list)
    first, second = (event for _, event in outcome)
    assert isinstance(first, StepCorrected)
    assert isinstance(second, StepCorrected)
    assert (first.version, first.step.event) == (2, better)
    assert (second.version, second.step.event) == (3, voted("approved", "2026-02-18"))


def test_a_shared_vote_is_annulled_and_restored_in_all_its_streams() -> None:
    before = given(registered(), voted()).also(OTHER, registered(), referred(), voted())
    before.when(annul(2)).refused("vote-is-shared")
    outcome = before.when(annul(2, OTHER)).outcome
    assert isinstance(outcome, list)
    assert [event for _, event in outcome] == [annulled(2), annulled(3)]
    gone = given(registered(), voted(), annulled(2)).also(
        OTHER, registered(), referred(), voted(), annulled(3)
    )
    gone.when(annul(3)).refused("vote-is-shared")
    restored = gone.when(annul(3, OTHER)).outcome
    assert isinstance(restored, list)
    assert [event for _, event in restored] == [annulled(3), annulled(4)]
    back = given(registered(), voted(), annulled(2), annulled(3)).also(
        OTHER, registered(), referred(), voted(), annulled(3), annulled(4)
    )
    again = back.when(annul(4, OTHER)).outcome
    assert isinstance(again, list)
    assert [event for _, event in again] == [annulled(4), annulled(5)]


def test_a_correction_of_a_shared_vote_is_annulled_in_all_its_streams() -> None:
    better = voted("rejected")
    before = given(registered(), voted(), correct(2, better).step).also(
        OTHER, registered(), referred(), voted(), correct(3, better).step
    )
    before.when(annul(3)).refused("vote-is-shared")
    outcome = before.when(annul(3, OTHER)).outcome
    assert isinstance(outcome, list)
    assert [event for _, event in outcome] == [annulled(3), annulled(4)]


def test_one_that_has_no_part_in_the_vote_is_not_named() -> None:
    before = given(registered(), voted()).also(OTHER, registered())
    before.when(correct(2, voted("rejected"), OTHER)).refused("unknown-version")
    before.when(annul(2, OTHER)).refused("unknown-version")


def test_what_a_vote_is_to_one_authorization_is_corrected_there_alone() -> None:
    before = given(registered(), voted()).also(OTHER, registered(), voted())
    own = voted(terms=Terms(purpose="training"))
    outcome = before.when(correct(2, own, OTHER)).outcome
    assert isinstance(outcome, list)
    assert [stream != OTHER for stream, _ in outcome] == [True]


def test_a_vote_of_one_authorization_is_nobody_elses() -> None:
    given(registered(), voted()).when(correct(2, voted("rejected"))).accepted()
    given(registered(), voted()).when(annul(2)).accepted()
    given(registered(), voted()).when(annul(1)).accepted()


# What is recorded afterwards is asked of what stands.


def test_what_was_annulled_contradicts_nothing() -> None:
    given(registered(), voted(), annulled(2)).when(record_vote()).accepted()
    given(registered(), withdrawn("2026-02-10"), annulled(2)).when(do(referred("2026-02-11"))).accepted()
    known = registered(terms(contingent("c1")))
    given(known, annulled(1)).when(record(entered(None, part("c1")))).refused("unknown-contingent")
