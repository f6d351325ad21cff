"""Does the process that keeps the projections come and go with the service, and again when it is lost?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

from service import supervisor
from tests.conftest import Database
from tests.faults.children import NEEDS_PROC, SECONDS, await_end, is_alive, projectors, titles
from tests.service_here import ServiceHere, command_here
from tests.service_process import Running, ServiceProcess


def register(service: Running, title: str) -> None:
    assert service.post("/v1/authorizations", {"title": title}, key=title).status_code == 201


@NEEDS_PROC
def test_a_projector_that_is_killed_is_started_again_and_no_row_is_lost(
    database: Database, tmp_path: Path
) -> None:
    environment = database.environment | {"ANUENCIA_PROJECTOR": "process"}
    with ServiceHere(tmp_path / "data", environment) as service:
        register(service, "One")
        assert titles(service) == ["One"]
        (first,) = projectors(os.getpid())
        os.kill(first, signal.SIGKILL)
        register(service, "Two")
        assert titles(service) == ["One", "Two"]
        (second,) = projectors(os.getpid())
        assert second != first


@NEEDS_PROC
def test_the_projector_ends_with_its_service_even_if_that_is_killed(
    service_process: ServiceProcess,
) -> None:
    register(service_process, "One")
    assert titles(service_process) == ["One"]
    (pid,) = projectors(service_process.process.pid)
    service_process.signal(signal.SIGKILL)
    service_process.wait()
    await_end(pid)


@NEEDS_PROC
def test_a_projector_that_is_still_coming_up_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(supervisor, "_COMMAND", (sys.executable, "-c", "import time; time.sleep(600)"))
    starting = supervisor.Child("projector", "postgresql://127.0.0.1:1/nothing", "projector")
    starting.start()
    pid = starting.pid
    assert pid is not None
    assert is_alive(pid)
    starting.close()
    assert not is_alive(pid)
    assert caplog.messages == []  # else it was killed, after the time for a batch under way


def test_alone_it_wants_a_database_of_its_own(tmp_path: Path) -> None:
    done = command_here(Running(tmp_path / "data"), "projector")
    assert done.returncode == 1
    assert "ANUENCIA_PROJECTOR=none" in done.stderr


#: `anuencia projector`, to which one event is work for ever.
ENDLESS = """
from domain.projections import findings
from service.cli import main
from service.projections import projector

def rows(state):
    print("under way", flush=True)
    while True:
        pass

findings.rows = rows
projector.GRACE_SECONDS = 0.2
raise SystemExit(main(["projector", "--attached"]))
"""


@pytest.mark.parametrize("death", ["of the projector", "of its service"])
def test_it_ends_in_the_middle_of_an_event_that_never_ends(
    database: Database, tmp_path: Path, death: str
) -> None:
    environment = database.environment | {"ANUENCIA_PROJECTOR": "none"}
    with ServiceHere(tmp_path / "data", environment) as service:
        register(service, "One")
    words = [sys.executable, "-c", ENDLESS]
    with subprocess.Popen(
        words, stdin=PIPE, stdout=PIPE, text=True, env={**os.environ, **environment}
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == "under way\n"
        if death == "of its service":
            child.stdin.close()
        else:
            child.terminate()
        assert child.wait(SECONDS) == 0
