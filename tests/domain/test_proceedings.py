"""How far a proceeding has come, from when its grant is in force, and until when.

Over 400 lines: what one proceeding goes through, from its first act to its last day, is one subject.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.authorization.procedure import proceedings
from domain.authorization.state import State
from domain.authorization.tracks import Tracks, in_force_from
from domain.events import ConsiderationPostponed, OriginalEvent, RequestPublished, RequestRetransmitted
from domain.values import Activity, Contingent, Day, Phase, Terms
from tests.domain.factories import (
    amended,
    closed,
    concluded,
    decreed,
    entered,
    erratum,
    lapsed,
    linked,
    modified,
    opinion,
    referred,
    registered,
    repeats,
    requested,
    scheduled,
    terms,
    until,
    voted,
    window,
    withdrawn,
)
from tests.domain.scenario import state_of, terms_for, terms_on


def statuses(state: State, on: date | None = None) -> list[str]:
    return [one.status for one in proceedings(state, on)]


# Proceedings.


def test_of_a_stream_that_is_only_registered_no_act_is_on_record() -> None:
    assert statuses(state_of(registered())) == ["none_on_record"]


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("approved", "approved"),
        ("approved_in_part", "approved"),
        ("rejected", "rejected"),
        ("returned", "voted"),
        ("no_quorum", "voted"),
        ("tied", "voted"),
        (None, "voted"),
    ],
)
def test_a_proceeding_stands_where_its_vote_puts_it(outcome: str | None, status: str) -> None:
    assert statuses(state_of(registered(), voted(outcome))) == [status]


def test_an_outcome_is_never_derived_from_the_tally() -> None:
    assert statuses(state_of(registered(), voted(None, tally=None))) == ["voted"]


def test_the_vote_that_counts_is_the_last_deciding_one_by_its_day() -> None:
    state = state_of(registered(), voted("rejected", "2026-02-17"), voted("approved", "2026-02-10"))
    (proceeding,) = proceedings(state)
    assert proceeding.status == "rejected"
    assert [one.version for one in proceeding.earlier_votes] == [3]


def test_a_repeated_vote_no_longer_counts() -> None:
    again = voted("approved", "2026-02-17", repeats=repeats(2))
    (proceeding,) = proceedings(state_of(registered(), voted("rejected", "2026-02-17"), again))
    assert (proceeding.status, proceeding.vote and proceeding.vote.version) == ("approved", 3)


def test_a_vote_repeated_through_a_tied_one_no_longer_counts() -> None:
    tied = voted("tied", None, repeats=repeats(2))
    again = voted("rejected", None, repeats=repeats(3))
    assert statuses(state_of(registered(), voted("approved", "2026-02-17"), tied, again)) == ["rejected"]


def test_a_vote_repeated_without_a_decision_still_counts() -> None:
    tied = voted("tied", "2026-02-18", repeats=repeats(2))
    assert statuses(state_of(registered(), voted("approved", "2026-02-17"), tied)) == ["approved"]


def test_votes_that_repeat_each_other_still_give_a_status() -> None:
    circle = voted("approved", repeats=repeats(3)), voted("rejected", repeats=repeats(2))
    assert statuses(state_of(registered(), *circle)) == ["rejected"]


def test_a_vote_of_another_organ_does_not_decide() -> None:
    assert statuses(state_of(registered(), voted("rejected", organ="permanent_commission"))) == ["voted"]


def test_each_proceeding_has_its_own_status() -> None:
    assert statuses(state_of(registered(), voted(), voted("rejected", proceeding=1))) == [
        "approved",
        "rejected",
    ]


# The day judged.


@pytest.mark.parametrize(
    ("day", "on", "exists"),
    [
        ("2026-02-17", date(2026, 2, 16), False),
        ("2026-02-17", date(2026, 2, 17), True),
        ("2026-02", date(2026, 1, 31), False),
        ("2026-02", date(2026, 2, 1), True),
        ("[2026-02-10..2026-03-12]", date(2026, 2, 10), True),
        ("[2026-02-10..2026-03-13]", date(2026, 3, 12), False),
        ("[2026-02-10..2026-03-13]", date(2026, 3, 13), True),
        ("2026", date(2026, 12, 30), False),
        ("2026", date(2026, 12, 31), True),
        ("[2026-02-17..]", date(2026, 2, 16), False),
        ("[2026-02-17..]", date(2026, 2, 17), True),
        ("[..2026-02-27]", date(1990, 1, 1), False),
        ("[..2026-02-27]", date(2026, 2, 26), False),
        ("[..2026-02-27]", date(2026, 2, 27), True),
        (None, date(1990, 1, 1), True),
    ],
)
def test_a_step_exists_from_its_earliest_day_where_that_is_known_within_a_month_else_from_its_latest(
    day: str | None, on: date, exists: bool
) -> None:
    assert statuses(state_of(registered(), voted(on=day)), on) == ["approved" if exists else "none_on_record"]


def test_a_modification_does_not_exist_before_its_first_act() -> None:
    state = state_of(registered(), voted(on="2026-02-17"), voted(on="2026-04-01", proceeding=1))
    assert len(proceedings(state, date(2026, 3, 31))) == 1
    assert len(proceedings(state, date(2026, 4, 1))) == 2


def told(*events: OriginalEvent) -> State:
    return state_of(registered(), *events)


def status(*events: OriginalEvent) -> str:
    return proceedings(told(*events))[0].status


# The furthest act on record, in whatever order.


@pytest.mark.parametrize(
    ("act", "word"),
    [
        (requested(), "requested"),
        (RequestRetransmitted(from_organ="permanent_commission", to_organ="senate"), "requested"),
        (RequestPublished(gazette_number="97"), "requested"),
        (amended(), "requested"),
        (scheduled(), "requested"),
        (ConsiderationPostponed(), "requested"),
        (referred(), "referred"),
        (opinion(favourable=False), "reported_out"),
        (voted(None), "voted"),
        (voted(), "approved"),
        (decreed(), "decreed"),
        (erratum(), "decreed"),
        (withdrawn(), "withdrawn"),
        (lapsed(), "lapsed"),
        (voted("rejected"), "rejected"),
    ],
    ids=lambda given: given if isinstance(given, str) else type(given).__name__,
)
def test_one_act_puts_the_proceeding_where_it_belongs(act: OriginalEvent, word: str) -> None:
    assert status(act) == word


FURTHER: list[OriginalEvent] = [
    requested(),
    referred(),
    opinion(),
    voted(None),
    voted("approved", "2026-02-18"),
    decreed(),
]


@pytest.mark.parametrize("place", range(1, len(FURTHER)))
def test_the_furthest_act_counts_whichever_was_recorded_last(place: int) -> None:
    acts = FURTHER[: place + 1]
    assert status(*acts) == status(*reversed(acts)) == status(FURTHER[place])


@pytest.mark.parametrize("end", [withdrawn(), lapsed(), voted("rejected"), linked("superseded_by")])
def test_a_decree_on_record_shows_that_nothing_ended(end: OriginalEvent) -> None:
    assert status(voted("approved", "2026-02-10"), decreed(), end) == "decreed"
    assert status(voted("approved", "2026-02-10"), end) not in ("approved", "decreed")


def test_of_several_ends_the_first_by_its_day_is_the_one() -> None:
    assert status(lapsed("2026-02-21"), withdrawn("2026-02-20")) == "withdrawn"
    assert status(withdrawn("2026-02-22"), voted("rejected", "2026-02-21")) == "rejected"


def test_the_acts_of_a_proceeding_are_told_apart() -> None:
    early, late = requested("2026-01-05"), requested("2026-02-10")
    (found,) = proceedings(told(decreed(), late, opinion(), voted(), early, erratum(), requested(None)))
    assert found.request is not None
    assert found.decree is not None
    assert found.request.event == early
    assert found.decree.event == decreed()
    assert [one.event for one in found.opinions] == [opinion()]
    assert [one.event for one in found.decree_corrections] == [erratum()]
    assert [one.version for one in found.acts] == [8, 6, 3, 4, 5, 2, 7]


def test_a_modification_has_a_full_second_cycle() -> None:
    cycle: list[OriginalEvent] = [
        modified("2026-03-10"),
        referred("2026-03-11", proceeding=1),
        opinion("2026-03-20", proceeding=1),
        voted(on="2026-03-24", proceeding=1),
        decreed("2026-04-01", proceeding=1),
    ]
    words = [
        proceedings(told(voted(), decreed(), *cycle[:length]))[-1].status
        for length in range(1, len(cycle) + 1)
    ]
    assert words == ["requested", "referred", "reported_out", "approved", "decreed"]


# Terms over the proceedings.

ORIGINAL = voted(on="2026-02-17", terms=Terms(window=until("2026-07-15"), purpose="training"))
LONGER = modified("2026-05-01", Terms(window=until("2026-08-01")))


def last_on(state: State, crossing: date | None = None) -> Day | None:
    found = terms_on(state) if crossing is None else terms_for(state, crossing)
    assert found.effective is not None
    assert found.effective.window is not None
    return found.effective.window.last_on


def test_a_modification_counts_from_its_approval_on() -> None:
    assert last_on(told(ORIGINAL, LONGER)) == Day("2026-07-15")
    granted = told(ORIGINAL, LONGER, voted(on="2026-05-20", proceeding=1))
    assert last_on(granted) == Day("2026-08-01")
    assert last_on(granted, date(2026, 5, 19)) == Day("2026-07-15")
    assert last_on(granted, date(2026, 5, 20)) == Day("2026-08-01")


def test_a_decree_without_a_vote_on_record_approves_on_the_day_it_is_dated() -> None:
    granted = told(ORIGINAL, LONGER, decreed("2026-06-01", proceeding=1, dated_on=Day("2026-05-25")))
    assert last_on(granted, date(2026, 5, 24)) == Day("2026-07-15")
    assert last_on(granted, date(2026, 5, 25)) == Day("2026-08-01")


def test_modifications_count_in_the_order_in_which_they_were_approved() -> None:
    second = modified("2026-05-02", Terms(window=until("2026-09-01")), proceeding=2)
    votes = (voted(on="2026-05-20", proceeding=2), voted(on="2026-05-22", proceeding=1))
    assert last_on(told(ORIGINAL, LONGER, second, *votes)) == Day("2026-08-01")


def test_a_modification_that_was_superseded_before_its_decree_changes_nothing() -> None:
    granted = (ORIGINAL, LONGER, voted(on="2026-05-20", proceeding=1))
    assert last_on(told(*granted, linked("superseded_by"))) == Day("2026-07-15")


def test_amendment_and_opinion_lie_between_request_and_vote() -> None:
    state = told(
        opinion(terms=Terms(purpose="opinion", wording="opinion", programme="opinion")),
        amended(terms=Terms(purpose="amended", wording="amended", event_number="amended")),
        requested(terms=Terms(purpose="requested", wording="requested", movements=("foreign_entry",))),
        erratum(terms=Terms(purpose="corrected")),
        decreed(terms=Terms(purpose="decreed", wording="decreed")),
    )
    assert state.terms.effective == Terms(
        purpose="corrected",
        wording="decreed",
        programme="opinion",
        event_number="amended",
        movements=("foreign_entry",),
    )
    assert state.terms.origins["terms.programme"] == ("opinion", 2)


# Entry into force.


def force(*events: OriginalEvent) -> Day | None:
    state = told(*events)
    return in_force_from(state, proceedings(state)[0])


VOTE = voted(on="2026-02-17")


@pytest.mark.parametrize(
    ("decree", "with_vote", "without"),
    [
        (decreed("2026-02-27", rule="on_senate_approval"), "2026-02-17", "[..2026-02-27]"),
        (
            decreed("2026-02-27", rule="on_senate_approval", dated_on=Day("2026-02-18")),
            "2026-02-17",
            "[..2026-02-18]",
        ),
        (decreed("2026-02-27", rule="on_publication"), "2026-02-27", "2026-02-27"),
        (decreed("[..2026-02-27]", rule="on_publication"), "[..2026-02-27]", "[..2026-02-27]"),
        (decreed("2026-02-27", rule="day_after_publication"), "2026-02-28", "2026-02-28"),
        (
            decreed("2026-02", rule="day_after_publication"),
            "[2026-02-02..2026-03-01]",
            "[2026-02-02..2026-03-01]",
        ),
        (decreed(None, rule="day_after_publication"), None, None),
        (decreed("9999-12-31", rule="day_after_publication"), None, None),
        (decreed("2026-02-13", rule="fixed_date", fixed_on="2026-02-15"), "2026-02-15", "2026-02-15"),
        (decreed("2026-02-27"), "[2026-02-17..]", None),
    ],
)
def test_from_which_day_a_grant_is_in_force(
    decree: OriginalEvent, with_vote: str, without: str | None
) -> None:
    assert force(VOTE, decree) == (Day(with_vote) if with_vote else None)
    assert force(decree) == (Day(without) if without else None)


def test_before_any_decree_a_grant_is_in_force_no_sooner_than_its_vote() -> None:
    assert force(VOTE) == Day("[2026-02-17..]")
    assert force(voted(on=None)) is None
    assert force(requested()) is None
    assert force(voted("rejected")) is None


WINDOW = Terms(window=until("2026-07-15"))


@pytest.mark.parametrize(
    ("events", "day", "answer"),
    [
        ((), "2026-03-01", "no"),
        ((voted("rejected"),), "2026-03-01", "no"),
        ((VOTE,), "2026-02-16", "no"),
        ((VOTE,), "2026-03-01", "unknown"),
        ((voted(terms=WINDOW), decreed(rule="on_publication")), "2026-02-26", "no"),
        ((voted(terms=WINDOW), decreed(rule="on_publication")), "2026-02-27", "yes"),
        ((voted(terms=WINDOW), decreed(rule="on_publication")), "2026-07-15", "yes"),
        ((voted(terms=WINDOW), decreed(rule="on_publication")), "2026-07-16", "no"),
        ((VOTE, decreed(rule="on_publication")), "2026-02-27", "unknown"),
        ((voted(terms=WINDOW), decreed()), "2026-03-01", "unknown"),
    ],
)
def test_whether_a_grant_is_in_force_on_a_day(events: tuple[Any, ...], day: str, answer: str) -> None:
    assert Tracks(told(*events)).in_force(date.fromisoformat(day)) == answer


# The last authorized day.


@pytest.mark.parametrize(
    ("of", "events", "last"),
    [
        ("first_crossing", (), None),
        ("first_crossing", (entered("2026-03-01"),), "2026-03-06"),
        ("conclusion", (), None),
        ("conclusion", (concluded("2026-06-01"),), "2026-06-06"),
        ("activity_end", (), "2026-05-25"),
        ("activity_end", (concluded("2026-06-01"),), "2026-06-06"),
        ("the end of the fair", (concluded("2026-06-01"),), None),
    ],
)
def test_a_window_that_ends_within_days_of_something_ends_once_that_is_on_record(
    of: str, events: tuple[Any, ...], last: str | None
) -> None:
    planned = Activity(key="a1", phases=(Phase(key="p1", last_on=Day("2026-05-20")),))
    window = until(None, last_sense="within_days", within_days=5, within_of=of)
    state = state_of(
        registered(Terms(window=window, activities=(planned,), movements=("foreign_entry",))), *events
    )
    assert Tracks(state).last_authorized() == (Day(last) if last else None)


def test_a_contingent_may_have_a_last_day_of_its_own() -> None:
    ship = Contingent(key="c2", window=until("2026-05-01"))
    state = state_of(registered(terms(Contingent(key="c1"), ship, window=window("2026-02-27", "2026-07-15"))))
    assert Tracks(state).last_authorized(ship) == Day("2026-05-01")
    assert Tracks(state).last_authorized(Contingent(key="c1")) == Day("2026-07-15")


# The summary.


def test_a_closed_authorization_says_so_from_the_day_of_its_closure() -> None:
    state = told(voted(), entered(), closed("2026-12-31"))
    assert Tracks(state).status == "closed"
    assert Tracks(state, date(2026, 12, 30)).status == "under_way"


def test_the_summary_is_the_proceedings_word_until_something_is_observed() -> None:
    state = state_of(
        registered(Terms(movements=("foreign_entry",))), voted(on="2026-02-17"), entered("2026-02-27")
    )
    days = (date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 26), date(2026, 2, 27))
    assert [Tracks(state, on).status for on in days] == [
        "none_on_record",
        "approved",
        "approved",
        "under_way",
    ]


def test_the_summary_is_that_of_the_last_proceeding() -> None:
    assert Tracks(state_of(registered(), voted(), voted(None, proceeding=1))).status == "voted"


def test_of_nothing_recorded_nothing_is_on_record() -> None:
    assert Tracks(state_of()).status == "none_on_record"
