"""Does the service start with a clear word and stop in order, whenever it is told to?"""

from __future__ import annotations

import asyncio
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import cli
from service.database import NAME
from service.embedded.account import current_account
from service.embedded.folders import locate
from service.embedded.postmaster import ended, identified, read_pid_file
from service.embedded.server import EmbeddedServer
from tests.faults.children import NEEDS_PROC, await_end, projectors, titles
from tests.service_here import command_here
from tests.service_process import Running, ServiceProcess
from tests.wire import Wire


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    EmbeddedServer.remove(tmp_path / "data", name=NAME)


def one_sentence(data: Path, monkeypatch: pytest.MonkeyPatch, **settings: str) -> str:
    """What `serve` says when it cannot start: one line, and no trace."""
    # What it does to its process is not for this one.
    monkeypatch.setattr(cli, "pause_collector", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return said(command_here(Running(data, settings), "serve"))


def said(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def postmaster(data: Path) -> int:
    named = read_pid_file(locate(data, current_account(), NAME).cluster)
    assert named is not None
    return named.pid


@pytest.mark.long
@NEEDS_PROC
def test_a_signal_stops_service_and_database_and_leaves_no_process_and_examples_come_once(data: Path) -> None:
    sizes = []
    for number in (signal.SIGTERM, signal.SIGINT):
        with ServiceProcess(data, "--examples") as service:
            pid = postmaster(data)
            sizes.append(size(service))
            assert titles(service)
            (projector,) = projectors(service.process.pid)
            service.signal(number)
            assert service.wait() == 0
        assert ended(pid)
        await_end(projector)
        said = "\n".join(service.said)
        assert not [word for word in ("Traceback", "Fatal", "ERROR") if word in said], said
    # Only into an empty register.
    first, second = sizes
    assert first == second >= 3


def size(service: ServiceProcess) -> int:
    return len(service.get("/v1/events?limit=200").json()["items"])


def test_a_signal_during_the_start_leaves_no_process_and_the_folder_free(data: Path) -> None:
    service = ServiceProcess(data)
    service.launch()
    while not service.said and not (place := locate(data, current_account(), NAME)).lock.exists():
        time.sleep(0.001)  # until it has begun with the folder: as early as a signal can come
    service.signal(signal.SIGTERM)
    service.wait()
    assert identified(place.cluster, place.sockets) is None
    with EmbeddedServer.start(data, name=NAME, durable=False):
        pass


def test_a_taken_port_is_said_in_one_sentence(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = said(Running(data, {"ANUENCIA_PORT": str(port)}).command("serve"))
    assert f"cannot listen on 127.0.0.1 port {port}" in line
    assert "ANUENCIA_PORT" in line
    assert not data.exists()  # the port is taken before anything is made


def test_a_database_that_does_not_answer_is_said_in_one_sentence_without_its_password(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = "postgresql://someone:s3cret@127.0.0.1:1/register"
    line = one_sentence(data, monkeypatch, ANUENCIA_DATABASE_URL=nowhere)
    assert "the database cannot be reached" in line
    assert "s3cret" not in line


def test_a_setting_that_cannot_be_used_is_named(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ANUENCIA_PORT" in one_sentence(data, monkeypatch, ANUENCIA_PORT="http")
    line = one_sentence(data, monkeypatch, ANUENCIA_ENV="production")
    assert "ANUENCIA_DATABASE_URL" in line
    assert "ANUENCIA_ORIGIN" in line
    url = "postgresql://nobody@nowhere/register"
    line = one_sentence(data, monkeypatch, ANUENCIA_ENV="production", ANUENCIA_DATABASE_URL=url)
    assert "set ANUENCIA_ORIGIN" in line
    assert "ANUENCIA_DATABASE_URL" not in line
    named = {"ANUENCIA_DATABASE_URL": url, "ANUENCIA_ORIGIN": "anuencia.localhost/log"}
    line = one_sentence(data, monkeypatch, ANUENCIA_ENV="production", **named)
    assert "ANUENCIA_ORIGIN must be a name of your own" in line


@pytest.mark.long
def test_a_running_service_has_its_folder_alone_and_its_key_and_answers_who_waits_when_it_stops(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ServiceProcess(data) as service:
        line = one_sentence(data, monkeypatch)
        assert f"in use by pid {service.process.pid}" in line
        assert "ANUENCIA_DATA" in line

        # The development key is for its owner alone, and is removed with the data, which is in use.
        key = data / "dev-issuer.pem"
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        place = locate(data, current_account(), NAME)
        refused = command_here(service, "clean")
        assert refused.returncode == 1
        assert "in use by pid" in refused.stderr
        assert key.exists()

        async def poll() -> tuple[int, int]:
            wire = Wire(service.port)
            await wire.get("/healthz")
            waiting = asyncio.create_task(wire.get("/v1/events?wait=30"))
            # The feed was asked, and answers nothing yet: a second connection's request is behind it.
            other = Wire(service.port)
            await other.get("/v1/events")
            service.signal(signal.SIGTERM)
            answer = await asyncio.wait_for(waiting, 10)
            await wire.close()
            await other.close()
            return answer.status, len(answer.json()["items"])

        assert asyncio.run(poll()) == (200, 0)
        assert service.wait() == 0
    (data / "kept").write_text("somebody else's")
    assert service.command("clean").returncode == 0
    assert not key.exists()
    assert not place.cluster.exists()
    assert (data / "kept").exists()
