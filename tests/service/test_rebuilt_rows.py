"""Are the rows of every projection the same, whether they were kept step by step or made again?"""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from domain.jurisdictions.mx import MEXICO
from service.projections.generations import rebuild
from service.projections.questions import projections
from tests.conftest import Database
from tests.domain.test_real_cases import state
from tests.real_cases import REFS
from tests.service.projecting import Following, Step, append, connecting, log_at

ALL = projections(MEXICO)


def steps() -> list[Step]:
    """The real authorizations, one step of each after the other."""
    histories = [state(ref) for ref in REFS]
    longest = max(len(one.recorded) for one in histories)
    return [
        Step(one.id, one.recorded[place].event)
        for place in range(longest)
        for one in histories
        if place < len(one.recorded)
    ]


def held(url: str, table: str) -> list[tuple[Any, ...]]:
    """What the table holds, the number of the generation apart."""
    with psycopg.connect(url) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,)
            )
            if name != "generation"
        ]
        rows = connection.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall()  # noqa: S608  names of the schema
    return sorted(rows, key=repr)


@pytest.mark.parametrize("projection", ALL, ids=lambda one: one.name)
def test_rows_made_again_are_those_that_were_kept(database: Database, projection: Any) -> None:
    with log_at(database.url) as recorder:
        append(recorder, steps())
        Following(recorder, projection, most=7).to_the_end()
        live = held(database.url, projection.table)
        assert live
        assert rebuild(connecting(database.url), projection) == 2
        assert held(database.url, projection.table) == live
