"""Each part of `make bench` works, with numbers so small that they say nothing about speed."""

from __future__ import annotations

import subprocess
import sys

import psycopg
import pytest

from service.database import NAME
from tests.benchmarks import (
    __main__,
    crossings,
    dear,
    growth,
    imports,
    lists,
    pages,
    proofs,
    reads,
    verify,
    writes,
)
from tests.benchmarks.processor import seconds_of
from tests.benchmarks.report import Comparison, Results
from tests.benchmarks.stage import Stage, opened

#: Of the writes, the round that warms up included.
ENTRIES = 2 * 8


@pytest.mark.long
def test_reads_writes_proofs_and_crossings_are_measured() -> None:
    with opened(durable=False) as stage:
        the_reads(stage)
        the_writes(stage)
        the_lists(stage)
        the_dear(stage)
        the_proofs(stage)
        the_crossings(stage)
        the_pages(stage)
        the_import(stage)
        the_growth(stage)


def the_reads(stage: Stage) -> None:
    results = Results()
    reads.measure(stage, results, rounds=1, requests=4, connections=2, copies=1)
    assert compared(results) == [f"GET of {read}, over one of the same bytes" for read in reads.READS]
    assert len(results.rates) == 2 * len(reads.READS)


def the_writes(stage: Stage) -> None:
    recorded = "SELECT count(*) FROM events WHERE type = 'mx.anuencia.entry-recorded.v1'"
    before = counted(stage, NAME, recorded)
    results = Results()
    writes.measure(stage, results, rounds=1, requests=ENTRIES // 2, connections=2)
    assert len(compared(results)) == 4
    named = [writes.NOTHING, writes.WHOLE, writes.MINIMAL, writes.LIBRARY, writes.CRUD]
    assert [row[0] for row in results.rates] == named
    assert counted(stage, NAME, recorded) == before + 2 * ENTRIES
    stored = "SELECT count(*) FROM register_events WHERE topic LIKE '%:Authorization.EntryRecorded'"
    assert counted(stage, "library", stored) == ENTRIES
    assert counted(stage, "crud", "SELECT count(*) FROM entries") == ENTRIES
    assert counted(stage, "crud", "SELECT count(*) FROM audit WHERE table_name = 'entries'") == ENTRIES


def the_lists(stage: Stage) -> None:
    results = Results()
    lists.measure(stage, results, requests=16, connections=2)
    assert len(results.costs) == 2
    assert ", 0 refused" in results.costs[1][1]


def the_dear(stage: Stage) -> None:
    results = Results()
    dear.measure(stage, results, authorizations=30, crossings=3, seconds=0)
    assert len(results.dear) == len(dear.LISTS) + 2 * len(dear.ONE)
    assert not [row for row in results.dear if "answered" in row[0]]
    assert all(float(row[2]) >= 1 for row in results.dear)


def the_proofs(stage: Stage) -> None:
    results = Results()
    proofs.measure(stage, results, rounds=1, proofs=3, sizes=(3, 600))
    assert compared(results) == ["time of a proof from 600 entries, over one from 3"]
    assert len(results.costs) == 2


def the_crossings(stage: Stage) -> None:
    results = Results()
    crossings.measure(stage, results, crossings=20)
    assert len(results.costs) == 3


def the_pages(stage: Stage) -> None:
    results = Results()
    pages.measure(stage, results, rounds=1, requests=2, connections=2, copies=1, many=101)
    assert len(compared(results)) == len(pages.PAGES) + 1


def the_import(stage: Stage) -> None:
    results = Results()
    imports.measure(stage, results, lines=25, sound=2)
    assert results.costs[0][0].startswith("one import of 25 lines, 6 recorded")
    assert compared(results) == [
        "memory of the service at most, later in an import of 25 lines, over its first part"
    ]


def the_growth(stage: Stage) -> None:
    results, reads = Results(), ["one authorization", "findings over several authorizations (C09)"]
    growth.measure(stage, results, sizes=(71, 100), rounds=1, requests=2, reads=reads)
    assert compared(results) == [f"{read}: p50 of many events over that of few" for read in reads]
    assert len(results.costs) == 2 + len(reads)


def compared(results: Results) -> list[str]:
    """What was compared; every ratio is one."""
    assert all(ratio > 0 for comparison in results.comparisons for ratio in comparison.ratios)
    return [comparison.what for comparison in results.comparisons]


def counted(stage: Stage, database: str, query: str) -> int:
    with psycopg.connect(stage.server.url(database)) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_verifying_and_replaying_are_measured() -> None:
    results = Results()
    verify.measure(results, rounds=1, entries=300)
    assert compared(results) == ["time of verifying a log, over hashing it"]
    assert len(results.costs) == 4


def test_a_part_that_there_is_not_is_told() -> None:
    with pytest.raises(SystemExit, match="not a part: speed"):
        __main__.main(["speed"])


def test_the_processor_time_of_a_process_is_that_of_its_children_too() -> None:
    work = "sum(range(3_000_000))"
    parent = f"""if True:
        import resource, subprocess, sys
        subprocess.run([sys.executable, "-c", "{work}"])
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime, flush=True)
        sys.stdin.read()
    """
    command = [sys.executable, "-c", parent]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        of_the_child = float(process.stdout.readline())
        of_all = seconds_of([process.pid])
        process.communicate()
    if of_all is None:
        pytest.skip("there is no /proc")
    # /proc counts in hundredths of a second.
    assert of_all > of_the_child - 0.02 > 0
    assert seconds_of([]) == 0


def test_the_table_has_the_median_of_the_ratios_and_how_far_they_lie_apart() -> None:
    results = Results([Comparison("this, over that", [2.0, 4.0, 2.5], "at least 2")])
    first, *rows = results.markdown("make bench", "18.4").splitlines()
    assert first.startswith("`make bench`, ")
    assert "PostgreSQL 18.4" in first
    assert rows == [
        "",
        "| compared | ratio | of the rounds | wanted |",
        "| --- | ---: | --- | --- |",
        "| this, over that | 2.50 | 2.00 to 4.00 | at least 2 |",
    ]
