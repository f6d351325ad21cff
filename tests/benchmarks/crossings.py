"""How long does one authorization with very many crossings take, until all lists have judged it?

Each crossing is on a day of its own, under a grant, and is recorded by a durable POST with everything on, one
after the other. What the projections are behind when the last is recorded, they catch up with afterwards.
"""

from __future__ import annotations

import json
import time
import uuid
from datetime import date, timedelta

import httpx

from tests.benchmarks.load import post, send
from tests.benchmarks.report import Results
from tests.benchmarks.stage import Stage, await_projections
from tests.benchmarks.writes import headers_for_service

#: The day of the first crossing, after the grant.
FIRST = date(1990, 1, 1)

_VOTE = {"organ": "senate", "on": "1989-12-14", "outcome": "approved"}


def measure(stage: Stage, results: Results, *, crossings: int) -> None:
    """So many crossings of one authorization."""
    service, id_ = stage.service, str(uuid.uuid4())
    headers = headers_for_service(service.token("registrar"), {"Prefer": "return=minimal"})
    registered = json.dumps({"id": id_, "title": "Patrols"}).encode()
    send(service.port, [[post("/v1/authorizations", registered, headers(id_, 0))]], 201)
    vote = json.dumps({**_VOTE, "authorizations": [{"id": id_, "expected_version": 1}]}).encode()
    senate = headers_for_service(service.token("senate"))(f"vote.{id_}", 0)
    send(service.port, [[post("/v1/senate-votes", vote, senate)]], 201)
    entries = [
        post(
            f"/v1/authorizations/{id_}/entries",
            json.dumps({"on": str(FIRST + timedelta(days=number))}).encode(),
            headers(id_, 2 + number),
        )
        for number in range(crossings)
    ]
    started = time.perf_counter()
    send(service.port, [entries], 201)
    recorded = time.perf_counter()
    await_projections(service.url)
    projected = time.perf_counter()
    # On another day than it was asked about until now: so it is judged anew.
    answer = httpx.get(f"{service.url}/v1/authorizations/{id_}?on=2026-01-01", timeout=60)
    answer.raise_for_status()
    judged = time.perf_counter()
    results.costs += [
        [
            f"recording {crossings:,d} crossings of one authorization, each a durable POST",
            f"{recorded - started:.1f} s, {crossings / (recorded - started):,.0f} a second",
        ],
        [
            "... until they are projected and judged in all lists",
            f"{projected - started:.1f} s, {crossings / (projected - started):,.0f} a second",
        ],
        ["... a GET of that authorization, with its findings", f"{judged - projected:.2f} s"],
    ]
