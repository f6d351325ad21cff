"""Reads rows of a question in one statement, with the log that they are of: both are of one snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, Generic, NamedTuple, TypeVar

from sqlalchemy import text

from domain.projections.row import AllWords, AnyOf, Before, During, Filter, filters
from domain.projections.row import order as names_in_order
from domain.values import FieldShape
from service.event_store.as_of import Moment, size_of
from service.event_store.pool import Pool

T = TypeVar("T")


class Wanted(NamedTuple):
    """Which page. `size`: of the log that the pages before it were of, None for the first page.

    `after`: the place of the last item of the page before.
    """

    as_of: Moment
    on: date
    limit: int
    size: int | None = None
    after: Sequence[Any] | None = None


class Looked(NamedTuple, Generic[T]):
    """The items of a log of `size` events: that of the page before, or of `as_of` on the first page.

    `head`: the size of the log at present; `as_of`: the size of the log so named; `reached`: the size of the
    log that the rows reflect. There are no items as long as that is less than what is asked about.
    """

    head: int
    as_of: int
    size: int
    reached: int
    items: list[T]

    @property
    def is_whole(self) -> bool:
        """Whether the rows reflect all of the log that is asked about."""
        return self.reached >= self.size


def holding(row: str, projection: str) -> str:
    """The condition on a row that is live and holds as of the log `asked`, judged on the day `:on`."""
    return f"""
        {row}.generation = (
            SELECT generation FROM projection_generations WHERE projection = '{projection}' AND live
        )
        AND {row}.from_position < asked.size
        AND ({row}.to_position IS NULL OR {row}.to_position >= asked.size)
        AND ({row}.from_day IS NULL OR {row}.from_day <= :on)
        AND ({row}.to_day IS NULL OR {row}.to_day > :on)
    """  # noqa: S608  made of names of this package


def reached(projections: Sequence[str]) -> str:
    """The size of the log that the live rows of all of these reflect."""
    names = ", ".join(f"'{name}'" for name in projections)
    return f"""
        SELECT min(COALESCE(tracked.notification_id, 0)) AS size
        FROM unnest(ARRAY[{names}]) AS needed (projection)
        LEFT JOIN projection_generations AS made ON made.projection = needed.projection AND made.live
        LEFT JOIN trackings AS tracked ON tracked.application_name = made.projection || '.' || made.generation
    """  # noqa: S608  made of names of this package


BEHIND: Final = """
    SELECT made.projection, tracked.application_name AS tracking, tracked.notification_id AS position
    FROM projection_generations AS made
    JOIN trackings AS tracked
      ON starts_with(tracked.application_name, made.projection || '.' || made.generation || '.')
    WHERE made.live
    ORDER BY made.projection, tracked.notification_id
"""
"""Which streams are behind, in which projection, and at which event? (See `Place` in batch.py.)"""


def conditions(row: type, asked: Iterable[str]) -> list[str]:
    """Those that the filters of these names set to a row `held`; each has its value as a parameter."""
    return [_condition(field, one) for field, one in filters(row) if one.name in asked]


def _condition(field: FieldShape, asked: Filter) -> str:
    column, value = f"held.{field.name}", f":{asked.name}"
    match asked:
        case AnyOf():
            value = f"CAST({value} AS text[])"
            return f"{column} && {value}" if field.is_list else f"{column} = ANY ({value})"
        case AllWords():
            # The patterns are made once for all rows. A folded word has no character that means another.
            patterns = f"SELECT '%' || word || '%' FROM unnest(CAST({value} AS text[])) AS word"  # noqa: S608  made of names of the domain
            return f"{column} LIKE ALL (ARRAY({patterns}))"
        case Before():
            return f"{column} < {value}"
        case During(first=first, last=last):
            return (
                f"{column} AND (held.{first} IS NULL OR held.{first} <= {value})"
                f" AND (held.{last} IS NULL OR held.{last} >= {value})"
            )


def order(row: type) -> tuple[str, ...]:
    """The columns by which the list is sorted."""
    return tuple("authorization_id" if name == "authorization" else name for name in names_in_order(row))


def page(query: str, order: Sequence[str], wanted: Wanted) -> str:
    """Of the rows of the query, in this order, those that follow the page before."""
    columns = ", ".join(order)
    places = ", ".join(f":after_{at}" for at in range(len(order)))
    after = "" if wanted.after is None else f"WHERE ({columns}) > ({places})"
    return f"SELECT * FROM ({query}) AS found {after} ORDER BY {columns} LIMIT :limit"  # noqa: S608  as above


async def look(
    pool: Pool,
    projections: Sequence[str],
    wanted: Wanted,
    query: str,
    order: Sequence[str],
    parameters: Mapping[str, Any],
    read: Callable[[Sequence[Any]], list[T]],
) -> Looked[T]:
    """Carry out a query over the log `asked`. `read` makes items of its rows, which come in this order.

    The text of the statement is made anew each time and is nearly always the same, so that database and
    library know it: to build it of objects took longer than to carry it out.
    """
    as_of = size_of(wanted.as_of, "head")
    size = as_of if wanted.size is None else ":size"
    statement = f"""
        WITH asked AS MATERIALIZED (
            SELECT head.size AS head, {as_of} AS as_of, {size} AS size,
                ({reached(projections)}) AS reached
            FROM log_head AS head
        )
        SELECT asked.*, found.*
        FROM asked LEFT JOIN LATERAL ({query}) AS found ON asked.reached >= asked.size
        ORDER BY {", ".join(f"found.{column}" for column in order)}
    """  # noqa: S608  made of the texts above and those of the caller, which hold no value
    # An array is written as a list.
    given = {name: list(one) if isinstance(one, tuple) else one for name, one in parameters.items()}
    values = {"on": wanted.on, "limit": wanted.limit, **given}
    if wanted.as_of is not None:
        values["as_of"] = wanted.as_of
    if wanted.size is not None:
        values["size"] = wanted.size
    values |= {f"after_{at}": one for at, one in enumerate(wanted.after or ())}
    rows = await pool.rows(text(statement), values)
    # Where the query has no rows there is one with the log alone, whose columns of the query are null.
    items = read([row for row in rows if row[4] is not None])
    seen = rows[0]
    return Looked(seen[0], seen[1], seen[2], seen[3], items)
