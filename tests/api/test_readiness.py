"""Does readiness tell the truth: of what stands still here or elsewhere, in time, and of its end?"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain.authorization.state import State
from domain.projections import findings
from domain.projections.findings import FindingRow, rows
from service import readiness
from service.event_store.pool import Pool
from tests.api.conftest import Client, speaking
from tests.conftest import Database


def fares(client: Client) -> tuple[str, dict[str, str], dict[str, str]]:
    """What /readyz says: the word, the troubles, the alarms."""
    said = client.get("/readyz").json()
    return said["status"], said["troubles"], said["alarms"]


def found_of(client: Client) -> set[str]:
    """The authorizations of which something is found, by the list."""
    answer = client.get("/v1/findings")
    assert answer.status_code == 200, answer.text
    return {item["authorization"] for item in answer.json()["items"]}


def test_an_event_that_cannot_be_projected_is_named_while_the_lists_go_on_until_it_can_be(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poisoned(state: State) -> frozenset[FindingRow]:
        if state.version == 2:
            raise RuntimeError("poison")
        return rows(state)

    with speaking(database, tmp_path / "first") as client:
        good = client.registered()["id"]
    with monkeypatch.context() as patched:
        patched.setattr(findings, "rows", poisoned)
        with speaking(database, tmp_path / "first") as client:
            bad = client.registered()["id"]
            assert client.entered(bad, 1).status_code == 201
            later = client.registered()["id"]
            assert found_of(client) == {good, bad, later}
            ready = client.get("/readyz")
            assert (ready.status_code, ready.json()["troubles"]) == (200, {})
            alarms = ready.json()["alarms"]
            assert alarms.keys() == {"projection findings"}
            assert "position 2" in alarms["projection findings"]
            assert bad in alarms["projection findings"]
        with speaking(database, tmp_path / "first") as client:
            assert found_of(client) == {good, bad, later}
            assert client.get("/readyz").json()["alarms"] == alarms
    with speaking(database, tmp_path / "first") as client:
        assert client.entered(bad, 2).status_code == 201
        assert found_of(client) == {good, bad, later}
        deadline = time.monotonic() + 20
        while client.get("/readyz").json()["alarms"]:
            assert time.monotonic() < deadline, "it stays behind"


def test_nobody_signs_and_nobody_projects_is_told_by_every_process(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "LATE", timedelta())
    with speaking(database, tmp_path, publisher=False, projector="none", witness_hold_seconds=0) as client:
        assert client.get("/readyz").json()["alarms"] == {}
        client.registered()
        answer = client.get("/readyz")
        assert answer.status_code == 200
        alarms = answer.json()["alarms"]
        assert "1 entries, and 0 are signed" in alarms["checkpoint"]
        assert "1 entries, and 0 are in its rows" in alarms["projection register"]
    with speaking(database, tmp_path) as client:
        deadline = time.monotonic() + 20
        while client.get("/readyz").json()["alarms"]:
            assert time.monotonic() < deadline, "somebody does now"


def test_nobody_delivers_is_told_and_that_a_receiver_takes_nothing_is_counted(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with speaking(database, tmp_path, deliverer=False) as client:
        url = {"url": "http://127.0.0.1:9/nobody-listens"}
        assert client.post("/v1/subscriptions", url).status_code == 201
        assert client.get("/readyz").json()["alarms"] == {}
        client.registered()
        assert client.get("/readyz").json()["alarms"] == {}  # there is still time
        monkeypatch.setattr(readiness, "LATE", timedelta())
        assert "Does a deliverer run?" in client.get("/readyz").json()["alarms"]["webhooks"]
    with speaking(database, tmp_path, deliverer=True) as client:
        deadline = time.monotonic() + 20
        while "webhooks" in client.get("/readyz").json()["alarms"]:
            assert time.monotonic() < deadline, "somebody does now"
        headers = {"Authorization": f"Bearer {client.issuer.mint('operator')}"}
        counted = client.get("/metrics", headers=headers).text
    assert 'anuencia_webhook_subscriptions{status="failing"} 1.0' in counted
    assert 'anuencia_webhook_deliveries_total{outcome="failed"}' in counted


def test_a_log_that_is_dated_ahead_of_now_is_an_alarm(client: Client, database: Database) -> None:
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("UPDATE log_head SET recorded_at = clock_timestamp() + interval '400 days'")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert "ahead" not in answer.json()["troubles"]
    assert "is dated 34560000 s after now" in answer.json()["alarms"]["clock"]


def test_a_database_that_says_nothing_is_told_in_time_and_so_is_its_return(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, readiness.__name__)
    monkeypatch.setattr(readiness, "PATIENCE_SECONDS", 0.05)
    answered = asyncio.Event()
    ask = Pool._asked

    async def silent(pool: Pool, *given: Any) -> Sequence[Any]:
        await answered.wait()
        return await ask(pool, *given)

    monkeypatch.setattr(Pool, "_asked", silent)
    for _ in range(3):
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["troubles"] == {"database": "the database did not answer within 0.05 seconds"}
    monkeypatch.setattr(readiness, "PATIENCE_SECONDS", 10)
    client.run(_set(answered))
    assert fares(client) == ("ready", {}, {})
    began, ended = [line for line in caplog.messages if "did not answer" in line]
    assert ended.startswith("over after ")
    assert began in ended


async def _set(event: asyncio.Event) -> None:
    event.set()


def test_a_read_that_is_not_answered_is_not_waited_for_for_ever(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = client.registered()["id"]

    async def silent(*_: Any) -> Sequence[Any]:
        await asyncio.Event().wait()
        return ()

    with monkeypatch.context() as patched:
        patched.setattr(client.services.pool, "_seconds", 0.05)
        patched.setattr(Pool, "_asked", silent)
        answer = client.get(f"/v1/authorizations/{id_}")
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["retry-after"]
    assert client.get(f"/v1/authorizations/{id_}").status_code == 200
