"""Which value does a piece of JSON stand for, where a field of a known kind is meant?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.values.checks import check_of
from domain.values.day import Day
from domain.values.fields import TypeShape, fields_of
from domain.values.instant import Instant
from domain.values.markers import Flaw, Invalid


def read(shape: TypeShape, given: Any) -> Any:
    """The value of this shape that the JSON states; raises `Invalid` if it states none."""
    made = _made(shape, given)
    flaws = check_of(shape)(made)
    if flaws:
        raise Invalid(flaws)
    return made


def _made(shape: TypeShape, given: Any) -> Any:
    if shape.item is not None and isinstance(given, list | tuple):
        return tuple(_made(shape.item, member) for member in given)
    if isinstance(given, str) and shape.type in (Day, Instant, UUID):
        try:
            return shape.type(given)
        except Invalid:
            raise
        except ValueError:
            raise Invalid([Flaw("", "pattern", "is no UUID")]) from None
    if shape.is_value and isinstance(given, dict):
        fields = {field.name: field for field in fields_of(shape.type)}
        stated = {name: value for name, value in given.items() if value is not None}
        missing = [name for name, field in fields.items() if field.required and name not in stated]
        if missing or not stated.keys() <= fields.keys():
            raise Invalid([Flaw("", "wrong-type", f"is no {shape.type.__name__}")])
        return shape.type(**{name: _made(fields[name].shape, value) for name, value in stated.items()})
    return given
