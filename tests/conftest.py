"""What does every test stand on? One embedded PostgreSQL per run, and a fresh database per test."""

from __future__ import annotations

import asyncio
import inspect
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from psycopg import Connection, sql

from service.cli.tuning import pause_collector, tune_collector
from service.embedded.server import EmbeddedServer
from service.migrate import upgrade
from service.transparency import publisher
from tests.service_here import ServiceHere
from tests.service_process import ServiceProcess

# Collecting the tests makes what stays to the end.
pause_collector()

# The same examples in every run and on every machine, however busy it is: no verdict by the clock.
hypothesis.settings.register_profile(
    "deterministic",
    derandomize=True,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("deterministic")

_SERVER = "ANUENCIA_TEST_SERVER"
_TEMPLATE = "anuencia_template"
_started: list[tuple[EmbeddedServer, tempfile.TemporaryDirectory[str]]] = []


def _in_memory() -> str | None:
    """A folder of a file system in memory with room enough, if there is one; None for the usual one.

    A database is some three hundred files, which come and go with each test. A file system on disk looks for
    ever longer for a place for the next ones (ext4 passes over what was deleted lately), which took up to a
    fifth of a second a test.
    """
    shared = Path("/dev/shm")  # noqa: S108  the folder inside it has a random name
    if not (shared.is_dir() and os.access(shared, os.W_OK)):
        return None
    return str(shared) if shutil.disk_usage(shared).free > 2 * 1024**3 else None


def _start_server() -> None:
    """Start the run's server, without fsync, and make the template by the migrations."""
    folder = tempfile.TemporaryDirectory(prefix="anuencia-tests-", dir=_in_memory())
    Path(folder.name).chmod(0o711)  # so that the account that PostgreSQL runs as may pass through
    data = Path(folder.name) / "data"
    settings = {"max_connections": "300", "max_wal_size": "256MB"}
    server = EmbeddedServer.start(data, durable=False, settings=settings)
    _started.append((server, folder))
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_TEMPLATE)))
    upgrade(server.url(_TEMPLATE))
    os.environ[_SERVER] = server.url("{database}", "{user}")


def pytest_configure(config: pytest.Config) -> None:
    """Before the workers exist, so that there is one server and not one for each."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        _start_server()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones begin first, so that no worker waits for them at the end; the others keep their order."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """As the service does after its start."""
    tune_collector()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """A test that is a coroutine has an event loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


def pytest_unconfigure() -> None:
    """Stop what this process started."""
    while _started:
        server, folder = _started.pop()
        os.environ.pop(_SERVER, None)
        server.stop()
        EmbeddedServer.remove(Path(folder.name) / "data")
        folder.cleanup()


@dataclass(frozen=True)
class Database:
    """A database of the test's own, made by the migrations."""

    name: str
    #: As the service sees it (role anuencia_app), and as the migrations do (its owner, a superuser).
    url: str
    owner_url: str

    @property
    def environment(self) -> dict[str, str]:
        """The settings of a service on it."""
        return {"ANUENCIA_DATABASE_URL": self.url, "ANUENCIA_OWNER_URL": self.owner_url}


def _url(database: str, user: str) -> str:
    # The server's URL percent-encodes the braces.
    return os.environ[_SERVER].replace("%7Bdatabase%7D", database).replace("%7Buser%7D", user)


def _copy(connection: Connection[Any], template: str, name: str) -> None:
    # Copying the files takes half of what it takes to read the template and write it into the log.
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))


@contextmanager
def fresh_database(template: str = _TEMPLATE) -> Iterator[Database]:
    """A fresh copy of a template, dropped afterwards."""
    if _SERVER not in os.environ:
        _start_server()
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(_url("postgres", "postgres"), autocommit=True) as connection:
        _copy(connection, template, name)
        yield Database(name, _url(name, "anuencia_app"), _url(name, "postgres"))
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def template_of(name: str, fill: Callable[[Database], None]) -> str:
    """A template with something on record: filled once in a run, by whichever worker needs it first."""
    with fresh_database() as made, psycopg.connect(_url("postgres", "postgres"), autocommit=True) as owner:
        owner.execute("SELECT pg_advisory_lock(hashtext(%s))", (name,))
        if not owner.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).fetchall():
            fill(made)
            _copy(owner, made.name, name)
    return name


@pytest.fixture
def database() -> Iterator[Database]:
    """The test's own."""
    with fresh_database() as made:
        yield made


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Iterator[ServiceHere]:
    """The whole service in this process, on this database."""
    with ServiceHere(tmp_path / "data", environment=database.environment) as running:
        yield running


@pytest.fixture
def service_process(database: Database, tmp_path: Path) -> Iterator[ServiceProcess]:
    """The whole service as a process of its own, on this database."""
    with ServiceProcess(tmp_path / "data", environment=database.environment) as running:
        yield running


@pytest.fixture
def hurried_publisher(monkeypatch: pytest.MonkeyPatch) -> None:
    """Publishers look at once for what is new, and again for what is mended."""
    monkeypatch.setattr(publisher, "INTERVAL_SECONDS", 0.02)
    monkeypatch.setattr(publisher, "RECHECK_SECONDS", 0.05)
