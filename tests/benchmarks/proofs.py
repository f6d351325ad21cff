"""What does a proof from a log of 1,000,000 cost, over one from a log of 1,000? (One core.)

A proof here is all that GET /v1/events/{position}/proof does between parsing and sending: the newest
checkpoint, one query for the hashes, the file.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from domain.log.tlog_proof import parse_tlog_proof
from service.event_store.pool import Pool
from service.migrate import upgrade
from service.transparency.guard import Published
from service.transparency.published import Checkpoints
from tests.benchmarks.report import Comparison, Results
from tests.benchmarks.stage import Stage
from tests.service.filling import bytes_at, fill
from tests.service.publishing import opened, publishing, rows


def measure(stage: Stage, results: Results, *, rounds: int, proofs: int, sizes: tuple[int, int]) -> None:
    """So many rounds of so many proofs from a small log and from a large one, in turn."""
    urls = [filled(stage, size) for size in sizes]
    small, large = asyncio.run(_measured(urls, stage.folder, sizes, rounds, proofs))
    for size, seconds in zip(sizes, (small, large), strict=True):
        milliseconds = f"{1000 * statistics.median(seconds):.2f} ms"
        results.costs.append([f"proof from a log of {size:,d} entries", milliseconds])
    compared = [slow / fast for fast, slow in zip(small, large, strict=True)]
    what = f"time of a proof from {sizes[1]:,d} entries, over one from {sizes[0]:,d}"
    results.comparisons.append(Comparison(what, compared, "under 3"))


def filled(stage: Stage, size: int) -> str:
    """The URL of a database with a log of this size, whose checkpoint is signed."""
    url = stage.database(f"log_{size}")
    upgrade(url)
    started = time.perf_counter()
    fill(url, size)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    folder = stage.folder / str(size)
    folder.mkdir()
    with publishing(url, folder):
        pass
    seconds = time.perf_counter() - started
    print(f"a log of {size:,d} entries, filled in {seconds:.1f} s", file=sys.stderr)
    return url


async def _measured(
    urls: Sequence[str], folder: Path, sizes: Sequence[int], rounds: int, proofs: int
) -> list[list[float]]:
    """Seconds per proof in each round, for each log."""
    pools = [Pool(url) for url in urls]
    logs = [Checkpoints(pool) for pool in pools]
    taken: list[list[float]] = [[] for _ in sizes]
    for number in range(rounds + 1):
        for place, size in enumerate(sizes):
            positions = random.Random(number).sample(range(size), proofs)  # noqa: S311 - the same every time
            seconds = await _timed(logs[place], positions)
            if number:  # the first round warms both
                taken[place].append(seconds / proofs)
    for log, url, size in zip(logs, urls, sizes, strict=True):
        await _check(log, rows(url)[-1], folder / str(size))
    for pool in pools:
        await pool.close()
    return taken


async def _timed(log: Checkpoints, positions: list[int]) -> float:
    started = time.perf_counter()
    for position in positions:
        published = await log.newest()
        assert published is not None
        await log.inclusion(position, published)
    return time.perf_counter() - started


async def _check(log: Checkpoints, published: Published, folder: Path) -> None:
    """What was measured are proofs that verify."""
    for position in (0, published.size // 2, published.size - 1):
        proof = parse_tlog_proof(await log.inclusion(position, published))
        proof.verify(bytes_at(position), opened(published, folder))
