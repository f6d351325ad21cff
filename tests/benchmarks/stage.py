"""Starts what is measured: one PostgreSQL with fsync on, the service on it, and the servers beside it.

Each server has a database of its own on that PostgreSQL, so that its processor time in a round is that of the
one server that is under load.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
from psycopg import sql

from service.database import APP_ROLE, NAME
from service.embedded.server import EmbeddedServer
from tests.service_process import ROOT, ServiceProcess, await_port, free_port

#: Requests are counted by address and token as always; these rates are never reached.
UNREACHED = {"ANUENCIA_PUBLIC_RATE": "1000000", "ANUENCIA_TOKEN_RATE": "1000000"}
#: No server that is compared writes a line for each request.
QUIET = {"ANUENCIA_LOG_LEVEL": "warning"}

#: Each list of the service that has a projection of its own to wait for.
QUESTIONS = ("authorizations", "findings", "reports", "senate-votes", "presence")


@dataclass(frozen=True)
class Peer:
    """A server that runs beside the service."""

    port: int
    pid: int


@dataclass(frozen=True)
class Stage:
    """What runs while anything is measured, and a folder for all that is written beside it."""

    server: EmbeddedServer
    service: ServiceProcess
    #: FastAPI by itself.
    noop: Peer
    folder: Path

    @property
    def service_processes(self) -> tuple[int, int]:
        """Those whose processor time is the service's."""
        return self.service.process.pid, self.server.pid

    def database(self, name: str) -> str:
        """The URL of a new and empty database."""
        with psycopg.connect(self.server.url(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.server.url(name)

    def postgresql(self) -> str:
        """The version of PostgreSQL."""
        with psycopg.connect(self.server.url()) as connection:
            return str(connection.info.parameter_status("server_version")).split()[0]


@contextmanager
def opened(*, durable: bool = True) -> Iterator[Stage]:
    """A stage that is removed afterwards. `durable=False` where nothing is measured."""
    with tempfile.TemporaryDirectory(prefix="anuencia-bench-") as name:
        folder = Path(name)
        data = folder / "data"
        try:
            with (
                EmbeddedServer.start(data, name=NAME, durable=durable) as server,
                _service(server, folder / "service") as service,
                peer("noop") as noop,
            ):
                yield Stage(server, service, noop, folder)
        finally:
            EmbeddedServer.remove(data, name=NAME)


def _service(server: EmbeddedServer, data: Path) -> ServiceProcess:
    """The service with everything on, and its default settings but for these."""
    urls = {"ANUENCIA_DATABASE_URL": server.url(user=APP_ROLE), "ANUENCIA_OWNER_URL": server.url()}
    return ServiceProcess(data, environment={**urls, **UNREACHED, **QUIET})


@contextmanager
def peer(name: str, environment: Mapping[str, str] | None = None) -> Iterator[Peer]:
    """One of `tests.benchmarks.peers`, served as the service is: uvicorn, h11, uvloop, one worker."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", f"tests.benchmarks.peers.{name}:app"]
    command += ["--port", str(port), "--http", "h11", "--loop", "uvloop"]
    command += ["--no-access-log", "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(environment or {})})
    try:
        await_port(port)
        yield Peer(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def await_projections(url: str) -> None:
    """Return when the lists of the service show whatever was recorded; each waits a while for its rows."""
    while not (first := _list(url, "authorizations")) or not first.json()["items"]:
        pass
    newest = httpx.get(f"{url}/v1/authorizations/{first.json()['items'][0]['id']}", timeout=60)
    for question in QUESTIONS:
        while not (shown := _list(url, question)) or _last(shown) < _last(newest):
            pass


def _list(url: str, question: str) -> httpx.Response | None:
    """A list; None while it is too far behind to be shown."""
    answer = httpx.get(f"{url}/v1/{question}?limit=1", timeout=60)
    return None if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE else answer.raise_for_status()


def _last(answer: httpx.Response) -> int:
    """The last position of the log that is shown."""
    return int(answer.raise_for_status().headers["anuencia-as-of"])
