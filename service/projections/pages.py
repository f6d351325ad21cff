"""Writes what reads a page of a list, so that it costs what stands on the page and not what the list has.

Rows are walked through in the order of the list, by its index, until the page is full: most filters let most
rows pass. Where few pass, that would be a walk through nearly all. So the statement looks first whether what
is asked lies in few streams, and then reads the rows of these alone
(docs/decisions/0102-a-page-costs-what-stands-on-it.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from service.projections.conditions import Other
from service.projections.rows import Sorting, Wanted

#: Where a page is full after so many rows, nothing else need be looked at.
SOON: Final = 300
#: So many rows that pass are few: to look up their streams takes some milliseconds.
FEW: Final = 1_000
#: A log is early if its square is less than so many times the size of that of now: of a later one so many
#: rows are still there that a walk is soon at the end of the page.
EARLY: Final = 100


class Rows(NamedTuple):
    """The rows `held` of a list: from where, and by which conditions on them and on other rows.

    `near`: what tells the few streams, as further parts of the statement; "" where nothing can.
    `by_stream`: that a row is of them.
    """

    source: str
    own: tuple[str, ...]
    others: tuple[Other, ...] = ()
    near: str = ""
    by_stream: str = "held.authorization_id = ANY (CAST((SELECT streams FROM near) AS uuid[]))"

    @property
    def walked(self) -> str:
        """From where, and by which conditions, as they are walked through."""
        return self._where(*self._far, *self.own, *(one.probe() for one in self.others))

    @property
    def looked_up(self) -> str:
        """The same of the few streams."""
        return self._where(self.by_stream, *self.own)

    @property
    def every(self) -> str:
        """All of them, as a query."""
        far = self._where(*self._far, *self.own, *(one.among() for one in self.others))
        few = f" UNION ALL SELECT held.* {self.looked_up}" if self.near else ""
        return f"SELECT held.* {far}{few}"

    @property
    def _far(self) -> list[str]:
        return ["(SELECT streams FROM near) IS NULL"] if self.near else []

    def _where(self, *conditions: str) -> str:
        return f"FROM {self.source} WHERE {' AND '.join(conditions) or 'true'}"

    def looked(self, by: Sorting, wanted: Wanted, few: Sequence[str] = ()) -> Rows:
        """The same, where the statement looks first whether what is asked lies in few streams.

        `few`: queries for the streams of rows that pass, of which there may be few.
        """
        parts: list[str] = []
        cases: list[str] = []
        if wanted.as_of is not None or wanted.size is not None:
            cases.append(f"WHEN asked.size <= sqrt({EARLY} * asked.head) THEN {self._early()}")
        if self.others:
            parts.append(f"soon AS MATERIALIZED ({self._soon(by, wanted)})")
            cases.append("WHEN (SELECT n FROM soon) >= %(limit)s THEN NULL")
        probed = [(one.streams, [other for other in self.others if other is not one]) for one in self.others]
        for number, (query, rest) in enumerate([*probed, *((one, list(self.others)) for one in few)]):
            # Planned for all of them, and read no further than it takes to see whether they are few.
            parts += [
                f"passing_{number} AS MATERIALIZED ({query})",
                f"few_{number} AS MATERIALIZED (SELECT * FROM passing_{number} LIMIT {FEW + 1})",  # noqa: S608  made of names of this package
            ]
            streams = _array(f"few_{number} AS few", *(one.probe("few") for one in rest))
            cases.append(f"WHEN (SELECT count(*) FROM few_{number}) <= {FEW} THEN {streams}")  # noqa: S608  as above
        if not cases:
            return self
        cases = ["WHEN asked.reached < asked.size THEN ARRAY[]::uuid[]", *cases]
        parts.append(f"near AS MATERIALIZED (SELECT CASE {' '.join(cases)} END AS streams FROM asked)")  # noqa: S608  as above
        return self._replace(near=", ".join(parts))

    def _early(self) -> str:
        """The streams that were begun by then."""
        begun = """
            generate_series(0, asked.size - 1) AS at CROSS JOIN LATERAL (
                SELECT stream_id AS authorization_id, version FROM events WHERE position = at OFFSET 0
            ) AS begun
        """
        return _array(begun, "begun.version = 1", *(one.probe("begun") for one in self.others))

    def _soon(self, by: Sorting, wanted: Wanted) -> str:
        """How many of the next rows pass, up to a page."""
        after, first = wanted.after, 0
        if by.exactly:
            after = after if after is not None and after[0] else None
            by, first = by.rest, 1
        walked = _page(f"SELECT {by.selected} {self._where(*self.own)}", by, after, first, str(SOON))
        passing = " AND ".join(one.probe("walked") for one in self.others)
        return f"""
            SELECT count(*) AS n FROM asked CROSS JOIN LATERAL (
                SELECT FROM ({walked}) AS walked WHERE {passing} LIMIT %(limit)s
            ) AS passing WHERE asked.reached >= asked.size
        """  # noqa: S608  as above


def _array(source: str, *conditions: str) -> str:
    passing = " AND ".join(conditions) or "true"
    return f"ARRAY(SELECT DISTINCT authorization_id FROM {source} WHERE {passing})"  # noqa: S608  made of names of this package


def page(rows: Rows, columns: str, by: Sorting, wanted: Wanted) -> str:
    """Of these rows, in this order, those that follow the page before."""
    read = f", {columns}" if columns else ""
    ways = list(_walks(rows, read, by, wanted))
    if rows.near:
        ways.append(_page(f"SELECT {by.selected}{read} {rows.looked_up}", by, wanted.after))
    if len(ways) == 1:
        return ways[0]
    return f"SELECT * FROM ({' UNION ALL '.join(f'({one})' for one in ways)}) AS ways {_ends(by, 'ways')}"  # noqa: S608  made of names of this package


def page_of(query: str, by: Sorting, wanted: Wanted) -> str:
    """Of all rows of a query, which is made whole, in this order, those that follow the page before."""
    return _page(query, by, wanted.after)


def _walks(rows: Rows, read: str, by: Sorting, wanted: Wanted) -> Iterator[str]:
    """Where what is exactly what was searched for comes first: those alone, and then the others in order."""
    if not by.exactly:
        yield _page(f"SELECT {by.selected}{read} {rows.walked}", by, wanted.after)
        return
    rest, after = by.rest, wanted.after
    for rank, is_so in enumerate((f"({by.exactly})", f"({by.exactly}) IS NOT TRUE")):
        if after is None or after[0] <= rank:
            found = f"SELECT {rank} AS {by.columns[0]}, {rest.selected}{read} {rows.walked} AND {is_so}"
            yield _page(found, rest, None if after is None or after[0] < rank else after, 1)


def _page(
    query: str, by: Sorting, after: Sequence[object] | None, first: int = 0, limit: str = "%(limit)s"
) -> str:
    """`first`: which of the parameters of the place before is that of the first column."""
    follow = ""
    if after is not None:
        places = ", ".join(f"%(after_{first + at})s" for at in range(len(by.columns)))
        follow = f"WHERE ({', '.join(by.columns)}) {'<' if by.descending else '>'} ({places})"
    return f"SELECT * FROM ({query}) AS found {follow} {_ends(by, 'found', limit)}"  # noqa: S608  made of names of this package


def _ends(by: Sorting, row: str, limit: str = "%(limit)s") -> str:
    return f"ORDER BY {by.by(row)} LIMIT {limit}"
