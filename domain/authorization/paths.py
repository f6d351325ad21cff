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


def value_at(holder: Any, path: str) -> Any:
    """The value there, None if it is not stated, MISSING if the path names no field or member."""
    for name in path.split("."):
        if isinstance(holder, tuple):
            place = _place(holder, name)
            holder = holder[place] if place is not None else MISSING
        elif hasattr(holder, "__dataclass_fields__"):
            holder = getattr(holder, name, MISSING)
        else:
            return MISSING
        if holder is MISSING:
            return MISSING
    return holder


def with_value(holder: Any, path: str, value: Any) -> Any:
    """The same object with the value that the JSON states there; itself where path or value do not fit.

    Past the constructor, as in every fold: what a choice would break is for the findings to say.
    """
    try:
        return _with(type(holder), holder, path.split("."), value)
    except (LookupError, Invalid):
        return holder


def overlaps(one: str, other: str) -> bool:
    """Whether one of the two paths is the other or leads to it."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def prefixes(path: str) -> list[str]:
    """The paths that lead to it, the shortest first, and itself."""
    names = path.split(".")
    return [".".join(names[:length]) for length in range(1, len(names) + 1)]


def _with(cls: type, holder: Any, names: list[str], value: Any) -> Any:
    name, *rest = names
    field = {shape.name: shape for shape in fields_of(cls)}[name]
    before = getattr(holder, name) if holder is not None else None
    after = _changed(field.shape, before, rest, value)
    if after is None and not field.nullable:
        raise LookupError(name)
    copy: Any = object.__new__(cls)
    for shape in fields_of(cls):
        object.__setattr__(copy, shape.name, after if shape is field else _of(holder, shape))
    return copy


def _of(holder: Any, field: FieldShape) -> Any:
    if holder is not None:
        return getattr(holder, field.name)
    if field.required:
        raise LookupError(field.name)
    return field.default


def _changed(shape: TypeShape, before: Any, rest: list[str], value: Any) -> Any:
    if not rest:
        return None if value is None else read_field(shape, value)
    if shape.item is not None:
        members = list(before or ())
        place = _place(tuple(members), rest[0])
        if place is None:
            raise LookupError(rest[0])
        members[place] = _changed(shape.item, members[place], rest[1:], value)
        if members[place] is None:
            del members[place]
        return tuple(members)
    if shape.is_value:
        return _with(shape.type, before, rest, value)
    raise LookupError(rest[0])


def _place(members: tuple[Any, ...], name: str) -> int | None:
    for place, member in enumerate(members):
        if getattr(member, "key", None) == name:
            return place
    return int(name) if name.isdecimal() and int(name) < len(members) else None
