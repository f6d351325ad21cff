"""What is planned, and what was observed, at which place?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given

from domain.authorization.state import State
from domain.jurisdictions.mx import MEXICO
from domain.projections.facilities import FacilityRow, rows, told_by
from domain.projections.places import item, key_asked, place_key, within_asked
from domain.projections.row import holds
from domain.values import Count, Day, ItineraryStop, Phase, Place
from tests.domain.factories import (
    OTHER,
    activity,
    called,
    contingent,
    entered,
    entry_terms,
    linked,
    part,
    place,
    planned,
    registered,
    started,
    voted,
)
from tests.domain.histories import ON, Recipe, histories, told
from tests.domain.scenario import state_of
from tests.domain.test_real_cases import state as real
from tests.real_cases import REFS

Line = tuple[str, str, str | None, str | None, str | None]


def held(states: Iterable[State], on: str = "2026-12-31") -> list[FacilityRow]:
    judged = date.fromisoformat(on)
    found = [row for state in states for row in rows(state) if holds(row, judged)]
    return sorted(found, key=lambda row: (row.day_key, row.facility, row.what))


def line(row: FacilityRow) -> Line:
    """Where, what (with activity and phase), from when to when, and how many."""
    first, last = (None if one is None else str(one) for one in (row.first_on, row.last_on))
    what = ".".join(one for one in (row.what, row.activity, row.phase) if one)
    return row.facility, what, first, last, None if row.count is None else str(row.count.value)


#: By hand: facilities and points of crossing as the sources name them, with their days where they state any.
BY_HAND: dict[str, set[Line]] = {
    "MX-2026-SOF1": {  # S01, S18
        ("santa_lucia", "crossing", "2026-02-27", "2026-02-27", "12"),
        ("temamatla", "phase.a1.p1", None, None, "12"),
        ("san_miguel_de_los_jagueyes", "phase.a1.p2", None, None, "12"),
        ("cozumel", "phase.a1.p3", None, None, "12"),
        ("cozumel", "crossing", "2026-07-15", "2026-07-15", "12"),
    },
    "MX-2026-SEALS": {  # S27, S29
        ("campeche_airport", "crossing", "2026-02-15", "2026-02-15", "19"),
        ("san_luis_carpizo", "phase.a1.p1", None, None, "19"),
        ("ciudad_del_carmen", "phase.a1.p2", None, None, "19"),
    },
    "MX-2025-12-SEALS-REQ": {  # S34, S35; the better source names the first place otherwise
        ("toluca_airport", "crossing", "2026-01-12", "2026-01-12", "29"),
        ("name:cencaeim del estado de mexico", "phase.a1.p1", "2026-01-19", "2026-02-13", "29"),
        ("champoton", "phase.a1.p2", "2026-02-16", "2026-03-06", "29"),
        ("champoton", "phase.a1.p3", "2026-03-09", "2026-03-20", "29"),
        ("ciudad_del_carmen", "phase.a1.p4", "2026-03-23", "2026-04-15", "29"),
        ("toluca_airport", "crossing", "2026-04-15", "2026-04-15", "29"),
    },
    "MX-2025-ODA715": {  # S53
        ("donato_guerra", "phase.a1.p1", "2025-10-06", "2025-11-28", "12"),
        ("anton_lizardo", "phase.a1.p2", "2025-12-01", "2025-12-12", "12"),
    },
    "MX-2025-SEMAR10": {  # S71, S73
        ("campeche_airport", "crossing", "2025-02-15", "2025-02-15", "10"),
        ("san_luis_carpizo", "activity.a1", "2025-02-17", "2025-03-28", "10"),
    },
    "MX-2024-01-SF11": {  # SEED3; the two centres of S93 are a competing account
        ("name:a centre south east of mexico city", "stay", "2024-01-23", "2024-03-21", "11"),
    },
    "MX-2023-JCET": {("santa_gertrudis", "activity.a1", "2023-04-06", "2023-05-11", "12")},  # S97
    "MX-2026-SOF28": {("camp_shelby", "activity.a1", "2026-01-18", "2026-03-13", "40")},  # S56, S57
    "MX-2025-FUERZAS-AMIGAS": {("fort_hood", "activity.a1", "2025-12-06", "2025-12-14", "85")},  # S57
    "MX-2025-SOF9": {("camp_shelby", "activity.a1", "2025-10-01", "2025-11-15", "60")},  # S51
    "MX-2019-TRADEWINDS": set(),  # no place is stated
    "MX-2016-UNITASPAC57": {("name:off panama", "activity.a1", None, None, None)},  # the crew is not counted
}


@pytest.mark.parametrize("ref", REFS)
def test_of_the_real_cases_every_place_is_told_with_its_days(ref: str) -> None:
    found = held([real(ref)])
    assert {line(row) for row in found} == BY_HAND[ref]
    assert {row.basis for row in found} <= {"planned"}


def test_what_the_rows_say_of_a_place_is_counted_once_for_each_authorization() -> None:
    every = {one.facility: one for one in told_by(held(map(real, REFS)))}
    assert item(MEXICO, every["camp_shelby"]) == {
        "key": "camp_shelby",
        "name": "Camp Shelby",
        "aliases": ["Camp Shelby, Mississippi"],
        "kind": "facility",
        "country": "US",
        "within": ["Mississippi"],
        "time_zone": "America/Chicago",
        "position": {"latitude": 31.18778, "longitude": -89.19917, "reference": "Wikipedia, Camp Shelby"},
        "authorizations": 2,
        "first_on": "2025-10-01",
        "last_on": "2026-03-13",
    }
    carpizo = item(MEXICO, every["san_luis_carpizo"])
    assert (carpizo["within"], carpizo["time_zone"]) == (["Campeche", "Champotón"], "America/Merida")
    assert (carpizo["authorizations"], carpizo["first_on"], carpizo["last_on"], carpizo["position"]) == (
        2,
        "2025-02-17",
        "2026-04-16",  # a phase without days is within the window
        None,
    )
    panama = item(MEXICO, every["name:off panama"])
    assert (panama["name"], panama["kind"], panama["within"], panama["position"]) == (
        "Off Panama",
        None,
        [],
        None,
    )


def test_a_phase_without_days_is_within_its_activity_and_that_within_the_window() -> None:
    somewhere = (Place(name="Temamatla"),)
    phases = (
        Phase(key="p1", facilities=somewhere),
        Phase(key="p2", last_on=Day("2026-03-05"), facilities=somewhere),
    )
    terms = entry_terms(
        activities=(
            activity("2026-03-01", "2026-03-10", phases=phases),
            activity(None, None, key="a2", facilities=somewhere),
        )
    )
    found = {(row.activity, row.phase): (row.begins, row.ends) for row in held([state_of(registered(terms))])}
    assert found == {
        ("a1", "p1"): (date(2026, 3, 1), date(2026, 3, 10)),
        ("a1", "p2"): (date(2026, 3, 1), date(2026, 3, 5)),
        ("a2", None): (date(2026, 2, 27), date(2026, 7, 15)),
    }


def test_a_place_of_the_whole_is_told_for_the_days_of_the_activities_else_of_the_window() -> None:
    somewhere = (Place(name="Campo Nuevo"),)
    alone = entry_terms(facilities=somewhere)
    assert [line(row)[1:4] for row in held([state_of(registered(alone))])] == [
        ("stay", "2026-02-27", "2026-07-15")
    ]
    with_days = entry_terms(facilities=somewhere, activities=(activity("2026-03-01", "2026-03-10"),))
    assert [line(row)[1:4] for row in held([state_of(registered(with_days))])] == [
        ("stay", "2026-03-01", "2026-03-10")
    ]


def test_only_those_take_part_who_are_in_the_activity() -> None:
    terms = entry_terms(
        contingents=(
            contingent("c1", 12, countries=("US",), activities=("a1",)),
            contingent("c2", 5, countries=("GT",)),
            contingent("c3", 7, countries=("BZ",), activities=("a2",)),
            contingent("c4", 2, part_of="c1"),
        ),
        activities=(activity(None, None, facilities=(Place(name="Cozumel"),), countries=("MX",)),),
    )
    (row,) = held([state_of(registered(terms))])
    assert (row.countries, row.count) == (("GT", "MX", "US"), Count(value=17))


def test_a_port_of_the_itinerary_is_a_call_of_the_contingent() -> None:
    stop = ItineraryStop(port=Place(name="Guaymas"), arrive_on=Day("2026-03-01"), depart_on=Day("2026-03-04"))
    terms = entry_terms(contingents=(contingent("c1", 12, itinerary=(stop,)),))
    assert [line(row) for row in held([state_of(registered(terms))])] == [
        ("guaymas", "call", "2026-03-01", "2026-03-04", "12")
    ]


def test_what_was_observed_is_told_from_its_day_on() -> None:
    crossing = planned("entry", "2026-03-01", "Toluca")
    state = state_of(
        registered(entry_terms(planned_crossings=(crossing,))),
        voted(on="2026-02-17"),
        entered("2026-03-02", part("c1", 9), place=place("Aeropuerto de Toluca")),
        called("2026-03-04", place=place("Cozumel")),
        started("2026-03-05", activity="a1", phase="p1", facility=place("Temamatla"), count=Count(value=8)),
    )
    assert [(line(row), row.basis) for row in held([state])] == [
        (("toluca_airport", "crossing", "2026-03-01", "2026-03-01", "12"), "planned"),
        (("toluca_airport", "crossing", "2026-03-02", "2026-03-02", "9"), "observed"),
        (("cozumel", "call", "2026-03-04", "2026-03-04", None), "observed"),
        (("temamatla", "phase.a1.p1", "2026-03-05", None, "8"), "observed"),
    ]
    assert [row.basis for row in held([state], "2026-03-03")] == ["planned", "observed"]
    assert [row.basis for row in held([state], "2026-03-01")] == ["planned"]


def test_what_was_merged_or_is_void_happens_nowhere_of_its_own() -> None:
    terms = entry_terms(facilities=(Place(name="Cozumel"),))
    merged = linked("same_as", OTHER, merged_into=OTHER, on=Day("2026-03-01"))
    state = state_of(registered(terms), merged)
    assert [len(held([state], on)) for on in ("2026-02-28", "2026-03-01")] == [1, 0]
    assert rows(state_of()) == frozenset()


@given(histories(most=5), ON)
def test_every_row_is_in_the_order_of_its_first_day(recipes: list[Recipe], on: date) -> None:
    state, _ = told(recipes)
    for row in rows(state):
        assert row.day_key == ("~" if row.begins is None else row.begins.isoformat())
        assert row.facility == place_key(state.profile, Place(name=row.name))
        assert row.from_day is None or row.to_day is None or row.from_day < row.to_day


# Places.


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("cozumel", "cozumel"),
        ("BAM 4", "cozumel"),
        ("base aérea militar no. 4", "cozumel"),
        ("Campo Nuevo", "name:campo nuevo"),
        ("name:campo nuevo", "name:campo nuevo"),
    ],
)
def test_a_place_is_asked_for_by_its_key_or_any_of_its_names(asked: str, key: str) -> None:
    assert key_asked(MEXICO, asked) == key


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Quintana Roo", "quintana roo"),
        ("Q. Roo", "quintana roo"),
        ("quintana_roo", "quintana roo"),
        ("Camp.", "campeche"),
        ("Tijuana", "tijuana"),
        ("cancun", "benito juarez"),
        ("Champotón", "champoton"),
        ("Huehuetoca", "huehuetoca"),
    ],
)
def test_a_state_or_a_municipality_is_asked_for_by_any_of_its_names(asked: str, found: str) -> None:
    assert within_asked(MEXICO, asked) == found


def test_names_that_are_alike_as_far_as_they_are_sorted_are_of_one_place() -> None:
    long = "x" * 300
    assert place_key(MEXICO, Place(name=long)) == place_key(MEXICO, Place(name=f"{long}y"))


def test_a_position_stands_only_with_the_reference_that_gives_it() -> None:
    assert [one.key for one in MEXICO.gazetteer if (one.position is None) != (one.reference is None)] == []
    for one in MEXICO.gazetteer:
        if one.position is not None:
            latitude, longitude = one.position
            assert -90 <= latitude <= 90, one.key
            assert -180 <= longitude <= 180, one.key
            # The continent: a sign or an order that is wrong would be elsewhere.
            assert 14 <= latitude <= 33, one.key
            assert -118 <= longitude <= -86, one.key


def test_every_place_in_the_country_is_within_a_state_unless_it_is_in_several() -> None:
    missing = [one.key for one in MEXICO.gazetteer if one.country == "MX" and not MEXICO.around(one)]
    assert missing == ["campo_militar_1"]
