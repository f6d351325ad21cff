"""Which votes contradict the record, and which only look like it? Days, organs, figures, repetitions."""

from __future__ import annotations

import pytest

from domain.values import Tally
from tests.domain.factories import OTHER, another_vote, record_vote, registered, repeats, tally, voted
from tests.domain.scenario import given

# Days: a step dated before the one that it would contradict is never refused; both ends of a day count.


def test_an_earlier_vote_may_be_recorded_after_the_later_one() -> None:
    given(registered(), voted("approved", "2026-02-17")).when(
        another_vote("rejected", "2026-02-10")
    ).accepted()


def test_a_second_vote_in_the_month_of_the_first_is_not_surely_before_it() -> None:
    given(registered(), voted(on="2026-02-17")).when(another_vote(on="2026-02")).refused("already-voted")


def test_a_second_deciding_vote_without_a_day_is_refused() -> None:
    given(registered(), voted()).when(another_vote(on=None)).refused("already-voted")


def test_a_second_deciding_vote_beside_one_without_a_day_is_refused() -> None:
    given(registered(), voted(on=None)).when(another_vote(on="2026-02-10")).refused("already-voted")


def test_a_vote_without_a_day_is_not_after_the_rejection() -> None:
    given(registered(), voted("rejected")).when(another_vote("tied", None)).accepted()


def test_a_vote_in_the_month_of_the_rejection_is_not_surely_after_it() -> None:
    given(registered(), voted("rejected", "2026-02-17")).when(another_vote("tied", "2026-02")).accepted()


def test_a_vote_that_repeats_the_rejection_reopens_the_proceeding() -> None:
    state = (
        given(registered(), voted("rejected", "2026-02-17"))
        .when(another_vote("approved", "2026-02-19", repeats=repeats(2, "The tally was miscounted.")))
        .accepted()
    )
    later = record_vote("approved", "2026-02-20", vote_id=OTHER)
    given(*(step.event for step in state.steps)).when(later).refused("already-voted")


def test_a_vote_that_repeats_a_tied_repetition_of_the_rejection_is_recorded() -> None:
    tied = voted("tied", "2026-02-18", repeats=repeats(2))
    (
        given(registered(), voted("rejected", "2026-02-17"), tied)
        .when(another_vote("approved", "2026-02-19", repeats=repeats(3)))
        .accepted()
    )


# Outcomes, organs and figures.


@pytest.mark.parametrize("outcome", ["returned", "no_quorum", "tied", None])
def test_a_vote_that_decides_nothing_stands_beside_the_one_that_does(outcome: str | None) -> None:
    given(registered(), voted("approved")).when(another_vote(outcome, "2026-02-18")).accepted()


def test_a_rejection_by_another_organ_decides_nothing() -> None:
    refused_elsewhere = voted("rejected", "2026-02-10", organ="permanent_commission")
    given(registered(), refused_elsewhere).when(another_vote("approved")).accepted()


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


def test_a_repeated_vote_of_another_proceeding_is_not_the_one_meant() -> None:
    elsewhere = voted("approved", proceeding=1)
    given(registered(), elsewhere).when(record_vote(proceeding=0, repeats=repeats(2))).refused(
        "unknown-version"
    )


def test_a_registration_is_no_vote_to_be_repeated() -> None:
    given(registered()).when(record_vote(repeats=repeats(1))).refused("unknown-version")
