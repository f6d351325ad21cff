"""How is a value of the domain written out in JSON types? (`plain`: as stored; `expanded`: as answered.)"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from domain.values.day import Day
from domain.values.fields import fields_of
from domain.values.instant import Instant


def plain(value: Any) -> Any:
    """A value of the domain as JSON types, fields that are unknown (None) left out (fields.md, "Rules")."""
    write = _PLAIN[value.__class__]
    return value if write is None else write(value)


def expanded(value: Any) -> Any:
    """A value of the domain as JSON types, every field of it: null where unknown."""
    write = _EXPANDED[value.__class__]
    return value if write is None else write(value)


_Write = Callable[[Any], Any]


class _Writers(dict[type, _Write | None]):
    """How values of each type are written, made once: it is asked for each value. None: as they are."""

    def __init__(self, make: Callable[[type], _Write], as_they_are: Iterable[type]) -> None:
        super().__init__(dict.fromkeys(as_they_are))
        self._make = make

    def __missing__(self, kind: type) -> _Write:
        made = self[kind] = self._make(kind)
        return made


def _plain_writer(kind: type) -> _Write:
    if kind is Day or kind is Instant:
        return attrgetter("text")
    if kind is tuple or kind is list:
        return _items_writer(_PLAIN)
    if kind is UUID:
        return str
    if kind is dict:
        return lambda members: {key: plain(one) for key, one in members.items()}
    if hasattr(kind, "written"):  # what is no value of fields says itself how it is written
        return lambda value: plain(value.written())
    given = _fields_reader(kind)

    def write(value: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, one in given(value):
            if one is not None:
                writer = _PLAIN[one.__class__]
                found[name] = one if writer is None else writer(one)
        return found

    return write


def _expanded_writer(kind: type) -> _Write:
    if kind is Day or kind is Instant:
        return attrgetter("text")
    if kind is tuple:
        return _items_writer(_EXPANDED)
    if kind is UUID:
        return str
    if hasattr(kind, "written"):
        return plain
    given = _fields_reader(kind)

    def write(value: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, one in given(value):
            writer = _EXPANDED[one.__class__]
            found[name] = one if writer is None else writer(one)
        return found

    return write


def _items_writer(writers: _Writers) -> _Write:
    def write(items: Iterable[Any]) -> list[Any]:
        found: list[Any] = []
        for one in items:
            writer = writers[one.__class__]
            found.append(one if writer is None else writer(one))
        return found

    return write


def _fields_reader(kind: type) -> Callable[[Any], Iterable[tuple[str, Any]]]:
    names = tuple(shape.name for shape in fields_of(kind))
    if len(names) < 2:  # attrgetter gives a tuple for several names only
        return lambda value: [(name, getattr(value, name)) for name in names]
    given = attrgetter(*names)
    return lambda value: zip(names, given(value), strict=True)


_PLAIN: Final = _Writers(_plain_writer, (type(None), str, int, bool))
#: JSON is written as it is; a dict or a list is free JSON.
_EXPANDED: Final = _Writers(_expanded_writer, (type(None), str, int, bool, dict, list))
