"""What do the dearest requests take that anybody may send, and what share of a processor do the rates allow?

Measured on a large register: the real authorizations of examples/, each many times over (their rows are
copied in the tables, and an event for each), and one authorization with many crossings.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

import httpx
import psycopg
from psycopg import sql

from service.database import APP_ROLE
from tests.benchmarks import reads
from tests.benchmarks.crossings import FIRST
from tests.benchmarks.load import post, send
from tests.benchmarks.processor import seconds_of
from tests.benchmarks.report import Results
from tests.benchmarks.stage import UNREACHED, Stage, await_projections
from tests.benchmarks.writes import headers_for_service
from tests.service_process import ServiceProcess

#: Nobody signs or projects what is put into the tables.
_ALONE: Final = {"ANUENCIA_PUBLISHER": "false", "ANUENCIA_PROJECTOR": "none"}
#: Rows by which authorizations are compared with each other: copies would all be alike.
_NOT_COPIED: Final = ("dof_code_rows", "twin_rows")
#: Of one address, as it is unless the operator says otherwise.
RATE: Final = 50

LISTS: Final = (
    "/v1/authorizations?limit=200",
    "/v1/authorizations?limit=200&sort=-first_on",
    "/v1/authorizations?limit=200&q=adiestramiento",
    "/v1/authorizations?limit=200&q=zzzz",
    "/v1/authorizations?limit=200&has_finding=true",
    "/v1/authorizations?limit=200&has_finding=false",
    "/v1/authorizations?limit=200&has_finding=F11",
    "/v1/authorizations?limit=1&count=true",
    "/v1/authorizations?limit=1&facets=country,year,ministry,movement,status",
    "/v1/authorizations?format=csv",
    "/v1/findings?limit=200",
    "/v1/findings?limit=200&sort=severity",
    "/v1/findings?limit=1&count=true",
    "/v1/reports?limit=200",
    "/v1/senate-votes?limit=200",
    "/v1/presence?limit=200&on=2026-03-01",
    "/v1/facilities?limit=200",
    "/v1/facilities.geojson",
    "/v1/facilities/cozumel",
    "/v1/facilities/cozumel/calendar?limit=200",
    "/v1/statistics?by=status",
    "/v1/statistics?by=country,year,ministry",
    "/v1/calendar.ics?year=2026",
    "/v1/calendar.ics",
    "/v1/feed.atom",
    "/v1/changes?limit=200",
    "/v1/events?limit=200",
    "/es",
    "/es/autorizaciones",
    "/es/presencia",
    "/es/informes",
    "/es/hallazgos",
    "/es/votaciones",
    "/es/instalaciones",
    "/es/estadisticas",
    "/es/cambios",
)


#: Of one authorization, each time otherwise, so that nothing is remembered: `n` is the number of the request.
ONE: Final = {
    "as it is now": "/v1/authorizations/{id}",
    "judged on another day": "/v1/authorizations/{id}?on={day}",
    "as of an earlier log": "/v1/authorizations/{id}?as_of={position}",
    "its changes": "/v1/authorizations/{id}/changes?on={day}",
    "its explanations": "/v1/authorizations/{id}/explanations?on={day}",
    "its page": "/es/autorizaciones/{id}?on={day}",
}


def measure(stage: Stage, results: Results, *, authorizations: int, crossings: int, seconds: float) -> None:
    """So many authorizations, and one with so many crossings; each request for so long."""
    database = stage.database("dear")
    service_url = stage.server.url("dear", user=APP_ROLE)
    urls = {"ANUENCIA_DATABASE_URL": service_url, "ANUENCIA_OWNER_URL": database, **UNREACHED}
    folder = stage.folder / "dear"
    with ServiceProcess(folder, environment=urls) as service:
        reads.record_examples(service, 1)
        long = _one_with(service, crossings)
        await_projections(service.url)
        short = next(id_ for id_ in reads.ids(service) if id_ != long)
    with psycopg.connect(database, autocommit=True) as connection:
        size = _copied(connection, authorizations)
    with (
        ServiceProcess(folder, environment={**urls, **_ALONE}) as service,
        httpx.Client(base_url=service.url, timeout=120) as client,
    ):
        client.headers["Authorization"] = f"Bearer {service.token('operator')}"
        asked = [(f"`{path}`", path) for path in LISTS]
        for id_, steps in ((short, "few"), (long, f"{crossings:,d}")):
            asked += [
                (f"one of {steps} steps, {what}", path.replace("{id}", id_)) for what, path in ONE.items()
            ]
        processes = (service.process.pid, stage.server.pid)
        for what, path in asked:
            results.dear.append(_row(client, processes, what, path, size, seconds))
            print(" | ".join(results.dear[-1]), file=sys.stderr)


def _row(
    client: httpx.Client, processes: Collection[int], what: str, path: str, size: int, seconds: float
) -> list[str]:
    """How long the processor is at it, as what it is charged, and what the rates so allow one address."""

    refused: list[int] = []

    def send(number: int) -> None:
        day = FIRST + timedelta(days=number)
        answer = client.get(path.format(day=day, position=size - 1 - number))
        if answer.status_code != httpx.codes.OK:
            refused.append(answer.status_code)

    send(0)
    charged = _charged(client)  # first: to tell the findings that are open takes longer than most requests
    before = seconds_of(processes)
    began, sent = time.perf_counter(), 0
    while not sent or time.perf_counter() - began < seconds:
        sent += 1
        send(sent)
    after = seconds_of(processes)
    cost = (_charged(client) - charged) / sent
    what += f" (answered {refused[0]})" if refused else ""
    if before is None or after is None:
        return [what, "not known", f"{cost:.0f}", "not known"]
    taken = (after - before) / sent
    return [what, f"{1000 * taken:.1f}", f"{cost:.0f}", f"{taken * RATE / cost:.0%}"]


def _charged(client: httpx.Client) -> float:
    """All that was, but for the asking."""
    text = client.get("/metrics").raise_for_status().text
    return sum(
        float(line.rpartition(" ")[2])
        for line in text.splitlines()
        if line.startswith("anuencia_http_cost_total") and 'route="/metrics"' not in line
    )


def _one_with(service: ServiceProcess, crossings: int) -> str:
    """The id of an authorization with a crossing a day."""
    id_, headers = (
        str(uuid.uuid4()),
        headers_for_service(service.token("registrar"), {"Prefer": "return=minimal"}),
    )
    registered = json.dumps({"id": id_, "title": "Patrols"}).encode()
    send(service.port, [[post("/v1/authorizations", registered, headers(id_, 0))]], 201)
    entries = [
        post(
            f"/v1/authorizations/{id_}/entries",
            json.dumps({"on": str(FIRST + timedelta(days=number))}).encode(),
            headers(id_, 1 + number),
        )
        for number in range(crossings)
    ]
    send(service.port, [entries], 201)
    return id_


_IDS: Final = ("authorization_id", "vote_id")
_ANOTHER: Final = sql.SQL("md5({}::text || copy)::uuid")
_EVENTS: Final = """
    INSERT INTO events (position, stream_id, version, type, recorded_at, bytes, leaf_hash)
    SELECT head.size - 1 + row_number() OVER (), md5(stream_id::text || copy)::uuid, 1, type,
        head.recorded_at, bytes, leaf_hash
    FROM log_head AS head, events, generate_series(1, %(copies)s) AS copy WHERE version = 1
"""


def _copied(connection: psycopg.Connection[Any], authorizations: int) -> int:
    """The size of the log once there are so many authorizations, in the lists as they are on record."""
    found = connection.execute(
        "SELECT table_name, array_agg(column_name::text) FROM information_schema.columns"
        " WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_name LIKE '%\\_rows'"
        " GROUP BY table_name"
    ).fetchall()
    (there,) = connection.execute("SELECT count(DISTINCT stream_id) FROM events").fetchone() or (0,)
    copies = max(1, authorizations // there)
    for table, columns in found:
        if table in _NOT_COPIED:
            continue
        made = [
            _ANOTHER.format(sql.Identifier(one)) if one in _IDS else sql.Identifier(one) for one in columns
        ]
        connection.execute(
            sql.SQL(
                "INSERT INTO {table} ({columns}) SELECT {made}"
                " FROM {table}, generate_series(1, {copies}) AS copy WHERE to_position IS NULL"
            ).format(
                table=sql.Identifier(table),
                columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
                made=sql.SQL(", ").join(made),
                copies=copies,
            )
        )
    connection.execute(_EVENTS, {"copies": copies})
    (size,) = connection.execute("SELECT max(position) + 1 FROM events").fetchone() or (0,)
    connection.execute("UPDATE log_head SET size = %s", (size,))
    connection.execute("UPDATE trackings SET notification_id = %s", (size,))
    connection.execute("VACUUM ANALYZE")
    print(f"a register of {copies * there:,d} authorizations", file=sys.stderr)
    return int(size)
