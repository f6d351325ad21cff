"""Who is across the border on a day: what is told of each part, by what, and from when until when?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.authorization.deployment import DeployedPart
from domain.authorization.state import State
from domain.authorization.tracks import Tracks
from domain.values import Count, Day, Phase, Place
from tests.domain.factories import (
    activity,
    called,
    completed,
    concluded,
    contingent,
    decreed,
    entered,
    entry_terms,
    exit_terms,
    left,
    linked,
    part,
    place,
    registered,
    requested,
    started,
    until,
    voted,
    window,
)
from tests.domain.scenario import state_of

NO_WINDOW = entry_terms(window=None)
GRANTED = registered(entry_terms()), voted(on="2026-02-17")
CAME = entered("2026-03-02", part("c1", 12))


def words(state: State, *days: str) -> list[str]:
    """What is told of the only part on each of these days."""
    return [only(state, on).presence for on in days]


def only(state: State, on: str) -> DeployedPart:
    (part_,) = Tracks(state, date.fromisoformat(on)).deployment.parts
    return part_


# Nothing was observed.


@pytest.mark.parametrize(
    ("steps", "on", "presence"),
    [
        (GRANTED, "2026-02-16", "absent"),  # before the first authorized day
        (GRANTED, "2026-02-26", "absent"),
        (GRANTED, "2026-02-27", "authorized"),
        (GRANTED, "2026-07-15", "authorized"),
        (GRANTED, "2026-07-16", "unknown"),  # who went without being seen may still be there
        # Granted, and no source states a window: nothing can be said.
        ((registered(NO_WINDOW), voted()), "2026-03-01", "unknown"),
        # A window of which only one end is stated.
        ((registered(entry_terms(window=window(last=None))), voted()), "2026-03-01", "authorized"),
        ((registered(entry_terms(window=until("2026-07-15"))), voted()), "2026-03-01", "authorized"),
        ((registered(entry_terms(window=until("2026-07-15"))), voted()), "2026-07-16", "unknown"),
        # Asked for, rejected, nothing on record of a grant: silence says nothing.
        ((registered(entry_terms()), requested("2026-02-11")), "2026-03-01", "unknown"),
        ((registered(entry_terms()), requested("2026-02-11")), "2026-02-26", "absent"),
        ((registered(entry_terms()), voted("rejected")), "2026-03-01", "unknown"),
        # Another took its place.
        ((*GRANTED, linked("superseded_by")), "2026-03-01", "unknown"),
        # In force only from a day after the first authorized one.
        ((*GRANTED, decreed("2026-03-10", "on_publication")), "2026-03-09", "authorized"),  # not known yet
        ((*GRANTED, decreed("2026-03-01", "fixed_date", fixed_on="2026-03-10")), "2026-03-09", "unknown"),
        ((*GRANTED, decreed("2026-03-01", "fixed_date", fixed_on="2026-03-10")), "2026-03-10", "authorized"),
        # A first day that is known within a month only.
        ((registered(entry_terms(window=window("2026-03"))), voted()), "2026-02-28", "absent"),
        ((registered(entry_terms(window=window("2026-03"))), voted()), "2026-03-01", "authorized"),
    ],
)
def test_what_is_told_where_nothing_was_observed(steps: tuple[Any, ...], on: str, presence: str) -> None:
    told = only(state_of(*steps), on)
    assert (told.presence, told.basis) == (presence, "planned")


def test_the_days_of_what_is_planned_are_those_of_the_window_and_shown_by_the_acts() -> None:
    state = state_of(*GRANTED)
    before, during = only(state, "2026-02-20"), only(state, "2026-03-01")
    assert (before.since_on, before.until_on) == (None, Day("2026-02-26"))
    assert (during.since_on, during.until_on) == (Day("2026-02-27"), Day("2026-07-15"))
    assert tuple(during.evidence) == (1, 2)
    assert (during.direction, during.present_count) == ("entry", None)


def test_a_contingent_has_the_window_of_its_own_or_of_those_whom_it_is_part_of() -> None:
    whole = contingent("c1", 12, window=window("2026-03-01", "2026-03-31"))
    terms = entry_terms(contingents=(whole, contingent("c2", 3, part_of="c1"), contingent("c3", 4)))
    parts = Tracks(state_of(registered(terms), voted()), date(2026, 5, 1)).deployment.parts
    assert [one.presence for one in parts] == ["unknown", "unknown", "authorized"]


def test_where_no_contingent_is_named_the_whole_is_one_part() -> None:
    state = state_of(registered(entry_terms(contingents=None)), voted())
    assert (only(state, "2026-03-01").contingent, *words(state, "2026-02-20", "2026-03-01")) == (
        None,
        "absent",
        "authorized",
    )
    assert (
        Tracks(state_of(registered(entry_terms(contingents=None))), date(2026, 3, 1)).deployment.parts == ()
    )


# Somebody crossed.


def test_who_came_back_was_present_from_the_one_crossing_to_the_other() -> None:
    """Whatever the window says: they were there."""
    state = state_of(*GRANTED, CAME, left("2026-09-01", part("c1")))
    days = "2026-03-01", "2026-03-02", "2026-07-16", "2026-08-31", "2026-09-01", "2027-01-01"
    assert words(state, *days) == ["authorized", "present", "present", "present", "absent", "absent"]
    told = only(state, "2026-08-31")
    assert (told.since_on, told.until_on, told.basis) == (Day("2026-03-02"), Day("2026-09-01"), "observed")
    assert (told.present_count, tuple(told.evidence)) == (Count(value=12), (3, 4))
    gone = only(state, "2026-09-02")
    assert (gone.since_on, gone.until_on, gone.present_count) == (Day("2026-09-01"), None, None)


PLANNED = (activity("2026-03-02", "2026-03-20"), activity("2026-05-04", "2026-05-15", "a2"))


@pytest.mark.parametrize(
    ("terms", "last"),
    [
        (entry_terms(), "2026-07-15"),
        (entry_terms(activities=PLANNED), "2026-07-15"),  # the last authorized day is not the activity's
        (entry_terms(window=None, activities=PLANNED), "2026-05-15"),
        # Only its own activities.
        (
            entry_terms(
                window=None, activities=PLANNED, contingents=(contingent("c1", 12, activities=("a1",)),)
            ),
            "2026-03-20",
        ),
        # Of one the last day is not known: only the day on which something was observed.
        (entry_terms(window=None, activities=(*PLANNED, activity("2026-06-01", None, "a3"))), "2026-03-02"),
        (NO_WINDOW, "2026-03-02"),
        # "Within five days of the conclusion": known once that is on record.
        (entry_terms(window=until(None, within_days=5, within_of="conclusion")), "2026-03-02"),
        (entry_terms(window=until("2026-07")), "2026-07-31"),
    ],
)
def test_without_a_return_they_are_taken_to_be_there_to_the_last_day_that_is_known(
    terms: Any, last: str
) -> None:
    state = state_of(registered(terms), voted(), CAME)
    day = date.fromisoformat(last)
    after = date.fromordinal(day.toordinal() + 1).isoformat()
    assert words(state, "2026-03-02", last, after, "2031-01-01") == [
        "present",
        "present",
        "unknown",
        "unknown",
    ]
    assert only(state, last).present_count == Count(value=12)


def test_the_conclusion_makes_a_last_day_known() -> None:
    terms = entry_terms(window=until(None, within_days=5, within_of="conclusion"))
    state = state_of(registered(terms), voted(), CAME, concluded("2026-06-01"))
    assert words(state, "2026-05-31", "2026-06-01", "2026-06-06", "2026-06-07") == [
        "unknown",
        "present",
        "present",
        "unknown",
    ]


def test_after_the_last_day_they_are_present_when_something_is_observed() -> None:
    late = entered("2026-08-01", part("c1", 3))
    state = state_of(*GRANTED, CAME, late, called("2026-08-20", "national", part("c1")))
    days = "2026-07-31", "2026-08-01", "2026-08-02", "2026-08-20", "2026-08-21"
    assert words(state, *days) == ["unknown", "present", "unknown", "present", "unknown"]
    assert only(state, "2026-08-21").since_on == Day("2026-07-16")


def test_a_crossing_of_a_day_not_known_exactly_is_there_from_its_first() -> None:
    state = state_of(registered(NO_WINDOW), voted(), entered("[2026-03-02..2026-03-05]", part("c1")))
    assert words(state, "2026-03-01", "2026-03-02", "2026-03-05", "2026-03-06") == [
        "unknown",
        "present",
        "present",
        "unknown",
    ]
    year = state_of(registered(NO_WINDOW), voted(), entered("2026", part("c1")))
    assert words(year, "2026-06-01", "2026-12-31") == ["unknown", "unknown"]


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        # A return before the entry returns nobody.
        ((left("2026-03-05", part("c1", 5)), entered("2026-03-15", part("c1", 5))), ("present", 5)),
        ((CAME, left("2026-03-10", part("c1", 24)), entered("2026-03-20", part("c1", 5))), ("present", 5)),
        ((CAME, left("2026-03-10", part("c1", 5))), ("present", 7)),
        ((CAME, left("2026-03-10", part("c1", 12))), ("absent", None)),
        # Nobody saw them come: they left all the same.
        ((left("2026-03-10", part("c1")),), ("absent", None)),
        # Some of those whom nobody saw come left: of the others nothing is known.
        ((left("2026-03-10", part("c1", 5)),), ("unknown", None)),
    ],
)
def test_who_is_there_follows_from_the_returns_that_belong_to_them(
    steps: tuple[Any, ...], told: tuple[str, int | None]
) -> None:
    one = only(state_of(*GRANTED, *steps), "2026-04-01")
    presence, people = told
    assert one.presence == presence
    assert one.present_count == (None if people is None else Count(value=people))


def test_how_many_are_there_is_told_as_well_as_the_counts_say_it() -> None:
    from_bounds = {
        "exact": Count(value=9),
        "about": Count(value=9, bound="about"),
        "at_least": Count(value=9, bound="at_least"),
        "at_most": Count(value=9, bound="at_most"),
    }
    for bound, expected in from_bounds.items():
        seen = part("c1")
        came = entered("2026-03-02", type(seen)(contingent="c1", count=Count(value=9, bound=bound)))  # type: ignore[arg-type]  # words
        assert only(state_of(*GRANTED, came), "2026-04-01").present_count == expected
    unknown = state_of(
        registered(entry_terms(contingents=(contingent("c1", None),))), entered("2026-03-02", part("c1"))
    )
    assert only(unknown, "2026-04-01").present_count is None


# Somebody was seen, without a crossing.


def test_a_call_shows_them_on_its_day_and_from_an_arrival_to_the_departure() -> None:
    port = place("Balboa")
    there = called("2025-10-05", "abroad", part("c1"), place=port)
    ship = registered(exit_terms()), voted(on="2025-09-01")
    days = "2025-10-04", "2025-10-05", "2025-10-06", "2025-10-09", "2025-10-10"
    assert words(state_of(*ship, there), *days) == ["authorized", "present", "unknown", "unknown", "unknown"]
    gone = called("2025-10-09", "abroad", part("c1"), place=port, movement="departure")
    told = state_of(*ship, there, gone)
    assert words(told, *days) == ["authorized", "present", "present", "present", "unknown"]
    one = only(told, "2025-10-06")
    assert (one.since_on, one.until_on, one.facility) == (Day("2025-10-05"), Day("2025-10-09"), port)
    elsewhere = called("2025-10-09", "abroad", part("c1"), place=place("Colón"), movement="departure")
    assert words(state_of(*ship, there, elsewhere), *days)[2:] == ["unknown", "present", "unknown"]


PHASED = entry_terms(
    window=None,
    activities=(
        activity(
            "2026-03-02", "2026-04-30", phases=(Phase(key="p1", last_on=Day("2026-03-20")), Phase(key="p2"))
        ),
    ),
)


@pytest.mark.parametrize(
    ("seen", "present_to"),
    [
        ((started("2026-03-05"),), "2026-03-05"),
        ((started("2026-03-05"), completed("2026-03-09")), "2026-03-09"),
        ((started("2026-03-05", activity="a1"),), "2026-04-30"),  # the last day that is planned for it
        ((started("2026-03-05", activity="a1", phase="p1"),), "2026-03-20"),
        ((started("2026-03-05", activity="a1", phase="p2"),), "2026-03-05"),
        ((started("2026-03-05", activity="a1"), completed("2026-03-09", activity="a1")), "2026-03-09"),
        # The end of another phase does not end it.
        ((started("2026-03-05", activity="a1"), completed("2026-03-09")), "2026-04-30"),
    ],
)
def test_a_phase_shows_them_from_its_start_to_its_end_and_no_longer(
    seen: tuple[Any, ...], present_to: str
) -> None:
    """A phase of 2002 tells nothing of this year."""
    state = state_of(registered(PHASED), voted(), *seen)
    after = date.fromordinal(date.fromisoformat(present_to).toordinal() + 1).isoformat()
    assert words(state, "2026-03-05", present_to, after, "2040-01-01") == [
        "present",
        "present",
        "unknown",
        "unknown",
    ]


@pytest.mark.parametrize("on", [None, "2026", "[..2026-03-05]"])
def test_who_was_seen_on_a_day_that_nobody_knows_is_present_on_none(on: str | None) -> None:
    state = state_of(registered(PHASED), voted(), started(on))
    assert set(words(state, "2026-03-05", "2026-12-31", "2030-01-01")) == {"unknown"}


def test_who_is_back_is_not_made_present_by_a_phase_that_goes_on() -> None:
    state = state_of(
        *GRANTED, CAME, started("2026-03-05"), left("2026-03-10", part("c1")), completed("2026-03-20")
    )
    assert words(state, "2026-03-09", "2026-03-10", "2026-03-15") == ["present", "absent", "absent"]
    seen = state_of(
        *GRANTED, CAME, left("2026-03-10", part("c1")), called("2026-03-20", "national", part("c1"))
    )
    assert words(seen, "2026-03-19", "2026-03-20", "2026-03-21") == ["absent", "present", "unknown"]


# Where they are.


def test_they_are_where_they_were_seen_that_day_else_where_they_are_planned_to_be() -> None:
    camp, base, port = place("Campo Militar 1"), place("Base Aérea 1"), place("Cozumel")
    phases = (
        Phase(key="p1", first_on=Day("2026-03-02"), last_on=Day("2026-03-06"), facilities=(camp,)),
        Phase(key="p2", first_on=Day("2026-03-09"), last_on=Day("2026-03-13")),
        Phase(key="p3", first_on=Day("2026-03-16"), last_on=Day("2026-03-20"), facilities=(camp, base)),
    )
    during = activity("2026-03-02", "2026-03-20", phases=phases, facilities=(base,))
    terms = entry_terms(activities=(during,), facilities=(port,))

    def facility(*seen: Any, on: str) -> Place | None:
        return only(state_of(registered(terms), voted(), CAME, *seen), on).facility

    assert facility(on="2026-03-03") == camp
    assert facility(on="2026-03-10") == base  # the activity's, as the phase states none
    assert facility(on="2026-03-17") is None  # one of two
    assert facility(on="2026-04-01") == port
    assert facility(started("2026-03-03", facility=port), on="2026-03-03") == port
    assert facility(started("2026-03-03", facility=port), on="2026-03-04") == camp
    assert only(state_of(registered(terms), voted()), "2026-03-03").facility == camp
    assert only(state_of(registered(terms), requested()), "2026-03-03").facility is None
