"""What do the tests of the log ask? The whole application over a log that is filled directly."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from domain.log.checkpoint import OpenedCheckpoint, open_checkpoint
from service.api.app import create_app
from service.bootstrap import Services, verifier
from service.event_store.connection import connect
from service.settings import Settings
from service.transparency import publisher as publisher_module
from service.transparency.signing import read_keys, verify
from tests.conftest import Database, fresh_database
from tests.service.filling import fill


@dataclass
class Shown:
    """The application without projector and writer: what the log is filled with are no events."""

    runner: asyncio.Runner
    http: httpx.AsyncClient
    settings: Settings
    services: Services
    database: Database

    def get(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        asked = {name.replace("_", "-"): one for name, one in headers.items()}
        return self.runner.run(self.http.request(method, path, headers=asked))

    def grow(self, size: int) -> None:
        """Return when a checkpoint of this size is published."""
        fill(self.database.url, size)
        if size:
            answer = self.get(f"/v1/events/{size - 1}/proof?wait=30")
            assert answer.status_code == 200, answer.text

    def publish_no_more(self) -> None:
        publisher = self.services.publisher
        assert publisher is not None
        publisher.close()

    def opened(self, note: bytes) -> OpenedCheckpoint:
        keys = read_keys(self.settings.log_key_file, self.settings.origin)
        return open_checkpoint(note, keys.verifiers, verify)


@contextmanager
def showing(database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    """The application, its publisher in a hurry."""
    monkeypatch.setattr(publisher_module, "INTERVAL_SECONDS", 0.01)
    settings = Settings(data=folder, projector="thread")
    services = Services(settings, database.url, lambda: connect(database.url))
    transport = httpx.ASGITransport(create_app(services, verifier(settings)), raise_app_exceptions=False)
    with asyncio.Runner() as runner:
        runner.run(services.signals.start())
        assert services.publisher is not None
        services.publisher.start()
        http = httpx.AsyncClient(
            transport=transport, base_url="http://anuencia.test", headers={"accept-encoding": "identity"}
        )
        shown = Shown(runner, http, settings, services, database)
        try:
            yield shown
        finally:
            runner.run(http.aclose())
            shown.publish_no_more()
            runner.run(services.signals.close())
            runner.run(services.pool.close())


@contextmanager
def showing_to_all(folders: pytest.TempPathFactory, size: int) -> Iterator[Shown]:
    """The application over a log of this size, for the tests of a file that change nothing in it."""
    with (
        fresh_database() as database,
        pytest.MonkeyPatch.context() as patches,
        showing(database, folders.mktemp("shown"), patches) as shown,
    ):
        shown.grow(size)
        yield shown
