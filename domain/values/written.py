"""Writes values of the domain in JSON types. (`plain`: as stored; `expanded`: as answered.)"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any, Final
from uuid import UUID

from domain.values.day import Day
from domain.values.instant import Instant

#: What is JSON is written as it is; a dict or a list is free JSON.
_JSON: Final = frozenset({type(None), str, int, bool, dict, list})


def plain(value: Any) -> Any:
    """A value of the domain as JSON types, fields that are unknown (None) left out (fields.md, "Rules")."""
    return _written(value, unknown=False)


def expanded(value: Any) -> Any:
    """A value of the domain as JSON types, every field of it: null where unknown."""
    return _written(value, unknown=True)


def _written(value: Any, *, unknown: bool) -> Any:
    kind: type = type(value)
    if kind in _JSON:
        return value
    if kind is tuple:
        return [_written(member, unknown=unknown) for member in value]
    if kind is Day or kind is Instant:
        return value.text
    if kind is UUID:
        return str(value)
    if hasattr(kind, "written"):  # what is no value of fields says itself how it is stored
        return {name: plain(member) for name, member in value.written().items()}
    members = [(name, getattr(value, name)) for name in _names(kind)]
    return {name: _written(one, unknown=unknown) for name, one in members if unknown or one is not None}


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
