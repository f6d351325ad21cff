"""Does the process that signs notice tables that say something else than the events that they hold?"""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import psycopg
import pytest
from psycopg import Connection

from domain.log.tiles import TILE_WIDTH
from service.transparency import announcing, rounds
from service.transparency.rounds import Rounds
from tests.conftest import Database
from tests.domain.factories import do, entered, register
from tests.service.filling import fill
from tests.service.harness import running, write
from tests.service.publishing import ORIGIN, keys, publishing

Rows = Connection[tuple[object, ...]]


async def recorded(url: str, first: uuid.UUID) -> None:
    async with running(url) as writer:
        await writer.submit(write(register(stream=first)))
        await writer.submit(write(do(entered(), first), v=1))
        await writer.submit(write(register(stream=uuid.uuid4())))


@pytest.fixture
def log(database: Database, tmp_path: Path) -> Database:
    """Three events with a key each, and one of the register itself."""
    asyncio.run(recorded(database.url, uuid.uuid4()))
    (vkey,) = keys(tmp_path).verifiers
    with psycopg.connect(database.url) as connection:
        announcing.record(connection, ORIGIN, announcing.KEY_ANNOUNCED, {"vkey": str(vkey), "why": "made"})
    return database


def gone_over(database: Database, walked: Rounds | None = None, pieces: int = 1) -> str | None:
    walked = walked or Rounds()
    with psycopg.connect(database.url, autocommit=True) as connection:
        for _ in range(pieces):
            walked.go_on(connection, signed=True)
    return walked.alarm


def as_superuser(database: Database, statement: str) -> None:
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(statement.encode())


def test_a_log_as_the_writer_leaves_it_is_whole(log: Database) -> None:
    assert gone_over(log) is None


def test_an_empty_log_is_whole(database: Database) -> None:
    assert gone_over(database, pieces=3) is None


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE events SET type = 'x' WHERE position = 1", "The type of the event at position 1 is x,"),
        ("UPDATE events SET version = 9 WHERE position = 1", "The version of the event at position 1 is 9,"),
        (
            "UPDATE events SET recorded_at = '2020-01-01Z' WHERE position = 1",
            "The recorded_at of the event at position 1 is 2020-01-01T00:00:00.000000Z,",
        ),
        ("UPDATE events SET stream_id = gen_random_uuid() WHERE position = 1", "The stream_id of the event"),
        (
            "UPDATE events SET leaf_hash = sha256('') WHERE position = 1",
            "The leaf_hash of the event at position 1",
        ),
        (
            "UPDATE events SET bytes = '{' WHERE position = 1",
            "What the event at position 1 says cannot be read.",
        ),
        ("DELETE FROM events WHERE position = 1", "No event stands at position 1."),
        (
            "DELETE FROM idempotency_keys WHERE positions = '{1}'",
            "The number of idempotency keys of the event at position 1 is 0, and should be 1.",
        ),
        (
            "INSERT INTO idempotency_keys VALUES ('a', 'b', '{1}')",
            "The number of idempotency keys of the event at position 1 is 2, and should be 1.",
        ),
        (
            "UPDATE idempotency_keys SET positions = '{7}' WHERE positions = '{1}'",
            "The number of idempotency keys of the event at position 1 is 0, and should be 1.",
        ),
    ],
)
def test_a_row_that_contradicts_its_event_is_said(log: Database, statement: str, said: str) -> None:
    as_superuser(log, statement)
    alarm = gone_over(log)
    assert alarm is not None
    assert alarm.startswith(said)


def test_what_was_mended_is_no_longer_said(log: Database) -> None:
    walked = Rounds()
    as_superuser(log, "UPDATE events SET version = version + 7 WHERE position < 3")
    assert (gone_over(log, walked) or "").endswith("(And 2 more.)")
    as_superuser(log, "UPDATE events SET version = version - 7 WHERE position < 3")
    assert gone_over(log, walked) is None


def test_a_log_is_gone_over_piece_by_piece_and_round_again(
    log: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "PIECE", 2)
    as_superuser(log, "UPDATE events SET type = 'x' WHERE position = 2")
    walked = Rounds()
    assert gone_over(log, walked) is None
    assert gone_over(log, walked) is not None
    assert gone_over(log, walked) is not None
    as_superuser(log, "UPDATE idempotency_keys SET positions = '{9}' WHERE positions = '{0}'")
    assert "of the event at position 2 " in (gone_over(log, walked) or "")
    assert "of the event at position 0 " in (gone_over(log, walked) or "")


def test_the_keys_of_a_command_that_made_several_events_cover_them_all(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "PIECE", 2)
    stream = uuid.uuid4()
    asyncio.run(recorded(database.url, stream))
    # The three of them as if one command had made them: the second piece begins within its positions.
    as_superuser(
        database,
        "DELETE FROM idempotency_keys; INSERT INTO idempotency_keys VALUES ('a', 'b', '{0,1,2}')",
    )
    assert gone_over(database, pieces=3) is None


def test_a_node_that_is_not_that_of_the_rows_below_it_is_said(database: Database) -> None:
    fill(database.url, TILE_WIDTH)
    as_superuser(database, "UPDATE log_nodes SET hash = sha256(hash) WHERE level = 8 AND index = 0")
    walked = Rounds()
    gone_over(database, walked)
    sentences = [one for wrong in walked._wrong.values() for one in wrong]
    assert sentences[-1] == "The node over the events from position 0 on is not theirs."


def test_while_nothing_is_signed_it_goes_on_after_a_while(
    log: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    walked = Rounds()
    as_superuser(log, "UPDATE events SET type = 'x' WHERE position = 2")
    with psycopg.connect(log.url, autocommit=True) as connection:
        walked.go_on(connection, signed=False)
        assert walked.alarm is not None
        as_superuser(
            log, "UPDATE events SET type = 'mx.anuencia.authorization-registered.v1' WHERE position = 2"
        )
        walked.go_on(connection, signed=False)
        assert walked.alarm is not None
        monkeypatch.setattr(rounds, "IDLE_SECONDS", 0)
        walked.go_on(connection, signed=False)
    assert walked.alarm is None


def test_the_publisher_says_it_when_it_starts_and_signs_on(log: Database, tmp_path: Path) -> None:
    as_superuser(log, "DELETE FROM idempotency_keys WHERE positions = '{1}'")
    with publishing(log.url, tmp_path) as publisher:
        assert publisher.trouble is None
        assert "idempotency keys of the event at position 1" in (publisher.contradiction or "")
