"""How is a value of the domain written out in JSON types? (`plain`: as stored; `expanded`: as answered.)"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, Final
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
    return value if kind in _SCALARS else _plain_writer(kind)(value)


_SCALARS: Final = frozenset({type(None), str, int, bool})


@cache
def _plain_writer(kind: type) -> Callable[[Any], Any]:
    """How values of one type are stored, made once: it is asked for each value."""
    if kind is Day or kind is Instant:
        return attrgetter("text")
    if kind is tuple or kind is list:
        return lambda items: [plain(one) for one in items]
    if kind is UUID:
        return str
    if kind is dict:
        return lambda members: {key: plain(one) for key, one in members.items()}
    if hasattr(kind, "written"):  # what is no value of fields says itself how it is written
        return lambda value: plain(value.written())
    names = _names(kind)
    if len(names) < 2:  # attrgetter gives a tuple for several names only
        return lambda value: {name: plain(one) for name in names if (one := getattr(value, name)) is not None}
    given = attrgetter(*names)
    return lambda value: {
        name: plain(one) for name, one in zip(names, given(value), strict=True) if one is not None
    }


def expanded(value: Any) -> Any:
    """A value of the domain as JSON types, every field of it: null where unknown."""
    kind: type = type(value)
    return value if kind in _AS_THEY_ARE else _writer(kind)(value)


#: JSON as it is; a dict or a list is free JSON.
_AS_THEY_ARE: Final = frozenset({type(None), str, int, bool, dict, list})


@cache
def _writer(kind: type) -> Callable[[Any], Any]:
    """How values of one type are written out with every field, made once: it is asked for each value."""
    if kind is Day or kind is Instant:
        return attrgetter("text")
    if kind is tuple:
        return lambda items: [expanded(one) for one in items]
    if kind is UUID:
        return str
    if hasattr(kind, "written"):
        return plain
    names = _names(kind)
    if len(names) < 2:  # attrgetter gives a tuple for several names only
        return lambda value: {name: expanded(getattr(value, name)) for name in names}
    given = attrgetter(*names)
    return lambda value: {
        name: one if one is None else expanded(one) for name, one in zip(names, given(value), strict=True)
    }
