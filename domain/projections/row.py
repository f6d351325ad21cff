"""Says what a row of a question is, and marks its fields: tables, filters and answers are made of the marks.

A field is shown in the answer unless it is `HIDDEN`. A filter is a mark: its column, its parameter, how that
is documented, read and asked for follow from it (CONTRIBUTING.md, "A question with a filter").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from domain.jurisdictions.profile import Profile
from domain.text import can_be_found
from domain.values import FieldShape, fields_of
from domain.values.about import Means


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What holds of one authorization from `from_day` (None: since ever) to before `to_day` (None: for ever).

    What each question adds is compared and hashed by value. A field that may be unknown is None by default.
    """

    authorization: UUID
    from_day: date | None = None
    to_day: date | None = None


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A filter by any of the values given, `most` of them at most; of a list, what has one of them in common.

    `read`: what a value that is asked for is called in the rows of a jurisdiction; default: the same.
    `counted`: the list can be asked how often each value is in it (a facet, by the name of the filter).
    """

    name: str
    about: str
    most: int
    read: Callable[[Profile, str], str] | None = None
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Grouped:
    """A filter by words each of which stands for several values."""

    name: str
    about: str
    values: Mapping[str, tuple[str, ...]]
    means: Means


@dataclass(frozen=True, slots=True)
class AllWords:
    """A filter of a text of words by words that are all found in it, in whatever form."""

    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Before:
    """A filter of a day by one that comes after it. Its parameter is documented like `on`."""

    name: str


@dataclass(frozen=True, slots=True)
class During:
    """A filter of what is so from one day to another: the fields `first` and `last`, each None where open.

    Without `first` it passes what is not over by the day that is asked for, without `last` what has begun.
    """

    name: str
    about: str
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Surely:
    """A filter by how surely something is so: on the day of the filter `day`, or else on the day judged.

    `words`: the answers; `answer`: that of a row on a day. Unless the marked field is false, it is surely so
    on the days of `sure` (its first and last field, None: on no day), perhaps on those of `may` (None: open),
    and on no other.
    """

    name: str
    about: str
    day: str
    words: Any
    answer: Callable[[Any, date], str]
    sure: tuple[str, str]
    may: tuple[str, str]


Filter = AnyOf | Grouped | AllWords | Before | During | Surely


@dataclass(frozen=True, slots=True)
class Also:
    """On the field `authorization`: filters, by name, of another row of the same authorization."""

    row: type
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sorted:
    """The field at this place, from 1, of the order of the list; texts are sorted by code point."""

    place: int


class Sorts:
    """Orders that the list can be asked for: by this field, then by those of its usual order.

    A name that begins with a hyphen is of the descending order: it turns all of them round, but what has no
    day comes last all the same. `ranks`: the values in their order, where that is not their own.
    """

    def __init__(self, *names: str, ranks: tuple[str, ...] = ()) -> None:
        self.names = names
        self.ranks = ranks


class Hidden:
    """The field is in no answer."""


HIDDEN: Final = Hidden()


class Summed:
    """The field has a column of its own though the list is neither filtered nor sorted by it: it is added up,
    or what is added up is told apart by it."""


SUMMED: Final = Summed()

NO_DAY: Final = "~"
"""A key to sort by of what has no day: it comes after every day."""

_OF_EVERY_ROW: Final = frozenset({"authorization", "from_day", "to_day"})


def holds(row: Row, on: date) -> bool:
    """Whether the row holds, judged on this day."""
    return (row.from_day is None or row.from_day <= on) and (row.to_day is None or on < row.to_day)


def until(row: R, day: date | None) -> R | None:
    """The row before that day (None: on all its days); None if it holds on none of those."""
    if day is None or (row.to_day is not None and row.to_day <= day):
        return row
    return None if row.from_day is not None and row.from_day >= day else replace(row, to_day=day)


def passes(
    row: Row, field: FieldShape, asked: Grouped | AllWords | Before | During | Surely, value: Any
) -> bool:
    """Whether a filter of the field lets the row through. `value`: as the rows have it.

    Of `Surely` it is the day and the words. What the database is asked for says the same
    (service/projections/conditions.py); but of `AllWords` it says who can be found: the database knows the
    forms of words.
    """
    told = getattr(row, field.name)
    match asked:
        case Grouped():
            return told in value
        case AllWords():
            words = told.split()
            return all(can_be_found(words, word) for word in value)
        case Before():
            return told is not None and told < value
        case During(first=first, last=last):
            begins = None if first is None else getattr(row, first)
            ends = None if last is None else getattr(row, last)
            return bool(told) and (begins is None or begins <= value) and (ends is None or value <= ends)
        case Surely(answer=answer):
            day, words = value
            return answer(row, day) in words


def own_fields(row: type) -> tuple[FieldShape, ...]:
    """Those that the question adds to what every row has."""
    return tuple(field for field in fields_of(row) if field.name not in _OF_EVERY_ROW)


def filters_of(field: FieldShape) -> Iterator[Filter]:
    """The filters that the field is marked with."""
    return (mark for mark in field.metadata if isinstance(mark, Filter))


@cache
def filters(row: type) -> tuple[tuple[FieldShape, Filter], ...]:
    """The fields that a list can be filtered by, each with its filter."""
    return tuple((field, mark) for field in fields_of(row) for mark in filters_of(field))


@cache
def further(row: type) -> tuple[Also, ...]:
    """The filters that the list has of other rows."""
    return tuple(mark for field in fields_of(row) for mark in field.metadata if isinstance(mark, Also))


@cache
def all_filters(row: type) -> tuple[tuple[FieldShape, Filter], ...]:
    """Those of its own fields, and those of other rows."""
    found = list(filters(row))
    for also in further(row):
        named = {asked.name: (field, asked) for field, asked in all_filters(also.row)}
        found += (named[name] for name in also.names)
    return tuple(found)


def facets(row: type) -> dict[str, FieldShape]:
    """The fields whose values the list can count, by the name of the filter."""
    return {mark.name: field for field, mark in filters(row) if isinstance(mark, AnyOf) and mark.counted}


def place_of(field: FieldShape) -> int | None:
    """Its place in the order of the list."""
    return next((mark.place for mark in field.metadata if isinstance(mark, Sorted)), None)


def is_sorted_by(field: FieldShape) -> bool:
    """Whether a list can be in its order."""
    return any(isinstance(mark, Sorted | Sorts) for mark in field.metadata)


def has_column(field: FieldShape) -> bool:
    """Whether the list is filtered or sorted by the field, or adds it up."""
    return is_sorted_by(field) or any(filters_of(field)) or SUMMED in field.metadata


class SortKey(NamedTuple):
    """What is sorted by: a field of the row, its values by their rank if there are any.

    `newest`: a day to sort by in descending order; what has none comes last there too. `exactly`: fields, of
    which one being just what is searched for comes first.
    """

    name: str
    ranks: tuple[str, ...] = ()
    newest: bool = False
    exactly: tuple[str, ...] = ()

    def of(self, row: Any) -> Any:
        """That of a row, or of whatever has fields of the same names."""
        value = getattr(row, self.name)
        if self.ranks:
            return self.ranks.index(value) + 1
        return value.replace(NO_DAY, "") if self.newest else value


class Order(NamedTuple):
    """In which the items of a list stand: by these keys, one after the other, all in the same direction."""

    keys: tuple[SortKey, ...]
    descending: bool = False

    def place(self, row: Any) -> tuple[Any, ...]:
        """That of a row in the order."""
        return tuple(key.of(row) for key in self.keys)


@cache
def order(row: type) -> Order:
    """That of the list where no other is asked for."""
    places = {place: field.name for field in fields_of(row) if (place := place_of(field)) is not None}
    return Order(tuple(SortKey(places[place]) for place in sorted(places)))


def orders(row: type) -> dict[str, Order]:
    """Those that can be asked for, by name."""
    usual, found = order(row), dict[str, Order]()
    for field in fields_of(row):
        for mark in (one for one in field.metadata if isinstance(one, Sorts)):
            others = [key for key in usual.keys if key.name != field.name]
            for name in mark.names:
                descending = name.startswith("-")
                newest = descending and field.type is str and not mark.ranks
                keys = (SortKey(field.name, mark.ranks, newest), *others)
                found[name] = Order(keys, descending)
    return found


def shown(row: type) -> tuple[str, ...]:
    """The names of the fields that stand in the answer, the authorization apart."""
    return tuple(field.name for field in own_fields(row) if HIDDEN not in field.metadata)


def unshown(row: type) -> frozenset[str]:
    """The names of the others."""
    return frozenset(field.name for field in fields_of(row)) - {"authorization", *shown(row)}
