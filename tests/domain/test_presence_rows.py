"""Do the rows of who is across the border say, for every day, what the one function says of it?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from domain.authorization.state import State
from domain.authorization.tracks import Tracks
from domain.projections.presence import PresenceRow, item, kept, rows, sums_of, totals
from domain.projections.row import holds
from domain.values import Contingent, Count, Day, Place, Terms
from tests.domain.factories import (
    OTHER,
    activity,
    called,
    contingent,
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
    voted,
    window,
)
from tests.domain.histories import ON, Recipe, histories, told
from tests.domain.scenario import state_of
from tests.domain.test_real_cases import state as real
from tests.real_cases import REFS

NOBODY: dict[str, Any] = {"at_least": 0, "at_most": 0, "without_count": 0}


def held(states: Iterable[State], on: str) -> list[PresenceRow]:
    """The rows that hold on that day, by authorization and contingent."""
    day = date.fromisoformat(on)
    found = [row for state in states for row in rows(state) if holds(row, day)]
    return sorted(found, key=lambda row: (row.reference, row.part))


def heads(least: int, most: int | None = None, *, without: int = 0) -> dict[str, int | None]:
    return {"at_least": least, "at_most": most, "without_count": without}


def total(on: str, *states: State) -> dict[str, dict[str, dict[str, int | None]]]:
    return totals(sums_of(held(states, on)))


@settings(max_examples=200)
@given(histories(), ON)
def test_on_every_day_the_rows_are_what_is_told_of_that_day(recipes: list[Recipe], on: date) -> None:
    state, _ = told(recipes)
    every = rows(state)
    known = {day for row in every for day in (row.from_day, row.to_day) if day is not None}
    for day in {on, date.min, date.max, *known}:
        tracks = Tracks(state, day)
        parts = () if state.void or tracks.merged_into is not None else tracks.everybody
        assert sorted(
            (row.contingent or "", row.presence, row.basis, str(row.since_on), str(row.until_on))
            for row in every
            if holds(row, day)
        ) == sorted(
            (one.contingent or "", one.presence, one.basis, str(one.since_on), str(one.until_on))
            for one in parts
        )


# The public cases, by hand.

#: On a day: of each contingent that is not unknown its presence, how many, and the facility that is told.
BY_HAND: list[tuple[str, list[tuple[str, str, str, tuple[int, str] | None, str | None]]]] = [
    # S59: they left on 18 January; window to 13 March, at Camp Shelby all the time (S56). SOF1 landed on 27
    # February (S15) and nobody says how many: not more than the 12 of the decree; its three phases have no
    # days, so that none of the three places is told. The SEALs were granted 15 February to 16 April (S27,
    # S29) and nobody saw them come; their two phases have no days either.
    (
        "2026-03-01",
        [
            ("MX-2026-SEALS", "c1", "authorized", (19, "exact"), None),
            ("MX-2026-SOF1", "c1", "present", (12, "at_most"), None),
            ("MX-2026-SOF28", "c1", "present", (40, "exact"), "Camp Shelby, Mississippi"),
        ],
    ),
    # The day after the last authorized one of SOF28: nobody told of a return.
    (
        "2026-03-14",
        [
            ("MX-2026-SEALS", "c1", "authorized", (19, "exact"), None),
            ("MX-2026-SOF1", "c1", "present", (12, "at_most"), None),
        ],
    ),
    # Fuerzas Amigas: window 6 to 15 December, the exercise itself to the 14th at Fort Hood (S57, S58). ODA
    # 715 in its second phase, at Antón Lizardo from 1 to 12 December (S53), 12 of them since the decree. Of
    # SOF28, granted on the 2nd, the first authorized day is still to come.
    (
        "2025-12-10",
        [
            ("MX-2025-FUERZAS-AMIGAS", "c1", "authorized", (85, "exact"), "Fort Hood, Texas"),
            (
                "MX-2025-ODA715",
                "c1",
                "authorized",
                (12, "exact"),
                "Polígono de Antón Lizardo, Heroica Escuela Naval Militar, Veracruz",
            ),
            ("MX-2026-SOF28", "c1", "absent", None, None),
        ],
    ),
    # On the 15th the exercise was over by a day: the window still runs, and no place is planned.
    (
        "2025-12-15",
        [
            ("MX-2025-FUERZAS-AMIGAS", "c1", "authorized", (85, "exact"), None),
            ("MX-2026-SOF28", "c1", "absent", None, None),
        ],
    ),
    # ODA 715 before its decree of 24 November: only the decree says how many. Of SOF9, which had begun by
    # its event, no window is on record: nothing can be said.
    (
        "2025-10-15",
        [
            (
                "MX-2025-ODA715",
                "c1",
                "authorized",
                None,
                "Centro de Entrenamiento Avanzado de la Marina, Donato Guerra, Edomex",
            ),
        ],
    ),
    # The ten of 2025 were to arrive on 15 February (S71), the exercise lasted to 28 March (S73), and no last
    # authorized day is known: from 29 March on nothing can be said.
    ("2025-02-14", [("MX-2025-SEMAR10", "c1", "absent", None, None)]),
    ("2025-02-15", [("MX-2025-SEMAR10", "c1", "authorized", (10, "exact"), None)]),
    ("2025-03-28", [("MX-2025-SEMAR10", "c1", "authorized", (10, "exact"), "San Luis Carpizo, Camp.")]),
    ("2025-03-29", []),
    # JCET 2023: granted 5 April to 12 May, the event from the 6th to the 11th in Santa Gertrudis (S97).
    ("2023-04-05", [("MX-2023-JCET", "c1", "authorized", (12, "exact"), None)]),
    (
        "2023-05-11",
        [
            (
                "MX-2023-JCET",
                "c1",
                "authorized",
                (12, "exact"),
                "Centro Nacional de Adiestramiento, Santa Gertrudis, Saucillo, Chih.",
            )
        ],
    ),
    ("2023-05-13", []),
    # The December request was never voted: before 12 January nobody was there by its own account.
    (
        "2026-01-10",
        [
            ("MX-2025-12-SEALS-REQ", "c1", "absent", None, None),
            ("MX-2025-12-SEALS-REQ", "c2", "absent", None, None),
            ("MX-2026-SOF28", "c1", "absent", None, None),
        ],
    ),
]


@pytest.mark.parametrize(("on", "expected"), BY_HAND, ids=[on for on, _ in BY_HAND])
def test_of_the_real_cases_is_told_on_a_day_what_their_sources_say(
    on: str, expected: list[tuple[str, str, str, tuple[int, str] | None, str | None]]
) -> None:
    assert [
        (
            row.reference,
            row.contingent,
            row.presence,
            None if row.count is None else (row.count.value, row.count.bound),
            None if row.facility is None else row.facility.name,
        )
        for row in held(map(real, REFS), on)
        if row.presence != "unknown"
    ] == expected


def test_the_totals_of_the_real_cases_are_bounds() -> None:
    every = [real(ref) for ref in REFS]
    # Up to the 12 of SOF1 came; the 19 SEALs may come; of SOF28 40 are at Camp Shelby.
    assert total("2026-03-01", *every) == {
        "national": {"present": heads(0, 12), "authorized": heads(19, 19)},
        "abroad": {"present": heads(40, 40), "authorized": NOBODY},
    }
    # ODA 715 before its decree: nobody says how many.
    assert total("2025-10-15", *every)["national"]["authorized"] == heads(0, None, without=1)
    # After its decree, in the days of Fuerzas Amigas.
    assert total("2025-12-10", *every) == {
        "national": {"present": NOBODY, "authorized": heads(12, 12)},
        "abroad": {"present": NOBODY, "authorized": heads(85, 85)},
    }


def test_an_item_says_which_movement_whose_troops_where_and_by_which_steps() -> None:
    (row,) = held([real("MX-2026-SOF28")], "2026-03-01")
    told_of_it = item(kept(row))
    id_ = told_of_it["authorization"]
    assert told_of_it == {
        "authorization": str(real("MX-2026-SOF28").id),
        "reference": "MX-2026-SOF28",
        "title": real("MX-2026-SOF28").registration.event.title,  # type: ignore[union-attr]  # it is registered
        "movement": "national_exit",
        "contingent": "c1",
        "direction": "exit",
        "countries": ["MX", "US"],
        "count": {"value": 40, "bound": "exact", "breakdown": None},
        "presence": "present",
        "since_on": "2026-01-18",
        "until_on": "2026-03-13",
        "facility": {"name": "Camp Shelby, Mississippi", "key": None, "kind": None, "country": "US"},
        "basis": "observed",
        "evidence": [{"authorization": id_, "version": 3}],
    }
    assert (row.facility_key, row.movements, row.ministries) == (
        "camp_shelby",
        ("national_exit",),
        ("defence",),
    )


# What there is to be told of.


def test_what_is_void_not_registered_or_not_asked_for_has_no_row() -> None:
    assert rows(state_of()) == frozenset()
    assert rows(state_of(registered())) == frozenset()


def test_where_nobody_is_named_the_whole_is_one_item_as_soon_as_it_is_asked_for() -> None:
    state = state_of(registered(entry_terms(contingents=None)), requested("2026-02-11"))
    assert held([state], "2026-02-10") == []
    (row,) = held([state], "2026-03-01")
    assert (row.contingent, row.presence, row.count) == (None, "unknown", None)


def test_what_was_merged_is_told_of_by_the_other_from_then_on() -> None:
    merged = linked("same_as", OTHER, merged_into=OTHER, on=Day("2026-03-01"))
    state = state_of(registered(entry_terms()), voted(on="2026-02-17"), merged)
    assert held([state], "2026-02-28")
    assert held([state], "2026-03-01") == []


def test_a_movement_is_named_only_where_one_alone_can_be_meant() -> None:
    both = Terms(
        movements=("foreign_entry", "national_exit"),
        contingents=(contingent("c1", 5, direction="entry"), contingent("c2", 6, direction="exit")),
        window=window(),
    )
    inward, outward = held([state_of(registered(both), voted())], "2026-03-01")
    assert (inward.movement, inward.movements) == ("foreign_entry", ("foreign_entry",))
    assert (outward.movement, outward.movements) == ("national_exit", ("national_exit",))
    two = entry_terms(movements=("foreign_entry", "squadron_stay"))
    (either,) = held([state_of(registered(two), voted())], "2026-03-01")
    assert (either.movement, either.movements) == (None, ("foreign_entry", "squadron_stay"))


# How many.


def test_those_seen_at_a_call_are_as_many_as_were_counted_there_else_up_to_the_terms() -> None:
    granted = registered(entry_terms(contingents=(contingent("c1", 12),))), voted(on="2026-02-17")
    counted = state_of(*granted, called("2026-03-01", "national", part("c1", 9)))
    (row,) = held([counted], "2026-03-01")
    assert (row.presence, row.count) == ("present", Count(value=9))
    seen = state_of(*granted, started("2026-03-01"))
    (row,) = held([seen], "2026-03-01")
    assert (row.presence, row.count) == ("present", Count(value=12, bound="at_most"))


def test_up_to_so_many_are_authorized_as_so_many_and_open_counts_leave_the_end_open() -> None:
    terms = entry_terms(
        contingents=(
            Contingent(key="c1", count=Count(value=12, bound="at_most")),
            Contingent(key="c2", count=Count(value=5, bound="at_least")),
            contingent("c3", None),
        )
    )
    state = state_of(registered(terms), voted())
    assert total("2026-03-01", state)["national"]["authorized"] == heads(17, None, without=1)


def test_who_is_part_of_another_is_authorized_once_and_who_is_seen_may_be_in_its_number() -> None:
    terms = entry_terms(contingents=(contingent("c1", 40), contingent("c2", 10, part_of="c1")))
    granted = state_of(registered(terms), voted())
    assert total("2026-03-01", granted)["national"]["authorized"] == heads(40, 40)
    came = state_of(registered(terms), voted(), entered("2026-03-01", part("c1", 30), part("c2", 10)))
    assert total("2026-03-02", came)["national"]["present"] == heads(30, 40)
    # Only of those who are part of it is it told that they came.
    some = state_of(registered(terms), voted(), entered("2026-03-01", part("c2", 10)))
    assert total("2026-03-02", some)["national"]["present"] == heads(10, 10)


def test_those_of_whom_nothing_says_which_way_they_went_can_be_on_either_side() -> None:
    terms = Terms(contingents=(contingent("c1", 7, countries=None),), window=window())
    state = state_of(registered(terms), voted())
    (row,) = held([state], "2026-03-01")
    assert (row.presence, row.direction) == ("authorized", None)
    assert total("2026-03-01", state) == {
        side: {"present": NOBODY, "authorized": heads(0, 7)} for side in ("national", "abroad")
    }


def test_in_5_out_10_in_5_is_5_present() -> None:
    terms = entry_terms(contingents=(contingent("c1", 20),))
    state = state_of(
        registered(terms),
        voted(on="2026-02-17"),
        entered("2026-03-01", part("c1", 5)),
        left("2026-03-02", part("c1", 10)),
        entered("2026-03-03", part("c1", 5)),
    )
    counts = [[row.count for row in held([state], on)] for on in ("2026-03-01", "2026-03-03")]
    assert counts == [[Count(value=5)], [Count(value=5)]]
    (gone,) = held([state], "2026-03-02")
    assert (gone.presence, gone.count) == ("absent", None)


def test_where_they_are_is_where_they_were_seen_else_where_they_are_planned_to_be() -> None:
    planned = activity("2026-03-01", "2026-03-10", facilities=(Place(name="Temamatla"),))
    terms = exit_terms(activities=(planned,), window=window())
    state = state_of(
        registered(terms),
        voted(on="2026-02-17"),
        left("2026-03-01", part("c1", 60)),
        called("2026-03-04", side="abroad", place=place("Campo Nuevo")),
    )
    found = [
        (row.facility.name if row.facility else None, row.facility_key)
        for on in ("2026-03-03", "2026-03-04", "2026-03-11")
        for row in held([state], on)
    ]
    assert found == [("Temamatla", "temamatla"), ("Campo Nuevo", "campo nuevo"), (None, None)]
