"""Do the values hold what real sources state, and refuse only what has no shape?"""

from __future__ import annotations

from typing import Any

import pytest

from domain.values import (
    MAX_COUNTRIES,
    MAX_MEMBERS,
    Activity,
    Arms,
    Breakdown,
    Citation,
    Contingent,
    Conveyance,
    Count,
    Day,
    Derived,
    Description,
    Invalid,
    ItineraryStop,
    Letter,
    Part,
    Phase,
    Place,
    PlannedCrossing,
    ReportObligation,
    Source,
    StatedValue,
    Tally,
    Terms,
    Total,
    Window,
)


def test_every_path_of_the_real_cases_is_a_path() -> None:
    for path in (
        "on",
        "tally.in_favour",
        "terms.contingents.c1.count",
        "terms.activities.a1.phases.p2.first_on",
        "terms.totals.0.count",
        "parts.0.count",
    ):
        assert StatedValue(path=path).path == path
    for path in ("", ".", "on.", ".on", "a..b", "On", "a b", "terms[0]", "$.on", "a.b\n", "0.on", "x" * 201):
        with pytest.raises(Invalid):
            Derived(path=path, how="counted")


@pytest.mark.parametrize("key", ["c1", "c", "sof-1_b", "a" * 32])
def test_a_key_is_short_and_plain(key: str) -> None:
    assert Phase(key=key).key == key


@pytest.mark.parametrize("key", ["", "1c", "C1", "c.1", "c 1", "ñ", "a" * 33, "c1\n"])
def test_what_could_not_stand_in_a_path_is_no_key(key: str) -> None:
    with pytest.raises(Invalid):
        Phase(key=key)


@pytest.mark.parametrize("country", ["us", "USA", "U", "", "U1", "ÑÑ", "US\n"])
def test_a_country_is_two_capital_letters(country: str) -> None:
    with pytest.raises(Invalid):
        Conveyance(flag=country)


def test_twelve_soldiers_land_at_one_base_and_leave_from_another() -> None:
    terms = Terms(
        movements=("foreign_entry",),
        event_number="SOF1",
        ministries=("defence",),
        activities=(
            Activity(
                key="a1",
                first_on=Day("2026-02-27"),
                last_on=Day("2026-07-15"),
                phases=(
                    Phase(key="p1", facilities=(Place(key="temamatla", name="Temamatla"),)),
                    Phase(key="p2", facilities=(Place(name="San Miguel de los Jagüeyes"),)),
                ),
            ),
        ),
        contingents=(Contingent(key="c1", countries=("US",), kinds=("military",), count=Count(value=12)),),
        totals=(Total(over="entry", count=Count(value=12)),),
        window=Window(
            first_on=Day("2026-02-27"), first_sense="on", last_on=Day("2026-07-15"), last_sense="on"
        ),
        planned_crossings=(
            PlannedCrossing(key="x1", direction="entry", place=Place(name="Santa Lucía", kind="air_base")),
            PlannedCrossing(key="x2", direction="exit", place=Place(name="Cozumel", kind="air_base")),
        ),
        arms=Arms(carried="yes"),
        report_obligations=(
            ReportObligation(key="r1", days=30, unit="calendar", anchor="conclusion", debtors=("defence",)),
        ),
        complete=("contingents",),
    )
    assert terms.purpose is None
    assert terms.report_obligations is not None
    assert terms.report_obligations[0].periodic is None


def test_a_ship_calls_at_its_ports_and_its_flag_is_its_own() -> None:
    ship = Contingent(
        key="c1",
        countries=("MX",),
        part_of="c2",
        itinerary=(
            ItineraryStop(
                port=Place(name="Pearl Harbor", country="US"), arrive_on=Day("[2024-06-26..2024-06-28]")
            ),
            ItineraryStop(port=Place(name="Manzanillo")),
        ),
        conveyances=(
            Conveyance(
                key="v1", kind="vessel", name="Usumacinta", crew=Count(value=150, bound="about"), flag="MX"
            ),
        ),
    )
    assert ship.conveyances is not None
    assert ship.conveyances[0].commercial is None


@pytest.mark.parametrize(
    ("cls", "fields"),
    [
        (Window, {"first_on": Day("2026-07-15"), "last_on": Day("2026-02-27")}),
        (Window, {"last_sense": "within_days"}),
        (Window, {"within_days": 5, "within_of": "the closing ceremony"}),
        (Activity, {"key": "a1", "first_on": Day("2026-07-15"), "last_on": Day("2025")}),
        (Count, {"value": 3, "breakdown": (Breakdown(label="cadetes", value=9),)}),
        (Tally, {"in_favour": 500, "against": 3, "present": 1, "unanimous": True}),
        (Contingent, {"key": "c1", "part_of": "c1", "country_count": 1, "countries": ("US", "CA")}),
        (Arms, {"carried": "no", "ammunition": "yes", "equipment": ("rifles",)}),
        (ReportObligation, {"key": "r1", "periodic": False, "every": "three months"}),
        (Total, {"over": "all", "kinds": (), "count": Count(value=0, bound="at_least")}),
        (Letter, {}),
        (Part, {}),
    ],
)
def test_what_a_silly_source_states_is_kept(cls: type, fields: dict[str, Any]) -> None:
    kept = cls(**fields)
    assert {name: getattr(kept, name) for name in fields} == fields


def test_a_part_may_name_a_contingent_and_describe_it_as_well() -> None:
    part = Part(contingent="c9", description=Description(unit="ODA 715"), count=Count(value=14))
    assert part.description == Description(unit="ODA 715")


def test_a_citation_keeps_a_value_only_where_it_differs() -> None:
    press = Source(title="Note of the day", tier="press", published_on=Day("2026-02-17"))
    states = (StatedValue(path="on"), StatedValue(path="tally.in_favour", value=97))
    citation = Citation(source=press, page="3", states=states)
    assert [stated.value for stated in citation.states] == [None, 97]
    assert Citation(source=press, states=()).states == ()


RIVER = Conveyance(key="v1", kind="vessel")
CROWD = tuple(Contingent(key=f"c{n}") for n in range(MAX_MEMBERS + 1))


@pytest.mark.parametrize(
    ("cls", "fields", "path", "code"),
    [
        (Count, {"value": -1}, "value", "out-of-range"),
        (Count, {"value": True}, "value", "wrong-type"),
        (Count, {"value": 1, "bound": "roughly"}, "bound", "unknown-word"),
        (Tally, {"in_favour": 91.0}, "in_favour", "wrong-type"),
        (Tally, {"unanimous": "yes"}, "unanimous", "wrong-type"),
        (Source, {"title": "x", "tier": "rumour"}, "tier", "unknown-word"),
        (Letter, {"dated_on": "2026-01-19"}, "dated_on", "wrong-type"),
        (Terms, {"movements": ("foreign_entry", "foreign_entry")}, "movements.foreign_entry", "repeated"),
        (Terms, {"ministries": ("army",)}, "ministries.0", "unknown-word"),
        (Terms, {"contingents": (Contingent(key="c1"), Contingent(key="c1"))}, "contingents.c1", "repeated"),
        (
            Terms,
            {"conveyances": (Conveyance(key="v1"), Conveyance(), Conveyance(key="v1"))},
            "conveyances.v1",
            "repeated",
        ),
        (Terms, {"complete": ("window",)}, "complete.0", "unknown-word"),
        (
            Terms,
            {"contingents": tuple(Contingent(key=f"c{n}") for n in range(MAX_MEMBERS + 1))},
            "contingents",
            "item-count",
        ),
        (Contingent, {"key": "c1", "countries": ("US",) * (MAX_COUNTRIES + 1)}, "countries", "item-count"),
        (Activity, {"key": "a1", "phases": (Phase(key="p1"), Phase(key="p1"))}, "phases.p1", "repeated"),
    ],
)
def test_what_has_no_shape_is_refused_with_its_path(
    cls: type, fields: dict[str, Any], path: str, code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        cls(**fields)
    assert [(flaw.path, flaw.code) for flaw in caught.value.flaws] == [(path, code)]


def test_conveyances_without_keys_stand_side_by_side() -> None:
    terms = Terms(conveyances=(Conveyance(kind="aircraft"), Conveyance(kind="aircraft")))
    assert terms.conveyances == (Conveyance(kind="aircraft"),) * 2
