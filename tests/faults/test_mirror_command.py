"""Does `publisher --mirror` write a log that any web server serves, and that the auditor's tool accepts?"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from subprocess import PIPE

from domain.log.checkpoint import parse_checkpoint
from domain.log.notes import parse_note
from tests.conftest import Database
from tests.service.test_mirror import served
from tests.service_here import ServiceHere, command_here
from tests.service_process import HTTP, READY_SECONDS, Running, free_port


def awaited(folder: Path, size: int) -> None:
    """Until the mirror shows so many entries; it is another process's."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        if (folder / "checkpoint").exists():
            note = (folder / "checkpoint").read_bytes()
            if parse_checkpoint(parse_note(note).text).size >= size:
                return
        assert time.monotonic() < deadline, "the mirror does not advance"
        time.sleep(0.02)


def test_the_mirror_of_a_register_is_fetched_and_verified_from_a_plain_web_server(
    database: Database, tmp_path: Path
) -> None:
    environment = database.environment | {"ANUENCIA_PUBLISHER": "false"}
    mirrored, copy, port = tmp_path / "mirror", tmp_path / "copy", free_port()
    with ServiceHere(tmp_path / "data", environment) as service:
        assert command_here(service, "keys", "make").returncode == 0
        words = ["publisher", "--mirror", str(mirrored), "--health-port", str(port)]
        with subprocess.Popen(
            [sys.executable, "-m", "service", *words],
            stdout=PIPE,
            text=True,
            env={**os.environ, **service.environment},
        ) as child:
            try:
                answers = [service.post("/v1/authorizations", {"title": f"Title {n}"}) for n in range(3)]
                assert {answer.status_code for answer in answers} == {201}
                awaited(mirrored, 3)
                assert "anuencia_mirror_size 3.0" in HTTP.get(f"http://127.0.0.1:{port}/metrics").text
                assert HTTP.get(f"http://127.0.0.1:{port}/readyz").json()["alarms"] == {}
            finally:
                child.terminate()
        assert child.returncode == 0
        vkey = tmp_path / "vkey"
        vkey.write_text(command_here(service, "keys", "show").stdout)
        with served(mirrored) as url:
            done = command_here(service, "audit", "fetch", url, str(copy), "--vkey", str(vkey))
            assert done.returncode == 0, done.stdout + done.stderr
        done = command_here(service, "audit", "verify", str(copy), "--vkey", str(vkey))
        assert done.returncode == 0, done.stdout + done.stderr
        assert "size: 3" in done.stdout


def test_a_place_that_cannot_be_is_said_before_anything_begins(database: Database, tmp_path: Path) -> None:
    unstarted = Running(tmp_path, database.environment)
    done = command_here(unstarted, "publisher", "--mirror", "ftp://mirror.test/log")
    assert done.returncode == 1
    assert "neither a folder nor one of" in done.stderr
