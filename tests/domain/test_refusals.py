"""Each refusal refuses what contradicts the record, and leaves alone a true record that looks like it."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import pytest

from domain.refusals import SENTENCES, RefusalCode
from domain.values import Activity, Contingent, Count, Description, Part, Phase, Terms
from tests.domain.factories import (
    OTHER,
    closed,
    contingent,
    correct,
    decreed,
    do,
    entered,
    erratum,
    lapsed,
    linked,
    modified,
    part,
    place,
    record,
    record_vote,
    register,
    registered,
    repeats,
    reported,
    requested,
    started,
    tally,
    terms,
    voted,
)
from tests.domain.scenario import given


def the_permanent_commission_cannot_grant() -> None:
    refused = (
        given(registered())
        .when(record_vote("approved", organ="permanent_commission"))
        .refused("permanent-commission-cannot-grant")
    )
    assert "76 fr. III" in refused.citation
    assert "78" in refused.citation


def a_vote_of_the_permanent_commission_without_an_outcome_is_recorded() -> None:
    given(registered()).when(record_vote(None, organ="permanent_commission")).accepted()


def a_second_deciding_vote_has_to_say_what_it_repeats() -> None:
    refused = given(registered(), voted("approved")).when(record_vote("approved", "2026-02-18"))
    assert "already-voted" in refused.refused("already-voted").citation


def a_vote_repeated_for_want_of_quorum_is_recorded() -> None:
    given(registered(), voted("no_quorum", "2026-02-16")).when(record_vote("approved")).accepted()


def an_act_after_the_rejection_of_its_proceeding_is_refused() -> None:
    (
        given(registered(), voted("rejected", "2026-02-17"))
        .when(record_vote("no_quorum", "2026-02-18"))
        .refused("proceeding-closed")
    )


def a_vote_taken_before_the_rejection_and_found_after_it_is_recorded() -> None:
    given(registered(), voted("rejected", "2026-02-17")).when(record_vote("tied", "2026-02-10")).accepted()


def more_votes_than_seats_are_refused() -> None:
    refused = given(registered()).when(record_vote(tally=tally(100, 20, 9)))
    assert "56" in refused.refused("tally-exceeds-seats").citation


def the_vote_of_105_to_0_with_one_abstention_is_recorded() -> None:
    given(registered()).when(record_vote(tally=tally(105, 0, 1))).accepted()


def a_repeated_vote_has_to_be_on_record() -> None:
    given(registered()).when(record_vote(repeats=repeats(2))).refused("unknown-version")


def a_vote_that_repeats_one_on_record_is_recorded() -> None:
    given(registered(), voted("approved")).when(record_vote("approved", repeats=repeats(2))).accepted()


def a_proceeding_that_nothing_opened_is_refused() -> None:
    given(registered()).when(record_vote(proceeding=1)).refused("unknown-proceeding")


def a_vote_with_no_request_on_record_is_recorded() -> None:
    given(registered()).when(record_vote(proceeding=0)).accepted()


def a_contingent_that_no_terms_name_is_refused() -> None:
    given(registered(terms(contingent("c1")))).when(record(entered(None, part("c2")))).refused(
        "unknown-contingent"
    )


def a_crossing_of_an_unlisted_unit_is_recorded() -> None:
    unlisted = Part(description=Description(unit="3rd Special Forces Group"), count=Count(value=4))
    given(registered(terms(contingent("c1")))).when(record(entered("2026-02-27", unlisted))).accepted()


def an_activity_that_no_terms_name_is_refused() -> None:
    lost = Terms(contingents=(Contingent(key="c1", activities=("a1",)),))
    given().when(register(terms=lost)).refused("unknown-activity")


def an_activity_named_by_an_earlier_act_may_be_meant() -> None:
    known = Terms(activities=(Activity(key="a1"),))
    meant = Terms(contingents=(Contingent(key="c1", activities=("a1",)),))
    given(registered(known)).when(record_vote(terms=meant)).accepted()


def a_second_decree_is_refused() -> None:
    given(registered(), decreed()).when(do(decreed("2026-03-02"))).refused("already-decreed")


def a_republished_decree_is_recorded() -> None:
    given(registered(), decreed()).when(do(erratum(kind="republication"))).accepted()


def what_was_rejected_cannot_be_decreed() -> None:
    refused = given(registered(), voted("rejected")).when(do(decreed())).refused("rejected-cannot-be-decreed")
    assert "76 fr. III" in refused.citation


def a_decree_of_which_only_an_undecided_vote_is_known_is_recorded() -> None:
    given(registered(), voted(None)).when(do(decreed())).accepted()


def what_lapsed_cannot_be_modified() -> None:
    refused = given(registered(), lapsed()).when(do(modified())).refused("modification-needs-grant")
    assert "76 fr. III" in refused.citation


def a_modification_recorded_before_its_grant_is_recorded() -> None:
    given(registered(), requested()).when(do(modified())).accepted()


def a_phase_that_no_terms_name_is_refused() -> None:
    known = Terms(activities=(Activity(key="a1", phases=(Phase(key="p1"),)),))
    refused = given(registered(known)).when(do(started(activity="a1", phase="p2"))).refused("unknown-phase")
    assert refused.at == "phase"


def a_phase_at_a_facility_that_the_step_names_is_recorded() -> None:
    unlisted = started(activity="a1", phase="p2", facility=place("Isla Socorro"))
    given(registered()).when(do(unlisted)).accepted()


def a_second_closure_is_refused() -> None:
    given(registered(), closed("2026-12-31")).when(do(closed("2027-01-31"))).refused("already-closed")


def a_report_found_after_the_closure_is_recorded() -> None:
    before = given(registered(), closed("2026-12-31"))
    before.when(do(reported("2026-08-10"))).accepted()
    before.when(do(reported("2027-02-01"))).accepted()
    before.when(do(closed("2026-11-30"))).accepted()


def a_merged_authorization_takes_no_further_step() -> None:
    merged = linked("same_as", merged_into=OTHER)
    given(registered(), merged).when(record(entered())).refused("already-merged")


def the_older_of_two_that_are_the_same_goes_on() -> None:
    given(registered(), linked("same_as")).when(record(entered())).accepted()


def a_correction_that_corrects_nothing_is_refused() -> None:
    given(registered(), voted()).when(correct(2, voted())).refused("nothing-to-correct")


def a_correction_back_to_what_was_recorded_first_is_recorded() -> None:
    wrong = correct(2, voted("rejected")).step
    given(registered(), voted(), wrong).when(correct(2, voted())).accepted()


def a_shared_vote_is_not_corrected_in_one_stream() -> None:
    before = given(registered(), voted()).also(OTHER, registered(), voted())
    before.when(correct(2, voted("rejected")), sharing=frozenset({OTHER})).refused("vote-is-shared")


def another_step_of_an_authorization_with_a_shared_vote_is_corrected_alone() -> None:
    before = given(registered(), voted(), requested())
    before.when(correct(3, requested("2026-02-11")), sharing=frozenset({OTHER})).accepted()


def an_id_in_use_is_refused() -> None:
    given(registered()).when(register()).refused("already-registered")


def a_reference_in_use_is_a_label_and_may_be_given_twice() -> None:
    given(registered(reference="MX-2026-SOF1")).when(
        register(stream=OTHER, reference="MX-2026-SOF1")
    ).accepted()


CASES: dict[RefusalCode, tuple[Callable[[], None], Callable[[], None]]] = {
    "permanent-commission-cannot-grant": (
        the_permanent_commission_cannot_grant,
        a_vote_of_the_permanent_commission_without_an_outcome_is_recorded,
    ),
    "already-voted": (
        a_second_deciding_vote_has_to_say_what_it_repeats,
        a_vote_repeated_for_want_of_quorum_is_recorded,
    ),
    "proceeding-closed": (
        an_act_after_the_rejection_of_its_proceeding_is_refused,
        a_vote_taken_before_the_rejection_and_found_after_it_is_recorded,
    ),
    "tally-exceeds-seats": (
        more_votes_than_seats_are_refused,
        the_vote_of_105_to_0_with_one_abstention_is_recorded,
    ),
    "unknown-version": (
        a_repeated_vote_has_to_be_on_record,
        a_vote_that_repeats_one_on_record_is_recorded,
    ),
    "unknown-proceeding": (
        a_proceeding_that_nothing_opened_is_refused,
        a_vote_with_no_request_on_record_is_recorded,
    ),
    "unknown-contingent": (
        a_contingent_that_no_terms_name_is_refused,
        a_crossing_of_an_unlisted_unit_is_recorded,
    ),
    "unknown-activity": (
        an_activity_that_no_terms_name_is_refused,
        an_activity_named_by_an_earlier_act_may_be_meant,
    ),
    "already-decreed": (a_second_decree_is_refused, a_republished_decree_is_recorded),
    "rejected-cannot-be-decreed": (
        what_was_rejected_cannot_be_decreed,
        a_decree_of_which_only_an_undecided_vote_is_known_is_recorded,
    ),
    "modification-needs-grant": (
        what_lapsed_cannot_be_modified,
        a_modification_recorded_before_its_grant_is_recorded,
    ),
    "unknown-phase": (
        a_phase_that_no_terms_name_is_refused,
        a_phase_at_a_facility_that_the_step_names_is_recorded,
    ),
    "already-closed": (a_second_closure_is_refused, a_report_found_after_the_closure_is_recorded),
    "already-merged": (
        a_merged_authorization_takes_no_further_step,
        the_older_of_two_that_are_the_same_goes_on,
    ),
    "nothing-to-correct": (
        a_correction_that_corrects_nothing_is_refused,
        a_correction_back_to_what_was_recorded_first_is_recorded,
    ),
    "vote-is-shared": (
        a_shared_vote_is_not_corrected_in_one_stream,
        another_step_of_an_authorization_with_a_shared_vote_is_corrected_alone,
    ),
    "already-registered": (
        an_id_in_use_is_refused,
        a_reference_in_use_is_a_label_and_may_be_given_twice,
    ),
}


@pytest.mark.parametrize(("code", "case"), [(code, case[0]) for code, case in CASES.items()])
def test_every_refusal_refuses(code: str, case: Callable[[], None]) -> None:
    case()


@pytest.mark.parametrize(("code", "case"), [(code, case[1]) for code, case in CASES.items()])
def test_no_refusal_refuses_a_true_record(code: str, case: Callable[[], None]) -> None:
    case()


def test_the_list_of_refusals_is_closed_and_every_one_is_tried() -> None:
    assert set(CASES) == set(SENTENCES) == set(get_args(RefusalCode))
