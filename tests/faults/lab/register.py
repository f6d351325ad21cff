"""A register as an operator runs it: each role a process, a database of its own, and a network in between."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Final

import httpx
import psycopg

from service.database import NAME
from service.embedded.postmaster import await_exit
from service.embedded.server import EmbeddedServer
from service.migrate import upgrade
from tests.faults.lab.proxy import Proxy
from tests.service_process import HTTP, ROOT, ServiceProcess, free_port

SECONDS: Final = 60.0
LOOK_SECONDS: Final = 0.1
#: Lines of the log, which begin with a time, but those of requests; and the beginning of a trace.
_SAID: Final = re.compile(r"(?:\d{4}-\S+ (?!.*\[anuencia\.requests\]))(.*)|(Traceback.*)")


def await_true(what: Callable[[], bool], seconds: float, failure: str) -> float:
    """After how many seconds it is so. It happens in other processes: there is no event to wait on."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, failure
        time.sleep(LOOK_SECONDS)
    return time.monotonic() - began


class Role:
    """`anuencia publisher`, `projector` or `deliver`, with a port on which it tells how it fares."""

    def __init__(self, name: str, environment: Mapping[str, str], *words: str) -> None:
        self.name = name
        self._words = words
        self.port = free_port()
        self.said: list[str] = []
        self._environment = environment

    def start(self) -> None:
        """Start it, and return when it is ready."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service", self.name, "--health-port", str(self.port), *self._words],
            cwd=ROOT,
            env=dict(self._environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        await_true(self.ready, SECONDS, f"the {self.name} did not become ready: {self.said}")

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout:
            for line in self.process.stdout:
                self.said.append(line.rstrip())

    def ready(self) -> bool:
        try:
            return HTTP.get(f"http://127.0.0.1:{self.port}/readyz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """SIGSTOP, and SIGCONT at the end."""
        self.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)

    def wait(self) -> int:
        code = self.process.wait(SECONDS)
        self._listener.join(5)
        return code

    def end(self) -> None:
        if self.process.poll() is None:
            self.signal(signal.SIGCONT)
            self.signal(signal.SIGTERM)
            try:
                self.wait()
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.wait()


class Register:
    """All of it; made by `running`."""

    def __init__(self, folder: Path, server: EmbeddedServer, proxy: Proxy, stack: ExitStack) -> None:
        self.folder = folder
        self.server = server
        self.proxy = proxy
        #: As its owner, and not by way of the network.
        self.owner_url = server.url()
        self.environment = {
            "ANUENCIA_DATABASE_URL": proxy.url(),
            "ANUENCIA_OWNER_URL": self.owner_url,
            "ANUENCIA_PUBLISHER": "false",
            "ANUENCIA_PROJECTOR": "none",
            "ANUENCIA_DELIVERER": "false",
            "ANUENCIA_WITNESS_HOLD_SECONDS": "0",
        }
        self.service = ServiceProcess(folder / "data", environment=self.environment)
        self.service.said = deque()  # all of it
        self.service.command("keys", "make")
        self._stack = stack
        self.publisher = self.role("publisher")
        self.projector = self.role("projector")
        self.deliverer = self.role("deliver")

    def mend(self) -> None:
        """Undo whatever a fault has left that did not go as it should: the next one must stand on its own."""
        self.proxy.mend()
        self.server.revive()
        for part in self.parts.values():
            if part.process.poll() is None:
                part.signal(signal.SIGCONT)
            else:
                part.start()

    def role(self, name: str, *words: str, environment: Mapping[str, str] = MappingProxyType({})) -> Role:
        """One more of this kind, started."""
        role = Role(name, {**self.service.environment, **environment}, *words)
        self._stack.callback(role.end)
        role.start()
        return role

    @property
    def parts(self) -> Mapping[str, ServiceProcess | Role]:
        return {
            "serve": self.service,
            "publisher": self.publisher,
            "projector": self.projector,
            "deliver": self.deliverer,
        }

    @property
    def _roles(self) -> tuple[Role, ...]:
        return self.publisher, self.projector, self.deliverer

    def standing(self) -> Mapping[str, Mapping[str, str]]:
        """Troubles and alarms, by what `serve` says."""
        try:
            answer = HTTP.get(f"{self.service.url}/readyz", timeout=5).json()
        except (httpx.HTTPError, ValueError):
            return {"troubles": {"serve": "it does not answer"}, "alarms": {}}
        return {name: answer[name] for name in ("troubles", "alarms")}

    def is_well(self) -> bool:
        """Ready, without an alarm, in all its parts."""
        wrong = self.standing()
        return not any(wrong.values()) and all(role.ready() for role in self._roles)

    def well_again(self, within: float) -> float:
        """By itself, and after how many seconds."""
        try:
            return await_true(self.is_well, within, f"not well within {within:g} s")
        except AssertionError as failed:
            ready = {role.name: role.ready() for role in self._roles}
            raise AssertionError(f"{failed}: {self.standing()}, {ready}, {self.words()}") from None

    def size(self) -> int:
        with psycopg.connect(self.owner_url) as connection:
            row = connection.execute("SELECT size FROM log_head").fetchone()
        assert row is not None
        size: int = row[0]
        return size

    def signed(self) -> int:
        """The size of the newest checkpoint that is published; 0: none."""
        answer = self.service.get("/log/checkpoint")
        return int(answer.text.split("\n")[1]) if answer.status_code == 200 else 0

    def words(self) -> dict[str, list[str]]:
        """What each part has said besides its requests, without the time."""
        return {
            name: [
                " ".join(filter(None, said.groups())) for said in map(_SAID.match, tuple(part.said)) if said
            ]
            for name, part in self.parts.items()
        }

    @contextmanager
    def postgres_stopped(self) -> Iterator[None]:
        """SIGSTOP to every process of the server; SIGCONT at the end."""
        pids = [self.server.pid, *children(self.server.pid)]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def kill_postgres(self) -> None:
        """SIGKILL to the postmaster; its other processes end by themselves."""
        pid = self.server.pid
        os.kill(pid, signal.SIGKILL)
        await_exit(pid)


def children(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1]) == parent:
                found.append(int(folder.name))
    return found


@contextmanager
def running(folder: Path, disk: Path | None = None) -> Iterator[Register]:
    """A register that is well, on a durable database; all of it ended at the end.

    `disk`: where the rows lie, if not with the rest.
    """
    with ExitStack() as stack:
        stack.callback(EmbeddedServer.remove, folder / "database", name=NAME)
        server = stack.enter_context(EmbeddedServer.start(folder / "database", name=NAME))
        if disk is not None:
            _move(server, disk)
        upgrade(server.url())
        proxy = stack.enter_context(Proxy(server.url()))
        register = Register(folder, server, proxy, stack)
        stack.enter_context(register.service)
        register.well_again(SECONDS)
        yield register


def _move(server: EmbeddedServer, disk: Path) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE small LOCATION '{disk}'".encode())
        connection.execute(f"ALTER DATABASE {NAME} SET TABLESPACE small".encode())
