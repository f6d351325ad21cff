"""Is a fork met that neither file nor database can tell: by a witness, or by a process that goes on?"""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest

from service.event_store.outcomes import Outcome, Recorded, Rejection
from service.transparency import publisher as publisher_module
from tests.conftest import Database
from tests.domain.factories import register
from tests.faults.restoring import backed_up, published_to, reason, restore, submitted
from tests.service.filling import fill
from tests.service.harness import running, write
from tests.service.publishing import awaited, keys, of_size, policy, publishing, read_only, rows
from tests.service.witnessing import TestWitness, made, serving
from tests.service_here import ServiceHere
from tests.service_process import Running


@pytest.fixture
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher_module, "INTERVAL_SECONDS", 0.02)
    monkeypatch.setattr(publisher_module, "RECHECK_SECONDS", 0.05)


# What a witness knows.


def witness(folder: Path) -> TestWitness:
    return made("w1", keys(folder).verifiers, folder)


@pytest.mark.usefixtures("_hurry")
def test_a_witness_remembers_what_database_and_file_have_lost(database: Database, tmp_path: Path) -> None:
    one = witness(tmp_path)
    with serving(one) as lines:
        known = policy(f"{lines}quorum w1\n")
        published_to(database, tmp_path, 5, known)
        file = (tmp_path / "log.key.checkpoint").read_bytes()
        with backed_up(database) as copy:
            published_to(database, tmp_path, 9, known)
            restore(database, copy)
        (tmp_path / "log.key.checkpoint").write_bytes(file)  # the whole machine, as it was
        with publishing(database.url, tmp_path, known) as publisher:
            assert "w1 has cosigned size 9" in (publisher.trouble or "")
            assert "4 are missing" in reason(submitted(database.url))
        assert one.state()[0] == 9
    assert [one.size for one in rows(database.url)] == [0, 5]


@pytest.mark.usefixtures("_hurry")
def test_a_witness_of_another_history_stops_the_publisher_before_it_publishes(
    database: Database, tmp_path: Path
) -> None:
    one = witness(tmp_path)
    with serving(one) as lines:
        known = policy(f"{lines}quorum w1\n")
        published_to(database, tmp_path, 5, known)
        one.file.write_text(one.file.read_text().replace("[5,", "[4,"))  # at 4 it saw what at 5 was the root
        with publishing(database.url, tmp_path, known) as publisher:
            assert "w1 has cosigned a log of size 4" in (publisher.trouble or "")
        # The same size with another root.
        one.file.write_text(json.dumps([5, "A" * 43 + "="]))
        with publishing(database.url, tmp_path, known) as publisher:
            assert "w1 has cosigned a log of size 5" in (publisher.trouble or "")
            fill(database.url, 6)
            assert "no continuation" in reason(submitted(database.url))
    assert [one.size for one in rows(database.url)] == [0, 5]


@pytest.mark.usefixtures("_hurry")
def test_a_witness_that_agrees_is_enough_where_the_file_is_missing(
    database: Database, tmp_path: Path
) -> None:
    one = witness(tmp_path)
    with serving(one) as lines:
        known = policy(f"{lines}quorum w1\n")
        published_to(database, tmp_path, 5, known)
        (tmp_path / "log.key.checkpoint").unlink()
        with publishing(database.url, tmp_path, known) as publisher:
            assert publisher.trouble is None
            fill(database.url, 6)
            awaited(database.url, of_size(6))


@pytest.mark.usefixtures("_hurry")
def test_a_hole_that_a_witness_would_have_to_be_shown_a_proof_over_is_said(
    database: Database, tmp_path: Path
) -> None:
    one = witness(tmp_path)
    with serving(one) as lines:
        known = policy(f"{lines}quorum w1\n")
        published_to(database, tmp_path, 255, known)
        published_to(database, tmp_path, 300)  # the witness stays behind
        with psycopg.connect(database.owner_url) as owner:
            owner.execute("SET session_replication_role = replica")  # no trigger fires
            owner.execute("DELETE FROM events WHERE position = 255")
            owner.execute("DELETE FROM log_nodes")
        with publishing(database.url, tmp_path, known):
            assert "a hole before size 300" in reason(submitted(database.url))


# Restored under a running process.


def test_a_writer_that_meets_a_smaller_log_closes_it_for_every_process(database: Database) -> None:
    async def scenario(copy: str) -> list[Outcome]:
        async with running(database.url) as first:
            known = [await first.submit(write(register(stream=uuid.uuid4()))) for _ in range(3)]
            restore(database, copy)
            after = [await first.submit(write(register(stream=uuid.uuid4()))) for _ in range(2)]
            return [*known, *after]

    with backed_up(database) as copy:
        outcomes = asyncio.run(scenario(copy))
    assert all(isinstance(one, Recorded) for one in outcomes[:3])
    # The first was under way when the connection broke: whether the old database took it, nobody knows.
    assert isinstance(outcomes[3], Rejection)
    assert outcomes[3].code == "outcome-unknown"
    assert "has 0 entries, and this process has seen 3" in reason(outcomes[4])
    # Another process, which has seen nothing, is told the same.
    assert "has 0 entries" in reason(submitted(database.url))


@pytest.mark.usefixtures("_hurry")
def test_the_publisher_opens_what_a_writer_closed_if_nothing_published_is_missing(
    database: Database, tmp_path: Path
) -> None:
    with publishing(database.url, tmp_path):
        awaited(database.url, of_size(0))
        with psycopg.connect(database.url) as connection:
            connection.execute("UPDATE log_head SET read_only = 'a smaller log was met'")
        fill(database.url, 1)
        awaited(database.url, of_size(1))
    assert read_only(database.url) is None


def test_the_service_says_at_readiness_and_to_writers_which_size_is_missing(
    database: Database, tmp_path: Path
) -> None:
    with backed_up(database) as copy:
        with ServiceHere(tmp_path / "data", database.environment) as service:
            headers = {"Authorization": f"Bearer {service.token('registrar')}"}
            assert post(service, headers)[0] == 201
            with urllib.request.urlopen(f"{service.url}/v1/events/0/proof?wait=20") as answer:
                assert answer.status == 200
        restore(database, copy)
        with ServiceHere(tmp_path / "data", database.environment) as again:
            status, ready = readiness(again)
            assert status == 503
            assert "size 1" in ready["troubles"]["log"]
            status, problem = post(again, headers)
            assert (status, problem["code"]) == (503, "read-only")
            assert "size 1" in problem["detail"]
            with urllib.request.urlopen(f"{again.url}/v1/events") as answer:
                assert answer.status == 200  # reading goes on


def post(service: Running, headers: dict[str, str]) -> tuple[int, Any]:
    request = urllib.request.Request(
        f"{service.url}/v1/authorizations",
        json.dumps({"title": "Joint training"}).encode(),
        {**headers, "Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())},
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def readiness(service: Running) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(f"{service.url}/readyz", timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)
