"""Is a fork met that neither file nor database can tell: by a witness, or by a process that goes on?"""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain.log.checkpoint import Checkpoint
from service.event_store.outcomes import Outcome, Recorded, Rejection
from service.transparency import publisher as publisher_module
from service.transparency.signing import LogKeys, new_key
from tests.conftest import Database
from tests.domain.factories import register
from tests.faults.restoring import backed_up, published_to, reason, restore, submitted
from tests.service.filling import fill
from tests.service.harness import running, write
from tests.service.publishing import ORIGIN, awaited, keys, of_size, policy, publishing, read_only, rows
from tests.service.witnessing import Reply, TestWitness, made, serving
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


def three(folder: Path) -> list[TestWitness]:
    return [made(name, keys(folder).verifiers, folder) for name in ("w1", "w2", "w3")]


TWO_OF_THREE = "group g 2 w1 w2 w3\nquorum g\n"


def _larger(_: bytes) -> Reply:
    return 409, b"9\n"


def _no_continuation(_: bytes) -> Reply:
    return 422, b""


@pytest.mark.usefixtures("_hurry")
@pytest.mark.parametrize("lie", [_larger, _no_continuation])
@pytest.mark.parametrize("shown", ["nothing", "no note", "a checkpoint of another key", "one that we hold"])
def test_the_word_of_one_witness_is_an_alarm_and_closes_nothing(
    database: Database, tmp_path: Path, lie: Callable[[bytes], Reply], shown: str
) -> None:
    witnesses = three(tmp_path)
    other = LogKeys((new_key(ORIGIN),))
    with serving(*witnesses) as lines:
        known = policy(f"{lines}{TWO_OF_THREE}")
        published_to(database, tmp_path, 5, known)
        liar = witnesses[0]
        liar.misbehave = lie
        liar.shows = {
            "nothing": None,
            "no note": b"\xff",
            "a checkpoint of another key": other.sign(Checkpoint(ORIGIN, 9, bytes(32))),
            "one that we hold": (tmp_path / "log.key.checkpoint").read_bytes(),
        }[shown]
        with publishing(database.url, tmp_path, known) as publisher:
            fill(database.url, 6)
            awaited(database.url, of_size(6))
            assert publisher.trouble is None
            assert "w1 has cosigned" in (publisher.alarm or "")
            assert read_only(database.url) is None
            liar.misbehave = None
            fill(database.url, 7)
            awaited(database.url, of_size(7))
            assert publisher.alarm is None


@pytest.mark.usefixtures("_hurry")
def test_as_many_witnesses_as_make_the_quorum_close_the_register_and_one_less_does_not(
    database: Database, tmp_path: Path
) -> None:
    one, two, _ = witnesses = three(tmp_path)
    with serving(*witnesses) as lines:
        known = policy(f"{lines}{TWO_OF_THREE}")
        published_to(database, tmp_path, 5, known)
        one.misbehave = two.misbehave = _larger
        with publishing(database.url, tmp_path, known) as publisher:
            assert "w1 has cosigned size 9" in (publisher.trouble or "")
            assert "w2 has cosigned size 9" in reason(submitted(database.url))
            two.misbehave = None
            fill(database.url, 6)
            awaited(database.url, of_size(6))  # it opened by itself
            assert publisher.trouble is None
        # A policy without a quorum believes no number of them.
        two.misbehave = _larger
        with publishing(database.url, tmp_path, policy(f"{lines}quorum none\n")) as publisher:
            fill(database.url, 7)
            awaited(database.url, of_size(7))
            assert publisher.trouble is None
            assert "w2 has cosigned size 9" in (publisher.alarm or "")


@pytest.mark.usefixtures("_hurry")
@pytest.mark.parametrize(
    ("size", "said"), [(9, "4 are missing"), (4, "another log than the one that was signed at size 4")]
)
def test_one_witness_that_shows_what_our_own_key_has_signed_closes_the_register(
    database: Database, tmp_path: Path, size: int, said: str
) -> None:
    witnesses = three(tmp_path)
    with serving(*witnesses) as lines:
        known = policy(f"{lines}{TWO_OF_THREE}")
        published_to(database, tmp_path, 5, known)
        witnesses[2].misbehave = _larger
        witnesses[2].shows = keys(tmp_path).sign(Checkpoint(ORIGIN, size, bytes(32)))
        with publishing(database.url, tmp_path, known) as publisher:
            assert "the witness w3 shows" in (publisher.trouble or "")
            assert said in reason(submitted(database.url))
    assert [one.size for one in rows(database.url)] == [0, 5]


@pytest.mark.usefixtures("_hurry")
def test_a_witness_that_only_contradicts_stands_for_no_file_that_is_missing(
    database: Database, tmp_path: Path
) -> None:
    witnesses = three(tmp_path)
    with serving(*witnesses) as lines:
        known = policy(f"{lines}{TWO_OF_THREE}")
        published_to(database, tmp_path, 5, known)
        (tmp_path / "log.key.checkpoint").unlink()
        witnesses[0].misbehave = _larger
        for one in witnesses[1:]:
            one.misbehave = lambda _: (503, b"")
        with publishing(database.url, tmp_path, known, hold=0) as publisher:
            assert "no witness has cosigned what the tables hold" in (publisher.trouble or "")
            witnesses[1].misbehave = None
            fill(database.url, 6)
            awaited(database.url, of_size(6))


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
