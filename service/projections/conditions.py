"""Writes the filters of a list as conditions of SQL, from the marks of its row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.projections.clear import ClearRow
from domain.projections.findings import FindingRow
from domain.projections.register import RegisterRow
from domain.projections.row import AllWords, AnyOf, Before, During, Filter, Grouped, Surely, filters, further
from domain.projections.search import SearchRow
from domain.values import FieldShape
from service.projections.questions import CLEAR, FINDINGS, REGISTER, SEARCH

#: Of the rows that others are filtered by: projection and table.
_ROWS: Final[Mapping[type, tuple[str, str]]] = {
    RegisterRow: (REGISTER, "register_rows"),
    SearchRow: (SEARCH, "search_rows"),
    FindingRow: (FINDINGS, "finding_rows"),
    ClearRow: (CLEAR, "clear_rows"),
}

#: Where most rows are of other days than those that are asked for: the condition by which an index finds few.
_DAYS: Final[Mapping[type, tuple[str, ...]]] = {
    ClearRow: ("daterange(clear_rows.from_day, clear_rows.to_day) @> CAST(%(on)s AS date)",)
}

_KINDS: Final[Mapping[Any, str]] = {int: "bigint", UUID: "uuid", date: "date"}


def holding(row: str, projection: str) -> str:
    """The condition on a row that is live and holds as of the log `asked`, judged on the day `on`."""
    return f"""
        {row}.generation = (
            SELECT generation FROM projection_generations WHERE projection = '{projection}' AND live
        )
        AND {row}.from_position < asked.size
        AND ({row}.to_position IS NULL OR {row}.to_position >= asked.size)
        AND ({row}.from_day IS NULL OR {row}.from_day <= %(on)s)
        AND ({row}.to_day IS NULL OR {row}.to_day > %(on)s)
    """  # noqa: S608  made of names of this package


class Other(NamedTuple):
    """What another row of the same authorization must be like: one of this kind, by the filters so named."""

    row: type
    names: tuple[str, ...] = ()

    @property
    def projection(self) -> str:
        """Whose rows they are."""
        return _ROWS[self.row][0]

    @property
    def table(self) -> str:
        """In which they are, and what one of them is called."""
        return _ROWS[self.row][1]

    @property
    def passing(self) -> str:
        """The condition on a row of the table."""
        own = conditions(self.row, self.names, self.table)
        further = (one.probe(self.table) for one in others(self.row, self.names))
        return " AND ".join([holding(self.table, self.projection), *_DAYS.get(self.row, ()), *own, *further])

    @property
    def streams(self) -> str:
        """Those of all such rows, of the log `asked`, as a query."""
        return f"""
            SELECT {self.table}.authorization_id FROM asked CROSS JOIN {self.table}
            WHERE asked.reached >= asked.size AND {self.passing}
        """  # noqa: S608  made of names of this package

    def probe(self, of: str = "held") -> str:
        """The condition on a row that there is such another one.

        OFFSET 0 has it asked of each row by itself: a page ends where it is full, and needs none of the rest.
        """
        return f"""EXISTS (
            SELECT FROM {self.table} WHERE {self.table}.authorization_id = {of}.authorization_id
                AND {self.passing} OFFSET 0
        )"""

    def among(self, of: str = "held") -> str:
        """The same where all rows are asked: those of both are put together."""
        return f"""{of}.authorization_id IN (
            SELECT {self.table}.authorization_id FROM {self.table} WHERE {self.passing}
        )"""  # noqa: S608  made of names of this package


def finding(has_finding: bool | Sequence[str] | None) -> list[Other]:
    """That something is found, or nothing, or by some rules; those are the parameter `code`."""
    match has_finding:
        case None:
            return []
        case True:
            return [Other(FindingRow)]
        case False:
            return [Other(ClearRow)]
        case _:
            return [Other(FindingRow, ("code",))]


def conditions(row: type, asked: Collection[str], of: str = "held") -> list[str]:
    """Those that the filters of these names set to a row; each has its value as a parameter.

    Without those that are filters of other rows: see `others`.
    """
    own = [(field, one) for field, one in filters(row) if one.name in asked]
    # A day that another filter is about.
    told = {one.day for _, one in own if isinstance(one, Surely)}
    return [_condition(field, one, asked, of) for field, one in own if one.name not in told]


def others(row: type, asked: Collection[str]) -> list[Other]:
    """What other rows must be like by the filters of these names."""
    found = (Other(one.row, tuple(name for name in one.names if name in asked)) for one in further(row))
    return [one for one in found if one.names]


def needed(asked: Iterable[Other]) -> tuple[str, ...]:
    """The projections whose rows these are."""
    found = ((one.projection, *needed(others(one.row, one.names))) for one in asked)
    return tuple(dict.fromkeys(chain.from_iterable(found)))


def column_of(field: FieldShape) -> str:
    """The name of its column."""
    return "authorization_id" if field.name == "authorization" else field.name


def _condition(field: FieldShape, asked: Filter, every: Collection[str], of: str) -> str:
    column, value = f"{of}.{column_of(field)}", f"%({asked.name})s"
    match asked:
        case AnyOf():
            value = f"CAST({value} AS {_kind(field)}[])"
            return f"{column} && {value}" if field.is_list else f"{column} = ANY ({value})"
        case Grouped():
            return f"{column} = ANY (CAST({value} AS text[]))"
        case AllWords():
            return f"{of}.found @@ ({_search(value)})"
        case Before():
            return f"{column} < {value}"
        case During(first=first, last=last):
            begun = "" if first is None else f" AND ({of}.{first} IS NULL OR {of}.{first} <= {value})"
            not_over = "" if last is None else f" AND ({of}.{last} IS NULL OR {of}.{last} >= {value})"
            return f"{column}{begun}{not_over}"
        case Surely():
            day = f"%({asked.day})s" if asked.day in every else "%(on)s"
            return f"{_sureness(of, column, asked, day)} = ANY (CAST({value} AS text[]))"


def _sureness(of: str, column: str, asked: Surely, day: str) -> str:
    (sure_from, sure_to), (may_from, may_to) = asked.sure, asked.may
    return f"""CASE
        WHEN NOT {column} OR {of}.{may_to} < {day} OR {of}.{may_from} > {day} THEN 'no'
        WHEN {of}.{sure_from} <= {day} AND {of}.{sure_to} >= {day} THEN 'yes'
        ELSE 'unknown'
    END"""


def _search(words: str) -> str:
    """The question for all of these words, each folded and, after a space, as it is written.

    It is put together once for all rows. A folded word has no character that means another.
    """
    return f"""
        SELECT CAST(string_agg('(' || concat_ws(' | ',
            '''' || bare || ''':*',
            NULLIF(CAST(plainto_tsquery('spanish', bare) AS text), ''),
            NULLIF(CAST(plainto_tsquery('spanish', written) AS text), ''),
            NULLIF(CAST(plainto_tsquery('english', bare) AS text), '')
        ) || ')', ' & ') AS tsquery)
        FROM unnest(CAST({words} AS text[])) AS word,
            LATERAL (SELECT split_part(word, ' ', 1) AS bare, split_part(word, ' ', 2) AS written) AS parts
    """  # noqa: S608  made of names of the domain


def _kind(field: FieldShape) -> str:
    return _KINDS.get(field.item.type if field.item is not None else field.type, "text")
