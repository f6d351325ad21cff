"""Builds values of the domain from JSON, by the constructors that check them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any, TypeVar, cast
from uuid import UUID

from domain.values.checks import check_of
from domain.values.day import Day
from domain.values.fields import TypeShape, fields_of
from domain.values.instant import Instant
from domain.values.markers import Flaw, Invalid

T = TypeVar("T")

Read = Callable[[Any], Any]
"""Takes JSON. What cannot be of the kind is given back as it is: the check of what holds it refuses it."""


def read(cls: type[T], stated: Any) -> T:
    """The object of a class declared with `@value` that the JSON states; null is the same as left out.

    Raises `Invalid` with the flaws of all members; only where they have none, with those of the whole.
    """
    if not isinstance(stated, dict):
        raise Invalid([Flaw("", "wrong-type", f"must be an object, not {type(stated).__name__}")])
    plan = _plan(cast("type", cls))
    members: dict[str, Any] = {}
    flaws: list[Flaw] = []
    for name, (required, read_member) in plan.items():
        member = stated.get(name)
        if member is not None:
            try:
                members[name] = read_member(member)
            except Invalid as error:
                flaws += (flaw.under(name) for flaw in error.flaws)
        elif required:
            flaws.append(Flaw(name, "required", "is required"))
    flaws += (Flaw(name, "unknown-field", "is not known here") for name in stated if name not in plan)
    if flaws:
        raise Invalid(flaws)
    return cls(**members)


def read_field(shape: TypeShape, stated: Any) -> Any:
    """The same for what stands in a field."""
    made = _reader(shape)(stated)
    flaws = check_of(shape)(made)
    if flaws:
        raise Invalid(flaws)
    return made


@cache
def _plan(cls: type) -> dict[str, tuple[bool, Read]]:
    return {field.name: (field.required, _reader(field.shape)) for field in fields_of(cls)}


def _reader(shape: TypeShape) -> Read:
    kind = shape.type
    if kind is Any:
        return _in_order
    if shape.item is not None:
        return partial(_list, _reader(shape.item))
    if kind is Day or kind is Instant or kind is UUID:
        return partial(_from_text, kind)
    return partial(_object, kind) if shape.is_value else lambda stated: stated


def _object(kind: type, stated: Any) -> Any:
    return read(kind, stated) if isinstance(stated, dict) else stated


def _list(read_item: Read, stated: Any) -> Any:
    if not isinstance(stated, list | tuple):
        return stated
    items: list[Any] = []
    flaws: list[Flaw] = []
    for number, item in enumerate(stated):
        try:
            items.append(read_item(item))
        except Invalid as error:
            flaws += (flaw.under(str(number)) for flaw in error.flaws)
    if flaws:
        raise Invalid(flaws)
    return tuple(items)


def _from_text(kind: Callable[[str], Any], stated: Any) -> Any:
    if not isinstance(stated, str):
        return stated
    try:
        return kind(stated)
    except Invalid:
        raise
    except ValueError:
        raise Invalid([Flaw("", "pattern", "must be a UUID")]) from None


def _in_order(stated: Any) -> Any:
    """Free JSON with its members in the order in which they are stored, so that it is answered in that order
    before it was read back, too."""
    if isinstance(stated, dict):
        return {name: _in_order(stated[name]) for name in sorted(stated)}
    return [_in_order(one) for one in stated] if isinstance(stated, list) else stated
