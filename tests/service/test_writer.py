"""Does the writer record every command once, in order, and nothing else?"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from typing import Any
from uuid import uuid4

import orjson
import psycopg
import pytest

from domain.events import AccountGiven
from domain.log.merkle import leaf_hash
from service.event_store import codec
from service.event_store import writer as writer_module
from service.event_store.outcomes import Committed, Outcome, Rejection, Replayed
from tests.conftest import Database
from tests.domain.factories import do, entered, record_vote, register, together
from tests.service.harness import assert_log_is_whole, running, write


def recorded(outcome: Outcome) -> Committed:
    assert isinstance(outcome, Committed), outcome
    return outcome


def rejected(outcome: Outcome) -> str:
    assert isinstance(outcome, Rejection), outcome
    return outcome.code


async def test_commands_that_wait_together_are_recorded_in_one_transaction_in_order(
    database: Database,
) -> None:
    first, second = uuid4(), uuid4()

    async with running(database.url) as writer:
        outcomes = await asyncio.gather(
            writer.submit(write(register(stream=first))),
            writer.submit(write(register(stream=second))),
            writer.submit(write(record_vote(over=together(first, second)))),
            writer.submit(write(do(entered(), first), v=2)),
        )
    one, two, three, four = map(recorded, outcomes)
    assert (one.positions, two.positions, three.positions, four.positions) == ((0,), (1,), (2, 3), (4,))
    assert one.recorded_at == four.recorded_at
    assert three.streams == (first, second)
    assert four.states[first].version == 3
    assert assert_log_is_whole(database.url) == 5


async def test_the_envelope_says_who_when_and_what_came_before(database: Database) -> None:
    stream = uuid4()

    async with running(database.url) as writer:
        recorded(await writer.submit(write(register(stream=stream))))
        recorded(await writer.submit(write(do(entered(), stream), v=1)))
    with psycopg.connect(database.url) as connection:
        (first,), (second,) = connection.execute("SELECT bytes FROM events ORDER BY position").fetchall()
    event = orjson.loads(second)
    assert event["type"] == "mx.anuencia.entry-recorded.v1"
    assert event["subject"] == f"authorization/{stream}"
    assert event["source"] == "anuencia.localhost/log"
    assert event["dataschema"] == (
        "https://anuencia.localhost/v1/event-types/mx.anuencia.entry-recorded.v1/schema"
    )
    assert event["streamversion"] == 2
    assert event["occurred"] == "2026-02-27"
    assert (event["actorid"], event["actoroffice"]) == ("test#clerk-1", "registrar")
    assert event["prev"] == b64encode(leaf_hash(first)).decode()
    assert "prev" not in orjson.loads(first)
    assert "occurred" not in orjson.loads(first)
    assert event["data"] == {"on": "2026-02-27", "citations": []}


async def test_a_stale_version_is_told_the_current_one_and_nothing_is_recorded(database: Database) -> None:
    stream = uuid4()

    async with running(database.url) as writer:
        recorded(await writer.submit(write(register(stream=stream))))
        outcome = await writer.submit(write(do(entered(), stream), v=7))
    assert rejected(outcome) == "version-mismatch"
    assert isinstance(outcome, Rejection)
    assert outcome.members["current_version"] == 1
    assert assert_log_is_whole(database.url) == 1


async def test_a_key_used_again_is_a_replay_even_with_a_stale_version_and_another_body_is_refused(
    database: Database,
) -> None:
    stream = uuid4()

    async with running(database.url) as writer:
        _, first, again, other = [
            await writer.submit(write(register(stream=stream), key="a")),
            await writer.submit(write(do(entered(), stream), key="b", v=1)),
            await writer.submit(write(do(entered(), stream), key="b", v=1)),
            await writer.submit(write(do(entered(), stream), key="b", body="other", v=2)),
        ]
    assert recorded(first).positions == (1,)
    assert again == Replayed((1,))
    assert rejected(other) == "key-reused"
    assert assert_log_is_whole(database.url) == 2


async def test_the_same_key_twice_in_one_batch_is_recorded_once(database: Database) -> None:
    stream = uuid4()

    async with running(database.url) as writer:
        outcomes = await asyncio.gather(
            *(writer.submit(write(register(stream=stream), key="same")) for _ in range(5))
        )
    assert recorded(outcomes[0]).positions == (0,)
    assert outcomes[1:] == [Replayed((0,))] * 4


async def test_a_vote_over_several_authorizations_is_recorded_on_all_or_on_none(database: Database) -> None:
    known, unknown = uuid4(), uuid4()

    async with running(database.url) as writer:
        recorded(await writer.submit(write(register(stream=known))))
        outcome = await writer.submit(write(record_vote(over=together(known, unknown))))
    assert rejected(outcome) == "not-found"
    assert assert_log_is_whole(database.url) == 1


async def test_a_command_that_the_database_refuses_fails_alone(database: Database) -> None:
    with psycopg.connect(database.owner_url) as owner:
        owner.execute(
            """CREATE FUNCTION poisoned() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF position('poison'::bytea IN NEW.bytes) > 0 THEN RAISE EXCEPTION 'poisoned'; END IF;
                 RETURN NEW; END $$"""
        )
        owner.execute(
            "CREATE TRIGGER poisoned BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION poisoned()"
        )

    async with running(database.url) as writer:
        first, poisoned, last = await asyncio.gather(
            writer.submit(write(register(stream=uuid4(), title="good"))),
            writer.submit(write(register(stream=uuid4(), title="poison"))),
            writer.submit(write(register(stream=uuid4(), title="good too"))),
        )
    assert recorded(first).positions == (0,)
    assert rejected(poisoned) == "internal"
    assert recorded(last).positions == (1,)
    assert assert_log_is_whole(database.url) == 2


async def test_a_command_that_our_own_code_fails_on_fails_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_bytes = codec.stored_bytes

    def failing(event: Any, *rest: Any) -> bytes:
        if getattr(event, "title", "") == "poison":
            raise ZeroDivisionError
        return stored_bytes(event, *rest)

    monkeypatch.setattr(codec, "stored_bytes", failing)

    async with running(database.url) as writer:
        poisoned, good = await asyncio.gather(
            writer.submit(write(register(stream=uuid4(), title="poison"))),
            writer.submit(write(register(stream=uuid4(), title="good"))),
        )
    assert rejected(poisoned) == "internal"
    assert recorded(good).positions == (0,)


async def test_what_failed_is_named_by_its_step_and_nothing_that_it_says(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(*_: Any) -> bytes:
        raise ZeroDivisionError

    async with running(database.url) as writer:
        stream = uuid4()
        await writer.submit(write(register(stream=stream)))
        monkeypatch.setattr(codec, "stored_bytes", failing)
        told = AccountGiven(said_by="The press office", claim="A tiger was seen.")
        assert rejected(await writer.submit(write(do(told, stream)))) == "internal"
        assert rejected(await writer.submit(write(register(stream=uuid4())))) == "internal"
    first, second = (one.getMessage() for one in caplog.records if one.levelname == "ERROR")
    assert "(RecordAsGiven of AccountGiven)" in first
    assert "(RegisterAuthorization)" in second
    assert "tiger" not in caplog.text


async def test_a_cancelled_request_harms_nobody_and_its_command_stands(database: Database) -> None:
    async with running(database.url) as writer:
        cancelled = asyncio.create_task(writer.submit(write(register(stream=uuid4()))))
        others = [asyncio.create_task(writer.submit(write(register(stream=uuid4())))) for _ in range(3)]
        await asyncio.sleep(0)  # one turn: all four are queued
        cancelled.cancel()
        outcomes = await asyncio.gather(*others)
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        outcomes = [*outcomes, await writer.submit(write(register(stream=uuid4())))]
    assert sorted(recorded(outcome).positions[0] for outcome in outcomes) == [1, 2, 3, 4]
    assert assert_log_is_whole(database.url) == 5


async def test_closing_records_everything_that_was_queued_and_refuses_the_rest(database: Database) -> None:
    async with running(database.url) as writer:
        waiting = [asyncio.create_task(writer.submit(write(register(stream=uuid4())))) for _ in range(600)]
        await asyncio.sleep(0)
        await writer.close()
        outcomes = await asyncio.gather(*waiting)
        late = await writer.submit(write(register(stream=uuid4())))
    assert len({recorded(outcome).positions for outcome in outcomes}) == 600
    assert rejected(late) == "closing"
    assert assert_log_is_whole(database.url) == 600


async def test_a_full_queue_answers_busy_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "MAX_QUEUED_COMMANDS", 3)
    monkeypatch.setattr(writer_module, "MAX_QUEUED_BYTES", 10)

    async with running(database.url) as writer:
        many = await asyncio.gather(*(writer.submit(write(register(stream=uuid4()))) for _ in range(5)))
        large = await writer.submit(write(register(stream=uuid4()), body="more than ten"))
        outcomes = [*many, large, await writer.submit(write(register(stream=uuid4()), body="less"))]
    assert [isinstance(outcome, Committed) for outcome in outcomes] == [True] * 3 + [False] * 3 + [True]
    assert {rejected(outcome) for outcome in outcomes[3:6]} == {"busy"}
