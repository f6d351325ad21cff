"""What follows from a vote of which no source states the outcome, once its decree is on record?

The outcome is never derived. But what was decreed had been approved, so that the day of the vote counts.
"""

from __future__ import annotations

from datetime import date

import pytest

from domain.authorization.force import in_force_from
from domain.authorization.procedure import proceeding
from domain.authorization.state import State
from domain.authorization.tracks import Tracks
from domain.events import ForceRule
from domain.findings import findings
from domain.values import Day, Terms
from tests.domain.factories import OTHER, decreed, entered, modified, registered, tally, voted, window
from tests.domain.scenario import state_of, terms_for

ENTRY = Terms(movements=("foreign_entry",), window=window("2023-04-01", "2023-05-12"))
VOTE = voted(None, "2023-03-30", tally=tally(77))


def codes(state: State, code: str) -> list[str]:
    return [one.subject for one in findings(state, date(2023, 6, 1)) if one.code == code]


@pytest.mark.parametrize(
    ("rule", "day"),
    [("on_senate_approval", "2023-03-30"), ("on_publication", "2023-04-05"), ("unknown", "[2023-03-30..]")],
)
def test_what_was_decreed_is_in_force_by_the_day_of_its_vote(rule: ForceRule, day: str) -> None:
    state = state_of(registered(ENTRY), VOTE, decreed("2023-04-05", rule=rule))
    original = proceeding(state, 0)
    assert (original.status, original.vote, original.approval) == ("decreed", state.step(2), state.step(2))
    assert in_force_from(state, original) == Day(day)
    assert original.vote is not None
    assert original.vote.event.outcome is None


def test_without_its_decree_such_a_vote_grants_nothing() -> None:
    original = proceeding(state_of(registered(ENTRY), VOTE), 0)
    assert (original.status, original.approval, original.approved_on) == ("voted", None, None)


@pytest.mark.parametrize(
    "vote",
    [
        voted("tied", "2023-03-30"),
        voted("rejected", "2023-03-30"),
        voted(None, "2023-03-30", organ="permanent_commission"),
    ],
)
def test_a_vote_that_cannot_have_approved_it_is_not_taken_for_the_approval(vote: object) -> None:
    state = state_of(registered(ENTRY), vote, decreed("2023-04-05", rule="on_senate_approval"))  # type: ignore[arg-type]  # an event
    assert proceeding(state, 0).approval is None
    assert in_force_from(state, proceeding(state, 0)) == Day("[..2023-04-05]")


def test_who_enters_between_the_vote_and_the_decree_is_not_said_to_be_early() -> None:
    decree = decreed("2023-04-05", rule="on_senate_approval")
    assert not codes(state_of(registered(ENTRY), VOTE, decree, entered("2023-04-01")), "F02")
    early = state_of(registered(ENTRY), VOTE, decree, entered("2023-03-29"))
    assert codes(early, "F02") == ["steps.4"]


def test_in_force_on_approval_says_nothing_of_a_vote_that_is_not_on_record_but_that_it_was_earlier() -> None:
    state = state_of(
        registered(ENTRY), decreed("2023-04-05", rule="on_senate_approval"), entered("2023-04-01")
    )
    assert not codes(state, "F02")
    days = (date(2023, 4, 4), date(2023, 4, 5), date(2023, 5, 13))
    assert [Tracks(state).in_force(day) for day in days] == ["unknown", "yes", "no"]


def test_a_modification_holds_from_the_day_of_its_vote() -> None:
    state = state_of(
        registered(ENTRY),
        voted("approved", "2023-03-01", vote_id=OTHER),
        modified("2023-03-15", Terms(purpose="a ceremony")),
        voted(None, "2023-03-30", proceeding=1),
        decreed("2023-04-05", proceeding=1),
        entered("2023-04-01"),
    )
    purposes = [terms_for(state, day).effective for day in (date(2023, 3, 29), date(2023, 4, 1))]
    assert [one.purpose for one in purposes if one is not None] == [None, "a ceremony"]
    assert codes(state, "F11") == ["proceedings.1"]
