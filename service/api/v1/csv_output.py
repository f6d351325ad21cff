"""Writes the items of a list as comma-separated values (RFC 4180), for spreadsheets and programs alike.

The columns follow from the model of an item: a value within another has both names, with a dot between. So a
column is there whether or not any item has a value, and a later version only adds some.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from types import UnionType
from typing import Annotated, Any, Final, NamedTuple, Union, get_args, get_origin

import orjson
from pydantic import BaseModel

CSV: Final = "text/csv"
MEDIA_TYPE: Final = "text/csv; charset=utf-8; header=present"

#: A text that begins so is a formula for a spreadsheet; an apostrophe before it says that it is a text.
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
#: Between the members of a list of words or numbers.
_BETWEEN: Final = ";"


class Column(NamedTuple):
    """The way to a value inside an item, by the names on it."""

    path: tuple[str, ...]

    @property
    def name(self) -> str:
        return ".".join(self.path)

    def of(self, item: Any) -> str:
        """What stands in it for an item."""
        told = item
        for name in self.path:
            told = told.get(name) if isinstance(told, Mapping) else None
        return _written(told)


def columns(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[Column]:
    """Those of an item, in the order of its model."""
    for name, field in model.model_fields.items():
        path = (*above, field.alias or name)
        inner = _model(field.annotation)
        if inner is None:
            yield Column(path)
        else:
            yield from columns(inner, path)


def _model(annotation: Any) -> type[BaseModel] | None:
    """The model of a single value, None of a list, a word or a number."""
    if get_origin(annotation) is Annotated:
        return _model(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        others = [one for one in get_args(annotation) if one is not type(None)]
        return _model(others[0]) if len(others) == 1 else None
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def header_row(columns: Iterable[Column]) -> bytes:
    """The first line."""
    return _lines([[column.name for column in columns]])


def lines(columns: Iterable[Column], items: Iterable[Any]) -> bytes:
    """A line for each item."""
    every = list(columns)
    return _lines([column.of(item) for column in every] for item in items)


def _lines(rows: Iterable[list[str]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _written(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{value}" if value.startswith(_FORMULAS) else value
        case list() | tuple() if all(isinstance(one, str | int) for one in value):
            return _written(_BETWEEN.join(map(str, value)))
        case dict() | list() | tuple():
            return orjson.dumps(value, default=str).decode()
        case _:
            return str(value)
