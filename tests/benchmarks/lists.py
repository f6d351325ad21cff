"""Do lists answer under full write load, and how long does the slowest take? (None is to be refused.)

Writes go over all connections but one, with everything on; over that one each list is asked in turn, as long
as there is something left to write.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import httpx

from tests.benchmarks import writes
from tests.benchmarks.load import send
from tests.benchmarks.report import Results
from tests.benchmarks.stage import Stage, await_projections

LISTS: Final = (
    "authorizations?limit=50",
    "authorizations?limit=50&q=joint+training",
    "authorizations?limit=50&count=true&facets=country,year,ministry,movement,status",
    "authorizations?limit=50&sort=-first_on",
    "authorizations?limit=50&has_finding=false",
    "findings?limit=50&sort=severity&count=true",
    "reports?limit=50",
    "senate-votes?limit=50",
    "presence?limit=50",
)


def measure(stage: Stage, results: Results, *, requests: int, connections: int) -> None:
    """So many writes, and lists meanwhile."""
    service = stage.service
    headers = writes.headers_for_service(service.token("registrar"), {"Prefer": "return=minimal"})
    queues = writes.entries(service.port, "/v1", headers, requests, connections)
    seconds: list[float] = []
    statuses: list[int] = []
    with ThreadPoolExecutor(1) as writing, httpx.Client(base_url=service.url, timeout=60) as reader:
        load = writing.submit(send, service.port, queues, 201)
        while not load.done():
            began = time.perf_counter()
            statuses.append(reader.get(f"/v1/{LISTS[len(statuses) % len(LISTS)]}").status_code)
            seconds.append(time.perf_counter() - began)
        rate = load.result().rate
    refused = sum(status != httpx.codes.OK for status in statuses)
    results.costs += [
        [f"{requests:,d} durable writes, lists asked beside them", f"{rate:,.0f} writes a second"],
        [
            f"... {len(statuses):,d} lists meanwhile, each of what was recorded before",
            f"{max(seconds, default=0.0):.2f} s the slowest, {refused} refused (wanted: 5 s, 0)",
        ],
    ]
    await_projections(service.url)
