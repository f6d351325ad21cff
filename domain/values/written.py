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
    kind = value.__class__
    write = _PLAIN[kind] if kind in _PLAIN else _plain_writer(kind)
    return value if write is None else write(value)


def expanded(value: Any) -> Any:
    """A value of the domain as JSON types, every field of it: null where unknown."""
    kind = value.__class__
    write = _EXPANDED[kind] if kind in _EXPANDED else _expanded_writer(kind)
    return value if write is None else write(value)


_Write = Callable[[Any], Any]

# How values of each type are written, made once; None: as they are. They are asked for each value: what
# `plain` and `expanded` do is written out again where it is done for members.
_PLAIN: Final[dict[type, _Write | None]] = dict.fromkeys((type(None), str, int, bool))
#: JSON is written as it is; a dict or a list is free JSON.
_EXPANDED: Final[dict[type, _Write | None]] = dict.fromkeys((type(None), str, int, bool, dict, list))


def _plain_writer(kind: type) -> _Write:
    made = _PLAIN[kind] = _simple(kind, plain) or _fields_writer(
        kind, _PLAIN, _plain_writer, all_of_them=False
    )
    return made


def _expanded_writer(kind: type) -> _Write:
    made = _EXPANDED[kind] = _simple(kind, expanded) or _fields_writer(
        kind, _EXPANDED, _expanded_writer, all_of_them=True
    )
    return made


def _simple(kind: type, write: _Write) -> _Write | None:
    """Of what has no fields."""
    if kind is Day or kind is Instant:
        return attrgetter("text")
    if kind is tuple or kind is list:
        return lambda items: [write(one) for one in items]
    if kind is UUID:
        return str
    if kind is dict:
        return lambda members: {key: write(one) for key, one in members.items()}
    if hasattr(kind, "written"):  # what is no value of fields says itself how it is written
        return lambda value: plain(value.written())
    return None


def _fields_writer(
    kind: type, known: dict[type, _Write | None], make: Callable[[type], _Write], *, all_of_them: bool
) -> _Write:
    names, given = _fields(kind)

    def write(value: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, one in zip(names, given(value), strict=True):
            if one is not None:
                inner = one.__class__
                writer = known[inner] if inner in known else make(inner)
                found[name] = one if writer is None else writer(one)
            elif all_of_them:
                found[name] = None
        return found

    return write


def _fields(kind: type) -> tuple[tuple[str, ...], Callable[[Any], Iterable[Any]]]:
    """The names of its fields, and what reads all of them."""
    names = tuple(shape.name for shape in fields_of(kind))
    if len(names) < 2:  # attrgetter gives a tuple for several names only
        return names, lambda value: [getattr(value, name) for name in names]
    return names, attrgetter(*names)
