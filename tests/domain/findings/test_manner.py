"""F06 to F08: the articles of the decree that state the point of crossing, the transport and the arms."""

from __future__ import annotations

from typing import Any

import pytest

from domain.findings import Finding
from domain.values import Arms, Conveyance
from tests.domain.factories import (
    contingent,
    count_of,
    entered,
    entry_terms,
    left,
    part,
    place,
    planned,
    registered,
    voted,
)
from tests.domain.findings.judging import LATER, figures, found, only


def history(terms: Any, *steps: Any) -> tuple[Any, ...]:
    return registered(terms), voted(), *steps


# F06.

PLANNED = (planned("entry", name="Base Aérea Militar No. 1, Santa Lucía"), planned("exit", name="Cozumel"))


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("Santa Lucía", False),
        ("BAM 1", False),
        ("Aeropuerto Internacional de Toluca", True),
        ("A field near the sea", False),
    ],
)
def test_a_point_of_entry_is_compared_by_the_gazetteer(name: str, broken: bool) -> None:
    """The article of the decree that states the point of crossing."""
    crossing = entered("2026-02-27", part("c1"), place=place(name))
    terms = entry_terms(planned_crossings=PLANNED)
    assert bool(found("F06", LATER, *history(terms, crossing))) is broken


def test_it_is_certain_only_if_the_planned_crossings_are_known_to_be_all() -> None:
    crossing = entered("2026-02-27", part("c1"), place=place("Toluca"))
    some_known = entry_terms(planned_crossings=PLANNED)
    all_known = entry_terms(planned_crossings=PLANNED, complete=("planned_crossings",))
    assert only("F06", LATER, *history(some_known, crossing)).certainty == "possible"
    assert only("F06", LATER, *history(all_known, crossing)).certainty == "certain"


def test_where_a_carrier_alone_crosses_is_not_compared() -> None:
    """It sets them down at the one place, and fetches them at the other."""
    away = left("2026-02-27", parts=(), place=place("Santa Lucía"))
    terms = entry_terms(planned_crossings=PLANNED, complete=("planned_crossings",))
    assert not found("F06", LATER, *history(terms, away))


def test_entry_and_exit_have_places_of_their_own() -> None:
    terms = entry_terms(planned_crossings=PLANNED)
    assert not found("F06", LATER, *history(terms, left("2026-07-15", part("c1"), place=place("Cozumel"))))
    assert found("F06", LATER, *history(terms, left("2026-07-15", part("c1"), place=place("Santa Lucía"))))


def test_a_listed_place_that_the_gazetteer_lacks_contradicts_nothing() -> None:
    unknown = entry_terms(planned_crossings=(planned("entry", name="A field near the sea"),))
    crossing = entered("2026-02-27", part("c1"), place=place("Toluca"))
    assert not found("F06", LATER, *history(unknown, crossing))


def test_a_place_within_another_matches_it() -> None:
    terms = entry_terms(planned_crossings=(planned("entry", name="Champotón"),))
    assert not found("F06", LATER, *history(terms, entered("2026-02-27", place=place("San Luis Carpizo"))))


def test_no_place_stated_is_silent() -> None:
    assert not found("F06", LATER, *history(entry_terms(planned_crossings=PLANNED), entered("2026-02-27")))
    assert not found("F06", LATER, *history(entry_terms(), entered("2026-02-27", place=place("Toluca"))))


# F07.

HERCULES = Conveyance(kind="aircraft", model="C-130", flag="US")


@pytest.mark.parametrize(
    ("observed", "broken"),
    [
        (Conveyance(kind="aircraft", model="C-130 Hercules", flag="US"), False),
        (Conveyance(model="C-130"), False),
        (Conveyance(registration="08-3174"), False),
        (Conveyance(kind="vessel"), True),
        (Conveyance(kind="aircraft", model="C-17"), True),
        (Conveyance(model="C-130", flag="MX"), True),
    ],
)
def test_only_what_both_sides_state_is_compared(observed: Conveyance, broken: bool) -> None:
    """The article of the decree that states the means of transport; the carrier's flag is its own."""
    terms = entry_terms(conveyances=(HERCULES,))
    seen = found("F07", LATER, *history(terms, entered("2026-02-27", part("c1"), conveyances=(observed,))))
    assert [one.certainty for one in seen] == (["possible"] if broken else [])


def test_of_a_complete_list_it_is_certain() -> None:
    terms = entry_terms(conveyances=(HERCULES,), complete=("conveyances",))
    crossing = entered("2026-02-27", part("c1"), conveyances=(Conveyance(kind="vessel"),))
    assert only("F07", LATER, *history(terms, crossing)).certainty == "certain"


def test_the_contingents_own_ship_counts_before_that_of_the_whole() -> None:
    terms = entry_terms(
        contingents=(contingent("c1", 12, conveyances=(Conveyance(kind="vessel"),)), contingent("c2", 3)),
        conveyances=(HERCULES,),
    )
    crossing = entered("2026-02-27", part("c1"), part("c2"), conveyances=(Conveyance(kind="vessel"),))
    assert [one.subject for one in found("F07", LATER, *history(terms, crossing))] == ["steps.3.c2"]


def _carried(authorized: tuple[Conveyance, ...], *observed: Conveyance, **of_the_terms: Any) -> list[Finding]:
    terms = entry_terms(conveyances=authorized, **of_the_terms)
    return found("F07", LATER, *history(terms, entered("2026-02-27", part("c1"), conveyances=observed)))


def _aircraft(count: int | None, bound: str = "exact", **fields: Any) -> Conveyance:
    return Conveyance(kind="aircraft", count=count_of(count, bound) if count is not None else None, **fields)


def test_more_of_the_same_than_authorized_is_found() -> None:
    whole: dict[str, Any] = {"complete": ("conveyances",)}
    assert [one.certainty for one in _carried((_aircraft(1),), _aircraft(2), **whole)] == ["certain"]
    assert not _carried((_aircraft(2, "at_most"),), _aircraft(2), **whole)
    assert [one.certainty for one in _carried((_aircraft(2, "at_most"),), _aircraft(3), **whole)] == [
        "certain"
    ]


def test_against_a_list_that_is_not_known_complete_nothing_is_certain() -> None:
    """Another one may stand in the part of the list that nobody has told."""
    assert [one.certainty for one in _carried((_aircraft(1),), _aircraft(2))] == ["possible"]
    assert [one.certainty for one in _carried((), _aircraft(2))] == ["certain"]


@pytest.mark.parametrize(
    ("authorized", "observed", "broken"),
    [
        ((3,), (3, 1), True),
        ((4,), (3, 1), False),
        ((3, 1), (4,), False),
        ((3, 1), (5,), True),
        ((3, 1), (3, 1), False),
        ((3, None), (5,), False),
        ((3,), (3, None), False),
    ],
)
def test_those_on_several_lines_are_counted_together(
    authorized: tuple[int | None, ...], observed: tuple[int | None, ...], broken: bool
) -> None:
    """A line without a count is nobody's excess."""
    seen = _carried(
        tuple(_aircraft(count, model="C-130") for count in authorized),
        *(_aircraft(count, model="C-130 Hercules") for count in observed),
        complete=("conveyances",),
    )
    assert [one.certainty for one in seen] == (["certain"] if broken else [])


def test_what_is_recorded_under_a_key_of_the_terms_is_that_one() -> None:
    """ "Black Hawk" is what sources call an HH-60M; how many there were is compared."""
    hawk = _aircraft(2, key="v1", model="HH-60M")
    others: dict[str, Any] = {"complete": ("conveyances",)}
    assert not _carried((hawk,), _aircraft(2, key="v1", model="Black Hawk"), **others)
    assert _carried((hawk,), _aircraft(2, model="Black Hawk"), **others)
    assert _carried((hawk,), _aircraft(2, key="v2", model="Black Hawk"), **others)
    assert _carried((hawk,), _aircraft(3, key="v1", model="Black Hawk"), **others)
    assert _carried((hawk,), _aircraft(2, key="v1"), _aircraft(1, model="HH-60M"), **others)


def test_a_key_that_the_terms_have_elsewhere_is_that_one_too() -> None:
    terms = entry_terms(
        contingents=(contingent("c1", 12, conveyances=(Conveyance(kind="vessel"),)),),
        conveyances=(_aircraft(1, key="v1", model="HH-60M"),),
    )

    def seen(carrier: Conveyance) -> list[Finding]:
        crossing = entered("2026-02-27", part("c1"), conveyances=(carrier,))
        return found("F07", LATER, *history(terms, crossing))

    assert not seen(_aircraft(1, key="v1", model="Black Hawk"))
    assert seen(_aircraft(2, key="v1", model="Black Hawk"))
    assert seen(_aircraft(1, model="HH-60M"))


# F08.


@pytest.mark.parametrize(
    ("authorized", "observed", "certainty"),
    [
        (Arms(carried="no"), Arms(carried="yes"), "certain"),
        (Arms(carried="yes", ammunition="no"), Arms(carried="yes", ammunition="yes"), "certain"),
        (Arms(carried="yes", ammunition="no"), Arms(carried="yes"), None),
        (Arms(carried="unknown"), Arms(carried="yes"), None),
        (Arms(carried="no"), Arms(carried="unknown"), None),
        (None, Arms(carried="yes"), None),
        (Arms(equipment=("9 mm pistols",)), Arms(equipment=("mortars",)), "possible"),
        (Arms(equipment=("9 mm pistols",)), Arms(equipment=("pistols",)), None),
        (Arms(equipment=()), Arms(equipment=("mortars",)), "certain"),
    ],
)
def test_arms_beyond_the_authorized_are_found(
    authorized: Arms | None, observed: Arms, certainty: str | None
) -> None:
    """The article of the decree that states the arms; ammunition stands apart."""
    crossing = entered("2026-02-27", part("c1"), arms=observed)
    seen = found("F08", LATER, *history(entry_terms(arms=authorized), crossing))
    assert [one.certainty for one in seen] == ([certainty] if certainty else [])


def test_arms_are_authorized_field_by_field_for_a_contingent_that_differs() -> None:
    terms = entry_terms(
        contingents=(contingent("c1", 12, arms=Arms(ammunition="yes")),),
        arms=Arms(carried="no", ammunition="no"),
    )
    crossing = entered("2026-02-27", part("c1"), arms=Arms(carried="yes", ammunition="yes"))
    assert figures(only("F08", LATER, *history(terms, crossing))) == {"beyond": "carried"}
