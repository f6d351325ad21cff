"""How many durable POSTs a second, over those of a no-op FastAPI POST with the same body? (`make bench`.)

Both: h11, uvloop, one worker, 32 connections. The durable one is the service as it starts by default, with
everything on: token, policy, If-Match, Idempotency-Key, leaf, tree, head row, fsync, projections. One of its
processes speaks HTTP; others record, project, and keep the tables. Rounds alternate, and are short, so that
whatever else slows the machine down slows both; the ratio is the median of the rounds' own. Before each round
the projections have caught up, so that none of their work falls into a no-op round.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from service.database import NAME
from service.embedded.server import EmbeddedServer
from tests.benchmarks.load import Result, post, request
from tests.service_process import ServiceProcess, await_port, free_port

T = TypeVar("T")

CONNECTIONS = 32
REQUESTS = int(os.environ.get("ANUENCIA_BENCH_REQUESTS", "800"))
ROUNDS = int(os.environ.get("ANUENCIA_BENCH_ROUNDS", "36"))
#: Entries on one authorization, so that the answers stay as small as those of a real one.
PER_AUTHORIZATION = 4

#: Requests are counted by address and token as always; the rates are never reached.
UNREACHED = {"ANUENCIA_PUBLIC_RATE": "1000000", "ANUENCIA_TOKEN_RATE": "1000000"}

BODY = json.dumps(
    {
        "on": "2026-02-27",
        "place": {"name": "Base Aérea Militar No. 1, Santa Lucía", "kind": "air_base", "country": "MX"},
        "parts": [{"description": {"countries": ["US"], "kinds": ["military"]}, "count": {"value": 12}}],
        "citations": [
            {
                "source": {"title": "Decree details", "tier": "press"},
                "states": [{"path": "on"}, {"path": "place"}],
            }
        ],
    },
    ensure_ascii=False,
).encode()


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="anuencia-bench-") as folder:
        data = Path(folder) / "data"
        try:
            with ServiceProcess(data, environment=UNREACHED) as service, _noop() as noop_port:
                token = service.token("registrar")
                noop, durable = [], []
                for number in range(ROUNDS + 1):
                    _await_projections(service.url)
                    bare = post(noop_port, _split([request("/entries", BODY, {})] * REQUESTS), 201)
                    whole = post(service.port, _durable_requests(service.port, token), 201)
                    if number:  # the first round warms both
                        noop.append(bare)
                        durable.append(whole)
                        shown = f"no-op {bare.rate:6.0f}/s, durable {whole.rate:6.0f}/s"
                        print(f"round {number}: {shown}, {whole.rate / bare.rate:.2f}")
        finally:
            EmbeddedServer.remove(data, name=NAME)
    _report(noop, durable)


def _await_projections(url: str) -> None:
    """Return when the lists hold whatever was recorded: a list waits for its rows, for a bounded time."""
    while True:
        try:
            for question in ("authorizations", "findings", "reports", "senate-votes"):
                with urllib.request.urlopen(f"{url}/v1/{question}?limit=1") as answer:
                    answer.read()
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
        else:
            return


def _report(noop: list[Result], durable: list[Result]) -> None:
    bare = statistics.median(result.rate for result in noop)
    whole = statistics.median(result.rate for result in durable)
    middle = sorted(durable, key=lambda result: result.rate)[len(durable) // 2]
    print(f"no-op POST   {bare:7.0f} requests/s (median of {len(noop)} rounds of {REQUESTS})")
    print(f"durable POST {whole:7.0f} requests/s")
    print(f"             p50 {middle.percentile(0.5):.1f} ms, p99 {middle.percentile(0.99):.1f} ms")
    ratios = sorted(full.rate / empty.rate for full, empty in zip(durable, noop, strict=True))
    print(f"             of the rounds {ratios[0]:.2f} to {ratios[-1]:.2f}")
    print(f"ratio        {statistics.median(ratios):7.2f}  (wanted: at least 0.35)")


def _durable_requests(port: int, token: str) -> list[list[bytes]]:
    """Entries on fresh authorizations, which are registered first and not timed."""
    headers = {"Authorization": f"Bearer {token}"}
    ids = [str(uuid.uuid4()) for _ in range(REQUESTS // PER_AUTHORIZATION)]
    registrations = [
        request(
            "/v1/authorizations",
            json.dumps({"id": one, "title": "Joint training"}).encode(),
            {**headers, "Idempotency-Key": one},
        )
        for one in ids
    ]
    post(port, _split(registrations), 201)
    entries = [
        [
            request(
                f"/v1/authorizations/{one}/entries",
                BODY,
                {**headers, "Idempotency-Key": f"{one}.{version}", "If-Match": f'"{version}"'},
            )
            for version in range(1, PER_AUTHORIZATION + 1)
        ]
        for one in ids
    ]
    # All entries of one authorization go over one connection, in order.
    return [[entry for one in queue for entry in one] for queue in _split(entries)]


def _split(items: list[T]) -> list[list[T]]:
    return [items[start::CONNECTIONS] for start in range(CONNECTIONS)]


@contextmanager
def _noop() -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "tests.benchmarks.noop:app", "--port", str(port)]
    command += ["--http", "h11", "--loop", "uvloop", "--no-access-log", "--log-level", "warning"]
    process = subprocess.Popen(command)
    try:
        await_port(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


if __name__ == "__main__":
    main()
