"""Where does an authorization stand, on a day and now?"""

from __future__ import annotations

from datetime import date

import pytest

from domain.authorization.procedure import proceedings
from domain.authorization.state import State
from domain.authorization.tracks import Tracks
from domain.values import Count, Day, Description, Part, Terms
from tests.domain.factories import contingent, entered, part, registered, repeats, terms, voted
from tests.domain.scenario import state_of


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
        ("[..2026-02-27]", date(1990, 1, 1), True),
        (None, date(1990, 1, 1), True),
    ],
)
def test_a_step_does_not_exist_before_its_earliest_day(day: str | None, on: date, exists: bool) -> None:
    assert statuses(state_of(registered(), voted(on=day)), on) == ["approved" if exists else "none_on_record"]


def test_a_modification_does_not_exist_before_its_first_act() -> None:
    state = state_of(registered(), voted(on="2026-02-17"), voted(on="2026-04-01", proceeding=1))
    assert len(proceedings(state, date(2026, 3, 31))) == 1
    assert len(proceedings(state, date(2026, 4, 1))) == 2


# Deployment.

ENTRY = Terms(movements=("foreign_entry",))
EXIT = Terms(movements=("national_exit",))


def national(*counts: int | None) -> Terms:
    """A national exit of contingents c1, c2... with these counts."""
    parts = tuple(contingent(f"c{number}", count) for number, count in enumerate(counts, 1))
    return terms(*parts, movements=("national_exit",))


def test_without_a_crossing_nothing_is_observed() -> None:
    assert Tracks(state_of(registered(), voted())).deployment.status == "none_observed"


@pytest.mark.parametrize("stated", [None, ENTRY, Terms(movements=("foreign_entry", "national_exit"))])
def test_an_entry_that_is_not_surely_the_way_back_is_under_way(stated: Terms | None) -> None:
    observed = Tracks(state_of(registered(stated), entered("2026-02-27"))).deployment
    assert (observed.status, observed.first_crossing_on) == ("under_way", Day("2026-02-27"))


def test_the_entry_of_national_troops_is_their_way_back() -> None:
    observed = Tracks(state_of(registered(EXIT), entered("2026-03-13"))).deployment
    assert (observed.status, observed.first_crossing_on) == ("concluded", None)


def test_a_crossing_back_with_unknown_count_is_the_whole_part() -> None:
    assert (
        Tracks(state_of(registered(national(40)), entered(None, part("c1")))).deployment.status == "concluded"
    )


def test_one_part_back_is_not_every_part_back() -> None:
    state = state_of(registered(national(40, 3)), entered(None, part("c1")))
    assert Tracks(state).deployment.status == "under_way"


@pytest.mark.parametrize(
    ("returned", "status"), [((40,), "concluded"), ((39,), "under_way"), ((25, 15), "concluded")]
)
def test_known_counts_back_have_to_reach_the_size_of_the_part(returned: tuple[int, ...], status: str) -> None:
    entries = [entered(f"2026-03-{day:02d}", part("c1", count)) for day, count in enumerate(returned, 13)]
    assert Tracks(state_of(registered(national(40)), *entries)).deployment.status == status


def test_a_known_count_back_of_a_part_of_unknown_size_leaves_it_under_way() -> None:
    assert (
        Tracks(state_of(registered(national(None)), entered(None, part("c1", 40)))).deployment.status
        == "under_way"
    )


def test_about_as_many_back_is_not_surely_all() -> None:
    about = Part(contingent="c1", count=Count(value=40, bound="about"))
    assert Tracks(state_of(registered(national(40)), entered(None, about))).deployment.status == "under_way"


def test_where_several_may_have_come_back_and_no_source_says_who_it_is_under_way() -> None:
    assert Tracks(state_of(registered(national(40, 3)), entered(None))).deployment.status == "under_way"


def test_the_carrier_alone_brings_nobody_back() -> None:
    assert (
        Tracks(state_of(registered(national(40)), entered(None, parts=()))).deployment.status == "under_way"
    )


def test_a_part_that_the_step_describes_itself_is_not_taken_for_the_contingent() -> None:
    described = Part(description=Description(unit="Fuerzas Especiales"))
    assert (
        Tracks(state_of(registered(national(40)), entered(None, described))).deployment.status == "under_way"
    )


def test_a_contingent_that_goes_the_other_way_than_the_whole_is_judged_by_its_own_direction() -> None:
    both = terms(
        contingent("c1", 12, direction="entry"),
        contingent("c2", 40, direction="exit"),
        movements=("foreign_entry", "national_exit"),
    )
    coming = entered("2026-03-01", part("c1"))
    going_home = entered("2026-03-13", part("c2"))
    observed = Tracks(state_of(registered(both), coming, going_home)).deployment
    assert (observed.status, observed.first_crossing_on) == ("under_way", Day("2026-03-01"))
    only_back = Tracks(
        state_of(registered(terms(contingent("c2", 40, direction="exit"))), going_home)
    ).deployment
    assert only_back.status == "concluded"


def test_the_first_crossing_is_the_one_of_the_earliest_day() -> None:
    state = state_of(registered(ENTRY), entered("2026-03-01"), entered(None), entered("2026-02-27"))
    assert Tracks(state).deployment.first_crossing_on == Day("2026-02-27")


def test_a_deployment_is_judged_by_the_terms_of_the_day() -> None:
    state = state_of(registered(), entered("2026-03-13"), voted(on="2026-03-14", terms=EXIT))
    assert Tracks(state, date(2026, 3, 13)).deployment.status == "under_way"
    assert Tracks(state, date(2026, 3, 14)).deployment.status == "concluded"


# The summary.


def test_the_summary_is_the_proceedings_word_until_something_is_observed() -> None:
    state = state_of(registered(ENTRY), voted(on="2026-02-17"), entered("2026-02-27"))
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
