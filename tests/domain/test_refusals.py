"""Each refusal refuses what contradicts the record, and leaves alone a true record that looks like it."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import pytest

from domain.refusals import SENTENCES, RefusalCode
from domain.values import Activity, Contingent, Count, Description, Part, PlannedCrossing, Tally, Terms
from tests.domain.scenario import (
    OTHER,
    THIS,
    contingent,
    entered,
    given,
    part,
    record,
    record_vote,
    register,
    registered,
    repeats,
    tally,
    terms,
    voted,
)


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


# Days: a step dated before the one that it would contradict is never refused; both ends of a day count.


def test_an_earlier_vote_may_be_recorded_after_the_later_one() -> None:
    given(registered(), voted("approved", "2026-02-17")).when(
        record_vote("rejected", "2026-02-10")
    ).accepted()


def test_a_second_vote_in_the_month_of_the_first_is_not_surely_before_it() -> None:
    given(registered(), voted(on="2026-02-17")).when(record_vote(on="2026-02")).refused("already-voted")


def test_a_second_deciding_vote_without_a_day_is_refused() -> None:
    given(registered(), voted()).when(record_vote(on=None)).refused("already-voted")


def test_a_second_deciding_vote_beside_one_without_a_day_is_refused() -> None:
    given(registered(), voted(on=None)).when(record_vote(on="2026-02-10")).refused("already-voted")


def test_a_vote_without_a_day_is_not_after_the_rejection() -> None:
    given(registered(), voted("rejected")).when(record_vote("tied", None)).accepted()


def test_a_vote_in_the_month_of_the_rejection_is_not_surely_after_it() -> None:
    given(registered(), voted("rejected", "2026-02-17")).when(record_vote("tied", "2026-02")).accepted()


def test_a_vote_that_repeats_the_rejection_reopens_the_proceeding() -> None:
    state = (
        given(registered(), voted("rejected", "2026-02-17"))
        .when(record_vote("approved", "2026-02-19", repeats=repeats(2, "The tally was miscounted.")))
        .accepted()
    )
    later = record_vote("approved", "2026-02-20")
    given(*(step.event for step in state.steps)).when(later).refused("already-voted")


def test_a_vote_that_repeats_a_tied_repetition_of_the_rejection_is_recorded() -> None:
    tied = voted("tied", "2026-02-18", repeats=repeats(2))
    (
        given(registered(), voted("rejected", "2026-02-17"), tied)
        .when(record_vote("approved", "2026-02-19", repeats=repeats(3)))
        .accepted()
    )


# Outcomes, organs and figures.


@pytest.mark.parametrize("outcome", ["returned", "no_quorum", "tied", None])
def test_a_vote_that_decides_nothing_stands_beside_the_one_that_does(outcome: str | None) -> None:
    given(registered(), voted("approved")).when(record_vote(outcome, "2026-02-18")).accepted()


def test_a_rejection_by_another_organ_decides_nothing() -> None:
    refused_elsewhere = voted("rejected", "2026-02-10", organ="permanent_commission")
    given(registered(), refused_elsewhere).when(record_vote("approved")).accepted()


@pytest.mark.parametrize("organ", ["permanent_commission", "chamber_of_deputies", "executive"])
def test_only_the_senate_can_approve_in_part(organ: str) -> None:
    when = given(registered()).when(record_vote("approved_in_part", organ=organ))
    when.refused("permanent-commission-cannot-grant")


def test_votes_that_are_not_known_are_not_taken_for_none() -> None:
    given(registered()).when(record_vote(tally=tally(128, None, None))).accepted()


def test_more_members_present_than_seats_are_refused() -> None:
    given(registered()).when(record_vote(tally=Tally(present=129))).refused("tally-exceeds-seats")


def test_before_1994_the_senate_had_64_seats() -> None:
    crowded = record_vote(on="1990-05-01", tally=tally(65))
    given(registered()).when(crowded).refused("tally-exceeds-seats")
    given(registered()).when(record_vote(on="1990-05-01", tally=tally(64))).accepted()


def test_a_vote_without_a_day_may_have_been_in_the_largest_senate() -> None:
    given(registered()).when(record_vote(on=None, tally=tally(120))).accepted()


def test_a_vote_some_day_before_or_after_the_senate_grew_may_have_been_after() -> None:
    given(registered()).when(record_vote(on="[1990-01-01..2000-01-01]", tally=tally(120))).accepted()


def test_the_chamber_of_deputies_has_more_seats_than_the_senate() -> None:
    given(registered()).when(record_vote(None, organ="chamber_of_deputies", tally=tally(450))).accepted()


# References inside terms.


def test_a_planned_crossing_may_name_only_contingents_that_terms_name() -> None:
    lost = Terms(planned_crossings=(PlannedCrossing(key="x1", direction="entry", contingents=("c9",)),))
    refused = given().when(register(terms=lost)).refused("unknown-contingent")
    assert refused.at == "terms.planned_crossings.x1.contingents"


def test_a_contingent_may_be_part_only_of_one_that_terms_name() -> None:
    lost = Terms(contingents=(Contingent(key="c1", part_of="c9"),))
    given(registered()).when(record_vote(terms=lost)).refused("unknown-contingent")


def test_a_key_that_is_not_known_is_no_matter_where_the_step_describes_the_part_itself() -> None:
    described = part("c7", 4, description=Description(countries=("US",)))
    given(registered()).when(record(entered("2026-02-27", described))).accepted()


def test_a_repeated_vote_of_another_proceeding_is_not_the_one_meant() -> None:
    elsewhere = voted("approved", proceeding=1)
    given(registered(), elsewhere).when(record_vote(proceeding=0, repeats=repeats(2))).refused(
        "unknown-version"
    )


def test_a_registration_is_no_vote_to_be_repeated() -> None:
    given(registered()).when(record_vote(repeats=repeats(1))).refused("unknown-version")


# Nothing is refused for being unlawful.


def test_an_entry_without_any_vote_is_recorded() -> None:
    given(registered()).when(record(entered())).then(entered())


def test_an_entry_before_the_vote_is_recorded() -> None:
    given(registered(), voted(on="2026-02-17")).when(record(entered("2026-01-04"))).accepted()


def test_an_entry_after_the_rejection_is_recorded() -> None:
    given(registered(), voted("rejected")).when(record(entered("2026-03-01"))).accepted()


def test_an_entry_of_more_than_were_authorized_is_recorded() -> None:
    crowd = entered("2026-02-27", part("c1", 400))
    state = given(registered(terms(contingent("c1", 12))), voted()).when(record(crowd)).accepted()
    assert state.id == THIS
