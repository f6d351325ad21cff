"""Who is across the border, as far as the record tells it?"""

from __future__ import annotations

from datetime import date

import pytest

from domain.authorization.deployment import DeployedPart
from domain.authorization.state import State
from domain.authorization.tracks import Tracks
from domain.events import EntryRecorded, ExitRecorded, PhaseCompleted
from domain.values import Activity, Contingent, Count, Day, Description, Part, Terms
from tests.domain.factories import (
    called,
    concluded,
    contingent,
    entered,
    left,
    part,
    registered,
    started,
    terms,
    until,
    voted,
    window,
)
from tests.domain.scenario import state_of

WINDOW = window("2026-02-27", "2026-07-15")
FOREIGN = terms(contingent("c1", 12), movements=("foreign_entry",), window=WINDOW)


def parts(state: State, on: str | None = None) -> list[tuple[str | None, str]]:
    day = date.fromisoformat(on) if on is not None else None
    return [(one.contingent, one.presence) for one in Tracks(state, day).deployment.parts]


def only(state: State, on: str | None = None) -> DeployedPart:
    (found,) = Tracks(state, date.fromisoformat(on) if on is not None else None).deployment.parts
    return found


@pytest.mark.parametrize(
    ("on", "presence"),
    [
        ("2026-02-16", "absent"),
        ("2026-02-26", "absent"),
        ("2026-02-27", "authorized"),
        ("2026-02-28", "present"),
        ("2026-07-15", "present"),
        ("2026-07-16", "unknown"),
    ],
)
def test_a_contingent_is_present_from_its_crossing_to_the_last_authorized_day(on: str, presence: str) -> None:
    state = state_of(registered(FOREIGN), voted(on="2026-02-17"), entered("2026-02-28", part("c1")))
    assert parts(state, on) == [("c1", presence)]


def test_after_the_last_authorized_day_nothing_is_known_until_something_is_observed() -> None:
    steps = (registered(FOREIGN), voted(), entered("2026-02-28", part("c1")))
    seen = state_of(*steps, called("2026-07-20", parts=(part("c1"),)))
    assert parts(seen, "2026-07-19") == [("c1", "unknown")]
    assert parts(seen, "2026-07-20") == [("c1", "present")]
    assert parts(seen, "2026-07-21") == [("c1", "unknown")]
    assert parts(state_of(*steps, left("2026-07-20", part("c1"))), "2026-07-20") == [("c1", "absent")]


def test_where_no_last_day_is_known_a_contingent_is_present_until_it_is_seen_to_leave() -> None:
    open_end = terms(contingent("c1", 12), movements=("foreign_entry",))
    state = state_of(registered(open_end), entered("2026-02-28", part("c1")), left("2026-09-01"))
    assert parts(state, "2026-08-31") == [("c1", "present")]
    assert parts(state, "2026-09-01") == [("c1", "absent")]


def test_a_window_within_days_of_the_conclusion_ends_once_that_is_on_record() -> None:
    within = until(None, last_sense="within_days", within_days=5, within_of="conclusion")
    known = registered(terms(contingent("c1"), movements=("foreign_entry",), window=within))
    steps = (known, entered("2026-02-28", part("c1")))
    # No last day is known before that, nor any of activities: present on the day of which something is known.
    assert parts(state_of(*steps), "2026-02-28") == [("c1", "present")]
    assert parts(state_of(*steps), "2026-12-31") == [("c1", "unknown")]
    ended = state_of(*steps, concluded("2026-06-01"))
    assert parts(ended, "2026-06-06") == [("c1", "present")]
    assert parts(ended, "2026-06-07") == [("c1", "unknown")]


def test_a_crossing_of_which_it_is_not_stated_who_is_that_of_all() -> None:
    both = terms(contingent("c1", 12), contingent("c2", 3), movements=("foreign_entry",), window=WINDOW)
    state = state_of(registered(both), entered("2026-02-28"))
    assert parts(state) == [("c1", "present"), ("c2", "present")]
    assert parts(state_of(registered(both), entered("2026-02-28"), left("2026-07-01"))) == [
        ("c1", "absent"),
        ("c2", "absent"),
    ]


def test_the_carrier_alone_is_nobody() -> None:
    state = state_of(registered(FOREIGN), entered("2026-02-28", parts=()))
    assert parts(state) == [("c1", "unknown")]  # nothing is granted, and nothing was observed of them
    assert parts(state_of(registered(FOREIGN), voted(), entered("2026-02-28", parts=()))) == [
        ("c1", "authorized")
    ]


def test_what_is_known_of_a_part_is_counted() -> None:
    arrivals = (entered("2026-02-27", part("c1", 8)), entered("2026-03-01", part("c1", 4)))
    found = only(state_of(registered(FOREIGN), *arrivals, left("2026-05-01", part("c1", 5))))
    assert (found.presence, found.since_on, found.until_on) == (
        "present",
        Day("2026-02-27"),
        Day("2026-07-15"),
    )
    assert (found.entered_count, found.crossed_back_count) == (Count(value=12), Count(value=5))
    assert tuple(found.evidence) == (2, 3, 4)
    unknown = only(state_of(registered(FOREIGN), entered(None, part("c1", 8)), entered(None, part("c1"))))
    assert (unknown.entered_count, unknown.crossed_back_count) == (None, None)


@pytest.mark.parametrize(
    ("bounds", "bound"),
    [(("exact", "about"), "about"), (("at_most", "exact"), "at_most"), (("at_least", "at_most"), "about")],
)
def test_a_sum_is_known_as_well_as_its_parts(bounds: tuple[str, str], bound: str) -> None:
    arrivals = [
        entered(None, Part(contingent="c1", count=Count(value=4, bound=one)))  # type: ignore[arg-type]  # words
        for one in bounds
    ]
    assert only(state_of(registered(FOREIGN), *arrivals)).entered_count == Count(value=8, bound=bound)  # type: ignore[arg-type]  # a word


def test_who_is_described_only_is_a_part_of_its_own() -> None:
    stranger = Part(description=Description(countries=("US",)), count=Count(value=4))
    state = state_of(registered(FOREIGN), entered("2026-02-28", stranger))
    assert parts(state) == [("c1", "unknown"), (None, "present")]  # they may be some of them
    nobody_listed = state_of(registered(), entered("2026-02-28"))
    assert parts(nobody_listed) == [(None, "present")]
    assert parts(state_of(registered())) == []


def test_those_who_went_abroad_are_seen_at_the_ports_where_they_call() -> None:
    ship = terms(contingent("c1", 60), movements=("national_exit",))
    state = state_of(registered(ship), called("2026-03-01", side="abroad"))
    assert Tracks(state).deployment.status == "under_way"
    assert parts(state) == [("c1", "present")]
    at_home = state_of(registered(ship), called("2026-03-01", side="national"))
    assert parts(at_home) == [
        ("c1", "unknown")
    ]  # that they were at home one day does not say that they stayed


def test_a_phase_shows_those_who_take_part_in_its_activity() -> None:
    known = terms(contingent("c1", 12, activities=("a1",)), contingent("c2", 3, activities=("a2",)))
    state = state_of(registered(known), started(activity="a1"))
    assert Tracks(state).deployment.status == "under_way"
    assert parts(state) == [("c1", "present"), ("c2", "unknown")]  # of the others nothing is known
    completed = state_of(registered(known), PhaseCompleted(activity="a2"))
    assert parts(completed) == [("c1", "unknown"), ("c2", "present")]


def test_a_deployment_is_concluded_when_it_is_said_to_be_or_every_part_is_back() -> None:
    assert Tracks(state_of(registered(FOREIGN), concluded())).deployment.status == "concluded"
    steps = (registered(FOREIGN), entered("2026-02-28", part("c1")))
    assert (
        Tracks(state_of(*steps, concluded("2026-07-15")), date(2026, 7, 14)).deployment.status == "under_way"
    )
    back = Tracks(state_of(*steps, left("2026-07-14", part("c1")))).deployment
    assert (back.status, back.returned_on) == ("concluded", Day("2026-07-14"))
    assert Tracks(state_of(*steps, left(None, part("c1")))).deployment.returned_on is None


def test_who_is_foreseen_for_later_days_is_waited_for() -> None:
    """Several activities, months apart, each with its own contingent."""
    known = terms(
        contingent("c1", 10, activities=("a1",)),
        contingent("c2", 15, activities=("a2",)),
        movements=("national_exit",),
        activities=(
            Activity(key="a1", first_on=Day("2025-03-03"), last_on=Day("2025-03-14")),
            Activity(key="a2", first_on=Day("2025-06-02"), last_on=Day("2025-06-13")),
        ),
    )
    first = (left("2025-03-02", part("c1", 10)), entered("2025-03-15", part("c1", 10)))
    assert Tracks(state_of(registered(known), *first)).deployment.status == "under_way"
    second = (left("2025-06-01", part("c2")), entered("2025-06-14", part("c2")))
    assert Tracks(state_of(registered(known), *first, *second)).deployment.returned_on == Day("2025-06-14")
    late = (left("2025-06-01", part("c1", 10)), entered("2025-06-03", part("c1", 10)))
    assert Tracks(state_of(registered(known), *late)).deployment.status == "concluded"


def test_who_is_part_of_another_is_back_with_the_whole_of_it() -> None:
    known = terms(contingent("c1", 176), contingent("c2", 43, part_of="c1"), movements=("national_exit",))
    went = (registered(known), left("2026-03-01", part("c1", 176), part("c2", 43)))
    home = Tracks(state_of(*went, entered("2026-04-01", part("c1")))).deployment
    assert (home.status, home.returned_on) == ("concluded", Day("2026-04-01"))
    assert [one.presence for one in home.parts] == ["absent", "absent"]
    fewer = Tracks(state_of(*went, entered("2026-04-01", part("c1", 170)))).deployment
    assert (fewer.status, [one.presence for one in fewer.parts]) == ("under_way", ["present", "present"])
    again = state_of(*went, entered("2026-04-01", part("c1")), left("2026-04-02", part("c2", 43)))
    assert parts(again) == [("c1", "absent"), ("c2", "present")]


def test_whose_troops_they_are_tells_which_way_they_go_where_the_movement_does_not() -> None:
    both_ways = terms(
        contingent("c1", 12, countries=("US",)),
        contingent("c2", 40, countries=("MX",)),
        movements=("foreign_entry", "national_exit"),
    )
    steps = (registered(both_ways), entered("2026-03-01", part("c1")), left("2026-03-02", part("c2")))
    assert Tracks(state_of(*steps)).deployment.first_crossing_on == Day("2026-03-01")
    assert parts(state_of(*steps)) == [("c1", "present"), ("c2", "present")]
    home = (left("2026-03-20", part("c1")), entered("2026-03-21", part("c2")))
    assert Tracks(state_of(*steps, *home)).deployment.status == "concluded"
    assert Tracks(state_of(*steps, *home)).deployment.returned_on == Day("2026-03-21")


@pytest.mark.parametrize(
    "whole", [contingent("c1", 12, countries=("US",)), contingent("c1", direction="entry")]
)
def test_who_is_part_of_another_goes_the_way_of_that_one(whole: Contingent) -> None:
    both_ways = terms(whole, contingent("c2", 5, part_of="c1"), movements=("foreign_entry", "national_exit"))
    came = (registered(both_ways), entered("2026-03-01", part("c2", 5)))
    assert parts(state_of(*came)) == [("c1", "unknown"), ("c2", "present")]
    assert parts(state_of(*came, left("2026-03-20", part("c2", 5)))) == [("c1", "unknown"), ("c2", "absent")]
    described = Part(description=Description(countries=("US",)), count=Count(value=4))
    unknown_way = state_of(registered(Terms()), entered("2026-03-01", described), left("2026-03-05"))
    assert Tracks(unknown_way).deployment.status == "under_way"


US = Description(countries=("US",))
CA = Description(countries=("CA",))
FOREIGN_ONLY = Terms(movements=("foreign_entry",))


def described(who: Description | None, count: int | None = None) -> Part:
    return Part(description=who, count=Count(value=count) if count is not None else None)


TWO_PARTS = entered("2026-03-01", described(US, 12), described(CA, 5))


@pytest.mark.parametrize(
    ("steps", "status", "presence"),
    [
        (
            (entered("2026-03-01", described(US, 12)), left("2026-03-05", described(US, 12))),
            "concluded",
            "absent",
        ),
        (
            (entered("2026-03-01", described(US, 12)), left("2026-03-05", described(US))),
            "concluded",
            "absent",
        ),
        (
            (entered("2026-03-01", described(US, 12)), left("2026-03-05", described(US, 7))),
            "under_way",
            "present",
        ),
        (
            (entered("2026-03-01", described(US)), left("2026-03-05", described(US, 7))),
            "under_way",
            "present",
        ),
        ((TWO_PARTS, left("2026-03-05", described(US))), "under_way", "present"),
        ((TWO_PARTS, left("2026-03-05", described(US), described(CA))), "concluded", "absent"),
        ((TWO_PARTS, left("2026-03-05", described(None, 17))), "concluded", "absent"),
        ((TWO_PARTS, left("2026-03-05", described(None, 16))), "under_way", "present"),
        ((TWO_PARTS, left("2026-03-05")), "concluded", "absent"),
        ((entered("2026-03-01"), left("2026-03-05", described(US))), "under_way", "present"),
        ((left("2026-03-05", described(US)),), "concluded", "absent"),
    ],
)
def test_parts_that_are_described_only_are_back_by_their_description_or_by_their_number(
    steps: tuple[EntryRecorded | ExitRecorded, ...], status: str, presence: str
) -> None:
    state = state_of(registered(FOREIGN_ONLY), *steps)
    assert Tracks(state).deployment.status == status
    assert parts(state) == [(None, presence)]


def test_strangers_who_are_back_do_not_bring_the_contingent_back() -> None:
    steps = (entered("2026-03-01", part("c1")), entered("2026-03-02", described(US, 4)))
    state = state_of(registered(FOREIGN), *steps, left("2026-03-05", described(US, 4)))
    assert Tracks(state).deployment.status == "under_way"
    assert parts(state) == [("c1", "present"), (None, "absent")]


def test_who_crossed_both_ways_and_which_way_first_is_not_known_is_not_counted_twice() -> None:
    known = registered(terms(contingent("c1", 12)))
    went = entered("2026-03-01", part("c1", 12))
    assert only(state_of(known, went)).entered_count == Count(value=12)
    for stated, seen in ((known, part("c1", 12)), (registered(), described(None, 12))):
        state = state_of(stated, entered("2026-03-01", seen), left("2026-03-05", seen))
        found = only(state)
        assert Tracks(state).deployment.status == "under_way"
        assert (found.presence, found.entered_count, found.crossed_back_count) == ("unknown", None, None)


# The status of the whole.

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
