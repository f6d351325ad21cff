"""What do the tests of the API speak to? The whole application, in this process, on a database."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import pytest

from service.api.app import create_app
from service.bootstrap import Services, verifier
from service.calendars import jurisdiction
from service.cli.examples import read, record_examples
from service.dev_issuer import DevIssuer
from service.event_store.connection import connect
from service.projections.follower import Course, Follower
from service.projections.questions import projections
from service.settings import Settings
from tests.conftest import Database, fresh_database, template_of
from tests.service.projecting import log_at

T = TypeVar("T")


@dataclass
class Client:
    """Speaks HTTP to the application; each call runs the event loop until the answer is there."""

    runner: asyncio.Runner
    http: httpx.AsyncClient
    services: Services
    issuer: DevIssuer

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.run(self.http.get(path, headers=headers))

    def headers(self, office: str = "registrar") -> dict[str, str]:
        """Those of a write, with a new key."""
        return {
            "Authorization": f"Bearer {self.issuer.mint(office)}",
            "Idempotency-Key": str(uuid4()),
            "Content-Type": "application/json",
        }

    def post(
        self,
        path: str,
        body: Any,
        office: str = "registrar",
        headers: Mapping[str, str | None] | None = None,
    ) -> httpx.Response:
        """A write; a header given as None is left out, `body` as bytes is sent as it is."""
        merged = {**self.headers(office), **(headers or {})}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {name: one for name, one in merged.items() if one is not None}
        return self.run(self.http.post(path, content=content, headers=sent))

    def registered(self, **fields: Any) -> dict[str, Any]:
        """The state of a new authorization."""
        answer = self.post("/v1/authorizations", {"title": "Joint training", **fields})
        assert answer.status_code == 201, answer.text
        state: dict[str, Any] = answer.json()["authorization"]
        return state

    def entered(self, id_: str, version: int, **fields: Any) -> httpx.Response:
        """The answer to one more entry."""
        body = {"on": "2026-02-27", **fields}
        return self.post(f"/v1/authorizations/{id_}/entries", body, headers={"If-Match": f'"{version}"'})


@contextmanager
def speaking(database: Database, folder: Path, **changed: Any) -> Iterator[Client]:
    """The application on this database, running. `changed`: settings, besides the usual ones."""
    settings = Settings(**{"data": folder, "projector": "thread", "deliverer": False, **changed})
    services = Services(settings, database.url, lambda: connect(database.url))
    app = create_app(services, verifier(settings))
    with asyncio.Runner() as runner:
        runner.run(services.start())
        http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://anuencia.test"
        )
        try:
            yield Client(runner, http, services, DevIssuer.open(settings))
        finally:
            runner.run(http.aclose())
            runner.run(services.close())


def _with_examples(database: Database) -> None:
    with tempfile.TemporaryDirectory() as folder:
        alone = {"publisher": False, "projector": "none"}
        with speaking(database, Path(folder), **alone) as client:
            assert client.run(record_examples(client.services.register, read())) > 0
    courses = [Course(one) for one in projections(jurisdiction("mx"))]
    with log_at(database.url) as recorder:
        follower = Follower(recorder, courses)
        while follower.turn():
            pass
    assert not any(course.error for course in courses)


@cache
def examples_template() -> str:
    """A template with the examples on record and in every list; nothing of it is signed yet."""
    return template_of("anuencia_examples", _with_examples)


@contextmanager
def speaking_of_examples(folder: Path) -> Iterator[Client]:
    """The application on a database of its own that holds the examples, running."""
    with fresh_database(examples_template()) as database, speaking(database, folder) as client:
        yield client


@pytest.fixture
def client(database: Database, tmp_path: Path) -> Iterator[Client]:
    with speaking(database, tmp_path) as speaks:
        yield speaks


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One for all tests of a file that record nothing with it, or only what no other of them looks at."""
    with fresh_database() as database, speaking(database, tmp_path_factory.mktemp("shared")) as speaks:
        yield speaks


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The same, with the examples on record: for tests that only read."""
    with speaking_of_examples(tmp_path_factory.mktemp("examples")) as client:
        yield client
