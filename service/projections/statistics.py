"""Adds up the rows of the other questions by one to three keys, in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from domain.projections.register import RegisterRow
from domain.projections.statistics import Sums, item
from service.event_store.pool import Pool
from service.projections.conditions import conditions, holding, others
from service.projections.pages import page_of
from service.projections.questions import FINDINGS, REGISTER, REPORTS, SENATE_VOTES, STATISTICS
from service.projections.remembered import Remembered
from service.projections.rows import Looked, Sorting, Source, Wanted, look

#: By the name of a key: its value, and from where if there are several of an authorization.
_KEYS: Final[Mapping[str, tuple[str, str]]] = {
    "year": ("held.year::text", ""),
    "status": ("held.status", ""),
    "country": ("country", "LEFT JOIN LATERAL unnest(held.countries) AS country ON true"),
    "ministry": ("ministry", "LEFT JOIN LATERAL unnest(held.ministries) AS ministry ON true"),
    "movement": ("movement", "LEFT JOIN LATERAL unnest(held.movements) AS movement ON true"),
    "organ": ("organ", "LEFT JOIN LATERAL unnest(told.organs) AS organ ON true"),
}
_K: Final = ("k1", "k2", "k3")
_BY: Final = Sorting(_K, tuple(f"held.{one}" for one in _K))
#: Of which a list is made.
PROJECTIONS: Final = (REGISTER, STATISTICS, REPORTS, SENATE_VOTES, FINDINGS)

StatisticItem = tuple[tuple[Any, ...], dict[str, Any]]


class StatisticQueries:
    """Reads over a pool of connections."""

    def __init__(self, pool: Pool) -> None:
        self._source = Source(pool, Remembered())

    async def groups(
        self, by: Sequence[str], asked: Mapping[str, Any], wanted: Wanted
    ) -> Looked[StatisticItem]:
        """Each group with its numbers. `asked`: filters of RegisterRow."""
        values = [_KEYS[name][0] for name in by] + ["NULL"] * (len(_K) - len(by))
        keys = ", ".join(
            f"COALESCE({value}, '') COLLATE \"C\" AS {name}" for value, name in zip(values, _K, strict=True)
        )
        held = " AND ".join(
            [
                holding("held", REGISTER),
                holding("told", STATISTICS),
                "held.status <> 'merged'",
                *conditions(RegisterRow, asked),
                *(one.among() for one in others(RegisterRow, asked)),
            ]
        )
        base = f"""
            SELECT DISTINCT held.authorization_id, {keys}, held.granted, held.troops_least,
                held.troops_most, held.troops_uncounted, told.decreed, told.delays
            FROM register_rows AS held
            JOIN statistic_rows AS told ON told.authorization_id = held.authorization_id
            {" ".join(_KEYS[name][1] for name in by)}
            WHERE {held}
        """  # noqa: S608  made of names of this file
        query = page_of(f"SELECT held.* FROM ({_GROUPS.format(base=base)}) AS held", _BY, wanted)  # noqa: S608  as above

        def read(rows: Sequence[Any]) -> list[StatisticItem]:
            return [(_BY.place(row), item(by, _sums(row, len(by)))) for row in rows]

        return await look(self._source, PROJECTIONS, wanted, query, _BY, asked, read, remember=True)


def _sums(row: Any, keys: int) -> Sums:
    told = {name: getattr(row, name) for name in Sums._fields if name != "keys"}
    whole = {name: None if told[name] is None else int(told[name]) for name in _HEADS}
    return Sums(keys=tuple(getattr(row, name) for name in _K[:keys]), **{**told, **whole})


_HEADS: Final = (
    *("at_least", "at_most", "without_count"),
    *("granted_least", "granted_most", "granted_uncounted"),
)
_TALLY: Final = "convert_from(vote.content, 'UTF8')::jsonb -> 0 -> 'tally'"
_GROUPS: Final = f"""
    WITH base AS MATERIALIZED ({{base}}),
    delays AS (
        SELECT k1, k2, k3, count(*) AS delays, max(delay) AS most_delay,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY delay) AS median_delay,
            count(*) FILTER (WHERE delay > 0) AS after_first_day
        FROM base CROSS JOIN unnest(base.delays) AS delay GROUP BY k1, k2, k3
    ),
    owing AS (
        SELECT k1, k2, k3, count(*) AS owed,
            count(*) FILTER (WHERE report.status = 'due') AS due,
            count(*) FILTER (WHERE report.status = 'overdue') AS overdue,
            count(*) FILTER (WHERE report.status IN ('submitted', 'received')) AS delivered
        FROM base JOIN report_rows AS report ON report.authorization_id = base.authorization_id
        WHERE {holding("report", REPORTS)} AND report.status NOT IN ('obligation_unknown', 'none_owed')
        GROUP BY k1, k2, k3
    ),
    votes AS (
        SELECT k1, k2, k3, count(*) AS votes,
            count(*) FILTER (WHERE against = 0 AND COALESCE(abstentions, 0) = 0) AS unanimous,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY in_favour - against) AS median_margin
        FROM (
            SELECT DISTINCT k1, k2, k3, vote.vote_id, ({_TALLY} ->> 'in_favour')::bigint AS in_favour,
                ({_TALLY} ->> 'against')::bigint AS against,
                ({_TALLY} ->> 'abstentions')::bigint AS abstentions
            FROM base JOIN senate_vote_rows AS vote ON vote.authorization_id = base.authorization_id
            WHERE {holding("vote", SENATE_VOTES)}
        ) AS each
        GROUP BY k1, k2, k3
    ),
    found AS (
        SELECT k1, k2, k3, json_object_agg(code, n) AS findings, max(n) FILTER (WHERE code = 'F14') AS late
        FROM (
            SELECT k1, k2, k3, finding.code, count(*) AS n
            FROM base JOIN finding_rows AS finding ON finding.authorization_id = base.authorization_id
            WHERE {holding("finding", FINDINGS)} AND finding.status = 'open'
            GROUP BY k1, k2, k3, finding.code
        ) AS each
        GROUP BY k1, k2, k3
    )
    SELECT * FROM (
        SELECT k1, k2, k3, count(*) AS authorizations, count(*) FILTER (WHERE granted) AS granted,
            count(*) FILTER (WHERE decreed) AS decreed, sum(troops_least) AS at_least,
            CASE WHEN count(*) = count(troops_most) THEN sum(troops_most) END AS at_most,
            sum(troops_uncounted) AS without_count,
            COALESCE(sum(troops_least) FILTER (WHERE granted), 0) AS granted_least,
            CASE WHEN count(*) FILTER (WHERE granted) = count(troops_most) FILTER (WHERE granted)
                THEN COALESCE(sum(troops_most) FILTER (WHERE granted), 0) END AS granted_most,
            COALESCE(sum(troops_uncounted) FILTER (WHERE granted), 0) AS granted_uncounted
        FROM base GROUP BY k1, k2, k3
    ) AS grouped
    LEFT JOIN delays USING (k1, k2, k3) LEFT JOIN owing USING (k1, k2, k3)
    LEFT JOIN votes USING (k1, k2, k3) LEFT JOIN found USING (k1, k2, k3)
"""  # noqa: S608  made of names of this package
