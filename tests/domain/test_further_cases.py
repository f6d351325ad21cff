"""Kinds of cases that no public case shows: what is told of them, and of what nobody is accused.

Each is told as sources would, out of one command after the other, and judged on a day long after.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from domain.authorization.state import State
from domain.authorization.tracks import Tracks
from domain.events import ConsiderationPostponed, RequestRetransmitted
from domain.findings import findings
from domain.values import Conveyance, Count, Day, ItineraryStop, Terms, Total
from tests.domain.factories import (
    activity,
    called,
    completed,
    concluded,
    contingent,
    decreed,
    do,
    entered,
    entry_terms,
    exit_terms,
    left,
    modified,
    opinion,
    part,
    place,
    record_vote,
    referred,
    report_obligation,
    reported,
    requested,
    scheduled,
    started,
    tally,
    until,
    window,
)
from tests.domain.scenario import Telling, telling

LATER = date(2030, 1, 1)


def codes(state: State, on: date = LATER) -> set[tuple[str, str, str]]:
    """What is found, by code, subject and certainty, but for what the record merely lacks."""
    return {(one.code, one.subject, one.certainty) for one in findings(state, on) if one.code[0] != "M"}


def presence(state: State, *days: str) -> list[list[tuple[str, int | None]]]:
    """Who is there on each of these days, and how many, or how many at most."""
    return [
        [
            (one.presence, None if one.present_count is None else one.present_count.value)
            for one in Tracks(state, date.fromisoformat(day)).deployment.parts
        ]
        for day in days
    ]


def approved(terms: Terms, on: str = "2026-02-17") -> Telling:
    return telling(
        do(requested("2026-02-03", terms=terms)),
        do(referred("2026-02-04", "Marina", "Defensa Nacional")),
        do(opinion("2026-02-17", "Marina", "Defensa Nacional")),
        record_vote(on=on, tally=tally(91, 0, 6)),
        do(decreed("2026-02-20", rule="on_publication")),
    )


# Postponed.


def test_an_exercise_is_put_off_and_held_in_the_days_of_a_modification() -> None:
    """The first days pass, nobody goes; a modification is approved, published, and used."""
    first = exit_terms(contingents=(contingent("c1", 60),), window=window("2026-03-02", "2026-03-20"))
    told = approved(first)
    assert presence(told.this, "2026-03-10", "2026-04-10") == [[("authorized", None)], [("unknown", None)]]
    told.tell(
        do(modified("2026-04-01", Terms(window=window("2026-05-04", "2026-05-22")))),
        record_vote(on="2026-04-14", proceeding=1, vote_id=UUID(int=7)),
        do(decreed("2026-04-20", rule="on_publication", proceeding=1)),
    )
    told.tell(do(left("2026-05-04", part("c1", 60))), do(entered("2026-05-22", part("c1", 60))))
    assert codes(told.this) == set()
    assert told.status == "concluded"
    assert presence(told.this, "2026-04-25", "2026-05-10", "2026-05-22") == [
        [("absent", None)],
        [("present", 60)],
        [("absent", None)],
    ]


def test_an_exercise_that_is_put_off_without_a_word_accuses_nobody() -> None:
    told = approved(entry_terms())
    assert codes(told.this) == set()
    assert presence(told.this, "2028-01-01") == [[("unknown", None)]]
    assert told.status == "decreed"


def test_a_vote_that_is_put_off_beyond_the_first_planned_day_is_told_as_that() -> None:
    told = telling(
        do(requested("2026-01-20", terms=entry_terms())),
        do(scheduled("2026-02-24")),
        do(
            ConsiderationPostponed(
                organ="senate", on=Day("2026-02-24"), why="No quorum.", until_on=Day("2026-03-03")
            )
        ),
    )
    assert codes(told.this) == {("F15", "proceedings.0", "certain")}
    told.tell(record_vote(on="2026-02-26"))
    assert codes(told.this) == set()  # it was voted in time after all


# Split contingents, partial returns.


def test_a_contingent_that_goes_in_three_groups_and_returns_in_two() -> None:
    told = approved(entry_terms(contingents=(contingent("c1", 90),)))
    told.tell(
        do(entered("2026-03-01", part("c1", 40))),
        do(entered("2026-03-02", part("c1", 30))),
        do(entered("2026-03-05", part("c1", 20))),
        do(left("2026-04-10", part("c1", 50))),
    )
    assert presence(told.this, "2026-03-01", "2026-03-04", "2026-03-31", "2026-05-01") == [
        [("present", 40)],
        [("present", 70)],
        [("present", 90)],
        [("present", 40)],
    ]
    assert told.status == "under_way"
    told.tell(do(left("2026-04-12", part("c1"))))  # the rest, and no source counts them
    assert told.status == "concluded"
    assert Tracks(told.this).returned_on == Day("2026-04-12")
    assert codes(told.this) == set()


def test_a_relief_changes_the_guard_and_is_not_two_at_one_time() -> None:
    """Thirty come as thirty go, month after month, on one day; or by one source a day before."""
    told = approved(entry_terms(contingents=(contingent("c1", 30),)))
    told.tell(do(entered("2026-03-01", part("c1", 30))))
    for month in ("04", "05", "06"):
        told.tell(
            do(entered(f"2026-{month}-01", part("c1", 30))), do(left(f"2026-{month}-01", part("c1", 30)))
        )
    told.tell(do(left("2026-07-01", part("c1", 30))))
    assert codes(told.this) == set()
    assert told.status == "concluded"
    early = approved(entry_terms(contingents=(contingent("c1", 30),)))
    early.tell(
        do(entered("2026-03-01", part("c1", 30))),
        do(entered("2026-03-31", part("c1", 30))),
        do(left("2026-04-01", part("c1", 30))),
    )
    assert codes(early.this) == {("F04", "c1", "certain")}  # for one night there were sixty


def test_some_who_stay_behind_are_told_as_present_and_not_as_late() -> None:
    """Four of forty stay for a course that the terms allow; nothing is late before their last day."""
    told = approved(entry_terms(contingents=(contingent("c1", 40),)))
    told.tell(
        do(entered("2026-03-01", part("c1", 40))),
        do(left("2026-03-20", part("c1", 36))),
        do(concluded("2026-03-20")),
    )
    assert presence(told.this, "2026-03-21", "2026-07-15", "2026-07-16") == [
        [("present", 4)],
        [("present", 4)],
        [("unknown", 4)],
    ]
    assert codes(told.this, date(2026, 7, 1)) == {("C03", "c1", "certain")}
    told.tell(do(left("2026-07-10", part("c1", 4))))
    assert codes(told.this) == set()


def test_a_count_by_one_office_of_some_and_by_another_of_all_accuses_nobody() -> None:
    """The army tells of 25 of its own; the press of "some 40" who leave."""
    told = approved(entry_terms(contingents=(contingent("c1", 40),)))
    about = part("c1")
    told.tell(
        do(entered("2026-03-01", part("c1", 25))),
        do(left("2026-04-10", type(about)(contingent="c1", count=Count(value=40, bound="about")))),
    )
    assert codes(told.this) == {("C08", "c1", "possible")}


# Ships.


def test_a_ship_that_comes_and_leaves_twice_is_there_twice() -> None:
    ship = entry_terms(
        contingents=(contingent("c1", 180, conveyances=(Conveyance(kind="vessel", name="USS Bainbridge"),)),),
        planned_crossings=None,
    )
    told = approved(ship)
    told.tell(
        do(entered("2026-03-01", part("c1"), place=place("Veracruz"))),
        do(left("2026-03-05", part("c1"), place=place("Veracruz"))),
        do(entered("2026-05-10", part("c1"), place=place("Veracruz"))),
    )
    assert presence(told.this, "2026-03-03", "2026-04-01", "2026-05-11") == [
        [("present", 180)],
        [("absent", None)],
        [("present", 180)],
    ]
    assert told.status == "under_way"
    told.tell(do(left("2026-05-14", part("c1"), place=place("Progreso"))))
    assert (told.status, Tracks(told.this).returned_on) == ("concluded", Day("2026-05-14"))
    assert codes(told.this) == set()


def test_a_training_ship_calls_at_ports_abroad_and_comes_home_at_another() -> None:
    stops = (ItineraryStop(port=place("Camp Shelby")), ItineraryStop(port=place("Balboa", country="PA")))
    told = approved(
        exit_terms(
            contingents=(contingent("c1", 257, itinerary=stops),), window=window("2026-03-01", "2026-10-30")
        )
    )
    balboa = place("Balboa", country="PA")
    told.tell(
        do(left("2026-03-02", part("c1"), place=place("Acapulco"))),
        do(called("2026-04-01", "abroad", part("c1"), place=balboa)),
        do(called("2026-04-05", "abroad", part("c1"), place=balboa, movement="departure")),
        do(called("2026-06-01", "national", part("c1"), place=place("Cozumel"))),
        do(entered("2026-10-15", part("c1"), place=place("Veracruz"))),
    )
    assert codes(told.this) == set()
    assert presence(told.this, "2026-04-03", "2026-09-01", "2026-10-15") == [
        [("present", 257)],
        [("present", 257)],
        [("absent", None)],
    ]


def test_a_ship_of_which_only_the_departure_is_known_had_been_there() -> None:
    told = approved(
        entry_terms(
            contingents=(contingent("c1", None),), report_obligations=(report_obligation(anchor="return"),)
        )
    )
    told.tell(do(left("2026-03-20", part("c1"))))
    assert told.status == "concluded"
    assert codes(told.this, date(2026, 4, 19)) == set()
    assert codes(told.this, date(2026, 4, 20)) == {("F13", "r1", "certain")}


# The decree after the exit; the recess.


@pytest.mark.parametrize("rule", ["on_publication", "on_senate_approval", "unknown"])
def test_a_decree_that_comes_after_everybody_has_left(rule: str) -> None:
    told = telling(
        do(requested("2026-02-03", terms=entry_terms())),
        record_vote(on="2026-02-17"),
        do(entered("2026-02-27", part("c1", 12))),
        do(left("2026-03-15", part("c1", 12))),
        do(decreed("2026-03-30", rule=rule)),  # type: ignore[arg-type]  # a word
    )
    late = {("F11", "proceedings.0", "certain"), ("F12", "proceedings.0", "certain")}
    early = {
        "on_publication": {("F02", "steps.4.c1", "certain")},
        "on_senate_approval": set(),
        "unknown": {("F02", "steps.4.c1", "possible")},
    }
    assert codes(told.this) == late | early[rule]


def test_a_request_of_the_recess_waits_with_the_permanent_commission_until_the_senate_meets() -> None:
    """It can pass a request on and cannot grant; the Senate votes in an extraordinary session."""
    planned = entry_terms(window=window("2026-08-10", "2026-08-28"))
    told = telling(
        do(requested("2026-07-08", terms=planned, received_by="permanent_commission")),
        do(
            RequestRetransmitted(
                on=Day("2026-07-09"), from_organ="permanent_commission", to_organ="senate", proceeding=0
            )
        ),
        do(referred("2026-07-28", "Defensa Nacional")),
        record_vote(on="2026-07-29", session="extraordinary"),
        do(decreed("2026-08-07", rule="on_publication")),
        do(entered("2026-08-10", part("c1", 12))),
        do(left("2026-08-28", part("c1", 12))),
    )
    assert codes(told.this) == set()
    assert told.status == "concluded"


def test_a_recess_that_outlasts_the_planned_days_leaves_a_request_unanswered() -> None:
    planned = entry_terms(window=window("2026-08-10", "2026-08-28"))
    told = telling(
        do(requested("2026-07-08", terms=planned, received_by="permanent_commission")),
        do(RequestRetransmitted(on=Day("2026-07-09"), from_organ="permanent_commission", to_organ="senate")),
    )
    assert codes(told.this) == set()
    assert told.status == "requested"
    assert presence(told.this, "2026-08-15") == [[("unknown", None)]]


# Several ministries, several ways.


def test_two_ministries_send_and_receive_in_one_authorization() -> None:
    """Navy abroad, army at home, guests within a contingent; each is matched by its own way."""
    both = entry_terms(
        movements=("foreign_entry", "national_exit"),
        ministries=("defence", "navy"),
        contingents=(
            contingent("c1", 40, direction="entry", countries=("US",)),
            contingent("c2", 25, direction="exit", countries=("MX",)),
            contingent("c3", 5, direction="entry", countries=("US",), part_of="c1"),
        ),
        totals=(Total(over="entry", count=Count(value=40)), Total(over="exit", count=Count(value=25))),
        report_obligations=(
            report_obligation("r1", debtors=("defence",)),
            report_obligation("r2", debtors=("navy",)),
        ),
    )
    told = approved(both)
    told.tell(
        do(entered("2026-03-01", part("c1", 40))),
        do(left("2026-03-01", part("c2", 25))),
        do(left("2026-04-01", part("c1"))),
        do(entered("2026-04-03", part("c2", 25))),
        do(concluded("2026-04-03")),
        do(reported("2026-04-20", by=("defence",), obligation="r1")),
    )
    assert codes(told.this, date(2026, 5, 3)) == set()
    assert codes(told.this, date(2026, 5, 4)) == {("F13", "r2", "certain")}  # the navy's, and not the army's
    assert {one.contingent: one.presence for one in Tracks(told.this, date(2026, 4, 2)).deployment.parts} == {
        "c1": "absent",
        "c2": "present",
        "c3": "authorized",  # nobody saw them, by their name
    }


def test_phases_go_on_while_some_have_left_and_others_have_not_come() -> None:
    spring = contingent("c1", 20, activities=("a1",))
    autumn = contingent("c2", 20, activities=("a2",))
    told = approved(
        entry_terms(
            window=until("2026-12-15"),
            contingents=(spring, autumn),
            activities=(activity("2026-03-02", "2026-03-27"), activity("2026-09-07", "2026-10-02", "a2")),
        )
    )
    told.tell(
        do(started("2026-03-02", activity="a1")),
        do(entered("2026-03-02", part("c1", 20))),
        do(completed("2026-03-27", activity="a1")),
        do(left("2026-03-28", part("c1", 20))),
    )
    assert told.status == "under_way"  # the others are still to come
    assert presence(told.this, "2026-06-01") == [[("absent", None), ("authorized", None)]]
    told.tell(do(started("2026-09-07", activity="a2")))
    assert presence(told.this, "2026-09-20") == [[("absent", None), ("present", None)]]
    assert codes(told.this) == set()
