"""Do lists answer while the projector lags: with what was recorded, or else with a log that they name?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from service.api.v1 import list_read
from tests.api.conftest import Client, speaking
from tests.conftest import Database

LISTS = (
    "authorizations",
    "authorizations?has_finding=true&q=joint&sort=-recorded&count=true",
    "findings",
    "reports",
    "senate-votes",
    "presence",
)


@pytest.fixture
def alone(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A service beside which no projector runs, and whose readers are not patient."""
    monkeypatch.setattr(list_read, "PATIENCE_SECONDS", 0.05)
    with speaking(database, tmp_path, projector="none") as client:
        yield client


@contextmanager
def stuck(database: Database) -> Iterator[None]:
    """Somebody who holds the rows of all generations, and does nothing."""
    with psycopg.connect(database.url) as connection:
        connection.execute("SELECT FROM projection_generations FOR UPDATE")
        yield


@pytest.mark.parametrize("name", LISTS)
def test_where_no_projector_runs_the_reader_does_its_work(alone: Client, name: str) -> None:
    vote = {"organ": "senate", "on": "2026-02-10", "outcome": "approved"}
    for number in range(3):
        alone.registered(title=f"Joint {number}", steps=[{"step": "senate-voted", "data": vote}])
        answer = alone.get(f"/v1/{name}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["anuencia-as-of"] == str(2 * number + 1)
        assert len(answer.json()["items"]) > number


def test_a_list_that_nobody_can_bring_on_names_the_log_that_it_shows(
    alone: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_read, "CATCH_UP_SECONDS", 0.2)
    alone.registered(title="A")
    with stuck(database):
        # Nothing is shown yet: a list without an event.
        empty = alone.get("/v1/authorizations")
        assert (empty.status_code, empty.json()["items"]) == (200, [])
        assert "anuencia-as-of" not in empty.headers
    monkeypatch.setattr(list_read, "CATCH_UP_SECONDS", 5.0)
    assert len(alone.get("/v1/authorizations").json()["items"]) == 1
    alone.registered(title="B")
    monkeypatch.setattr(list_read, "CATCH_UP_SECONDS", 0.2)
    with stuck(database):
        older = alone.get("/v1/authorizations?count=true&limit=1")
        assert (older.status_code, older.headers["anuencia-as-of"], older.json()["total"]) == (200, "0", 1)
        # Who names the log that it shows gets the same.
        on = older.headers["anuencia-on"]
        named = alone.get(f"/v1/authorizations?count=true&limit=1&as_of=0&on={on}")
        assert (named.status_code, named.content) == (200, older.content)
    monkeypatch.setattr(list_read, "CATCH_UP_SECONDS", 5.0)
    assert len(alone.get("/v1/authorizations").json()["items"]) == 2


def test_what_cannot_be_shown_yet_is_not_denied(
    alone: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_read, "CATCH_UP_SECONDS", 0.2)
    vote = {"organ": "senate", "on": "2026-02-10", "outcome": "approved"}
    alone.registered(steps=[{"step": "senate-voted", "data": vote}])
    known = "6f1f9d7a-3c53-4f0e-9a64-0d3f5b1f2a02"
    with stuck(database):
        for path in ("authorizations?as_of=1", f"senate-votes/{known}"):
            answer = alone.get(f"/v1/{path}")
            assert (answer.status_code, answer.json()["code"]) == (503, "projection-behind")
            assert answer.headers["retry-after"]
        # Nor is a log of long ago told as if it were today's.
        monkeypatch.setattr(list_read, "OLDEST_SECONDS", 0.0)
        assert alone.get("/v1/authorizations").status_code == 503
    monkeypatch.setattr(list_read, "CATCH_UP_SECONDS", 5.0)
    assert alone.get(f"/v1/senate-votes/{known}").status_code == 404


def test_who_waits_beside_another_is_answered_too(alone: Client) -> None:
    alone.registered(title="A")

    async def together() -> list[int]:
        import asyncio

        answers = await asyncio.gather(*(alone.http.get(f"/v1/{name}") for name in LISTS for _ in range(3)))
        return [answer.status_code for answer in answers]

    assert set(alone.run(together())) == {200}
