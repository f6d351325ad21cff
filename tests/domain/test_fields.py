"""Does the introspection tell what a class declares, and refuse a declaration that says too little?"""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any, Literal

import pytest

from domain.values import Day, Int, Items, Key, Length, Pattern, Text, fields_of, value


@value
class Leg:
    key: Key


@value
class Trip:
    name: Text
    size: Int = 0
    colour: Literal["red", "green"] = "red"
    code: Annotated[str, Length(2, 4), Pattern("^[A-Z]*$", "capital letters")] | None = None
    on: Day | None = None
    first_leg: Leg | None = None
    legs: Annotated[tuple[Leg, ...], Items(0, 3)] | None = None
    colours: Annotated[tuple[Literal["red", "green"], ...], Items(0, 2)] | None = None
    names: Annotated[tuple[Text, ...], Items(1, 3)] | None = None
    anything: Any = None


def test_fields_of_tells_what_each_field_demands() -> None:
    shapes = {field.name: field for field in fields_of(Trip)}
    assert list(shapes) == [field.name for field in dataclasses.fields(Trip)]
    assert [name for name, field in shapes.items() if field.required] == ["name"]
    assert [name for name, field in shapes.items() if not field.nullable] == ["name", "size", "colour"]
    assert (shapes["name"].type, shapes["name"].metadata) == (str, (Length(1, 2000),))
    assert shapes["code"].metadata == (Length(2, 4), Pattern("^[A-Z]*$", "capital letters"))
    assert shapes["code"].annotation == Annotated[str, *shapes["code"].metadata]
    assert shapes["code"].default is None
    assert shapes["colour"].shape.words == ("red", "green")
    assert shapes["colour"].default == "red"
    assert shapes["on"].type is Day
    assert shapes["anything"].type is Any
    assert shapes["first_leg"].shape.is_value
    assert not shapes["on"].shape.is_value


def test_fields_of_tells_what_a_list_holds_and_whether_its_members_have_keys() -> None:
    shapes = {field.name: field for field in fields_of(Trip)}
    assert [name for name, field in shapes.items() if field.is_list] == ["legs", "colours", "names"]
    assert [name for name, field in shapes.items() if field.keyed] == ["legs"]
    assert shapes["legs"].metadata == (Items(0, 3),)
    legs, names = shapes["legs"].item, shapes["names"].item
    assert legs is not None
    assert names is not None
    assert legs.type is Leg
    assert (names.type, names.metadata) == (str, (Length(1, 2000),))


@value
class Fractional:
    size: float


@value
class Unbounded:
    names: tuple[Text, ...]


@value
class Either:
    name: int | str


@value
class Pair:
    both: Annotated[tuple[int, int], Items(2, 2)]


@value
class Halfway:
    name: Text | None = "x"


@pytest.mark.parametrize(
    ("cls", "fields"),
    [
        (Fractional, {"size": 1.5}),
        (Unbounded, {"names": ()}),
        (Either, {"name": 1}),
        (Pair, {"both": (1, 2)}),
        (Halfway, {}),
    ],
)
def test_a_declaration_that_says_too_little_is_a_programming_error(
    cls: type, fields: dict[str, object]
) -> None:
    with pytest.raises(TypeError):
        cls(**fields)
