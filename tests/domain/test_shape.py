"""Does a constructor find every flaw, name it by its path, and leave decoding alone?"""

from __future__ import annotations

import dataclasses
import pickle
import unicodedata
import uuid
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.values import (
    MAX_INT,
    Day,
    Flaw,
    Instant,
    Int,
    Invalid,
    Items,
    Key,
    Length,
    LongText,
    Pattern,
    Range,
    Text,
    value,
)


@value
class Leg:
    key: Key
    note: Text | None = None


@value
class Trip:
    """One field of every kind that a value can have."""

    id: uuid.UUID
    name: Text
    size: Int = 0
    percent: Annotated[int, Range(1, 100)] = 1
    sure: bool | None = None
    colour: Literal["red", "green"] = "red"
    code: Annotated[str, Length(2, 4), Pattern("^[A-Z]*$", "capital letters")] | None = None
    on: Day | None = None
    at: Instant | None = None
    story: LongText | None = None
    first_leg: Leg | None = None
    legs: Annotated[tuple[Leg, ...], Items(0, 3)] | None = None
    colours: Annotated[tuple[Literal["red", "green"], ...], Items(0, 2)] | None = None
    names: Annotated[tuple[Text, ...], Items(1, 3)] | None = None
    anything: Any = None

    def flaws(self) -> Iterator[Flaw]:
        if self.first_leg is not None and self.legs is not None:
            yield Flaw("first_leg", "told-twice", "stands in legs")


ID = uuid.UUID(int=1)


def made(fields: dict[str, Any]) -> Trip:
    return Trip(**{"id": ID, "name": "x", **fields})


def flaws(**fields: Any) -> list[tuple[str, str]]:
    """The path and code of each flaw of a trip with these fields."""
    try:
        made(fields)
    except Invalid as invalid:
        return [(flaw.path, flaw.code) for flaw in invalid.flaws]
    return []


@pytest.mark.parametrize(
    ("field", "given_", "path", "code"),
    [
        ("id", str(ID), "id", "wrong-type"),
        ("name", None, "name", "wrong-type"),
        ("name", 3, "name", "wrong-type"),
        ("name", b"x", "name", "wrong-type"),
        ("name", "", "name", "too-short"),
        ("name", "x" * 2001, "name", "too-long"),
        ("name", "e\u0301", "name", "not-nfc"),
        ("name", "a\x00b", "name", "forbidden-character"),
        ("name", "a\ud800", "name", "forbidden-character"),
        ("size", True, "size", "wrong-type"),
        ("size", 1.0, "size", "wrong-type"),
        ("size", "1", "size", "wrong-type"),
        ("size", None, "size", "wrong-type"),
        ("size", -1, "size", "out-of-range"),
        ("size", MAX_INT + 1, "size", "out-of-range"),
        ("percent", 0, "percent", "out-of-range"),
        ("percent", 101, "percent", "out-of-range"),
        ("sure", 1, "sure", "wrong-type"),
        ("sure", "yes", "sure", "wrong-type"),
        ("colour", "blue", "colour", "unknown-word"),
        ("colour", "Red", "colour", "unknown-word"),
        ("colour", None, "colour", "wrong-type"),
        ("colour", ["red"], "colour", "wrong-type"),
        ("code", "A", "code", "too-short"),
        ("code", "ABCDE", "code", "too-long"),
        ("code", "ab", "code", "pattern"),
        ("code", "AB\n", "code", "pattern"),
        ("on", "2026-02-27", "on", "wrong-type"),
        ("on", Instant("2026-02-27T00:00:00Z"), "on", "wrong-type"),
        ("at", Day("2026-02-27"), "at", "wrong-type"),
        ("first_leg", {"key": "a1"}, "first_leg", "wrong-type"),
        ("legs", [Leg(key="a1")], "legs", "wrong-type"),
        ("legs", Leg(key="a1"), "legs", "wrong-type"),
        ("legs", (Leg(key="a1"), "a2"), "legs.1", "wrong-type"),
        ("legs", tuple(Leg(key=f"a{n}") for n in range(4)), "legs", "item-count"),
        ("legs", (Leg(key="a1"), Leg(key="a2"), Leg(key="a1")), "legs.a1", "repeated"),
        ("colours", ("red", "blue"), "colours.1", "unknown-word"),
        ("colours", ("red", "red"), "colours.red", "repeated"),
        ("names", (), "names", "item-count"),
        ("names", ("a", "", "b"), "names.1", "too-short"),
        ("names", "abc", "names", "wrong-type"),
        ("anything", 1.5, "anything", "wrong-type"),
        ("anything", float("nan"), "anything", "wrong-type"),
        ("anything", (1, 2), "anything", "wrong-type"),
        ("anything", {"a": [1, {"b": 0.5}]}, "anything.a.1.b", "wrong-type"),
        ("anything", {"a": "e\u0301"}, "anything.a", "not-nfc"),
        ("anything", {"ñ": 1}, "anything", "pattern"),
        ("anything", {1: 1}, "anything", "pattern"),
        ("anything", {"": 1}, "anything", "pattern"),
        ("anything", [2**53], "anything.0", "out-of-range"),
        ("anything", [0] * 251, "anything", "item-count"),
        ("anything", ["x" * 8001], "anything.0", "too-long"),
        ("anything", [[[[[[[[[]]]]]]]]], "anything.0.0.0.0.0.0.0.0", "too-deep"),
    ],
)
def test_each_flaw_is_named_by_its_path_and_its_code(
    field: str, given_: object, path: str, code: str
) -> None:
    assert flaws(**{field: given_}) == [(path, code)]


@pytest.mark.parametrize(
    ("field", "given_"),
    [
        ("name", "x" * 2000),
        ("name", "Santa Lucía 🚢"),
        ("size", 0),
        ("size", MAX_INT),
        ("percent", 100),
        ("sure", False),
        ("colour", "green"),
        ("code", "ABCD"),
        ("on", Day("2026")),
        ("at", Instant("2026-02-27T00:00:00Z")),
        ("story", "x" * 8000),
        ("legs", ()),
        ("legs", (Leg(key="a1"), Leg(key="a2"))),
        ("colours", ("green", "red")),
        ("names", ("same", "same")),
        ("anything", {"a": [None, True, -1, "x", {"b c": []}]}),
        ("anything", [[[[[[[[]]]]]]]]),
    ],
)
def test_what_meets_its_demands_is_kept_as_given(field: str, given_: object) -> None:
    assert getattr(made({field: given_}), field) == given_


def test_all_flaws_are_told_at_once() -> None:
    assert flaws(name="", size=-1, colours=("blue", "blue")) == [
        ("name", "too-short"),
        ("size", "out-of-range"),
        ("colours.0", "unknown-word"),
        ("colours.1", "unknown-word"),
    ]


def test_what_concerns_several_fields_is_asked_once_each_is_sound() -> None:
    leg = Leg(key="a1")
    assert flaws(first_leg=leg, legs=()) == [("first_leg", "told-twice")]
    assert flaws(first_leg=leg, legs=(), size=-1) == [("size", "out-of-range")]


def test_an_invalid_value_says_where_and_why() -> None:
    with pytest.raises(Invalid, match=r"^size: .* 0 to \d+; colour: .* red, green$") as caught:
        Trip(id=ID, name="x", size=-1, colour="blue")  # type: ignore[arg-type]  # the word is the point
    assert isinstance(caught.value, ValueError)
    assert pickle.loads(pickle.dumps(caught.value)).flaws == caught.value.flaws  # noqa: S301  our own bytes
    assert str(Invalid([Flaw("", "day-syntax", "is no day")])) == "is no day"


def test_a_value_is_frozen_has_slots_and_takes_no_positions() -> None:
    leg = Leg(key="a1")
    with pytest.raises(dataclasses.FrozenInstanceError):
        leg.key = "a2"  # type: ignore[misc]  # frozen is the point
    with pytest.raises(TypeError):
        Leg("a1")  # type: ignore[call-arg]  # keyword only is the point
    with pytest.raises(TypeError, match="key"):
        Leg()  # type: ignore[call-arg]  # a required field left out is the caller's mistake, not a flaw
    assert not hasattr(leg, "__dict__")
    assert leg == Leg(key="a1")
    assert hash(leg) == hash(Leg(key="a1"))


def test_a_replaced_field_is_checked_again() -> None:
    with pytest.raises(Invalid):
        dataclasses.replace(Leg(key="a1"), key="A1")


def test_decoding_does_not_check_so_that_old_records_always_load() -> None:
    stored = b'{"id":"00000000-0000-0000-0000-000000000001","name":"","on":"2026","legs":[{"key":"NO KEY"}]}'
    trip = msgspec.json.Decoder(Trip, dec_hook=lambda kind, given: kind(given)).decode(stored)
    assert (trip.id, trip.name, trip.on, trip.size) == (ID, "", Day("2026"), 0)
    assert trip.legs is not None
    assert trip.legs[0].key == "NO KEY"


@given(st.text(min_size=1, max_size=50))
def test_a_text_is_accepted_exactly_if_it_is_whole_nfc_without_nul(text: str) -> None:
    sound = (
        "\x00" not in text
        and not any("\ud800" <= letter <= "\udfff" for letter in text)
        and unicodedata.normalize("NFC", text) == text
    )
    assert (flaws(name=text) == []) is sound


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INT, MAX_INT) | st.text("abñ ", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", min_size=1), inner, max_size=3),
    max_leaves=6,
)


@given(json_values)
def test_free_json_of_whole_numbers_is_accepted(given_: Any) -> None:
    assert {code for _, code in flaws(anything=given_)} <= {"too-deep"}
