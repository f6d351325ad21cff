"""Measures how much room the real authorizations take, for the arithmetic of docs/scaling.md.

`python -m tests.benchmarks.sizes`: the examples, forty times over, with all rows of the lists.
"""

from __future__ import annotations

import sys

import psycopg

from service.database import NAME
from tests.benchmarks.reads import record_examples
from tests.benchmarks.stage import await_projections, opened

_ON_RECORD = """
    SELECT count(*) FILTER (WHERE version = 1), count(*), avg(length(bytes))::int FROM events
"""
_ROOM = """
    SELECT sum(pg_total_relation_size(oid)) FILTER (WHERE relname <> 'checkpoints') FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


def main(copies: int = 40) -> str:
    """Measure; one sentence."""
    with opened(durable=False) as stage:
        record_examples(stage.service, copies)
        await_projections(stage.service.url)
        with psycopg.connect(stage.server.url(NAME), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            authorizations, steps, entry = connection.execute(_ON_RECORD).fetchone() or (0, 0, 0)
            (room,) = connection.execute(_ROOM).fetchone() or (0,)
    return (
        f"{authorizations} authorizations with {steps / authorizations:.1f} steps each: an entry of the log "
        f"has {entry} bytes, and the tables have {room / steps:.0f} bytes a step, "
        f"{room / authorizations:.0f} an authorization"
    )


if __name__ == "__main__":
    print(main(*map(int, sys.argv[1:])))
