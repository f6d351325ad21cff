"""Which acts contradict a decree, an end, or a grant that failed, and which true records only look so?

Each refusal with the article or the register's own rule that it rests on, and beside it the truth that it has
to let pass.
"""

from __future__ import annotations

import pytest

from domain.events import OriginalEvent
from domain.values import Tally
from tests.domain.factories import (
    amended,
    called,
    decreed,
    do,
    erratum,
    lapsed,
    left,
    modified,
    opinion,
    record_vote,
    referred,
    registered,
    repeats,
    requested,
    scheduled,
    tally,
    voted,
    withdrawn,
)
from tests.domain.scenario import given

# already-decreed: a rule of the register; a decree corrects another only as its erratum.


def test_a_second_decree_of_a_proceeding_is_refused() -> None:
    refused = (
        given(registered(), decreed("2026-02-27")).when(do(decreed("2026-03-02"))).refused("already-decreed")
    )
    assert "already-decreed" in refused.citation
    assert "Version 2" in refused.detail


@pytest.mark.parametrize(("first", "second"), [(None, "2026-03-02"), ("2026-02-27", None), (None, None)])
def test_a_second_decree_without_a_day_is_refused_all_the_same(first: str | None, second: str | None) -> None:
    given(registered(), decreed(first)).when(do(decreed(second))).refused("already-decreed")


def test_a_decree_of_an_earlier_day_does_not_contradict_the_later_one() -> None:
    given(registered(), decreed("2026-02-27")).when(do(decreed("2026-02-20"))).accepted()


def test_a_decree_in_the_month_of_the_other_is_not_surely_before_it() -> None:
    given(registered(), decreed("2026-02-27")).when(do(decreed("2026-02"))).refused("already-decreed")


@pytest.mark.parametrize("kind", ["erratum", "clarification", "republication"])
def test_a_republished_decree_is_a_correction_of_the_decree(kind: str) -> None:
    given(registered(), decreed("2026-02-27")).when(do(erratum("2026-03-02", kind=kind))).accepted()


def test_the_decree_of_a_modification_is_no_second_one() -> None:
    before = given(registered(), decreed("2026-02-27"), modified("2026-03-10"))
    before.when(do(decreed("2026-04-01"), proceeding=1)).accepted()


# rejected-cannot-be-decreed: Constitution, art. 76 fr. III.


def test_a_decree_without_a_day_cannot_follow_from_a_rejection_either() -> None:
    given(registered(), voted("rejected", None)).when(do(decreed(None))).refused("rejected-cannot-be-decreed")


def test_a_decree_of_a_day_before_the_rejection_is_recorded() -> None:
    given(registered(), voted("rejected", "2026-02-17")).when(do(decreed("2026-02-10"))).accepted()


def test_a_rejection_that_was_repeated_and_approved_can_be_decreed() -> None:
    again = voted("approved", "2026-02-19", repeats=repeats(2))
    given(registered(), voted("rejected", "2026-02-17"), again).when(do(decreed())).accepted()


@pytest.mark.parametrize(
    "vote", [voted(None), voted("tied"), voted("rejected", organ="permanent_commission")]
)
def test_a_vote_that_does_not_reject_leaves_the_decree_alone(vote: OriginalEvent) -> None:
    given(registered(), vote).when(do(decreed())).accepted()


def test_a_rejection_found_after_the_decree_is_recorded_and_is_a_finding() -> None:
    given(registered(), decreed("2026-02-27")).when(record_vote("rejected", "2026-02-17")).accepted()


# proceeding-closed: a rule of the register.


@pytest.mark.parametrize(
    "end", [withdrawn("2026-02-20"), lapsed("2026-02-20"), voted("rejected", "2026-02-20")]
)
@pytest.mark.parametrize(
    "act",
    [
        requested("2026-02-21"),
        referred("2026-02-21"),
        amended("2026-02-21"),
        opinion("2026-02-21"),
        scheduled(said_on=None),
        withdrawn("2026-02-21"),
        erratum("2026-02-21"),
    ],
    ids=lambda act: type(act).__name__,
)
def test_an_act_after_the_end_of_its_proceeding_is_refused(end: OriginalEvent, act: OriginalEvent) -> None:
    when = given(registered(), end).when(do(act))
    if type(act).__name__ == "ConsiderationScheduled":  # its day is that on which it was said: not known here
        when.accepted()
    else:
        assert "2026-02-20" in when.refused("proceeding-closed").detail


@pytest.mark.parametrize(
    "end", [withdrawn("2026-02-20"), lapsed("2026-02-20"), voted("rejected", "2026-02-20")]
)
@pytest.mark.parametrize("on", ["2026-02-11", "2026-02-20", "2026-02", None])
def test_a_referral_found_after_the_end_and_not_surely_later_is_recorded(
    end: OriginalEvent, on: str | None
) -> None:
    given(registered(), end).when(do(referred(on))).accepted()


def test_an_end_of_which_no_day_is_known_closes_nothing() -> None:
    given(registered(), lapsed(None)).when(do(referred("2026-02-21"))).accepted()


def test_an_act_of_another_proceeding_is_not_after_the_end() -> None:
    before = given(registered(), voted(), modified("2026-03-10"), withdrawn("2026-03-20", proceeding=1))
    before.when(do(erratum("2026-04-01"), proceeding=0)).accepted()
    before.when(do(referred("2026-04-01"), proceeding=1)).refused("proceeding-closed")


def test_what_a_decree_shows_to_be_alive_is_not_closed() -> None:
    given(registered(), lapsed("2026-02-20"), decreed("2026-02-20")).when(
        do(erratum("2026-03-02"))
    ).accepted()


def test_a_fact_after_the_end_is_never_refused() -> None:
    before = given(registered(), voted("rejected", "2026-02-17"))
    before.when(do(left("2026-03-01"))).accepted()
    before.when(do(called("2026-03-01"))).accepted()


# tally-exceeds-seats: Constitution, arts. 52, 56 and 78; a committee is part of a chamber.


def test_a_committee_has_no_more_votes_than_the_senate_has_seats() -> None:
    refused = given(registered()).when(do(opinion(tally=tally(120, 9)))).refused("tally-exceeds-seats")
    assert "56" in refused.citation
    given(registered()).when(do(opinion(tally=Tally(in_favour=9, against=0, abstentions=1)))).accepted()


# modification-needs-grant: Constitution, art. 76 fr. III.


@pytest.mark.parametrize(
    "end", [withdrawn("2026-02-20"), lapsed("2026-02-20"), voted("rejected", "2026-02-20")]
)
def test_what_was_not_granted_cannot_be_modified(end: OriginalEvent) -> None:
    refused = given(registered(), end).when(do(modified("2026-03-10"))).refused("modification-needs-grant")
    assert "76 fr. III" in refused.citation
    given(registered(), end).when(do(modified(None))).refused("modification-needs-grant")


@pytest.mark.parametrize("events", [(), (requested(),), (voted(None),), (decreed(),), (voted(),)])
def test_a_modification_recorded_before_its_grant_is_recorded(events: tuple[OriginalEvent, ...]) -> None:
    given(registered(), *events).when(do(modified())).accepted()


def test_a_modification_asked_for_before_the_lapse_is_recorded() -> None:
    given(registered(), lapsed("2026-02-20")).when(do(modified("2026-02-10"))).accepted()


def test_a_rejection_beside_a_decree_leaves_something_to_modify() -> None:
    given(registered(), decreed("2026-02-10"), voted("rejected", "2026-02-20")).when(
        do(modified())
    ).accepted()


# unknown-proceeding, and which one is meant where none is named.


@pytest.mark.parametrize("act", [referred(), opinion(), decreed(), erratum(), withdrawn(), requested()])
def test_no_act_belongs_to_a_proceeding_that_nothing_opened(act: OriginalEvent) -> None:
    refused = given(registered()).when(do(act, proceeding=1)).refused("unknown-proceeding")
    assert refused.at == "proceeding"
    given(registered(), modified()).when(do(act, proceeding=1)).accepted()


def test_a_modification_without_a_number_has_the_next_one() -> None:
    given(registered(), voted()).when(do(modified())).then(modified(proceeding=1))
    before = given(registered(), voted(), modified(proceeding=2))
    before.when(do(modified())).then(modified(proceeding=3))


def test_modifications_may_be_recorded_in_any_order() -> None:
    given(registered(), modified(proceeding=2)).when(do(modified(), proceeding=1)).then(
        modified(proceeding=1)
    )


@pytest.mark.parametrize(
    ("events", "number"),
    [
        ((), 0),
        ((decreed(), modified()), 1),
        ((voted(), modified(), withdrawn("2026-03-20", proceeding=1)), 0),
        ((decreed(), modified(), decreed("2026-04-01", proceeding=1)), 1),
        ((decreed(), modified(), modified(proceeding=2)), 2),
    ],
)
def test_an_act_that_names_no_proceeding_belongs_to_the_open_one(
    events: tuple[OriginalEvent, ...], number: int
) -> None:
    state = given(registered(), *events).when(do(scheduled())).accepted()
    assert state.acts[-1].event.proceeding == number


def test_a_request_that_names_no_proceeding_is_that_of_the_original() -> None:
    given(registered(), decreed(), modified()).when(do(requested())).then(requested())
