"""How fast is each page, beside the JSON that it shows; and the list of 10,000, beside that of 100?

A page and its JSON are asked for in turn, over the same real authorizations. Where a page shows several
answers, it is compared with all of them, one after the other. The two lists are of two registers, each with
a database of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import httpx

from service.database import APP_ROLE
from tests.benchmarks.load import get, over_connections
from tests.benchmarks.reads import ids, record_examples
from tests.benchmarks.report import Comparison, Results
from tests.benchmarks.rounds import Contestant, alternate, ratios
from tests.benchmarks.stage import UNREACHED, Stage, await_projections
from tests.service_process import ServiceProcess

_ON: Final = "on=2026-03-01"
_FACETS: Final = "count=true&facets=movement,status,country,ministry,year"
_SHOWN: Final = "presence=present&presence=authorized&presence=unknown"

#: What is shown by which page: the answers that it is made of. `{id}`: of each authorization in turn.
PAGES: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "home": (
        f"/es?{_ON}",
        (
            f"/v1/presence?{_ON}&limit=1",
            f"/v1/authorizations?{_ON}&sort=-recorded&count=true&limit=6",
            f"/v1/authorizations?{_ON}&sort=first_on&from_on=2026-03-01&count=true&limit=50",
            f"/v1/findings?{_ON}&status=open&count=true&limit=6",
            f"/v1/findings?{_ON}&status=open&severity=high&count=true&limit=6",
            f"/v1/findings?{_ON}&status=open&severity=medium&count=true&limit=6",
            f"/v1/reports?{_ON}&status=due&status=overdue&limit=6",
            "/log/checkpoint",
        ),
    ),
    "authorizations": (f"/es/autorizaciones?{_ON}", (f"/v1/authorizations?{_ON}&{_FACETS}",)),
    "one authorization": (
        "/es/autorizaciones/{id}",
        ("/v1/authorizations/{id}", "/v1/authorizations/{id}/events", "/v1/authorizations/{id}/explanations"),
    ),
    "one authorization on another day": (
        f"/es/autorizaciones/{{id}}?{_ON}",
        (
            f"/v1/authorizations/{{id}}?{_ON}",
            "/v1/authorizations/{id}/events",
            f"/v1/authorizations/{{id}}/explanations?{_ON}",
        ),
    ),
    "who is across": (f"/es/presencia?{_ON}", (f"/v1/presence?{_ON}&{_SHOWN}",)),
    "reports": (f"/es/informes?{_ON}", (f"/v1/reports?{_ON}",)),
    "findings": (f"/es/hallazgos?{_ON}&limit=25", (f"/v1/findings?{_ON}&sort=severity&count=true&limit=25",)),
    # Beside each vote stand the titles of what it was on.
    "votes": (f"/es/votaciones?{_ON}", (f"/v1/senate-votes?{_ON}&sort=-on", f"/v1/authorizations?{_ON}")),
    "places": (f"/es/instalaciones?{_ON}", (f"/v1/facilities?{_ON}",)),
    "one place": (
        f"/es/instalaciones/cozumel?{_ON}",
        (f"/v1/facilities/cozumel?{_ON}", f"/v1/facilities/cozumel/calendar?{_ON}"),
    ),
    "statistics": (f"/es/estadisticas?{_ON}", (f"/v1/statistics?{_ON}&by=year",)),
    "what changed": (f"/es/cambios?{_ON}&since=0&limit=20", (f"/v1/changes?{_ON}&since=0&limit=20",)),
    "one event": ("/es/eventos/5", ("/v1/events/5", "/v1/events/5/proof")),
}
#: In the shorter of the lists.
_FEW: Final = 100
_LIST: Final = "/es/autorizaciones?limit=50"


def measure(
    stage: Stage, results: Results, *, rounds: int, requests: int, connections: int, copies: int, many: int
) -> None:
    """So many rounds of so many requests of each page; `many`: authorizations in the longer of the lists."""
    record_examples(stage.service, copies)
    await_projections(stage.service.url)
    httpx.get(f"{stage.service.url}/v1/events/5/proof?wait=20").raise_for_status()
    _pages(stage, results, rounds, requests, connections)
    _lists(stage, results, rounds, requests, connections, many)


def _pages(stage: Stage, results: Results, rounds: int, requests: int, connections: int) -> None:
    known = ids(stage.service)
    contestants = []
    for name, (page, answers) in PAGES.items():
        pages = _asked([page], known, requests)
        shown = _asked(answers, known, requests)
        contestants += [
            _contestant(_page(name), stage, [get(path) for path in pages], connections),
            _contestant(_json(name), stage, [get(path) for path in shown], connections),
        ]
    measured = alternate(contestants, rounds)
    results.add_rates(measured)
    for name, (_, answers) in PAGES.items():
        # Of the page's time, that of all its answers.
        times = [len(answers) ** -1 / one for one in ratios(measured, _page(name), _json(name))]
        results.comparisons.append(Comparison(f"time of the page {name}, over its JSON", times, "at most 3"))


def _page(name: str) -> str:
    return f"page: {name}"


def _json(name: str) -> str:
    return f"JSON: {name}"


def _asked(paths: Sequence[str], known: Sequence[str], requests: int) -> list[str]:
    """So many times all of these paths, of one authorization after the other."""
    return [path.replace("{id}", known[n % len(known)]) for n in range(requests) for path in paths]


def _contestant(name: str, stage: Stage, requests: Sequence[bytes], connections: int) -> Contestant:
    queues = over_connections(requests, connections)
    return Contestant(name, stage.service.port, stage.service_processes, partial(list, queues), 200)


# The list of many, and that of a few.


def _lists(stage: Stage, results: Results, rounds: int, requests: int, connections: int, many: int) -> None:
    with _register(stage, "few") as small, _register(stage, "many") as large:
        contestants = []
        for service, number in ((small, _FEW), (large, many)):
            _fill(service, number)
            queues = over_connections([get(_LIST)] * requests, connections)
            processes = (service.process.pid, stage.server.pid)
            contestants.append(
                Contestant(_listed(number), service.port, processes, partial(list, queues), 200)
            )
        measured = alternate(contestants, rounds)
    results.add_rates(measured)
    times = [1 / one for one in ratios(measured, _listed(many), _listed(_FEW))]
    what = f"time of the page of 50 of {many:,d} authorizations, over that of {_FEW}"
    results.comparisons.append(Comparison(what, times, "about 1"))


def _listed(number: int) -> str:
    return f"page: 50 of {number:,d} authorizations"


@contextmanager
def _register(stage: Stage, name: str) -> Iterator[ServiceProcess]:
    """A register of its own beside that of the stage."""
    stage.database(name)
    urls = {
        "ANUENCIA_DATABASE_URL": stage.server.url(name, user=APP_ROLE),
        "ANUENCIA_OWNER_URL": stage.server.url(name),
    }
    data: Path = stage.folder / name
    with ServiceProcess(data, environment={**urls, **UNREACHED}) as service:
        yield service


def _fill(service: ServiceProcess, number: int) -> None:
    """So many authorizations, asked for and not decided."""
    lines = "".join(f"{json.dumps(_line(n))}\n" for n in range(number))
    headers = {
        "Authorization": f"Bearer {service.token('registrar')}",
        "Content-Type": "application/x-ndjson",
        "Idempotency-Key": "many",
    }
    answer = httpx.post(f"{service.url}/v1/imports", content=lines, headers=headers, timeout=1200)
    told = json.loads(answer.raise_for_status().text.splitlines()[-1])
    if told.get("recorded") != number:
        raise SystemExit(f"not all were recorded: {told}")
    await_projections(service.url)


def _line(n: int) -> dict[str, object]:
    year = 2000 + n % 26
    terms = {
        "movements": ["foreign_entry" if n % 3 else "national_exit"],
        "ministries": ["navy" if n % 2 else "defence"],
        "contingents": [
            {"key": "c1", "countries": [("US", "CA", "FR", "BR")[n % 4]], "count": {"value": 1 + n % 90}}
        ],
        "window": {"first_on": f"{year}-03-01", "last_on": f"{year}-04-{1 + n % 28:02}"},
    }
    return {
        "ref": f"MX-{year}-{n}",
        "step": "authorization-registered",
        "data": {"title": f"Adiestramiento conjunto {n}", "terms": terms},
    }
