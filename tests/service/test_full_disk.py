"""Does every part that meets a full disk say so, once, instead of that the database is away?"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import OperationalError
from psycopg import Connection
from psycopg.errors import AdminShutdown, DiskFull

from domain.jurisdictions.mx import MEXICO
from service.delivery.deliverer import Deliverer
from service.event_store.failures import FULL_DISK, kept_from
from service.projections import follower
from service.projections.projector import Projector
from service.projections.questions import projections
from service.transparency.mirror import Mirror
from service.transparency.shelves import Folder
from tests.conftest import Database
from tests.domain.factories import registered
from tests.service.projecting import Step, append, connecting, log_at
from tests.service.publishing import ORIGIN
from tests.service.publishing import made as publisher

SECONDS = 20


def _librarys(cause: Exception) -> Exception:
    """As the library's recorders raise it."""
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (DiskFull("could not extend file"), f"it cannot go on: {FULL_DISK}"),
        (_librarys(DiskFull("could not extend file")), f"it cannot go on: {FULL_DISK}"),
        (AdminShutdown("terminating connection"), "it cannot reach the database (AdminShutdown)"),
        (_librarys(AdminShutdown("terminating")), "it cannot reach the database (AdminShutdown)"),
        (OperationalError("gone"), "it cannot reach the database (OperationalError)"),
        (ValueError("a defect"), None),
    ],
)
def test_a_full_disk_is_told_from_a_database_that_is_away(error: Exception, sentence: str | None) -> None:
    assert kept_from("it", error) == sentence


def full(*_: Any) -> Connection[Any]:
    raise DiskFull("could not extend file")


@contextmanager
def said() -> Iterator[tuple[Event, list[str]]]:
    """Set when a part says what is wrong; and what all of them have said."""
    event, lines = Event(), list[str]()

    class Hearing(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.WARNING:
                lines.append(record.getMessage())
                event.set()

    handler = Hearing()
    logging.getLogger("service").addHandler(handler)
    try:
        yield event, lines
    finally:
        logging.getLogger("service").removeHandler(handler)


@pytest.mark.parametrize("part", ["publisher", "mirror", "deliverer"])
def test_a_part_that_meets_a_full_disk_says_so(tmp_path: Path, part: str) -> None:
    parts: dict[str, Callable[[], Any]] = {
        "mirror": lambda: Mirror(full, Folder(tmp_path / "mirror"), ORIGIN),
        "deliverer": lambda: Deliverer(full, MEXICO, tmp_path / "webhook.key", development=True),
        "publisher": lambda: publisher("", tmp_path, connect=full),
    }
    made: Any = parts[part]()
    with said() as (heard, lines), closing(made):
        made._thread.start()
        assert heard.wait(SECONDS)
        assert made.trouble == f"the {part} cannot go on: {FULL_DISK}"
    assert lines == [f"the {part} cannot go on: {FULL_DISK}"]


def test_a_projector_says_once_what_keeps_all_projections(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:
        raise _librarys(DiskFull("could not extend file"))

    monkeypatch.setattr(follower, "move", refused)
    with log_at(database.url) as recorder:
        append(recorder, [Step(uuid4(), registered())])
    made = Projector(connecting(database.url, "full"), projections(MEXICO))
    with said() as (heard, lines), closing(made):
        made.start()
        assert heard.wait(SECONDS)
        told = dict(made.troubles)
    assert set(told.values()) == {f"the projection {name!r} cannot go on: {FULL_DISK}" for name in told}
    assert len(told) == len(projections(MEXICO))
    assert lines == [f"the projector cannot go on: {FULL_DISK}"]
