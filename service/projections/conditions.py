"""Writes the filters of a list as conditions of SQL, from the marks of its row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.projections.register import RegisterRow
from domain.projections.row import AllWords, AnyOf, Before, During, Filter, Grouped, Surely, filters, further
from domain.projections.search import SearchRow
from domain.values import FieldShape
from service.projections.questions import FINDINGS, REGISTER, SEARCH

#: Of the rows by whose filters other lists are filtered too: projection and table.
_ROWS: Final[Mapping[type, tuple[str, str]]] = {
    RegisterRow: (REGISTER, "register_rows"),
    SearchRow: (SEARCH, "search_rows"),
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


def having(has_finding: bool | Sequence[str]) -> str:
    """The condition on a row `held` that something is found, or nothing, or by some rules."""
    # Asked of each row, so that a page need not look at the findings of all.
    there = "NOT EXISTS" if has_finding is False else "EXISTS"
    by_code = "AND found.code = ANY (CAST(%(finding_codes)s AS text[]))"
    code = "" if isinstance(has_finding, bool) else by_code
    return f"""{there} (
        SELECT FROM finding_rows AS found
        WHERE found.authorization_id = held.authorization_id AND {holding("found", FINDINGS)} {code}
    )"""


def conditions(row: type, asked: Collection[str]) -> list[str]:
    """Those that the filters of these names set to a row `held`; each has its value as a parameter."""
    own = [(field, one) for field, one in filters(row) if one.name in asked]
    # A day that another filter is about.
    told = {one.day for _, one in own if isinstance(one, Surely)}
    return [
        *(_condition(field, one, asked) for field, one in own if one.name not in told),
        *(_among(one, condition) for one, condition in _of_others(row, asked)),
    ]


def of_others(row: type, asked: Collection[str]) -> list[str]:
    """Those alone that are filters of other rows, on a row `held` of whatever table."""
    return [_among(one, condition) for one, condition in _of_others(row, asked)]


def needed(row: type, asked: Collection[str]) -> tuple[str, ...]:
    """The further projections that these filters ask."""
    return tuple(dict.fromkeys(_ROWS[one][0] for one, _ in _of_others(row, asked)))


def _of_others(row: type, asked: Collection[str]) -> Iterator[tuple[type, list[str]]]:
    for also in further(row):
        if names := [name for name in also.names if name in asked]:
            yield also.row, conditions(also.row, names)


def _among(row: type, found: list[str]) -> str:
    projection, table = _ROWS[row]
    passing = " AND ".join([holding("held", projection), *found])
    return f"""held.authorization_id IN (
        SELECT held.authorization_id FROM {table} AS held WHERE {passing}
    )"""  # noqa: S608  made of names of this package


def column_of(field: FieldShape) -> str:
    """The name of its column."""
    return "authorization_id" if field.name == "authorization" else field.name


def _condition(field: FieldShape, asked: Filter, every: Collection[str]) -> str:
    column, value = f"held.{column_of(field)}", f"%({asked.name})s"
    match asked:
        case AnyOf():
            value = f"CAST({value} AS {_kind(field)}[])"
            return f"{column} && {value}" if field.is_list else f"{column} = ANY ({value})"
        case Grouped():
            return f"{column} = ANY (CAST({value} AS text[]))"
        case AllWords():
            return f"held.found @@ ({_search(value)})"
        case Before():
            return f"{column} < {value}"
        case During(first=first, last=last):
            begun = "" if first is None else f" AND (held.{first} IS NULL OR held.{first} <= {value})"
            not_over = "" if last is None else f" AND (held.{last} IS NULL OR held.{last} >= {value})"
            return f"{column}{begun}{not_over}"
        case Surely():
            day = f"%({asked.day})s" if asked.day in every else "%(on)s"
            return f"{_sureness(column, asked, day)} = ANY (CAST({value} AS text[]))"


def _sureness(column: str, asked: Surely, day: str) -> str:
    (sure_from, sure_to), (may_from, may_to) = asked.sure, asked.may
    return f"""CASE
        WHEN NOT {column} OR held.{may_to} < {day} OR held.{may_from} > {day} THEN 'no'
        WHEN held.{sure_from} <= {day} AND held.{sure_to} >= {day} THEN 'yes'
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
