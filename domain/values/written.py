"""How is a value of the domain written out in JSON types? (`plain`: as stored; `expanded`: as answered.)"""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from domain.values.day import Day
from domain.values.fields import fields_of
from domain.values.instant import Instant


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(shape.name for shape in fields_of(cls))


def plain(value: Any) -> Any:
    """A value of the domain as JSON types, fields that are unknown (None) left out (fields.md, "Rules")."""
    kind: type = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is Day or kind is Instant:
        return value.text
    if kind is tuple or kind is list:
        return [plain(item) for item in value]
    if kind is UUID:
        return str(value)
    if kind is dict:
        return {key: plain(item) for key, item in value.items()}
    if hasattr(kind, "written"):  # what is no value of fields says itself how it is written
        return plain(value.written())
    return {name: plain(item) for name in _names(kind) if (item := getattr(value, name)) is not None}


def expanded(value: Any) -> Any:
    """A value of the domain as JSON types, every field of it: null where unknown."""
    kind: type = type(value)
    if value is None or kind is str or kind is int or kind is bool:
        return value
    if kind is Day or kind is Instant:
        return value.text
    if kind is tuple:
        return [expanded(one) for one in value]
    if kind is UUID:
        return str(value)
    if kind is dict or kind is list:  # free JSON
        return value
    if hasattr(kind, "written"):
        return plain(value)
    return {name: expanded(getattr(value, name)) for name in _names(kind)}
