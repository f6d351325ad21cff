"""The whole service as its users run it: a process, its port, its signals; and a client to ask it."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final
from uuid import uuid4

import httpx

from service.dev_issuer import DevIssuer
from service.settings import Settings

ROOT = Path(__file__).parents[1]
READY_SECONDS = 60
#: Services come and go at one port: a connection serves one request.
HTTP = httpx.Client(timeout=READY_SECONDS, limits=httpx.Limits(max_keepalive_connections=0))


#: Below those that a system gives to connections that go out (from 32768 on Linux, from 49152 elsewhere): so
#: none of them takes a port between its choice and the listening, or while a service that had it is down.
PORTS: Final = range(20_000, 32_000)
_given: set[int] = set()


def free_port() -> int:
    """A port that nobody listens on now, and that nobody else in this run is given."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    mine = PORTS[worker :: int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))]
    while True:
        port = secrets.choice(mine)
        if port in _given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        _given.add(port)
        return port


def await_port(port: int) -> None:
    """Return when somebody listens; for another process's port there is no event to wait on."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"nobody listens on port {port}")


class Running:
    """A service with settings of its own, at a port and over a data folder of its own."""

    def __init__(self, data: Path, environment: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.port = free_port()
        self.environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("ANUENCIA_")},
            "ANUENCIA_DATA": str(data),
            "ANUENCIA_PORT": str(self.port),
            **(environment or {}),
        }

    @property
    def url(self) -> str:
        """The base address."""
        return f"http://127.0.0.1:{self.port}"

    def ready(self) -> bool:
        """Whether /readyz answers 200."""
        try:
            return HTTP.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def fares(self) -> tuple[str, dict[str, str], dict[str, str]]:
        """What /readyz says: the word, the troubles, the alarms."""
        said = self.get("/readyz").json()
        return said["status"], said["troubles"], said["alarms"]

    def get(self, path: str) -> httpx.Response:
        """The answer to a read."""
        return HTTP.get(f"{self.url}{path}")

    def post(
        self, path: str, body: Any, version: int | None = None, key: str | None = None
    ) -> httpx.Response:
        """The answer to a write of the registrar, with a key of its own unless it has this one."""
        headers = {
            "Authorization": f"Bearer {self.token('registrar')}",
            "Idempotency-Key": key or str(uuid4()),
        }
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return HTTP.post(f"{self.url}{path}", json=body, headers=headers)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What a command of the program says and ends with, run with the settings of the service."""
        return subprocess.run(
            [sys.executable, "-m", "service", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def token(self, office: str, subject: str = "developer") -> str:
        """A token of the development issuer, with the key that lies in the data folder."""
        return DevIssuer.open(Settings(data=self.data)).mint(office, subject=subject)


class ServiceProcess(Running):
    """`python -m service serve`; `start` returns when it is ready."""

    #: Whose code runs.
    checkout = ROOT

    def __init__(self, data: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        super().__init__(data, environment)
        self._arguments = arguments
        self.said: deque[str] = deque(maxlen=500)

    def launch(self) -> None:
        """Start the process without waiting for it to be ready."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service", "serve", *self._arguments],
            cwd=self.checkout,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._listener = threading.Thread(target=self._listen, args=(self.process,), daemon=True)
        self._listener.start()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self.said.append(line.rstrip())

    def start(self) -> None:
        """Start, and wait until it says that it is ready."""
        self.launch()
        deadline = time.monotonic() + READY_SECONDS
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError("the service did not become ready:\n" + "\n".join(self.said))
            # Waiting for another process: there is no event to wait on.
            time.sleep(0.05)

    def signal(self, number: int) -> None:
        """Send a signal to the service alone."""
        self.process.send_signal(number)

    def wait(self) -> int:
        """Wait for its end; the exit code."""
        code = self.process.wait(READY_SECONDS)
        self._listener.join(5)
        return code

    def stop(self) -> int:
        """SIGTERM, and its exit code."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def __enter__(self) -> ServiceProcess:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.stop()
