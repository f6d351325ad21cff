"""How do tests run the whole service where its process is not their subject? (In this one, at a port.)"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event
from types import TracebackType
from unittest import mock

import uvicorn

from service import cli, database
from service.cli import serve, server
from service.cli.examples import Line
from service.cli.maintenance import to_head
from service.settings import Settings, load
from tests.service_process import READY_SECONDS, Running


class ServiceHere(Running):
    """What `serve` runs, in a thread; without the imports of a new process it is there at once.

    The projections are kept by a thread of it and no webhook is sent, unless its environment says otherwise.
    `lines`: the examples that it records before it answers.
    """

    def __init__(
        self, data: Path, environment: Mapping[str, str] | None = None, lines: Sequence[Line] = ()
    ) -> None:
        alone = {"ANUENCIA_PROJECTOR": "thread", "ANUENCIA_DELIVERER": "false"}
        super().__init__(data, {**alone, **(environment or {})})
        self._lines = lines

    def start(self) -> None:
        """Start it, and return once it answers; it need not be ready."""
        self._threads = ThreadPoolExecutor(1, "service-here")
        begun = Event()
        self._running = self._threads.submit(self._run, self._settings(), begun)
        self._running.add_done_callback(lambda _: begun.set())
        assert begun.wait(READY_SECONDS)
        if self._running.done():
            self.stop()
            raise AssertionError("the service did not start")

    def _settings(self) -> Settings:
        with mock.patch.dict(os.environ, self.environment, clear=True):
            return load()

    def _run(self, settings: Settings, begun: Event) -> None:
        def note() -> None:
            self._loop = asyncio.get_running_loop()
            begun.set()

        with closing(serve.bound(settings)) as listener, database.opened(settings) as self.opened:
            to_head(self.opened.owner_url)
            self.services = server.wired(settings, self.opened)
            app = server.application(settings, self.services, self._lines, begun=note)
            self._server = uvicorn.Server(server.uvicorn_config(settings, app))
            self._server.run(sockets=[listener])

    def stop(self) -> None:
        """As a signal does; returns when all of it has ended. Raises what it ended with."""
        if not self._running.done():
            self._loop.call_soon_threadsafe(self._server.handle_exit, signal.SIGTERM, None)
        self._threads.shutdown()
        self._running.result()

    def __enter__(self) -> ServiceHere:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def command_here(service: Running, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As `service.command`, in this process: for tests of what a command does, not of how it is called."""
    with (
        mock.patch.dict(os.environ, service.environment, clear=True),
        contextlib.redirect_stdout(io.StringIO()) as said,
        contextlib.redirect_stderr(io.StringIO()) as told,
    ):
        code = cli.main(arguments)
    return subprocess.CompletedProcess(arguments, code, said.getvalue(), told.getvalue())
