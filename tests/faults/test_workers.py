"""Do several processes on one port hold what one holds: every acknowledged write once, and an orderly end?"""

from __future__ import annotations

import os
import signal
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from service.database import NAME
from service.embedded.server import EmbeddedServer
from tests.conftest import Database
from tests.faults.children import NEEDS_PROC, SECONDS, await_end, is_alive
from tests.service.harness import assert_log_is_whole
from tests.service_process import ServiceProcess

WRITES = 120


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    EmbeddedServer.remove(tmp_path / "data", name=NAME)


def workers(parent: int) -> list[int]:
    """The children that answer: spawned by multiprocessing, and no helper of it."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            owner = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            command = (folder / "cmdline").read_bytes()
        except OSError:  # it has ended meanwhile
            continue
        if owner == parent and b"spawn_main" in command:
            found.append(int(folder.name))
    return sorted(found)


def register(service: ServiceProcess, key: str) -> int:
    """Register with this key until it is answered: a worker that was killed takes its requests along."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            answer = service.post("/v1/authorizations", {"title": key}, key=key)
        except httpx.HTTPError:
            assert time.monotonic() < deadline, "a write stayed unanswered"
        else:
            assert answer.status_code == 201, answer.text
            position: int = answer.json()["positions"][0]
            return position


def until_two(service: ServiceProcess) -> list[int]:
    """Its two workers, once there are two; another process starts them, so there is no event to wait on."""
    deadline = time.monotonic() + SECONDS
    while len(found := [pid for pid in workers(service.process.pid) if is_alive(pid)]) < 2:
        assert time.monotonic() < deadline, "there are no two workers"
        time.sleep(0.05)
    return found


def until_said(service: ServiceProcess, words: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not any(words in line for line in list(service.said)):
        assert time.monotonic() < deadline, f"it does not say {words!r}"
        time.sleep(0.05)


@pytest.mark.long
@NEEDS_PROC
def test_workers_end_with_their_service_even_if_that_is_killed(database: Database, tmp_path: Path) -> None:
    with ServiceProcess(tmp_path / "data", "--workers", "2", environment=database.environment) as service:
        started = until_two(service)
        service.signal(signal.SIGKILL)
        service.wait()
        for pid in started:
            await_end(pid)


@pytest.mark.long
@NEEDS_PROC
def test_workers_write_to_one_log_and_one_that_is_killed_is_replaced_and_all_end_with_their_service(
    data: Path,
) -> None:
    with ServiceProcess(data, "--workers", "2", "--examples") as service:
        examples = register(service, "first")
        assert examples > 0, "the examples are recorded before anything is answered"
        # One of them may answer before the other has come up.
        first = until_two(service)
        keys = [str(uuid.uuid4()) for _ in range(WRITES)]
        with ThreadPoolExecutor(8) as pool:
            positions = pool.map(lambda key: register(service, key), keys)
            recorded = [next(positions) for _ in range(WRITES // 4)]
            os.kill(first[0], signal.SIGKILL)
            recorded += positions
        assert sorted(recorded) == list(range(examples + 1, examples + 1 + WRITES))
        second = until_two(service)
        assert first[0] not in second
        until_said(service, "Anuencia is ready")
        assert service.stop() == 0
        for pid in second:
            await_end(pid)
        assert "Traceback" not in "\n".join(service.said)
    with EmbeddedServer.start(data, name=NAME) as database:
        assert assert_log_is_whole(database.url()) == examples + 1 + WRITES


def test_the_number_of_workers_must_be_one(data: Path) -> None:
    done = ServiceProcess(data).command("serve", "--workers", "0")
    assert done.returncode == 2
    assert "must be a number from 1 to 64" in done.stderr
    assert not data.exists()
