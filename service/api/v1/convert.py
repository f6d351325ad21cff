"""Which value of the domain does a checked body stand for, and where in the body is a flaw of it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID

import msgspec
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, SchemaValidator

from domain.values import Day, FieldShape, Flaw, Instant, Invalid, TypeShape, fields_of, read_day
from service.api.problems import MAX_FAULTS, Fault, invalid
from service.api.strict_json import child
from service.api.wording import said

T = TypeVar("T")

Convert = Callable[[Any], Any]

_CODES: Mapping[str, str] = {
    "extra_forbidden": "unknown-field",
    "float_type": "wrong-type",
    "int_type": "wrong-type",
    "bool_type": "wrong-type",
    "string_type": "wrong-type",
    "list_type": "wrong-type",
    "dict_type": "wrong-type",
    "model_type": "wrong-type",
    "model_attributes_type": "wrong-type",
    "missing": "required",
    "string_too_long": "too-long",
    "string_too_short": "too-short",
    "string_pattern_mismatch": "pattern",
    "literal_error": "unknown-word",
    "union_tag_invalid": "unknown-word",
    "union_tag_not_found": "required",
    "too_long": "item-count",
    "too_short": "item-count",
    "greater_than_equal": "out-of-range",
    "less_than_equal": "out-of-range",
}


def check(model: type[BaseModel], data: Any) -> None:
    """Raises Problem 422 with the places where the body is not what the model says, if too many the first."""
    try:
        validator(model).validate_python(data)
    except ValidationError:
        # Only the model itself says what is wrong in its own words.
        try:
            model.__pydantic_validator__.validate_python(data)
        except ValidationError as error:
            found = error.errors(include_url=False)[:MAX_FAULTS]
            raise invalid([_fault(one, data) for one in found]) from error


@cache
def validator(model: type[BaseModel]) -> SchemaValidator:
    """What the model asks, without making a model of what it accepts: that takes half of the time."""
    return SchemaValidator(_without_models(model.__pydantic_core_schema__))


def _without_models(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_models(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") != "model":
        return {name: _without_models(one) for name, one in schema.items()}
    asked = {**_without_models(schema["schema"]), "extra_behavior": schema["config"]["extra_fields_behavior"]}
    return {**asked, "ref": schema["ref"]} if "ref" in schema else asked


def _fault(error: ErrorDetails, data: Any) -> Fault:
    return Fault(_pointer_of(error["loc"], data), None, said(error), _CODES.get(error["type"], "wrong-type"))


def _pointer_of(location: Sequence[int | str], data: Any) -> str:
    """Without the tag of a union, which pydantic names among the members."""
    pointer = ""
    for one in location:
        if isinstance(data, dict) and one not in data and one in (data.get("step"), data.get("type")):
            continue
        pointer = child(pointer, str(one))
        data = _member(data, one)
    return pointer


def _member(data: Any, name: int | str) -> Any:
    if isinstance(data, dict):
        return data.get(name)
    if isinstance(data, list) and isinstance(name, int) and name < len(data):
        return data[name]
    return None


def built(cls: type[T], data: Mapping[str, Any]) -> T:
    """The domain's value of a body that its model has accepted; `Invalid` with paths into the body."""
    try:
        # Past the constructors: the model has stated, and checked, all that they ask but for `_unstated`.
        made = msgspec.convert(data, cls, dec_hook=_written_as_text)
    except msgspec.ValidationError:
        pass  # a null for a field that has a default, a day that no calendar has: the constructors tell
    else:
        unstated = _unstated(cast("type", cls))
        if unstated is None or not unstated(made):
            return made
    return cast("T", _object(cast("type", cls))(data))


def _written_as_text(kind: type, given: Any) -> Any:
    if kind is Day:
        return read_day(given)
    return kind(given) if kind is Instant else given


@cache
def _unstated(cls: type) -> Callable[[Any], bool] | None:
    """Whether a value may break a rule that no schema states: repeated keys or words, free JSON, its own."""
    plan = [(shape.name, found) for shape in fields_of(cls) if (found := _unstated_in(shape.shape))]
    own = cls.__dict__.get("flaws")
    if not plan and own is None:
        return None

    def test(made: Any) -> bool:
        for name, breaks in plan:
            member = getattr(made, name)
            if member is not None and breaks(member):
                return True
        return own is not None and any(own(made))

    return test


def _unstated_in(shape: TypeShape) -> Callable[[Any], bool] | None:
    if shape.type is Any:
        return lambda given: not isinstance(given, int | bool)
    if shape.item is None:
        return _unstated(shape.type) if shape.is_value else None
    if shape.item.words:
        return lambda given: len(set(given)) < len(given)
    each = _unstated_in(shape.item)
    if shape.item.is_value and any(field.name == "key" for field in fields_of(shape.item.type)):
        return lambda given: len(given) > 1 or (each is not None and any(map(each, given)))
    return each and (lambda given: any(map(each, given)))


@cache
def _object(cls: type) -> Convert:
    plan = tuple((shape.name, _of_field(shape)) for shape in fields_of(cls))

    def convert(data: Mapping[str, Any]) -> Any:
        given: dict[str, Any] = {}
        flaws: list[Flaw] = []
        for name, of in plan:
            one = data.get(name)
            if one is None:
                continue
            if of is None:
                given[name] = one
                continue
            try:
                given[name] = of(one)
            except Invalid as error:
                flaws += (flaw.under(name) for flaw in error.flaws)
        if flaws:
            raise Invalid(flaws)
        return cls(**given)

    return convert


def _of_field(shape: FieldShape) -> Convert | None:
    return _of(shape.shape)


def _of(shape: TypeShape) -> Convert | None:
    """None: the value as it is."""
    kind = shape.type
    if kind is Any:
        return _in_order
    if shape.item is not None:
        return _list(_of(shape.item))
    if kind is Day or kind is Instant or kind is UUID:
        return kind
    return _object(kind) if shape.is_value else None


def _in_order(given: Any) -> Any:
    """Free JSON with its members in the order in which they are stored, so that it is answered in that order
    before it was read back, too."""
    if given.__class__ is dict:
        return {name: _in_order(given[name]) for name in sorted(given)}
    return [_in_order(one) for one in given] if given.__class__ is list else given


def _list(of: Convert | None) -> Convert:
    if of is None:
        return tuple

    def convert(data: Sequence[Any]) -> tuple[Any, ...]:
        made: list[Any] = []
        flaws: list[Flaw] = []
        for place, one in enumerate(data):
            try:
                made.append(of(one))
            except Invalid as error:
                flaws += (flaw.under(str(place)) for flaw in error.flaws)
        if flaws:
            raise Invalid(flaws)
        return tuple(made)

    return convert


def faults(error: Invalid, data: Any, under: str = "") -> list[Fault]:
    """The flaws of a value, as places in the body that it was made from."""
    return [Fault(under + pointer(data, flaw.path), None, flaw.message, flaw.code) for flaw in error.flaws]


def pointer(data: Any, path: str) -> str:
    """RFC 6901 for a path of the domain, whose lists name members by key; as far as the body has it."""
    made = ""
    for name in path.split(".") if path else ():
        if isinstance(data, list):
            place = _place(data, name)
            if place is None:
                break
            made, data = f"{made}/{place}", data[place]
        else:
            made = child(made, name)
            data = data.get(name) if isinstance(data, dict) else None
    return made


def _place(members: list[Any], name: str) -> int | None:
    if name.isdigit() and int(name) < len(members):
        return int(name)
    named = [
        place
        for place, one in enumerate(members)
        if one == name or (isinstance(one, dict) and one.get("key") == name)
    ]
    return named[-1] if named else None
