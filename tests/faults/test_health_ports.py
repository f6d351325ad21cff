"""Do the roles that answer no requests tell how they fare?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

from tests.conftest import Database
from tests.service_here import ServiceHere, command_here
from tests.service_process import HTTP, free_port


@pytest.mark.parametrize(
    ("role", "begun"), [("publisher", "publishing"), ("projector", "projecting"), ("deliver", "delivering")]
)
def test_a_role_tells_on_a_port_of_this_machine_how_it_fares(
    database: Database, tmp_path: Path, role: str, begun: str
) -> None:
    environment = database.environment | {"ANUENCIA_PROJECTOR": "none", "ANUENCIA_PUBLISHER": "false"}
    with ServiceHere(tmp_path / "data", environment) as service:
        service.command("keys", "make")
        port = free_port()
        words = [sys.executable, "-m", "service", role, "--health-port", str(port)]
        environment = {**os.environ, **service.environment}
        with subprocess.Popen(words, stdout=PIPE, text=True, env=environment) as child:
            try:
                assert child.stdout is not None
                assert child.stdout.readline().startswith(begun)
                url = f"http://127.0.0.1:{port}"
                assert HTTP.get(f"{url}/healthz").json() == {"status": "alive"}
                answer = HTTP.get(f"{url}/readyz")
                assert (answer.status_code, answer.json()["troubles"]) == (200, {})
                assert "anuencia_commit_seconds_count" in HTTP.get(f"{url}/metrics").text
                assert HTTP.get(f"{url}/other").status_code == 404
                child.terminate()
                assert child.wait(20) == 0
            finally:
                child.kill()


def test_a_port_that_is_taken_is_said(database: Database, tmp_path: Path) -> None:
    environment = database.environment | {"ANUENCIA_PROJECTOR": "none"}
    with ServiceHere(tmp_path / "data", environment) as service:
        done = command_here(service, "projector", "--health-port", str(service.port))
    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1 port {service.port}" in done.stderr
