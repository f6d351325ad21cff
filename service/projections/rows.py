"""Reads rows of a question in one statement, with the log that they are of: both are of one snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, Generic, NamedTuple, TypeVar

from domain.projections.row import NO_DAY, Order, SortKey, facets
from domain.values import FieldShape
from service.event_store.as_of import Moment, is_past, size_named, size_of
from service.event_store.pool import Needs, Pool
from service.projections.remembered import Remembered, mark

T = TypeVar("T")


class Wanted(NamedTuple):
    """Which page. `size`: of the log that the pages before it were of, None for the first page.

    `after`: the place of the last item of the page before. `counted`, `facets`: what is told of all pages.
    """

    as_of: Moment
    on: date
    limit: int
    size: int | None = None
    after: Sequence[Any] | None = None
    counted: bool = False
    facets: tuple[str, ...] = ()


class Looked(NamedTuple, Generic[T]):
    """The items of a log of `size` events: that of the page before, or of `as_of` on the first page.

    `head`: the size of the log at present; `as_of`: the size of the log so named; `reached`: the size of the
    log that the rows reflect. There are no items as long as that is less than what is asked about. `total`
    and `facets` are of all pages: None unless asked for.
    """

    head: int
    as_of: int
    size: int
    reached: int
    items: list[T]
    total: int | None = None
    facets: Mapping[str, list[tuple[str, int]]] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the rows reflect all of the log that is asked about."""
        return self.reached >= self.size


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


class Sorting(NamedTuple):
    """An order of a list as SQL: what is sorted by, each with the name that it has among the columns.

    `within`: by which columns what has one place is read. `exactly`: the condition on what comes first; then
    the first column says whether it is met.
    """

    columns: tuple[str, ...]
    expressions: tuple[str, ...]
    descending: bool = False
    within: tuple[str, ...] = ()
    exactly: str = ""

    @property
    def rest(self) -> Sorting:
        """The order of those that are alike in the first column."""
        return self._replace(columns=self.columns[1:], expressions=self.expressions[1:], exactly="")

    @property
    def selected(self) -> str:
        """The columns, to be read."""
        return ", ".join(
            f"{expression} AS {column}"
            for expression, column in zip(self.expressions, self.columns, strict=True)
        )

    def then(self, *columns: str) -> Sorting:
        """The same, and by these columns where all else is equal."""
        return self._replace(
            columns=(*self.columns, *columns),
            expressions=(*self.expressions, *(f"held.{column}" for column in columns)),
        )

    def place(self, row: Any) -> tuple[Any, ...]:
        """That of a row that was read."""
        return tuple(getattr(row, column) for column in self.columns)

    def by(self, row: str) -> str:
        """The columns of `row` to order by."""
        direction = " DESC" if self.descending else ""
        placed = (f"{row}.{column}{direction}" for column in self.columns)
        return ", ".join((*placed, *(f"{row}.{column}" for column in self.within)))


@cache
def sorting(order: Order) -> Sorting:
    """The order of a list, of rows `held`."""
    columns, expressions = zip(*map(_sorted_by, order.keys), strict=True)
    return Sorting(columns, expressions, order.descending, exactly=_exactly(order.keys[0]))


def _exactly(key: SortKey) -> str:
    return " OR ".join(f"lower(held.{name}) = %(exactly)s" for name in key.exactly)


def _sorted_by(key: SortKey) -> tuple[str, str]:
    if key.ranks:
        ranks = ", ".join(f"'{rank}'" for rank in key.ranks)
        return f"{key.name}_rank", f"array_position(ARRAY[{ranks}], held.{key.name})"
    if key.exactly:
        return key.name, f"CASE WHEN {_exactly(key)} THEN 0 ELSE 1 END"
    if key.newest:
        return f"{key.name}_newest", f"replace(held.{key.name}, '{NO_DAY}', '')"
    column = "authorization_id" if key.name == "authorization" else key.name
    return column, f"held.{column}"


class Counting(NamedTuple):
    """What the items of all pages are counted by, if at all: the list whole, as a query, and its facets.

    `facets`: columns by name; a column of lists counts each value of a list.
    """

    query: str
    facets: Mapping[str, FieldShape]
    total: bool

    @property
    def counts(self) -> str:
        """A row with the total and the facets."""
        total = "(SELECT count(*) FROM every)" if self.total else "CAST(NULL AS bigint)"
        values = " UNION ALL ".join(
            f"""
            SELECT '{name}' AS facet, {"value" if field.is_list else field.name}::text AS value, count(*) AS n
            FROM every{f" CROSS JOIN unnest(every.{field.name}) AS value" if field.is_list else ""}
            GROUP BY 2
            """  # noqa: S608  made of names of the domain
            for name, field in self.facets.items()
        )
        told = (
            f"""(
                SELECT json_agg(json_build_array(told.facet, told.value, told.n)
                    ORDER BY told.n DESC, told.value COLLATE "C")
                FROM ({values}) AS told WHERE told.value IS NOT NULL
            )"""  # noqa: S608  as above
            if values
            else "CAST(NULL AS json)"
        )
        return f"SELECT {total} AS total, {told} AS facets"


def counting(row: type, found: str, wanted: Wanted) -> Counting | None:
    """What is told of all pages of a list, None if nothing is asked. `found`: from where, and which."""
    if not (wanted.counted or wanted.facets):
        return None
    every = facets(row)
    fields = {name: every[name] for name in wanted.facets}
    columns = ", ".join(f"held.{field.name}" for field in fields.values()) or "1 AS counted"
    return Counting(f"SELECT {columns} {found}", fields, wanted.counted)


_OF_THE_LOG: Final = ("as_of", "size")


class Source(NamedTuple):
    """Where lists are looked up, and what of them was told already."""

    pool: Pool
    remembered: Remembered


async def look(
    source: Source,
    projections: Sequence[str],
    wanted: Wanted,
    query: str,
    by: Sorting,
    parameters: Mapping[str, Any],
    read: Callable[[Sequence[Any]], list[T]],
    counting: Counting | None = None,
    *,
    near: str = "",
    remember: bool = False,
) -> Looked[T]:
    """Carry out a query over the log `asked`. `read` makes items of its rows, which come in this order.

    `near`: parts of the statement that the query is about (pages.py). `counting`: what is told of all pages,
    in the same snapshot. It is remembered; with `remember` so are the items, which are sums.

    The text of the statement is made anew each time and is nearly always the same, so that the session has
    it prepared.
    """
    as_of = size_of(wanted.as_of, "head")
    size = as_of if wanted.size is None else "%(size)s"
    every, counts = "", "SELECT CAST(NULL AS bigint) AS total, CAST(NULL AS json) AS facets"
    marked, unless_known = "CAST(NULL AS text)", ""
    if counting is not None or remember:
        marked = mark(size, projections)
        unless_known = "AND asked.mark IS DISTINCT FROM CAST(%(known)s AS text)"
    if counting is not None:
        every = f""", every AS MATERIALIZED (
            SELECT whole.* FROM asked CROSS JOIN LATERAL ({counting.query}) AS whole
            WHERE asked.reached >= asked.size {unless_known}
        )"""  # noqa: S608  made of the texts of the caller, which hold no value
        counts = counting.counts
    statement = f"""
        WITH asked AS MATERIALIZED (
            SELECT head.size AS head, {as_of} AS as_of, {size} AS size,
                ({reached(projections)}) AS reached, {marked} AS mark
            FROM log_head AS head
        ){f", {near}" if near else ""}{every}
        SELECT asked.*, counted.*, found.*
        FROM asked CROSS JOIN ({counts}) AS counted
        LEFT JOIN LATERAL (
            SELECT true AS is_there, found.* FROM ({query}) AS found
            WHERE asked.reached >= asked.size {unless_known if remember else ""}
            OFFSET 0 -- asked once and first: joined, it would be asked of what was made
        ) AS found ON true
        ORDER BY {by.by("found")}
    """  # noqa: S608  made of the texts above and those of the caller, which hold no value
    # An array is written as a list.
    given = {name: list(one) if isinstance(one, tuple) else one for name, one in parameters.items()}
    values = {"on": wanted.on, "limit": wanted.limit, **given}
    if wanted.as_of is not None:
        values["as_of"] = wanted.as_of
    if wanted.size is not None:
        values["size"] = wanted.size
    values |= {f"after_{at}": one for at, one in enumerate(wanted.after or ())}
    question, known = "", None
    if unless_known:
        # Of which page is asked matters to what is on it, not to what is told of all; the mark has the log.
        left_out = _OF_THE_LOG if remember else (*_OF_THE_LOG, "limit", *filter(_is_place, values))
        asked = {name: one for name, one in values.items() if name not in left_out}
        question = f"{query if remember else ''} {every} {sorted(asked.items())}"
        known = source.remembered.of(question)
        values["known"] = None if known is None else known.mark
    needs = Needs(
        lambda rows: int(rows[0].head),
        size_named(wanted.as_of, wanted.size),
        lambda rows: rows[0].reached >= rows[0].size and is_past(wanted.as_of, rows[0].as_of, rows[0].head),
    )
    rows = await source.pool.rows(statement, values, needs)
    # Where the query has no rows there is one with the log alone, whose columns of the query are null.
    seen = rows[0]
    if known is not None and known.mark == seen.mark:
        items_then, total, facets = known.told
    else:
        items_then, total, facets = None, seen.total, seen.facets
    items = items_then
    if items is None:
        items = read([row for row in rows if row.is_there])
    if unless_known and seen.reached >= seen.size and (known is None or known.mark != seen.mark):
        source.remembered.keep(question, seen.mark, (items if remember else None, total, facets))
    found: dict[str, list[tuple[str, int]]] | None = None
    if counting is not None and counting.facets:
        found = {name: [] for name in counting.facets}
        for facet, value, count in facets or ():
            found[facet].append((value, count))
    return Looked(seen.head, seen.as_of, seen.size, seen.reached, items, total, found)


def _is_place(name: str) -> bool:
    return name.startswith("after_")
