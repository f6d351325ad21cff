"""How fast is a durable POST, compared with ordinary ways to record the same, and with doing nothing?

Each contestant records an entry on an authorization that exists. The service does so with everything on:
token, policy, If-Match, Idempotency-Key, leaf, tree, head row, projections, checkpoints, and the whole state
in the answer (or, with `Prefer: return=minimal`, positions only). The peers do without token, key and
version, and answer with one number. All of them write to the same PostgreSQL, with fsync.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from types import MappingProxyType

from psycopg.conninfo import conninfo_to_dict

from tests.benchmarks.load import Queues, over_connections, post, send
from tests.benchmarks.report import Comparison, Results
from tests.benchmarks.rounds import Contestant, alternate, ratios
from tests.benchmarks.stage import Peer, Stage, await_projections, peer

#: Entries on one authorization, so that the answers stay as small as those of a real one.
PER_AUTHORIZATION = 4

NOTHING = "POST that does nothing (FastAPI)"
WHOLE = "durable POST, the whole answer"
MINIMAL = "durable POST, the minimal answer"
LIBRARY = "durable POST, application on `eventsourcing`"
CRUD = "durable POST, rows with an audit table (SQLAlchemy)"

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

#: The headers of the request that records on an authorization of this version; 0: that registers it.
Headers = Callable[[str, int], Mapping[str, str]]


def measure(stage: Stage, results: Results, *, rounds: int, requests: int, connections: int) -> None:
    """So many rounds of so many requests to each contestant."""
    with contestants(stage, requests, connections) as compared:
        shown = alternate(compared, rounds)
    results.add_rates(shown)
    for name, other, wanted in (
        (WHOLE, LIBRARY, "at least 2"),
        (MINIMAL, LIBRARY, "at least 3"),
        (WHOLE, CRUD, "at least 1"),
        (WHOLE, NOTHING, "reported (0.25 to 0.35 expected)"),
    ):
        results.comparisons.append(Comparison(f"{name}, over {other}", ratios(shown, name, other), wanted))


@contextmanager
def contestants(stage: Stage, requests: int, connections: int) -> Iterator[list[Contestant]]:
    """All that are compared, running."""
    url = stage.database("crud").replace("postgresql://", "postgresql+psycopg://", 1)
    with (
        peer("library", library_environment(stage.database("library"))) as library,
        peer("crud", {"DATABASE_URL": url}) as crud,
    ):
        token = stage.service.token("registrar")
        settle = partial(await_projections, stage.service.url)

        def ours(name: str, prefer: Mapping[str, str]) -> Contestant:
            headers = headers_for_service(token, prefer)
            prepared = partial(entries, stage.service.port, "/v1", headers, requests, connections)
            return Contestant(name, stage.service.port, stage.service_processes, prepared, 201, settle)

        def other(name: str, running: Peer) -> Contestant:
            prepared = partial(entries, running.port, "", lambda *_: {}, requests, connections)
            return Contestant(name, running.port, (running.pid, stage.server.pid), prepared, 201)

        idle = over_connections([post("/entries", BODY, {})] * requests, connections)
        yield [
            Contestant(NOTHING, stage.noop.port, (stage.noop.pid,), partial(list, idle), 201),
            ours(WHOLE, {}),
            ours(MINIMAL, {"Prefer": "return=minimal"}),
            other(LIBRARY, library),
            other(CRUD, crud),
        ]


def headers_for_service(token: str, prefer: Mapping[str, str] = MappingProxyType({})) -> Headers:
    """Token, a key for each request, and the version that the entry is recorded on."""

    def headers(id_: str, version: int) -> Mapping[str, str]:
        known = {"If-Match": f'"{version}"', **prefer} if version else {}
        return {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{id_}.{version}", **known}

    return headers


def library_environment(url: str) -> dict[str, str]:
    """The settings of the library's PostgreSQL module for a database."""
    parts = conninfo_to_dict(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(parts["dbname"]),
        "POSTGRES_HOST": str(parts["host"]),
        "POSTGRES_PORT": str(parts["port"]),
        "POSTGRES_USER": str(parts["user"]),
        "POSTGRES_PASSWORD": "",
    }


def entries(
    port: int, prefix: str, headers: Headers, requests: int, connections: int, title: str = "Joint training"
) -> Queues:
    """Entries on fresh authorizations, which are registered first.

    All entries of one authorization go over one connection, in order.
    """
    ids = [str(uuid.uuid4()) for _ in range(requests // PER_AUTHORIZATION)]
    registrations = [
        post(
            f"{prefix}/authorizations",
            json.dumps({"id": id_, "title": title}).encode(),
            headers(id_, 0),
        )
        for id_ in ids
    ]
    send(port, over_connections(registrations, connections), 201)
    recorded = [
        [
            post(f"{prefix}/authorizations/{id_}/entries", BODY, headers(id_, version))
            for version in range(1, PER_AUTHORIZATION + 1)
        ]
        for id_ in ids
    ]
    return [
        [request for entries_of_one in queue for request in entries_of_one]
        for queue in over_connections(recorded, connections)
    ]
