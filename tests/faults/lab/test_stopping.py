"""Does everything hold when the service is told to stop, or a migration killed, in the middle of its work?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import httpx
import psycopg

from service.migrate import expected_revision, revision_of
from tests.faults.lab.conftest import Lab
from tests.faults.lab.register import await_true
from tests.service_process import ROOT

LINES = 5_000


def lines() -> bytes:
    one = {"step": "authorization-registered", "data": {"title": "Imported"}}
    return b"".join(json.dumps({"ref": f"STOP-{number}", **one}).encode() + b"\n" for number in range(LINES))


def test_sigterm_during_an_import_a_stream_and_a_long_poll(lab: Lab) -> None:
    register = lab.register
    service = register.service
    token = service.token("registrar")
    told: dict[str, Any] = {}
    recorded = 0

    def bring() -> None:
        nonlocal recorded
        headers = {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": "stop",
            "Content-Type": "application/x-ndjson",
        }
        try:
            with httpx.stream(
                "POST", f"{service.url}/v1/imports", content=lines(), headers=headers, timeout=60
            ) as answer:
                for line in answer.iter_lines():
                    recorded += "version" in json.loads(line)
        except (httpx.HTTPError, ValueError) as error:
            told["import"] = type(error).__name__

    def follow() -> None:
        with httpx.stream("GET", f"{service.url}/v1/events/stream", timeout=60) as answer:
            told["stream"] = sum(1 for _ in answer.iter_lines()) > 0

    def poll() -> None:
        # Of a type that is not among what is imported: there is nothing to answer before the end.
        path = "/v1/events?type=mx.anuencia.call-recorded.v1&wait=30"
        told["poll"] = httpx.get(f"{service.url}{path}", timeout=60).status_code

    with lab.fault("SIGTERM to `serve` during an import, a stream and a long poll; again", within=30):
        threads = [threading.Thread(target=work) for work in (bring, follow, poll)]
        for thread in threads:
            thread.start()
        await_true(lambda: recorded > 200, 60, "the import does not go on")
        began = time.monotonic()
        service.signal(signal.SIGTERM)
        assert service.wait() == 0
        lab.seen.append(f"ended after {time.monotonic() - began:.1f} s")
        for thread in threads:
            thread.join(60)
        before = recorded
        service.start()
        recorded = 0
        bring()  # the same again: what was recorded is found, and the rest is recorded
        assert recorded == LINES
        lab.seen.append(f"{before} lines were answered before it, {LINES} after the same import again")
        assert told["stream"]
        assert told["poll"] == 200
        with psycopg.connect(register.owner_url) as connection:
            row = connection.execute(
                "SELECT count(*) FROM events WHERE position('STOP-'::bytea IN bytes) > 0"
            ).fetchone()
        assert row == (LINES,)


def test_migrations_are_killed_and_run_at_once(lab: Lab) -> None:
    register = lab.register
    with psycopg.connect(register.server.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE migrated")
    url = register.server.url("migrated")
    environment = {**os.environ, "ANUENCIA_DATABASE_URL": url, "ANUENCIA_OWNER_URL": url}

    def begun() -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "service", "migrate"]
        return subprocess.Popen(words, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)

    with lab.fault("`migrate` killed in the middle, then 4 at once", within=20):
        with begun() as first, psycopg.connect(register.owner_url, autocommit=True) as watching:
            migrating = (
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = 'migrated' AND state = 'idle in transaction'"
            )
            await_true(lambda: watching.execute(migrating).fetchone() != (0,), 60, "it does not begin")
            first.kill()
        with psycopg.connect(url) as connection:
            assert revision_of(connection) is None
        together = [begun() for _ in range(4)]
        ended = [(one.communicate(timeout=120)[1], one.returncode) for one in together]
        assert ended == [("", 0)] * 4
        with psycopg.connect(url) as connection:
            assert revision_of(connection) == expected_revision()
        lab.seen.append("nothing of the first is left; all 4 end with 0")
