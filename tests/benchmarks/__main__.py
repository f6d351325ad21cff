"""Measures everything in one run and prints the tables of docs/performance.md (`make bench`).

With arguments only those parts: `python -m tests.benchmarks writes reads`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from tests.benchmarks import crossings, dear, growth, imports, lists, pages, proofs, reads, verify, writes
from tests.benchmarks.report import Results
from tests.benchmarks.stage import Stage, opened

CONNECTIONS = 32

#: In this order: the register that is read is as small as the real one.
PARTS: dict[str, Callable[[Stage, Results], None]] = {
    "reads": lambda stage, results: reads.measure(
        stage, results, rounds=15, requests=400, connections=CONNECTIONS, copies=5
    ),
    "pages": lambda stage, results: pages.measure(
        stage, results, rounds=5, requests=24, connections=4, copies=2, many=10_000
    ),
    "writes": lambda stage, results: writes.measure(
        stage, results, rounds=15, requests=400, connections=CONNECTIONS
    ),
    "imports": lambda stage, results: imports.measure(stage, results, lines=20_000),
    "lists": lambda stage, results: lists.measure(stage, results, requests=8_000, connections=CONNECTIONS),
    "dear": lambda stage, results: dear.measure(
        stage, results, authorizations=20_000, crossings=400, seconds=1
    ),
    "proofs": lambda stage, results: proofs.measure(
        stage, results, rounds=5, proofs=400, sizes=(1_000, 1_000_000)
    ),
    "crossings": lambda stage, results: crossings.measure(stage, results, crossings=10_000),
    "growth": lambda stage, results: growth.measure(
        stage, results, sizes=(1_000, 100_000), rounds=5, requests=20
    ),
    "verify": lambda _, results: verify.measure(results, rounds=5, entries=200_000),
}


def main(names: list[str]) -> None:
    """Measure and print."""
    unknown = set(names) - set(PARTS)
    if unknown:
        raise SystemExit(f"not a part: {', '.join(sorted(unknown))} (there are {', '.join(PARTS)})")
    command = " ".join(["make bench"] if not names else ["python -m tests.benchmarks", *names])
    results = Results()
    with opened() as stage:
        for name, part in PARTS.items():
            if not names or name in names:
                print(f"{name}:", file=sys.stderr)
                part(stage, results)
        print(results.markdown(command, stage.postgresql()))


if __name__ == "__main__":
    main(sys.argv[1:])
