"""Does the process that keeps the projections come and go with the service, and again when it is lost?"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.embedded.server import EmbeddedServer
from service.projections import process
from tests.service_process import ServiceProcess

SECONDS = 30


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ServiceProcess]:
    data = tmp_path / "data"
    process = ServiceProcess(data)
    try:
        process.start()
        yield process
    finally:
        if process.process.poll() is None:
            process.stop()
        EmbeddedServer.remove(data)


def projectors(service: ServiceProcess) -> list[int]:
    """The children of the service that keep projections."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:  # it has ended meanwhile
            continue
        if parent == service.process.pid and b"projector" in words:
            found.append(int(folder.name))
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def await_end(pid: int) -> None:
    """Return when the process has ended; it is no child of ours, so there is no event to wait on."""
    deadline = time.monotonic() + SECONDS
    while is_alive(pid):
        assert time.monotonic() < deadline, "it goes on without its service"
        time.sleep(0.02)


def register(service: ServiceProcess, title: str) -> None:
    request = urllib.request.Request(
        f"{service.url}/v1/authorizations",
        json.dumps({"title": title}).encode(),
        {
            "Authorization": f"Bearer {service.token('registrar')}",
            "Idempotency-Key": title,
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        assert answer.status == 201


def titles(service: ServiceProcess) -> list[str]:
    """Of the list, which waits for the rows of what was acknowledged."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{service.url}/v1/authorizations", timeout=SECONDS) as answer:
                return [one["title"] for one in json.load(answer)["items"]]
        except urllib.error.HTTPError as error:
            # The projector is still coming up: as a client, do as Retry-After says, but sooner.
            if error.code != 503 or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to look into")


@needs_proc
def test_a_projector_that_is_killed_is_started_again_and_no_row_is_lost(service: ServiceProcess) -> None:
    register(service, "One")
    assert titles(service) == ["One"]
    (first,) = projectors(service)
    os.kill(first, signal.SIGKILL)
    register(service, "Two")
    assert titles(service) == ["One", "Two"]
    (second,) = projectors(service)
    assert second != first


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_projector_ends_with_its_service_however_that_ends(
    service: ServiceProcess, number: signal.Signals
) -> None:
    register(service, "One")
    assert titles(service) == ["One"]
    (pid,) = projectors(service)
    service.signal(number)
    service.wait()
    await_end(pid)


@needs_proc
def test_a_projector_that_is_still_coming_up_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(process, "_COMMAND", (sys.executable, "-c", "import time; time.sleep(600)"))
    starting = process.ProjectorProcess("postgresql://127.0.0.1:1/nothing")
    starting.start()
    pid = starting.pid
    assert pid is not None
    assert is_alive(pid)
    starting.close()
    assert not is_alive(pid)
    assert caplog.messages == []  # else it was killed, after the time for a batch under way


def test_alone_it_wants_a_database_of_its_own(service: ServiceProcess) -> None:
    done = service.command("projector")
    assert done.returncode == 1
    assert "ANUENCIA_PROJECTOR=none" in done.stderr
