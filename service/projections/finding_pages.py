"""Reads the list of findings: those of single authorizations, and those over several, each in its place.

What is found over several authorizations has no row of its own. Who has such a finding is asked of the rows
by which they are compared, in the order of the list and no further than the page goes; what the finding says
is made of the rows that share, and those are read for the items of the page alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson

from domain.authorization.versions import Versions
from domain.findings import Evidence, Finding
from domain.findings.registry import RULES
from domain.findings.shared_codes import CodeRow, shared_codes
from domain.findings.twins import SIMILAR, TwinRow, twins
from domain.projections.findings import FindingRow
from domain.projections.row import Order
from domain.values import Day
from service.projections.conditions import conditions, holding, needed, others
from service.projections.pages import Rows, page
from service.projections.questions import DOF_CODES, FINDINGS, REGISTER, TWINS
from service.projections.rows import Looked, Sorting, Source, Wanted, counting, look, sorting

#: The rules over several authorizations: of the codes that they share, and of those that are alike.
SHARED: Final = "C06"
ALIKE: Final = SIMILAR.code

_LAST_ID: Final = "CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS uuid)"
_FIRST_ID: Final = "CAST('00000000-0000-0000-0000-000000000000' AS uuid)"


def _text(value: str) -> str:
    return f"CAST('{value}' AS text) COLLATE \"C\""


def _said(code: str) -> str:
    """What the list can be asked of a finding over several authorizations by that rule."""
    return (
        f"{_text(code)} AS code, {_text(RULES[code].severity)} AS severity, {_text('open')} AS status,"
        f" {_text('authorization')} AS subject"
    )


#: Each finding as the list asks for it: of single authorizations, by a shared code, and of those alike.
_OWN: Final = f"""
    SELECT held.authorization_id, held.code, held.severity, held.status, held.subject,
        {_text("")} AS shared_by, held.content
    FROM finding_rows AS held WHERE {holding("held", FINDINGS)}
"""  # noqa: S608  made of names of this package
_BY_CODE: Final = f"""
    SELECT held.authorization_id, {_said(SHARED)}, held.code COLLATE "C" AS shared_by,
        CAST(NULL AS bytea) AS content
    FROM dof_code_rows AS held
    WHERE {holding("held", DOF_CODES)} AND EXISTS (
        SELECT FROM dof_code_rows AS other
        WHERE other.code = held.code AND other.authorization_id <> held.authorization_id
            AND {holding("other", DOF_CODES)}
    )
"""  # noqa: S608  as above
#: Whether two marks are of two authorizations that no link relates, with days that may overlap (twins.py).
_OVERLAP: Final = """
    other.authorization_id <> own.authorization_id
    AND (own.begins <= other.ends) IS NOT FALSE AND (other.begins <= own.ends) IS NOT FALSE
    AND other.authorization_id <> ALL (own.linked) AND own.authorization_id <> ALL (other.linked)
"""
_BY_LIKENESS: Final = f"""
    SELECT held.authorization_id, {_said(ALIKE)}, {_text(ALIKE)} AS shared_by, CAST(NULL AS bytea) AS content
    FROM register_rows AS held
    WHERE {holding("held", REGISTER)} AND EXISTS (
        SELECT FROM twin_rows AS own JOIN twin_rows AS other ON other.mark = own.mark
        WHERE own.authorization_id = held.authorization_id AND {holding("own", TWINS)}
            AND {holding("other", TWINS)} AND {_OVERLAP}
    )
"""  # noqa: S608  as above
_EVERY: Final = {SHARED: _BY_CODE, ALIKE: _BY_LIKENESS}

#: Of an item of the page: the rows by which it is shared.
_SHARING: Final = f"""
    CASE WHEN chosen.content IS NOT NULL THEN NULL WHEN chosen.rule = '{SHARED}' THEN (
        SELECT json_agg(json_build_array(held.authorization_id, held.versions))
        FROM dof_code_rows AS held WHERE held.code = chosen.by AND {holding("held", DOF_CODES)}
    ) ELSE (
        SELECT json_agg(DISTINCT jsonb_build_array(
            told.authorization_id, told.mark, told.first_on, told.last_on, told.linked, told.versions
        ))
        FROM twin_rows AS own JOIN twin_rows AS other ON other.mark = own.mark,
            LATERAL (SELECT own.* UNION ALL SELECT other.*) AS told
        WHERE own.authorization_id = chosen.of AND {holding("own", TWINS)} AND {holding("other", TWINS)}
            AND {_OVERLAP}
    ) END AS sharing
"""  # noqa: S608  as above


async def findings(source: Source, asked: Mapping[str, Any], wanted: Wanted, by: Order) -> Looked[Finding]:
    """Those of single streams and those over several, in this order.

    `asked`: the values of the filters that FindingRow is marked with.
    """
    in_order = sorting(by).then("shared_by")
    place = wanted.after
    if place is not None:
        keys = [
            UUID(one) if key.name == "authorization" else one
            for key, one in zip(by.keys, place, strict=False)
        ]
        wanted = wanted._replace(after=[*keys, place[-1]])
    passing, beside = tuple(conditions(FindingRow, asked)), tuple(others(FindingRow, asked))
    found = Rows(f"({_OWN}) AS held", passing, beside).looked(in_order, wanted)

    def of(query: str, *further: str) -> Rows:
        return found._replace(source=f"({query}) AS held", own=(*passing, *further))

    arms = [_EVERY[code] for code in _codes_asked(asked)]
    own = page(found, _SHOWN, in_order, wanted)
    shared = "".join(
        f" UNION ALL SELECT * FROM ({page(of(one, _bound(in_order)), _SHOWN, in_order, wanted)}) AS shared"  # noqa: S608  as above
        for one in arms
    )
    query = f"""
        WITH own AS MATERIALIZED ({own})
        SELECT chosen.*, {_SHARING} FROM (
            SELECT * FROM (SELECT * FROM own{shared}) AS every ORDER BY {in_order.by("every")} LIMIT %(limit)s
        ) AS chosen
    """  # noqa: S608  as above
    every = of(" UNION ALL ".join([_OWN, *arms])).every

    def read(read: Sequence[Any]) -> list[Finding]:
        return [
            one for row in read for one in ([_finding(row)] if row.sharing is None else _shared(row, wanted))
        ]

    return await look(
        source,
        (FINDINGS, DOF_CODES, TWINS, REGISTER, *needed(beside)),
        wanted,
        query,
        in_order,
        asked,
        read,
        counting(FindingRow, f"FROM ({every}) AS held", wanted),
        near=found.near,
    )


_SHOWN: Final = (
    "held.authorization_id AS of, held.code AS rule, held.severity AS gravity, held.status AS state,"
    " held.subject AS about, held.shared_by AS by, held.content"
)


def _bound(in_order: Sorting) -> str:
    """That a row stands no later than the page of those with rows, if that is full, by the first column."""
    column, expression = in_order.columns[0], in_order.expressions[0]
    end = (_FIRST_ID if in_order.descending else _LAST_ID) if column == "authorization_id" else expression
    last = f"""
        SELECT {column} FROM own ORDER BY {in_order.by("own")}
        OFFSET CAST(%(limit)s AS bigint) - 1 LIMIT 1
    """  # noqa: S608  as above
    return f"{expression} {'>=' if in_order.descending else '<='} COALESCE(({last}), {end})"


def _codes_asked(asked: Mapping[str, Any]) -> list[str]:
    """The rules over several authorizations that the filters let through."""
    given = [asked[name] for name in ("code", "group") if name in asked]
    return [code for code in _EVERY if all(code in one for one in given)]


def _shared(row: Any, wanted: Wanted) -> Sequence[Finding]:
    if row.rule == SHARED:
        codes = [
            CodeRow(authorization=UUID(one), code=row.by, versions=tuple(versions))
            for one, versions in row.sharing
        ]
        return [one for one in shared_codes(codes, wanted.on) if one.authorization == row.of]
    alike = [
        TwinRow(
            authorization=UUID(one),
            mark=mark,
            first_on=first_on,
            last_on=last_on,
            linked=tuple(map(UUID, linked)),
            versions=tuple(versions),
        )
        for one, mark, first_on, last_on, linked, versions in row.sharing
    ]
    return twins(alike, wanted.on, row.of)


def _finding(row: Any) -> Finding:
    content = orjson.loads(row.content)
    steps = Versions(tuple((first, last) for first, last in content["evidence"]))
    return Finding(
        authorization=row.of,
        code=row.rule,
        severity=row.gravity,
        status=row.state,
        certainty=content["certainty"],
        subject=row.about,
        figures=content["figures"],
        since_on=None if content["since_on"] is None else Day(content["since_on"]),
        disputed=content["disputed"],
        against=content["against"],
        evidence=frozenset(Evidence(row.of, version) for version in steps),
        citation=content["citation"],
        counts_days=content["counts_days"],
    )
