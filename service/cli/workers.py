"""Runs the service in several processes: uvicorn's own workers, on one socket and one database.

The process that starts them answers nothing: it holds the embedded database if there is one, publishes, and
has the projections kept, as the settings say. Each worker is the whole service but for these.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import socket
import tempfile
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess as ParentProcess
from threading import Thread

import uvicorn
from uvicorn.supervisors import Multiprocess

from service import logs
from service.api.app import Application
from service.bootstrap import standing
from service.cli import server
from service.cli.examples import Line, record_examples
from service.cli.tuning import tune_collector
from service.database import Database
from service.metrics import SHARED_FOLDER
from service.settings import Settings, load

_FACTORY = "service.cli.workers:worker"


def serve_with_workers(
    settings: Settings,
    opened: Database,
    listener: socket.socket,
    workers: int,
    lines: Sequence[Line],
    begun: Callable[[], None],
) -> int:
    """Run until told to stop; the exit code, which is not 0 if no worker ever answered."""
    # What each worker reads its settings from. (Its own rates and caches are counted in it alone.)
    os.environ |= {
        "ANUENCIA_DATABASE_URL": opened.url,
        "ANUENCIA_PUBLISHER": "false",
        "ANUENCIA_PROJECTOR": "none",
        "ANUENCIA_DELIVERER": "false",
    }
    with tempfile.TemporaryDirectory(prefix="anuencia-metrics-") as folder:
        os.environ[SHARED_FOLDER] = folder
        return _serve(settings, opened, listener, workers, lines, begun)


def _serve(
    settings: Settings,
    opened: Database,
    listener: socket.socket,
    workers: int,
    lines: Sequence[Line],
    begun: Callable[[], None],
) -> int:
    if lines:
        asyncio.run(_record(settings, opened, lines))
    with server.named_failures(), standing(settings, opened.url, opened.connect):
        config = server.uvicorn_config(
            settings, _FACTORY, factory=True, workers=workers, timeout_worker_healthcheck=30
        )
        supervisor = _Workers(config, [listener], begun)
        supervisor.run()
    return 0 if supervisor.answered else 1


def worker() -> Application:
    """The application of one worker, by the settings that its parent has left it."""
    settings = load()
    logs.configure(settings, "serve")
    if settings.database_url is None:
        raise RuntimeError("a worker is started by 'serve --workers'")
    url = settings.database_url
    started_by = multiprocessing.parent_process()
    if started_by is not None:
        Thread(target=_end_with, args=(started_by,), name="anuencia-parent", daemon=True).start()
    return server.application(settings, server.wired(settings, Database(url, url)), begun=tune_collector)


def _end_with(service: ParentProcess) -> None:
    """End in order when the process that started this one has ended, however that was."""
    service.join()
    os.kill(os.getpid(), signal.SIGTERM)


async def _record(settings: Settings, opened: Database, lines: Sequence[Line]) -> None:
    alone = settings.model_copy(update={"publisher": False, "projector": "none", "deliverer": False})
    services = server.wired(alone, opened)
    await services.start()
    try:
        await record_examples(services.register, lines)
    finally:
        await services.close()


class _Workers(Multiprocess):
    """Calls `begun` once, when every worker answers."""

    def __init__(
        self, config: uvicorn.Config, sockets: list[socket.socket], begun: Callable[[], None]
    ) -> None:
        super().__init__(config, sockets)
        self._begun = begun
        self.answered = False

    def keep_subprocess_alive(self) -> None:
        super().keep_subprocess_alive()
        if not self.answered and all(process.is_ready(timeout=1) for process in self.processes):
            self.answered = True
            self._begun()
