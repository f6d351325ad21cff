"""Is every acknowledged event there once, whatever is killed while it is written? (kill -9, fsync on.)

`make test` kills three times, `make soak` thirty times: the service and the postmaster.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from service.database import NAME
from service.embedded.account import current_account
from service.embedded.folders import locate
from service.embedded.postmaster import read_pid_file
from service.embedded.server import EmbeddedServer
from tests.service.harness import assert_log_is_whole
from tests.service_process import ServiceProcess

SERVICE_KILLS = int(os.environ.get("ANUENCIA_SOAK_SERVICE_KILLS", "2"))
POSTMASTER_KILLS = int(os.environ.get("ANUENCIA_SOAK_POSTMASTER_KILLS", "1"))
CLIENTS = 8
#: Acknowledged writes between two kills.
WRITES = 60
#: No write may stay unanswered for longer, kills included.
PATIENCE_SECONDS = 90


class Clients:
    """Threads that register authorizations without end; each keeps its key until it is answered."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._progress = threading.Condition()
        self._stopping = False
        self._failure: str | None = None
        #: Position by authorization, as acknowledged.
        self.acknowledged: dict[str, int] = {}
        self.retried = 0
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def _run(self) -> None:
        while not self._stopping:
            self._register(str(uuid.uuid4()))

    def _register(self, one: str) -> None:
        body = json.dumps({"id": one, "title": "Joint training"})
        deadline = time.monotonic() + PATIENCE_SECONDS
        for attempt in itertools.count():
            try:
                with closing(
                    http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)
                ) as wire:
                    wire.request(
                        "POST", "/v1/authorizations", body, {**self._headers, "Idempotency-Key": one}
                    )
                    with wire.getresponse() as answer:
                        text = answer.read()
                if answer.status == 201:
                    self._acknowledge(one, json.loads(text)["positions"][0], attempt)
                    return
                if answer.status != 503:
                    self._fail(f"{answer.status}: {text[:300]!r}")
                    return
            except (OSError, http.client.HTTPException):
                pass  # killed: the same key again tells what came of it
            if time.monotonic() > deadline:
                self._fail("a write stayed unanswered")
                return
            # The service is away; there is nothing to wait on but its port.
            time.sleep(0.05)

    def _acknowledge(self, one: str, position: int, attempt: int) -> None:
        with self._progress:
            self.acknowledged[one] = position
            self.retried += bool(attempt)
            self._progress.notify_all()

    def _fail(self, why: str) -> None:
        with self._progress:
            self._failure = why
            self._stopping = True
            self._progress.notify_all()

    def go_on(self, writes: int) -> None:
        """Wait until so many more writes are acknowledged."""
        with self._progress:
            target = len(self.acknowledged) + writes
            done = self._progress.wait_for(
                lambda: self._failure is not None or len(self.acknowledged) >= target, PATIENCE_SECONDS
            )
            assert self._failure is None, self._failure
            assert done, "the writes do not go on"

    def stop(self) -> None:
        """Let every write under way be answered."""
        self._stopping = True
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ServiceProcess]:
    process = ServiceProcess(tmp_path / "data")
    try:
        process.start()
        yield process
    finally:
        if process.process.poll() is None:
            process.stop()
        EmbeddedServer.remove(tmp_path / "data", name=NAME)


@pytest.mark.durable
def test_every_acknowledged_event_is_there_once_whatever_is_killed(
    service: ServiceProcess,
) -> None:
    clients = Clients(service.port, service.token("registrar"))
    kills = _alternating(SERVICE_KILLS, POSTMASTER_KILLS)
    for number, victim in enumerate(kills, 1):
        clients.go_on(WRITES)
        if victim == "service":
            service.signal(signal.SIGKILL)
            service.wait()
            service.start()
        else:
            os.kill(_postmaster(service.data), signal.SIGKILL)
        print(f"kill {number} of {len(kills)}: {victim}, {len(clients.acknowledged)} acknowledged")
    clients.go_on(WRITES)
    clients.stop()
    assert service.stop() == 0

    with EmbeddedServer.start(service.data, name=NAME) as database:
        size = assert_log_is_whole(database.url())
        with psycopg.connect(database.url()) as connection:
            streams = connection.execute("SELECT stream_id::text, position FROM events").fetchall()
    assert len(streams) == size
    assert {one: position for one, position in streams if one in clients.acknowledged} == clients.acknowledged
    # Once each: as many streams as events, and every write that was begun was in the end answered.
    assert len(dict(streams)) == size == len(clients.acknowledged)
    print(f"{size} events, {clients.retried} of them acknowledged on a retry")


def _alternating(service: int, postmaster: int) -> list[str]:
    rounds = itertools.zip_longest(["service"] * service, ["postmaster"] * postmaster)
    return [victim for one in rounds for victim in one if victim is not None]


def _postmaster(data: Path) -> int:
    named = read_pid_file(locate(data, current_account(), NAME).cluster)
    assert named is not None
    return named.pid
