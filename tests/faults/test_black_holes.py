"""Is a connection into a black hole noticed and made anew by every part? (The short form of the lab.)"""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from service.event_store import writer
from tests.conftest import Database
from tests.faults.lab.proxy import Proxy
from tests.service_here import ServiceHere
from tests.service_process import ROOT

#: A tenth of ours, so that nobody waits for long: `tests/service/test_connection.py` looks at ours.
HASTY = {
    "tcp_user_timeout": 1000,
    "keepalives_idle": 1,
    "keepalives_interval": 1,
    "keepalives_count": 1,
    "connect_timeout": 2,
}
SECONDS = 30


@pytest.mark.skipif(sys.platform != "linux", reason="the black hole is a filter of Linux")
def test_every_part_comes_back_after_a_failover_that_says_no_word_and_says_it_once(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "service")
    # As with ours, a write waits longer until the loss is noticed than it is then tried again.
    monkeypatch.setattr(writer, "RECONNECT_SECONDS", 0.5)
    with Proxy(database.url) as proxy:
        environment = {**database.environment, "ANUENCIA_DATABASE_URL": proxy.url(HASTY)}
        with ServiceHere(tmp_path / "data", environment) as service:
            assert service.post("/v1/authorizations", {"title": "Before"}).status_code == 201
            assert len(service.get("/v1/authorizations").json()["items"]) == 1
            proxy.lose()
            # The writer, and whoever listens for a poll and an answer.
            assert service.post("/v1/authorizations", {"title": "After"}).status_code == 201
            assert len(service.get("/v1/events?after=0&wait=20").json()["items"]) == 1
            assert len(service.get("/v1/authorizations").json()["items"]) == 2
            deadline = time.monotonic() + SECONDS
            while service.get("/log/checkpoint").text.split("\n")[1:2] != ["2"]:
                assert time.monotonic() < deadline, "the publisher does not come back"
            standing = service.get("/readyz").json()
            assert (standing["status"], standing["troubles"], standing["alarms"]) == ("ready", {}, {})
    lost = Counter(one.name for one in caplog.records if one.levelno >= logging.WARNING)
    assert max(lost.values()) == 1, caplog.messages
    assert not any(one.exc_info for one in caplog.records)


#: A program whose one piece of work waits for a database that will never answer.
WAITING = """
import asyncio, threading
from service.threads import waited_for

async def main():
    try:
        await asyncio.wait_for(waited_for(threading.Event().wait), 0.05)
    except TimeoutError:
        print(await waited_for(lambda: "it ends"))

asyncio.run(main())
"""


def test_a_process_ends_although_a_thread_waits_for_the_database() -> None:
    words = [sys.executable, "-c", WAITING]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=True)
    assert (done.stdout, done.stderr) == ("it ends\n", "")
