"""Is no write lost with the process that carries it out, and does that come and go with its service?"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from service.embedded.server import EmbeddedServer
from service.recording import process
from service.recording.process import RecordingProcess
from tests.conftest import Database
from tests.faults.beside import until
from tests.faults.children import NEEDS_PROC, SECONDS, await_end, is_alive, recorders
from tests.service.harness import assert_log_is_whole
from tests.service_here import ServiceHere
from tests.service_process import ROOT, Running, ServiceProcess
from tests.wire import Wire

CLIENTS = 16


async def _storm(port: int, token: str, told: Callable[[], bool]) -> dict[str, int]:
    """Registrations of many clients until told otherwise: position by authorization, all of them answered."""
    recorded: dict[str, int] = {}

    async def client() -> None:
        wire = Wire(port)
        while not told():
            one = str(uuid4())
            answer = await wire.post(
                "/v1/authorizations",
                json.dumps({"id": one, "title": "Joint training"}).encode(),
                {"Authorization": f"Bearer {token}", "Idempotency-Key": one},
            )
            assert answer.status == 201, answer.body
            recorded[one] = answer.json()["positions"][0]
        await wire.close()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return recorded


def assert_recorded_once(url: str, recorded: dict[str, int]) -> None:
    assert assert_log_is_whole(url) == len(recorded)
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT stream_id::text, position FROM events").fetchall()
    assert dict(rows) == recorded


@pytest.mark.long
@NEEDS_PROC
def test_writes_under_way_in_a_process_that_ends_are_carried_out_once_and_it_comes_back(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "RESTART_SECONDS", 0.05)
    with ServiceHere(tmp_path / "data", database.environment | {"ANUENCIA_RECORDING": "process"}) as service:

        async def scenario() -> dict[str, int]:
            done = asyncio.Event()
            storm = asyncio.create_task(_storm(service.port, service.token("registrar"), done.is_set))
            parts = service.services.recording
            assert parts is not None
            for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGKILL):
                await until(lambda: parts.pid or storm.done())
                pid = parts.pid
                assert pid is not None
                await asyncio.sleep(0.1)  # under way; how far is all the same
                os.kill(pid, number)
                await until(partial(_has_other, parts, pid, storm))
                assert not is_alive(pid)
            done.set()
            return await storm

        recorded = asyncio.run(scenario())
        assert ready(service)["alarms"] == {}
    assert_recorded_once(database.owner_url, recorded)


def _has_other(parts: RecordingProcess, pid: int, storm: asyncio.Task[Any]) -> bool:
    return parts.pid not in (None, pid) or storm.done()


def ready(service: Running) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(f"{service.url}/readyz", timeout=SECONDS) as answer:
            found: dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            found = json.load(error)
    return found


@NEEDS_PROC
def test_it_ends_with_its_service_however_that_ends_and_what_was_acknowledged_is_there(
    database: Database, tmp_path: Path
) -> None:
    recorded: dict[str, int] = {}
    for number in (signal.SIGTERM, signal.SIGKILL):
        with ServiceProcess(tmp_path / "data", environment=database.environment) as service:
            pid = _raised(service, recorded)
            service.signal(number)
            if number == signal.SIGTERM:  # as by who tells all processes of a unit to stop
                os.kill(pid, number)
            assert service.wait() == (0 if number == signal.SIGTERM else -signal.SIGKILL)
            await_end(pid)
            said = "\n".join(service.said)
            assert "ERROR" not in said
            assert "WARNING" not in said
    assert_recorded_once(database.owner_url, recorded)


def _raised(service: ServiceProcess, recorded: dict[str, int]) -> int:
    """The pid of the process that many writes have made it start."""
    found: list[int] = []

    def told() -> bool:
        found[:] = recorders(service.process.pid)
        return bool(found)

    recorded |= asyncio.run(_storm(service.port, service.token("registrar"), told))
    return found[0]


@pytest.mark.long
@pytest.mark.durable
@NEEDS_PROC
def test_a_dead_embedded_server_is_started_again_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "MANY", 1)
    # Nobody else here would start it again: no publisher, and the projector cannot.
    alone = {"ANUENCIA_RECORDING": "process", "ANUENCIA_PUBLISHER": "false", "ANUENCIA_PROJECTOR": "none"}
    try:
        with ServiceHere(tmp_path / "data", alone) as service:

            async def scenario() -> None:
                wire, parts = Wire(service.port), service.services.recording
                assert parts is not None
                headers = {"Authorization": f"Bearer {service.token('registrar')}"}

                async def register() -> int:
                    body = {**headers, "Idempotency-Key": str(uuid4())}
                    answer = await wire.post("/v1/authorizations", b'{"title":"One"}', body)
                    return answer.status

                assert await register() == 201
                await until(lambda: parts.pid)
                assert await register() == 201
                embedded = service.opened.embedded
                assert embedded is not None
                os.kill(embedded.pid, signal.SIGKILL)
                assert await register() == 201
                await wire.close()

            asyncio.run(scenario())
    finally:
        EmbeddedServer.remove(tmp_path / "data")


def test_it_is_no_command_for_people(tmp_path: Path) -> None:
    service = Running(tmp_path / "data")
    for stdin in ("", "<&-"):
        done = subprocess.run(
            ["sh", "-c", f"exec {sys.executable} -m service recording {stdin}"],
            cwd=ROOT,
            env=service.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert done.stderr.startswith("anuencia recording: this is no command for people")
