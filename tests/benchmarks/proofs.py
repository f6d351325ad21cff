"""What does a proof from a log of 1,000,000 cost, over one from a log of 1,000? (`make bench`; one core.)

A proof here is all that GET /v1/events/{position}/proof does between parsing and sending: the newest
checkpoint, one query for the hashes, the file. Rounds alternate; the ratio is that of the medians.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.ext.asyncio import create_async_engine

from domain.log.tlog_proof import parse_tlog_proof
from service.embedded.server import EmbeddedServer
from service.migrate import sqlalchemy_url, upgrade
from service.transparency.guard import Published
from service.transparency.published import Checkpoints
from tests.service.filling import entry, fill
from tests.service.publishing import opened, publishing, rows

SIZES = (1_000, 1_000_000)
PROOFS = 400
ROUNDS = 5
WANTED = 3.0


def main() -> None:
    """Measure and print; exits with 1 if the ratio is not the wanted one."""
    with tempfile.TemporaryDirectory(prefix="anuencia-bench-") as name:
        folder = Path(name)
        data = folder / "data"
        try:
            with EmbeddedServer.start(data, durable=False) as server:
                urls = [_filled(server, folder / str(size), size) for size in SIZES]
                medians = asyncio.run(_measured(urls, folder))
        finally:
            EmbeddedServer.remove(data)
    for size, seconds in zip(SIZES, medians, strict=True):
        print(f"proof from {size:9,d} entries {1000 * seconds:6.2f} ms (median of {ROUNDS} x {PROOFS})")
    ratio = medians[1] / medians[0]
    print(f"ratio                      {ratio:6.2f}     (wanted: under {WANTED:g})")
    if ratio >= WANTED:
        raise SystemExit(1)


def _filled(server: EmbeddedServer, folder: Path, size: int) -> str:
    """The URL of a database with a log of this size, whose checkpoint is signed."""
    name = f"log_{size}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = server.url(name)
    upgrade(url)
    started = time.perf_counter()
    fill(url, size)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    folder.mkdir()
    with publishing(url, folder):
        pass
    print(f"a log of {size:,d} entries, filled in {time.perf_counter() - started:.1f} s")
    return url


async def _measured(urls: list[str], folder: Path) -> list[float]:
    """Seconds per proof, for each log."""
    engines = [create_async_engine(sqlalchemy_url(url), isolation_level="AUTOCOMMIT") for url in urls]
    logs = [Checkpoints(engine) for engine in engines]
    rounds: list[list[float]] = [[] for _ in SIZES]
    for number in range(ROUNDS + 1):
        for place, size in enumerate(SIZES):
            positions = random.Random(number).sample(range(size), PROOFS)  # noqa: S311 - the same every time
            seconds = await _timed(logs[place], positions)
            if number:  # the first round warms both
                rounds[place].append(seconds / PROOFS)
    for log, url, size in zip(logs, urls, SIZES, strict=True):
        await _check(log, rows(url)[-1], folder / str(size))
    for engine in engines:
        await engine.dispose()
    return [statistics.median(one) for one in rounds]


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
        proof.verify(entry(position), opened(published, folder))


if __name__ == "__main__":
    main()
