"""Which value of the domain does a piece of JSON stand for?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given

from domain.events import EntryRecorded
from domain.values import Count, Day, Instant, Invalid, Part, Place, StatedValue, Terms
from domain.values.fields import shape_of
from domain.values.reading import read, read_field
from domain.values.written import expanded, plain
from tests.strategies import values


def _flaws(cls: type, stated: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as raised:
        read(cls, stated)
    return [(flaw.path, flaw.code) for flaw in raised.value.flaws]


# A corrected step is read as its own type says: tests/api/test_steps.py sends it.
@given(values(Terms))
def test_what_is_written_is_read_back(terms: Terms) -> None:
    assert read(Terms, plain(terms)) == terms
    assert read(Terms, expanded(terms)) == terms  # null is the same as left out


def test_values_within_values_are_built_from_their_texts() -> None:
    entry = read(
        EntryRecorded,
        {
            "on": "2026-02",
            "at": "2026-02-27T10:00:00Z",
            "parts": [{"contingent": "c1", "count": {"value": 3}}],
        },
    )
    assert (entry.on, entry.at) == (Day("2026-02"), Instant("2026-02-27T10:00:00Z"))
    assert entry.parts == (Part(contingent="c1", count=Count(value=3)),)


def test_what_a_class_does_not_have_is_no_such_object() -> None:
    assert _flaws(Place, {"name": "Cozumel", "more": 1}) == [("more", "unknown-field")]
    assert _flaws(Place, {"name": None}) == [("name", "required")]
    assert _flaws(Place, []) == [("", "wrong-type")]
    assert _flaws(Count, {"value": "3"}) == [("value", "wrong-type")]
    assert _flaws(EntryRecorded, {"parts": {}}) == [("parts", "wrong-type")]


def test_the_flaws_of_all_members_are_told_before_those_of_the_whole() -> None:
    stated: dict[str, Any] = {
        "movements": ["foreign_entry", "foreign_entry"],
        "window": {"first_on": "2026-02-30"},
        "contingents": [{"key": "c1"}, {"key": "c1", "window": {"last_on": "no day"}}],
    }
    assert _flaws(Terms, stated) == [
        ("contingents.1.window.last_on", "day-syntax"),
        ("window.first_on", "no-such-day"),
    ]
    del stated["window"], stated["contingents"][1]["window"]
    assert _flaws(Terms, stated) == [("movements.foreign_entry", "repeated"), ("contingents.c1", "repeated")]


def test_free_json_has_its_members_in_the_order_in_which_it_is_stored() -> None:
    value = read(StatedValue, {"path": "on", "value": {"b": [{"d": 1, "c": 2}], "a": None}}).value
    assert list(value) == ["a", "b"]
    assert list(value["b"][0]) == ["c", "d"]


def test_what_stands_in_a_field_is_read_by_its_shape() -> None:
    assert read_field(shape_of(Day), "2026-02") == Day("2026-02")
    assert read_field(shape_of(UUID), str(UUID(int=7))) == UUID(int=7)
    for kind, stated in ((Day, 2026), (Day, "2026-02-30"), (UUID, "7"), (Place, "Cozumel"), (int, -1)):
        with pytest.raises(Invalid):
            read_field(shape_of(kind), stated)
