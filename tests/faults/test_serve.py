"""Does the service start with a clear word and stop in order, whenever it is told to?"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.embedded.account import current_account
from service.embedded.folders import locate
from service.embedded.postmaster import ended, identified, read_pid_file
from service.embedded.server import EmbeddedServer
from tests.service_process import ROOT, ServiceProcess
from tests.wire import Wire


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    EmbeddedServer.remove(tmp_path / "data")


def one_sentence(data: Path, **settings: str) -> str:
    """What `serve` says when it cannot start: one line, and no trace."""
    done = subprocess.run(
        [sys.executable, "-m", "service", "serve"],
        cwd=ROOT,
        env={**os.environ, "ANUENCIA_DATA": str(data), "ANUENCIA_PORT": "0", **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def postmaster(data: Path) -> int:
    named = read_pid_file(locate(data, current_account()).cluster)
    assert named is not None
    return named.pid


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_service_and_database_and_leaves_no_process(data: Path, number: int) -> None:
    with ServiceProcess(data, "--examples") as service:
        pid = postmaster(data)
        service.signal(number)
        assert service.wait() == 0
    assert ended(pid)
    assert "Traceback" not in "\n".join(service.said)


def test_a_signal_during_the_start_leaves_no_process_and_the_folder_free(data: Path) -> None:
    service = ServiceProcess(data)
    service.launch()
    while not service.said and not (place := locate(data, current_account())).lock.exists():
        pass  # until it has begun with the folder: as early as a signal can come
    service.signal(signal.SIGTERM)
    service.wait()
    assert identified(place.cluster, place.sockets) is None
    with EmbeddedServer.start(data, durable=False):
        pass


def test_a_long_poll_is_answered_at_once_when_the_service_is_to_stop(data: Path) -> None:
    with ServiceProcess(data) as service:

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


def test_a_taken_port_is_said_in_one_sentence(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = one_sentence(data, ANUENCIA_PORT=str(port))
    assert f"cannot listen on 127.0.0.1 port {port}" in line
    assert "ANUENCIA_PORT" in line
    assert not data.exists()  # the port is taken before anything is made


def test_a_folder_in_use_is_said_in_one_sentence_with_the_pid(data: Path) -> None:
    with ServiceProcess(data) as service:
        line = one_sentence(data)
        assert f"in use by pid {service.process.pid}" in line
        assert "ANUENCIA_DATA" in line


def test_a_database_that_does_not_answer_is_said_in_one_sentence_without_its_password(data: Path) -> None:
    line = one_sentence(data, ANUENCIA_DATABASE_URL="postgresql://someone:s3cret@127.0.0.1:1/register")
    assert "the database cannot be reached" in line
    assert "s3cret" not in line


def test_a_setting_that_cannot_be_used_is_named(data: Path) -> None:
    assert "ANUENCIA_PORT" in one_sentence(data, ANUENCIA_PORT="http")
    assert "ANUENCIA_DATABASE_URL" in one_sentence(data, ANUENCIA_ENV="production")


def test_the_development_key_is_for_its_owner_alone_and_clean_removes_it_with_the_data(data: Path) -> None:
    with ServiceProcess(data) as service:
        key = data / "dev-issuer.pem"
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        place = locate(data, current_account())
        refused = clean(service)
        assert refused.returncode == 1
        assert "in use by pid" in refused.stderr
    (data / "kept").write_text("somebody else's")
    assert clean(service).returncode == 0
    assert not key.exists()
    assert not place.cluster.exists()
    assert (data / "kept").exists()


def clean(service: ServiceProcess) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service", "clean"],
        cwd=ROOT,
        env={**os.environ, "ANUENCIA_DATA": str(service.data)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_examples_are_recorded_once_and_only_into_an_empty_register(data: Path) -> None:
    def size(service: ServiceProcess) -> int:
        with urllib.request.urlopen(f"{service.url}/v1/events?limit=200") as answer:
            return len(json.load(answer)["items"])

    with ServiceProcess(data, "--examples") as service:
        first = size(service)
        assert first >= 3
    with ServiceProcess(data, "--examples") as service:
        assert size(service) == first
