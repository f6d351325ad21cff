"""F04 and F05: the articles of the decree that state the troops, their number and their destination."""

from __future__ import annotations

from typing import Any

import pytest

from domain.values import Breakdown, Count, Description, ItineraryStop, Part, Total
from tests.domain.factories import (
    activity,
    called,
    contingent,
    count_of,
    entered,
    entry_terms,
    exit_terms,
    left,
    part,
    place,
    registered,
    started,
    voted,
    window,
)
from tests.domain.findings.judging import LATER, figures, found, only
from tests.domain.test_matching import crossings


def history(terms: Any, *steps: Any) -> tuple[Any, ...]:
    return registered(terms), voted(), *steps


# F04.


@pytest.mark.parametrize(("count", "broken"), [(12, False), (13, True)])
def test_more_than_the_contingent_authorized_is_found(count: int, broken: bool) -> None:
    """The article of the decree that states the number of troops."""
    seen = found("F04", LATER, *history(entry_terms(), entered("2026-02-27", part("c1", count))))
    assert [(one.subject, figures(one)) for one in seen] == (
        [("c1", {"present": 13, "authorized": 12})] if broken else []
    )


def test_those_who_came_on_several_days_are_counted_together() -> None:
    seen = entered("2026-02-27", part("c1", 7)), entered("2026-03-01", part("c1", 6))
    one = only("F04", LATER, *history(entry_terms(), *seen))
    assert (figures(one)["present"], str(one.since_on)) == (13, "2026-03-01")
    assert {evidence.version for evidence in one.evidence} == {1, 3, 4}


@pytest.mark.parametrize("back", [part("c1", 12), part("c1")])
def test_those_who_went_back_make_room(back: Part) -> None:
    """A crossing back with unknown count is the whole part; a rotation on one day is not two at one time."""
    rotation = (
        entered("2026-02-27", part("c1", 12)),
        left("2026-03-10", back),
        entered("2026-03-10", part("c1", 12)),
    )
    assert not found("F04", LATER, *history(entry_terms(), *rotation))


@pytest.mark.parametrize(
    ("count", "certainty"),
    [
        (count_of(15, "at_least"), "certain"),
        (count_of(10, "at_least"), "possible"),
        (count_of(15, "at_most"), "possible"),
        (count_of(12, "at_most"), None),
        (count_of(15, "about"), "possible"),
        (count_of(12, "about"), None),
        (None, None),
    ],
)
def test_a_bound_decides_how_sure_it_is(count: Count | None, certainty: str | None) -> None:
    crossing = entered("2026-02-27", Part(contingent="c1", count=count))
    seen = found("F04", LATER, *history(entry_terms(), crossing))
    assert [one.certainty for one in seen] == ([certainty] if certainty else [])


def test_up_to_twelve_authorizes_twelve() -> None:
    terms = entry_terms(contingents=(contingent("c1", None),))
    limited = entry_terms(
        contingents=(contingent("c1", None),), totals=(Total(over="all", count=count_of(12, "at_most")),)
    )
    thirteen = entered("2026-02-27", part("c1", 13))
    assert not found("F04", LATER, *history(terms, thirteen))
    assert only("F04", LATER, *history(limited, thirteen)).certainty == "certain"


def test_only_the_kinds_that_the_terms_count_are_counted() -> None:
    terms = entry_terms(
        contingents=None, totals=(Total(over="all", kinds=("military",), count=count_of(12)),)
    )
    mixed = count_of(
        20,
        breakdown=(
            Breakdown(label="troops", kind="military", value=12),
            Breakdown(label="guests", kind="guest", value=8),
        ),
    )
    with_guests = Part(description=Description(kinds=("military", "guest")), count=mixed)
    civilians = Part(description=Description(kinds=("civil",)), count=count_of(30))
    assert not found("F04", LATER, *history(terms, entered("2026-02-27", with_guests)))
    assert not found("F04", LATER, *history(terms, entered("2026-02-27", civilians)))
    unsorted = Part(description=Description(kinds=("military", "guest")), count=count_of(20))
    assert only("F04", LATER, *history(terms, entered("2026-02-27", unsorted))).certainty == "possible"


def test_a_part_counts_for_the_contingent_that_it_is_part_of_and_once_for_the_total() -> None:
    terms = entry_terms(
        contingents=(contingent("c1", 12), contingent("c2", None, part_of="c1")),
        totals=(Total(over="entry", count=count_of(12)),),
    )
    apart = entered("2026-02-27", part("c1", 10)), entered("2026-02-28", part("c2", 3))
    assert {one.subject for one in found("F04", LATER, *history(terms, *apart))} == {"c1", "totals.0"}
    together = entered("2026-02-27", part("c1", 12), part("c2", 3))
    one = only("F04", LATER, *history(terms, together))
    assert (one.subject, one.certainty) == ("c1", "possible")  # three of the twelve, or three beside them


def test_who_need_not_be_there_any_more_is_counted_only_perhaps() -> None:
    """After their own last authorized day nobody knows where they are: a missing exit is not guilt."""
    spring = contingent("c1", 12, window=window("2026-03-01", "2026-03-31"))
    autumn = contingent("c2", 12, window=window("2026-09-01", "2026-09-30"))
    whole = (Total(over="all", count=count_of(12)),)
    terms = entry_terms(window=None, contingents=(spring, autumn), totals=whole)
    came = entered("2026-03-01", part("c1", 12)), entered("2026-09-01", part("c2", 12))
    assert only("F04", LATER, *history(terms, *came)).certainty == "possible"
    assert not found("F04", LATER, *history(terms, *came, left("2026-03-31", part("c1"))))
    seen = called("2026-09-01", "national", part("c1"))
    assert only("F04", LATER, *history(terms, *came, seen)).certainty == "certain"
    before = called("2026-08-31", "national", part("c1"))  # who was seen may have left that day
    assert only("F04", LATER, *history(terms, *came, before)).certainty == "possible"
    # Once all of them are back, they had been there all the time.
    late = *came, left("2026-12-01", part("c1"))
    assert only("F04", "2026-11-30", *history(terms, *late)).certainty == "possible"
    one = only("F04", "2026-12-01", *history(terms, *late))
    assert (one.certainty, figures(one)["present"]) == ("certain", 24)
    assert {evidence.version for evidence in one.evidence} == {1, 3, 4, 5}
    some = left("2026-12-01", part("c1", 5))
    assert only("F04", LATER, *history(terms, *came, some)).certainty == "possible"


@pytest.mark.parametrize(
    ("steps", "present"),
    [
        # Ten came back of five: the other five returned nobody, and ten are there at last.
        ("in 5 03-01, out 10 03-05, in 5 03-10, in 5 03-12", 10),
        ("out 9 03-01, in 5 03-05, in 5 03-12", 10),
        ("in 5 03-01, in 5 03-05, out 5 03-10, in 5 03-12, out 3 03-13, in 2 03-14", 10),
        ("in 5 03-01, in 5 03-05, out 5 03-05, in 3 03-06", None),
        # Nine in one crossing are nine at one time, whatever came after on that day.
        ("in 9 03-01, out 9 03-01", 9),
    ],
)
def test_who_is_present_is_matched_with_who_came_back(steps: str, present: int | None) -> None:
    terms = entry_terms(contingents=(contingent("c1", 8),))
    seen = found("F04", LATER, *history(terms, *crossings(steps)))
    assert [(one.certainty, figures(one)["present"]) for one in seen] == (
        [("certain", present)] if present else []
    )


NO_LAST_DAY = entry_terms(window=None, contingents=(contingent("c1", 12),))


def test_who_has_no_last_day_does_not_stay_for_ever() -> None:
    """Two visits years apart, and no source tells of a departure: perhaps the first left unseen."""
    visits = entered("2020-03-01", part("c1", 12)), entered("2026-03-01", part("c1", 12))
    assert only("F04", LATER, *history(NO_LAST_DAY, *visits)).certainty == "possible"
    planned = entry_terms(
        window=None, activities=(activity("2020-02-20", "2026-04-01"),), contingents=(contingent("c1", 12),)
    )
    assert only("F04", LATER, *history(planned, *visits)).certainty == "certain"
    # On one day, or with a later return of all, nobody doubts it.
    both = entered("2026-03-01", part("c1", 7)), entered("2026-03-01", part("c1", 6))
    assert only("F04", LATER, *history(NO_LAST_DAY, *both)).certainty == "certain"
    gone = left("2026-06-01", part("c1", 24))
    assert only("F04", LATER, *history(NO_LAST_DAY, *visits, gone)).certainty == "certain"


@pytest.mark.parametrize(
    ("back", "certainty"),
    [
        (left("2026-03-05"), None),  # everybody
        (left("2026-03-05", part("c1")), None),
        (
            left("2026-03-05", Part(description=Description(countries=("US",)), count=count_of(12))),
            "possible",
        ),
        (left("2026-03-05", Part(description=Description(countries=("US",)))), "possible"),
        (left("2026-03-05", Part(description=Description(countries=("CA",)), count=count_of(12))), "certain"),
        (left("2026-03-05", part("c2", 3)), "certain"),
        (left("2026-03-05", part("c0")), None),  # those whom they are part of
        (left("2026-03-05", part("c0", 20)), "possible"),
    ],
)
def test_who_may_be_back_is_counted_only_perhaps(back: Any, certainty: str | None) -> None:
    terms = entry_terms(
        contingents=(
            contingent("c0", None),
            contingent("c1", 12, countries=("US",), part_of="c0"),
            contingent("c2", None, part_of="c1"),
        )
    )
    visits = entered("2026-03-01", part("c1", 12)), entered("2026-03-10", part("c1", 12))
    seen = found("F04", LATER, *history(terms, *visits, back))
    assert [one.certainty for one in seen] == ([certainty] if certainty else [])


def test_of_a_total_a_return_is_one_of_those_whom_it_names_before_it_is_one_of_others() -> None:
    total = entry_terms(contingents=None, totals=(Total(over="all", count=count_of(12)),))
    us, ca = (Description(countries=(one,)) for one in ("US", "CA"))
    came = (
        entered("2026-03-01", part("c1", 6), Part(description=us, count=count_of(6))),
        entered("2026-03-10", Part(description=ca, count=count_of(6))),
    )
    assert only("F04", LATER, *history(total, *came)).certainty == "certain"
    named = left("2026-03-05", part("c1", 6))
    assert not found("F04", LATER, *history(total, *came, named))
    described = left("2026-03-05", Part(description=us, count=count_of(6)))
    assert not found("F04", LATER, *history(total, *came, described))
    too_many = left("2026-03-05", part("c1", 9)), entered("2026-03-12", part("c1", 3))
    assert only("F04", LATER, *history(total, *came, *too_many)).certainty == "possible"


def test_a_total_of_one_direction_counts_those_who_go_that_way() -> None:
    terms = entry_terms(
        movements=("foreign_entry", "national_exit"),
        contingents=(contingent("c1", None, direction="entry"), contingent("c2", None, direction="exit")),
        totals=(Total(over="entry", count=count_of(12)), Total(over="exit", count=count_of(40))),
    )
    steps = entered("2026-02-27", part("c1", 12)), left("2026-02-27", part("c2", 41))
    assert [one.subject for one in found("F04", LATER, *history(terms, *steps))] == ["totals.1"]


def test_arrivals_at_a_call_are_counted_and_a_phase_only_perhaps() -> None:
    call = called("2026-03-01", "national", part("c1", 14))
    assert only("F04", LATER, *history(entry_terms(), call)).certainty == "certain"
    phase = started("2026-03-01", count=count_of(14))
    assert only("F04", LATER, *history(entry_terms(), phase)).certainty == "possible"


# F05.


def test_a_contingent_that_the_terms_of_the_day_do_not_name_is_found() -> None:
    """The article of the decree that states the troops."""
    named_later = entry_terms(contingents=(contingent("c2", 12),))
    unlisted = history(entry_terms(), entered("2026-02-27", part("c2")))
    known = registered(entry_terms(complete=("contingents",))), voted(), entered("2026-02-27", part("c2"))
    assert only("F05", LATER, *unlisted).certainty == "possible"
    assert only("F05", LATER, *known).certainty == "certain"
    assert not found("F05", LATER, *history(named_later, entered("2026-02-27", part("c2"))))


@pytest.mark.parametrize(
    ("unit", "broken"),
    [
        ("7/o. Grupo de Operaciones Especiales", False),
        ("7/o. Grupo de Operaciones Especiales, Comando Norte", False),
        ("Equipo 2 Navy SEALs", True),
    ],
)
def test_a_described_unit_is_found_if_none_is_called_so(unit: str, broken: bool) -> None:
    crossing = entered("2026-02-27", Part(description=Description(unit=unit)))
    assert bool(found("F05", LATER, *history(entry_terms(), crossing))) is broken


def test_where_no_unit_is_authorized_by_name_a_described_one_is_silent() -> None:
    crossing = entered("2026-02-27", Part(description=Description(unit="Navy SEALs")))
    assert not found("F05", LATER, *history(entry_terms(contingents=(contingent("c1", 12),)), crossing))
    assert not found("F05", LATER, *history(entry_terms(contingents=None), crossing))
    named = contingent("c1", 12, unit="7/o. Grupo de Operaciones Especiales")
    assert found("F05", LATER, *history(entry_terms(contingents=(named,)), crossing))
    assert not found("F05", LATER, *history(entry_terms(contingents=(named, contingent("c2", 3))), crossing))


def test_where_the_troops_are_at_home_is_no_destination() -> None:
    """The article of the decree that states where the activity takes place."""
    here = activity("2026-03-01", "2026-04-01", countries=("MX",), complete=("countries",))
    terms = entry_terms(activities=(here,), complete=("activities",))
    home = called("2026-07-15", "abroad", part("c1"), place=place("Eglin", country="US"))
    assert not found("F05", LATER, *history(terms, home))
    abroad = exit_terms(
        contingents=(contingent("c1", 60, itinerary=(ItineraryStop(port=place("Camp Shelby")),)),)
    )
    own_port = called("2025-09-29", "national", part("c1"), place=place("Cozumel"))
    assert not found("F05", LATER, *history(abroad, own_port))


def test_many_countries_that_are_not_listed_may_be_any() -> None:
    """A parade of eighteen countries, of which one is named: the others are not forbidden."""
    many = contingent("c1", 620, country_count=18)
    guests = contingent("c2", 25, countries=("GT",), part_of="c1")
    french = entered("2026-02-27", Part(description=Description(countries=("FR",)), count=count_of(40)))
    assert not found("F05", LATER, *history(entry_terms(contingents=(many, guests)), french))
    assert found("F05", LATER, *history(entry_terms(contingents=(guests,)), french))
    # A contingent without countries of its own is of those that it is part of.
    of_them = contingent("c3", 5, part_of="c2")
    assert found("F05", LATER, *history(entry_terms(contingents=(guests, of_them)), french))


@pytest.mark.parametrize(("countries", "broken"), [(("US",), False), (("CA",), True)])
def test_a_nationality_is_found_if_the_contingent_has_it_not(
    countries: tuple[str, ...], broken: bool
) -> None:
    crossing = entered("2026-02-27", Part(contingent="c1", description=Description(countries=countries)))
    assert bool(found("F05", LATER, *history(entry_terms(), crossing))) is broken
    unknown = entry_terms(contingents=(contingent("c1", 12),))
    assert not found("F05", LATER, *history(unknown, crossing))


def test_a_destination_is_found_by_its_country_and_by_the_ports_of_the_itinerary() -> None:
    """The article of the decree that states the destination."""
    terms = exit_terms(
        activities=(activity(None, None, countries=("US",), complete=("countries",)),),
        complete=("activities",),
    )
    there = called("2025-10-03", "abroad", place=place("Camp Shelby"))
    elsewhere = called("2025-10-03", "abroad", place=place("Balboa", country="PA"))
    assert not found("F05", LATER, *history(terms, there))
    assert only("F05", LATER, *history(terms, elsewhere)).certainty == "certain"
    stops = (ItineraryStop(port=place("Camp Shelby")),)
    ship = exit_terms(contingents=(contingent("c1", 60, itinerary=stops),))
    assert not found("F05", LATER, *history(ship, there))
    assert found("F05", LATER, *history(ship, called("2025-10-03", "abroad", place=place("Fort Hood"))))
    assert not found(
        "F05", LATER, *history(ship, called("2025-10-03", "abroad", place=place("An unheard-of port")))
    )
