"""Is a write the same wherever it is carried out?"""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import httpx
import psycopg
import pytest

from service.api.answers import Answer
from service.api.auth import Caller
from service.api.problems import Problem
from service.event_store import transaction
from service.event_store.append import append
from service.event_store.outcomes import Actor
from service.handlers import Register
from service.recording import carrier, process
from service.recording.frames import Link, Sent
from tests.api.conftest import Client, speaking
from tests.api.disclosing import ROSTER, digest_at, disclosed, erasing, recorded, rows
from tests.api.sampling import minimal, writes
from tests.conftest import Database, fresh_database
from tests.faults.beside import beside, come_up, recording, until
from tests.faults.children import SECONDS

__all__ = ["beside"]


def scrubbed(answer: httpx.Response) -> tuple[int, set[str], str]:
    """Without what differs from one write to the next: the ids of requests, and the time."""
    body = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", answer.text)
    body = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", body)
    return answer.status_code, set(answer.headers), body


@pytest.mark.long
def test_every_kind_of_write_is_answered_alike_beside_and_here(beside: Client, tmp_path: Path) -> None:
    come_up(beside)
    with fresh_database() as database, speaking(database, tmp_path / "here") as here:
        here.registered()
        for write in writes():
            if write.shape == "/v1/imports":
                continue
            id_ = str(uuid4())
            target = re.sub(r"\{\w+\}", id_, write.path.replace("{code}", "F11"))
            good = minimal(write.schema)
            asked: list[tuple[Any, dict[str, str | None], str]] = [
                (good, {"If-Match": '"1"'}, target),
                (good, {"If-Match": '"7"'}, target),
                (good, {"If-Match": '"1"'}, target + "?x=1"),
                (good, {"If-Match": None}, target),
                ({"unknown": 1}, {"If-Match": '"1"'}, target),
                (b"{", {"If-Match": '"1"'}, target),
                (good, {"If-Match": '"1"', "Content-Type": "text/plain"}, target),
            ]
            for number, (body, headers, path) in enumerate(asked):
                headers["Idempotency-Key"] = f"{id_}.{number}"
                answers = []
                for client in (beside, here):
                    client.post(
                        "/v1/authorizations", {"id": id_, "title": "One"}, headers={"Idempotency-Key": id_}
                    )
                    answers += [client.post(path, body, headers=headers) for _ in range(2)]
                theirs, again, ours, ours_again = map(scrubbed, answers)
                assert (theirs, again) == (ours, ours_again), (write.name, number)
            by_gazette = [
                scrubbed(client.post(target, good, office="gazette", headers={"If-Match": '"1"'}))
                for client in (beside, here)
            ]
            assert by_gazette[0] == by_gazette[1], write.name
    assert recording(beside).alarm is None
    assert recording(beside).pid is not None


def test_what_discloses_persons_is_sealed_and_erased_beside_as_here(
    beside: Client, database: Database
) -> None:
    come_up(beside)
    id_ = beside.registered()["id"]
    headers: dict[str, str | None] = {"Idempotency-Key": "one"}
    answer = recorded(beside, id_, "reports", {"roster": ROSTER}, headers=headers)
    assert answer.status_code == 201, answer.text
    assert ROSTER[0] not in answer.text
    digest = digest_at(beside, 2)
    assert disclosed(beside, digest).json()["value"] == ROSTER
    again = recorded(beside, id_, "reports", {"roster": ROSTER}, headers=headers)
    assert again.headers["idempotent-replayed"] == "true"
    other = recorded(beside, id_, "reports", {"roster": ROSTER[:1]}, headers=headers)
    assert other.json()["code"] == "key-reused"
    assert recorded(beside, id_, "erasures", erasing(digest), 2).status_code == 201
    assert rows(database) == 0
    assert disclosed(beside, digest).json()["code"] == "erased"


def test_more_than_the_queue_takes_is_answered_at_once(
    beside: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_up(beside)
    monkeypatch.setattr(process, "MAX_QUEUED_BYTES", 10)
    answer = beside.post("/v1/authorizations", {"title": "Joint training"})
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer.headers["retry-after"] == "1"
    monkeypatch.undo()
    beside.registered()


@pytest.mark.long
def test_what_keeps_it_from_writing_is_told_by_readiness(beside: Client, database: Database) -> None:
    come_up(beside)
    with psycopg.connect(database.owner_url) as holder:
        holder.execute("SELECT 1 FROM log_head FOR UPDATE")
        answer = beside.post("/v1/authorizations", {"title": "Joint training"})
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        troubles = beside.get("/readyz").json()["troubles"]
        assert troubles == {"recording": "the head row is locked by another session"}
    beside.registered()
    assert beside.get("/readyz").json()["troubles"] == {}


def test_what_kept_this_process_from_writing_is_over_once_the_other_has_written(
    beside: Client, database: Database
) -> None:
    with psycopg.connect(database.owner_url) as holder:
        holder.execute("SELECT 1 FROM log_head FOR UPDATE")
        assert beside.post("/v1/authorizations", {"title": "Joint training"}).status_code == 503
    troubles = beside.get("/readyz").json()["troubles"]
    assert troubles == {"writer": "the head row is locked by another session"}
    beside.run(until(lambda: recording(beside).pid))
    beside.registered()
    assert beside.services.writer.seen == 1
    assert beside.get("/readyz").json()["troubles"] == {}


def test_what_is_heard_of_another_writer_while_a_commit_returns_is_not_counted_twice(
    beside: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_up(beside)
    committed, goes_on = Event(), Event()

    def held(*given: Any) -> None:
        append(*given)
        committed.set()
        assert goes_on.wait(SECONDS)

    monkeypatch.setattr(transaction, "append", held)

    async def register() -> int:
        answer = await beside.http.post(
            "/v1/authorizations", content=b'{"title":"Joint training"}', headers=beside.headers()
        )
        return answer.status_code

    async def scenario() -> None:
        parts = recording(beside)
        link, parts._link = parts._link, None
        here = asyncio.create_task(register())
        await until(committed.is_set)
        parts._link = link
        assert [await register() for _ in range(3)] == [201] * 3
        goes_on.set()
        assert await here == 201

    size = beside.services.writer.seen
    beside.run(scenario())
    assert beside.services.writer.seen == size + 4
    recording(beside).finish()
    beside.run(recording(beside).close())
    beside.registered()  # here again, where a smaller log would be refused


def test_what_the_other_has_met_of_a_smaller_log_holds_here_too(beside: Client, database: Database) -> None:
    come_up(beside)
    id_ = beside.registered()["id"]
    assert beside.get(f"/v1/authorizations/{id_}").status_code == 200  # warm here
    with psycopg.connect(database.owner_url) as restored:
        restored.execute("SET session_replication_role = replica")
        restored.execute("DELETE FROM events")
        restored.execute("UPDATE log_head SET size = 0, range = ''")
    refused = beside.post("/v1/authorizations", {"title": "Joint training"})
    assert (refused.status_code, refused.json()["code"]) == (503, "read-only")
    assert beside.services.writer.seen == 0
    assert beside.get(f"/v1/authorizations/{id_}").status_code == 404


class _Unwritable:
    """A register on which everything fails in a way that cannot be said."""

    writer = SimpleNamespace(trouble=None, seen=0)
    profile = None


def test_a_failure_that_cannot_be_said_is_answered_all_the_same(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[Any] = []
    failures = [Problem("forbidden", "half \ud800"), ZeroDivisionError(), psycopg.OperationalError("gone")]

    async def failing(*_: object) -> Answer:
        raise failures.pop(0)

    monkeypatch.setattr(carrier, "carry_out", failing)
    caller = Caller(Actor("test", "clerk", "registrar"), True, 0.0)
    sent = Sent("record_entry", "POST", "/", {}, b"", caller, b"k", 1, "own", "told", b"{}")

    async def scenario() -> None:
        link = SimpleNamespace(send=lambda *pair: said.append(pair))
        carries = carrier.Carrier(cast("Link", link), cast("Register", _Unwritable()))
        for number in (1, 2, 3):
            carries.take(number, sent)
            await carries.finish()

    asyncio.run(scenario())
    assert [(number, given.status) for number, given in said] == [(1, 500), (2, 500), (3, 503)]
    assert json.loads(said[0][1].body)["request_id"] == "told"
    assert caplog.text.count("request own (told) failed") == 2
