"""Says what a row of a question is, and marks its fields: tables, filters and answers are made of the marks.

A field is shown in the answer unless it is `HIDDEN`. A filter is a mark: its column, its parameter, how that
is documented, read and asked for follow from it (CONTRIBUTING.md, "A question with a filter").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.jurisdictions.profile import Profile
from domain.values import FieldShape, fields_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What holds of one authorization from `from_day` (None: since ever) to before `to_day` (None: for ever).

    What each question adds is compared and hashed by value. A field that may be unknown is None by default.
    """

    authorization: UUID
    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A filter by any of the values given, `most` of them at most; of a list, what has one of them in common.

    `read`: what a value that is asked for is called in the rows of a jurisdiction; default: the same.
    """

    name: str
    about: str
    most: int
    read: Callable[[Profile, str], str] | None = None


@dataclass(frozen=True, slots=True)
class AllWords:
    """A filter of a folded text by words that are all found in it."""

    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Before:
    """A filter of a day by one that comes after it. Its parameter is documented like `on`."""

    name: str


@dataclass(frozen=True, slots=True)
class During:
    """A filter of what is so from one day to another: the fields `first` and `last`, each None where open."""

    name: str
    about: str
    first: str
    last: str


Filter = AnyOf | AllWords | Before | During


@dataclass(frozen=True, slots=True)
class Sorted:
    """The field at this place, from 1, of the order of the list; texts are sorted by code point."""

    place: int


class Hidden:
    """The field is in no answer."""


HIDDEN: Final = Hidden()

NO_DAY: Final = "~"
"""A key to sort by of what has no day: it comes after every day."""

_OF_EVERY_ROW: Final = frozenset({"authorization", "from_day", "to_day"})


def holds(row: Row, on: date) -> bool:
    """Whether the row holds, judged on this day."""
    return (row.from_day is None or row.from_day <= on) and (row.to_day is None or on < row.to_day)


def passes(row: Row, field: FieldShape, asked: AllWords | Before | During, value: Any) -> bool:
    """Whether a filter of the field lets the row through. `value`: as the rows have it.

    What the database is asked for says the same (service/projections/rows.py).
    """
    told = getattr(row, field.name)
    match asked:
        case AllWords():
            return all(word in told for word in value)
        case Before():
            return told is not None and told < value
        case During(first=first, last=last):
            begins, ends = getattr(row, first), getattr(row, last)
            return bool(told) and (begins is None or begins <= value) and (ends is None or value <= ends)


def own_fields(row: type) -> tuple[FieldShape, ...]:
    """Those that the question adds to what every row has."""
    return tuple(field for field in fields_of(row) if field.name not in _OF_EVERY_ROW)


def filter_of(field: FieldShape) -> Filter | None:
    """The filter that the field is marked with."""
    return next((mark for mark in field.metadata if isinstance(mark, Filter)), None)


def filters(row: type) -> Iterator[tuple[FieldShape, Filter]]:
    """The fields that a list can be filtered by, each with its filter."""
    return ((field, mark) for field in own_fields(row) if (mark := filter_of(field)) is not None)


def place_of(field: FieldShape) -> int | None:
    """Its place in the order of the list."""
    return next((mark.place for mark in field.metadata if isinstance(mark, Sorted)), None)


def order(row: type) -> tuple[str, ...]:
    """The names of the fields by which the list is sorted."""
    places = {place: field.name for field in fields_of(row) if (place := place_of(field)) is not None}
    return tuple(places[place] for place in sorted(places))


def shown(row: type) -> tuple[str, ...]:
    """The names of the fields that stand in the answer, the authorization apart."""
    return tuple(field.name for field in own_fields(row) if HIDDEN not in field.metadata)


def unshown(row: type) -> frozenset[str]:
    """The names of the others."""
    return frozenset(field.name for field in fields_of(row)) - {"authorization", *shown(row)}
