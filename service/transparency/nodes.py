"""Fetches the stored hashes that a proof or a root needs, in one query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection, sql

from domain.log.merkle import EMPTY_ROOT
from domain.log.proofs import NodeRange, Place, Plan, Proof, over_stored, root_plan

_LEAVES = sql.SQL("SELECT 0, position, leaf_hash FROM events WHERE position >= {start} AND position < {stop}")
_NODES = sql.SQL(
    "SELECT level, index, hash FROM log_nodes WHERE level = {level} AND index >= {start} AND index < {stop}"
)


def query(spans: Sequence[NodeRange]) -> sql.Composed:
    """One SELECT of (level, index, hash) for the spans, of which there is at least one.

    A member of a union for each span: each is one short walk along a primary key, whatever the statistics.
    """
    return sql.SQL(" UNION ALL ").join(
        (_LEAVES if span.level == 0 else _NODES).format(
            level=sql.Literal(span.level), start=sql.Literal(span.start), stop=sql.Literal(span.stop)
        )
        for span in spans
    )


def assembled(plan: Plan, rows: Iterable[Sequence[Any]]) -> Proof:
    """The proof of a plan from the rows of its spans; ValueError where one is missing."""
    nodes: dict[Place, bytes] = {(level, index): value for level, index, value in rows}
    return plan.assemble(over_stored(nodes))


def proof(connection: Connection[tuple[Any, ...]], plan: Plan) -> Proof:
    """The hashes of a plan from the tables; ValueError if they have a hole there."""
    spans = plan.spans()
    return assembled(plan, connection.execute(query(spans)) if spans else ())


def root_at(connection: Connection[tuple[Any, ...]], size: int) -> bytes:
    """The root of the log at a size that it has reached, from the tables; ValueError if they have a hole."""
    if size == 0:
        return EMPTY_ROOT
    (root,) = proof(connection, root_plan(size))
    return root
