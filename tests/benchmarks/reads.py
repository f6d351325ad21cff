"""How fast are one authorization and a list of 50, compared with a GET that answers the same bytes?

The register holds the real authorizations of examples/, several times over under other references, and some
that are as those of the writes: registered, and four entries.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import partial

import httpx

from tests.benchmarks import writes
from tests.benchmarks.load import get, over_connections, send
from tests.benchmarks.report import Comparison, Results
from tests.benchmarks.rounds import Contestant, alternate, ratios
from tests.benchmarks.stage import Stage, await_projections
from tests.service_process import ROOT, ServiceProcess

EXAMPLES = ROOT / "examples"
LIST = "/v1/authorizations?limit=50"
PRESENT = "/v1/presence?on=2026-03-01&limit=50"
CHANGES = "/v1/changes?on=2026-09-01&limit=20"
FEED = "/v1/feed.atom?on=2026-09-01"
#: How many authorizations of five steps there are. By their title they stand after those that the list shows.
SHORT = 12
SHORT_TITLE = "Zone of joint training"

REAL, FEW_STEPS, LISTED = "one real authorization", "one authorization of five steps", "a list of 50"
#: The other ways to read a list, and what is asked.
LISTS = {
    "a search": "/v1/authorizations?limit=50&q=adiestramiento+marina",
    "a list with its total and facets": (
        "/v1/authorizations?limit=50&count=true&facets=country,year,ministry,movement,status"
    ),
    "a list by its first day": "/v1/authorizations?limit=50&sort=-first_on",
    "findings of a year, the gravest first": "/v1/findings?limit=50&year=2026&sort=severity",
    "the calendar of a year": "/v1/calendar.ics?year=2026",
}
ACROSS = "who is across on a day, with totals"
PLACES, CALENDAR = "the places, by name", "the calendar of a place"
GROUPS = "statistics by movement"
CHANGED, DIFFERENT = (
    "what 20 authorizations have had since the beginning",
    "what one has had since the beginning",
)
FED = "a feed of 20 entries"
WHY = "on what the values of one authorization rest"
#: What is read, and what its rate over that of the same bytes is wanted to be.
READS = {
    REAL: "at least 0.45",
    FEW_STEPS: "at least 0.45",
    LISTED: "at least 0.25",
    ACROSS: "at least 0.15",
    PLACES: "at least 0.15",
    CALENDAR: "at least 0.15",
    # Adds up the rows of every authorization.
    GROUPS: "at least 0.02",
    # Folded and judged twice for each answer, and remembered by nobody.
    CHANGED: "at least 0.01",
    DIFFERENT: "at least 0.05",
    WHY: "at least 0.05",
    FED: "at least 0.02",
}
#: Those that take tens of milliseconds get a twentieth of the requests of a round: so all rounds end.
DEAR = frozenset({GROUPS, CHANGED, DIFFERENT, WHY, FED})


def measure(
    stage: Stage, results: Results, *, rounds: int, requests: int, connections: int, copies: int
) -> None:
    """So many rounds of so many requests to each contestant, over so many copies of the examples."""
    shown = alternate(contestants(stage, requests, connections, copies), rounds)
    results.add_rates(shown)
    for read, wanted in READS.items():
        compared = ratios(shown, from_register(read), from_memory(read))
        results.comparisons.append(Comparison(f"GET of {read}, over one of the same bytes", compared, wanted))


def from_register(read: str) -> str:
    """The name of the service's own GET."""
    return f"GET of {read}"


def from_memory(read: str) -> str:
    """The name of the GET that does nothing."""
    return f"GET of the same bytes ({read})"


def contestants(stage: Stage, requests: int, connections: int, copies: int) -> list[Contestant]:
    """All that are compared, with what they are asked."""
    record_examples(stage.service, copies)
    await_projections(stage.service.url)
    real = ids(stage.service)
    record_short(stage.service)
    await_projections(stage.service.url)
    paths = {
        REAL: [f"/v1/authorizations/{id_}" for id_ in real],
        FEW_STEPS: [f"/v1/authorizations/{id_}" for id_ in ids(stage.service) if id_ not in real],
        LISTED: [LIST],
        **{read: [path] for read, path in LISTS.items()},
        ACROSS: [PRESENT],
        PLACES: ["/v1/facilities?on=2026-03-01&limit=50"],
        CALENDAR: ["/v1/facilities/cozumel/calendar?on=2026-03-01&limit=50"],
        GROUPS: ["/v1/statistics?on=2026-03-01&by=movement"],
        CHANGED: [CHANGES],
        FED: [FEED],
        DIFFERENT: [f"/v1/authorizations/{id_}/changes?on=2026-09-01" for id_ in real],
        WHY: [f"/v1/authorizations/{id_}/explanations?on=2026-09-01" for id_ in real],
    }
    all_of_them: list[Contestant] = []
    for read in READS:
        many = max(1, requests // 20) if read in DEAR else requests
        asked = (paths[read] * many)[:many]
        copied = copies_of(stage, paths[read], read.replace(" ", "-").replace(",", ""))
        ours = over_connections([get(path) for path in asked], connections)
        same = over_connections([get(copied[path]) for path in asked], connections)
        all_of_them += [
            Contestant(from_memory(read), stage.noop.port, (stage.noop.pid,), partial(list, same), 200),
            Contestant(
                from_register(read), stage.service.port, stage.service_processes, partial(list, ours), 200
            ),
        ]
    return all_of_them


def record_examples(service: ServiceProcess, copies: int) -> None:
    """Import the examples, each copy under references of its own."""
    text = "".join(file.read_text("utf-8") for file in sorted(EXAMPLES.glob("*.ndjson")))
    # Wherever an authorization is named: in the step of its own, and in a link from another.
    lines = "".join(re.sub(r'("ref": "[^"]+)"', rf'\1-{copy}"', text) for copy in range(copies))
    headers = {
        "Authorization": f"Bearer {service.token('registrar')}",
        "Content-Type": "application/x-ndjson",
        "Idempotency-Key": "examples",
    }
    answer = httpx.post(f"{service.url}/v1/imports", content=lines, headers=headers, timeout=300)
    told = json.loads(answer.raise_for_status().text.splitlines()[-1])
    if told.get("recorded", 0) + told.get("replayed", 0) != lines.count("\n"):  # by another part before
        raise SystemExit(f"the examples were not all recorded: {told}")


def record_short(service: ServiceProcess) -> None:
    """Record authorizations of five steps."""
    headers = writes.headers_for_service(service.token("registrar"))
    steps = SHORT * writes.PER_AUTHORIZATION
    send(service.port, writes.entries(service.port, "/v1", headers, steps, SHORT, SHORT_TITLE), 201)


def ids(service: ServiceProcess) -> list[str]:
    """Of all authorizations."""
    page = httpx.get(f"{service.url}/v1/authorizations?limit=200").raise_for_status().json()
    return [item["id"] for item in page["items"]]


def copies_of(stage: Stage, paths: Sequence[str], name: str) -> dict[str, str]:
    """Where the server that does nothing has what the service answers at each path."""
    copied = {}
    for number, path in enumerate(paths):
        copied[path] = f"/answers/{name}-{number}"
        answer = httpx.get(f"{stage.service.url}{path}").raise_for_status()
        address = f"http://127.0.0.1:{stage.noop.port}{copied[path]}"
        httpx.put(address, content=answer.content).raise_for_status()
    return copied
