"""Reads the value at a path of a step or of the terms, and makes a copy with another value there.

Dots; members of a list by key, those without one by their index: `terms.activities.a1.phases.p2.first_on`.
"""

from __future__ import annotations

from typing import Any, Final

from domain.values import FieldShape, Invalid, TypeShape, fields_of
from domain.values.reading import read_field


class _Missing:
    """What stands at a path that leads nowhere: not even null."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


def value_at(made: Any, path: str) -> Any:
    """The value there, None if it is not stated, MISSING if the path names no field or member."""
    for name in path.split("."):
        if isinstance(made, tuple):
            place = _place(made, name)
            made = made[place] if place is not None else MISSING
        elif hasattr(made, "__dataclass_fields__"):
            made = getattr(made, name, MISSING)
        else:
            return MISSING
        if made is MISSING:
            return MISSING
    return made


def with_value(made: Any, path: str, given: Any) -> Any:
    """The same object with the value that the JSON states there; itself where path or value do not fit.

    Past the constructor, as in every fold: what a choice would break is for the findings to say.
    """
    try:
        return _with(type(made), made, path.split("."), given)
    except (LookupError, Invalid):
        return made


def overlaps(one: str, other: str) -> bool:
    """Whether one of the two paths is the other or leads to it."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _with(cls: type, made: Any, names: list[str], given: Any) -> Any:
    name, *rest = names
    field = {shape.name: shape for shape in fields_of(cls)}[name]
    before = getattr(made, name) if made is not None else None
    after = _changed(field.shape, before, rest, given)
    if after is None and not field.nullable:
        raise LookupError(name)
    copy: Any = object.__new__(cls)
    for shape in fields_of(cls):
        object.__setattr__(copy, shape.name, after if shape is field else _of(made, shape))
    return copy


def _of(made: Any, field: FieldShape) -> Any:
    if made is not None:
        return getattr(made, field.name)
    if field.required:
        raise LookupError(field.name)
    return field.default


def _changed(shape: TypeShape, before: Any, rest: list[str], given: Any) -> Any:
    if not rest:
        return None if given is None else read_field(shape, given)
    if shape.item is not None:
        members = list(before or ())
        place = _place(tuple(members), rest[0])
        if place is None:
            raise LookupError(rest[0])
        members[place] = _changed(shape.item, members[place], rest[1:], given)
        if members[place] is None:
            del members[place]
        return tuple(members)
    if shape.is_value:
        return _with(shape.type, before, rest, given)
    raise LookupError(rest[0])


def _place(members: tuple[Any, ...], name: str) -> int | None:
    for place, member in enumerate(members):
        if getattr(member, "key", None) == name:
            return place
    return int(name) if name.isdecimal() and int(name) < len(members) else None
