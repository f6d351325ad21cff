"""Does the process that keeps the projections come and go with the service, and again when it is lost?"""

from __future__ import annotations

import json
import os
import signal
import urllib.request
from pathlib import Path

from tests.conftest import Database
from tests.faults.projectors import NEEDS_PROC, SECONDS, await_end, projectors, titles
from tests.service_here import ServiceHere, command_here
from tests.service_process import Running, ServiceProcess


def register(service: Running, title: str) -> None:
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


def test_alone_it_wants_a_database_of_its_own(tmp_path: Path) -> None:
    done = command_here(Running(tmp_path / "data"), "projector")
    assert done.returncode == 1
    assert "ANUENCIA_PROJECTOR=none" in done.stderr
