"""How much longer does each read take of a register of 100,000 events than of one of 1,000?

Two services on one PostgreSQL hold authorizations of one kind, one of them a hundred times as many. Each read
is asked of both in turn, over one connection, so that what else slows the machine down slows both.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import quote

import httpx

from service.database import APP_ROLE
from tests.benchmarks import projecting
from tests.benchmarks.load import get, send
from tests.benchmarks.multiplied import multiplied
from tests.benchmarks.report import Comparison, Results
from tests.benchmarks.stage import UNREACHED, Stage
from tests.benchmarks.typical import lines
from tests.service_process import ServiceProcess

ON: Final = "on=2026-03-01"
#: The day of one of the real authorizations, on which there are as many as on any.
_LIST: Final = f"/v1/authorizations?{ON}&limit=50"
_MOST: Final = 3
#: So many events are recorded; a larger register has them several times over (multiplied.py).
_RECORDED: Final = 2_000
#: What is asked, by what it is called. `{id}`, `{vote}`, `{before}`: an authorization, its vote, a position.
#: Calendar and map are not among them: they hold all that there is. Proofs have a part of their own.
READS: Final[Mapping[str, str]] = {
    "one authorization": "/v1/authorizations/{id}",
    "its history": "/v1/authorizations/{id}/events",
    "its changes": "/v1/authorizations/{id}/changes?" + ON,
    "its explanations": "/v1/authorizations/{id}/explanations?" + ON,
    "a list of 50": _LIST,
    "the list as it was": _LIST + "&as_of=900",
    "the list by its first day, the last first": _LIST + "&sort=-first_on",
    "the newest": _LIST + "&sort=-recorded",
    "a search of two words": _LIST + "&q=joint+training",
    "a search of a rare word": _LIST + "&q=unitas",
    "a search of a word that nothing has": _LIST + "&q=zzyzx",
    "a reference": _LIST + "&reference=MX-2026-SOF1",
    "of a country and a movement": _LIST + "&country=US&movement=foreign_entry",
    "in force on a day": _LIST + "&in_force_on=2026-03-01",
    "with a finding": _LIST + "&has_finding=true",
    "without a finding": _LIST + "&has_finding=false",
    "with a finding of a rule": _LIST + "&has_finding=F11",
    "with a total": _LIST + "&count=true",
    "with facets": _LIST + "&facets=country,year,ministry,movement,status",
    "findings": f"/v1/findings?{ON}&limit=50",
    "findings, the gravest first": f"/v1/findings?{ON}&limit=50&sort=severity",
    "findings of a year": f"/v1/findings?{ON}&limit=50&year=2026",
    "findings of one authorization": f"/v1/findings?{ON}&limit=50&authorization=" + "{id}",
    "findings over several authorizations (C09)": f"/v1/findings?{ON}&limit=50&code=C09",
    "reports": f"/v1/reports?{ON}&limit=50",
    "reports overdue": f"/v1/reports?{ON}&limit=50&status=overdue",
    "votes": f"/v1/senate-votes?{ON}&limit=50",
    "votes, the newest first": f"/v1/senate-votes?{ON}&limit=50&sort=-on",
    "one vote": "/v1/senate-votes/{vote}",
    "who is across": f"/v1/presence?{ON}&limit=50",
    "who is present": f"/v1/presence?{ON}&limit=50&presence=present",
    "places": f"/v1/facilities?{ON}&limit=50",
    "one place": f"/v1/facilities/cozumel?{ON}",
    "what happens at a place in a month": (
        f"/v1/facilities/cozumel/calendar?{ON}&limit=50&from=2026-03-01&to=2026-03-31"
    ),
    "statistics by year": f"/v1/statistics?{ON}&by=year",
    "statistics by country and status": f"/v1/statistics?{ON}&by=country,status",
    "what the last ten events changed": f"/v1/changes?{ON}&limit=20&since=" + "{before}",
    "the feed of a search": f"/v1/feed.atom?{ON}&country=US",
    "a page of events": "/v1/events?after={before}",
    "one event": "/v1/events/70",
}


@dataclass(frozen=True)
class Register:
    """A service with so many events."""

    service: ServiceProcess
    places: Mapping[str, str]

    def path(self, read: str) -> str:
        """What is asked of it."""
        return READS[read].format(**self.places)


def measure(
    stage: Stage,
    results: Results,
    *,
    sizes: tuple[int, int],
    rounds: int,
    requests: int,
    reads: Iterable[str] = READS,
) -> None:
    """So many rounds of so many requests of each read to a register of each size."""
    with ExitStack() as opened:
        few, many = (opened.enter_context(_filled(stage, size, results)) for size in sizes)
        for read in reads:
            compare(results, read, few, many, rounds=rounds, requests=requests)


def compare(
    results: Results, read: str, few: Register, many: Register, *, rounds: int, requests: int
) -> None:
    """One read: a ratio of each round, and the medians of both."""
    shown: list[tuple[float, float]] = []
    for number in range(rounds + 1):
        pair = [
            send(one.service.port, [[get(one.path(read))] * requests], 200).percentile(0.5)
            for one in (few, many)
        ]
        if number:
            shown.append((pair[0], pair[1]))
    grown = [large / small for small, large in shown]
    results.comparisons.append(
        Comparison(f"{read}: p50 of many events over that of few", grown, f"at most {_MOST}")
    )
    small, large = (sorted(side)[len(shown) // 2] for side in zip(*shown, strict=True))
    results.costs.append([f"{read}", f"{small:.1f} ms of few events, {large:.1f} ms of many"])


@contextmanager
def _filled(stage: Stage, events: int, results: Results) -> Iterator[Register]:
    """A register of so many events, of which some are recorded, with all rows made, and the rest copied."""
    name, times = f"growth_{events}", max(1, events // _RECORDED)
    stage.database(name)
    owner = stage.server.url(name)
    environment = {
        "ANUENCIA_DATABASE_URL": stage.server.url(name, APP_ROLE),
        "ANUENCIA_OWNER_URL": owner,
        # Its rows are made at once when all is recorded, and what is copied is not signed.
        "ANUENCIA_PROJECTOR": "none",
        "ANUENCIA_PUBLISHER": "false",
        **UNREACHED,
    }
    with ServiceProcess(stage.folder / name, environment=environment) as service:
        started = time.perf_counter()
        fill(service.port, service.token("registrar"), events // times)
        recorded = time.perf_counter()
        projecting.made(environment["ANUENCIA_DATABASE_URL"])
        projected = time.perf_counter()
    results.costs.append(
        [
            f"recording {events // times:,d} events by an import",
            f"{recorded - started:.0f} s; then the rows of all lists {projected - recorded:.0f} s",
        ]
    )
    multiplied(owner, times)
    with ServiceProcess(stage.folder / name, environment=environment) as service:
        yield Register(service, places_of(service.url))


def fill(port: int, token: str, events: int) -> None:
    """Record so many events by one import."""
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/x-ndjson",
        "Idempotency-Key": "typical",
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=3_600)
    try:
        connection.request("POST", "/v1/imports", lines(events), headers, encode_chunked=True)
        answer = connection.getresponse()
        last = b""
        while part := answer.read(1024 * 1024):
            last += part
            last = last[last.rstrip(b"\n").rfind(b"\n") + 1 :]
    finally:
        connection.close()
    counts = json.loads(last)
    if counts["recorded"] != events:
        raise SystemExit(f"the events were not all recorded: {counts}")


def places_of(url: str) -> Mapping[str, str]:
    """What the paths of the reads name."""

    def asked(path: str) -> Any:
        return httpx.get(f"{url}{path}", timeout=60).raise_for_status().json()

    id_ = asked(f"/v1/authorizations?reference={quote('MX-2026-SOF1')}")["items"][0]["id"]
    vote = asked(f"/v1/senate-votes?authorization={id_}")["items"][0]["vote_id"]
    head = httpx.get(f"{url}/v1/authorizations?limit=1", timeout=60).headers["anuencia-as-of"]
    return {"id": id_, "vote": vote, "before": str(int(head) - 10)}
