"""A register whose backup was restored, or whose tables were altered, stops and says what is missing."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import psycopg
import pytest

from service.event_store.outcomes import Committed, Outcome, Rejection
from tests.conftest import Database
from tests.domain.factories import register
from tests.faults.restoring import backed_up, fallen_back, published_to, reason, restore, submitted
from tests.service.filling import fill
from tests.service.harness import running, write
from tests.service.publishing import awaited, of_size, publishing, read_only, rows
from tests.service_here import ServiceHere

pytestmark = pytest.mark.usefixtures("hurried_publisher")

# Restored while nothing runs.


def test_a_restored_backup_is_read_only_and_the_missing_size_is_named(
    database: Database, tmp_path: Path
) -> None:
    fallen_back(database, tmp_path)
    with publishing(database.url, tmp_path) as publisher:
        for said in (publisher.trouble, read_only(database.url), reason(submitted(database.url))):
            assert said is not None
            assert "size 9" in said
            assert "hold 5 entries: 4 are missing" in said
        # Time does not heal it, and nothing is signed.
        fill(database.url, 6)
        assert [one.size for one in rows(database.url)] == [0, 5]
    assert (tmp_path / "log.key.checkpoint").read_bytes().split(b"\n")[1] == b"9"


def test_a_restored_backup_that_went_on_is_another_log_even_when_it_is_larger(
    database: Database, tmp_path: Path
) -> None:
    fallen_back(database, tmp_path)
    fill(database.url, 20, lambda position: b"another history %d" % position)
    with publishing(database.url, tmp_path) as publisher:
        assert "another log than the one that was signed at size 9" in (publisher.trouble or "")
        assert "another log" in reason(submitted(database.url))
    assert [one.size for one in rows(database.url)] == [0, 5]


def test_restoring_further_opens_the_register_again(database: Database, tmp_path: Path) -> None:
    published_to(database, tmp_path, 5)
    with backed_up(database) as early:
        published_to(database, tmp_path, 9)
        with backed_up(database) as late:
            restore(database, early)
            with publishing(database.url, tmp_path):
                assert read_only(database.url) is not None
            restore(database, late)
        with publishing(database.url, tmp_path) as publisher:
            assert publisher.trouble is None
            assert isinstance(submitted(database.url), Committed)
            awaited(database.url, of_size(10))


def test_a_backup_that_lacks_only_what_was_never_published_goes_on(
    database: Database, tmp_path: Path
) -> None:
    published_to(database, tmp_path, 5)
    with backed_up(database) as copy:
        fill(database.url, 7)
        restore(database, copy)
    with publishing(database.url, tmp_path) as publisher:
        assert publisher.trouble is None
        fill(database.url, 6)
        awaited(database.url, of_size(6))


def test_an_empty_database_under_an_old_key_is_read_only(database: Database, tmp_path: Path) -> None:
    with backed_up(database) as empty:
        published_to(database, tmp_path, 3)
        restore(database, empty)
    with publishing(database.url, tmp_path) as publisher:
        assert "size 3" in (publisher.trouble or "")
        assert "hold 0 entries" in reason(submitted(database.url))
    assert rows(database.url) == []


def test_a_checkpoint_that_nobody_outside_knows_is_not_believed_until_a_copy_is_there(
    database: Database, tmp_path: Path
) -> None:
    published_to(database, tmp_path, 3)
    file = tmp_path / "log.key.checkpoint"
    note = file.read_bytes()
    file.unlink()
    with publishing(database.url, tmp_path) as publisher:
        assert file.name in (publisher.trouble or "")
        # It is told to everybody who asks whether the register is ready.
        assert str(tmp_path) not in (publisher.trouble or "")
        assert "auditor" in reason(submitted(database.url))
        file.write_bytes(note)
        fill(database.url, 4)
        awaited(database.url, of_size(4))
    assert isinstance(submitted(database.url), Committed)


@pytest.mark.parametrize("note", [b"", b"anuencia.localhost/log\n3\n", b"\xff"])
def test_a_file_that_is_no_checkpoint_of_this_log_is_said(
    database: Database, tmp_path: Path, note: bytes
) -> None:
    published_to(database, tmp_path, 3)
    (tmp_path / "log.key.checkpoint").write_bytes(note)
    with publishing(database.url, tmp_path) as publisher:
        assert "log.key.checkpoint" in (publisher.trouble or "")
    assert len(rows(database.url)) == 2


def test_another_key_does_not_go_on_with_the_log(database: Database, tmp_path: Path) -> None:
    published_to(database, tmp_path, 3)
    with publishing(database.url, tmp_path / "elsewhere") as publisher:
        assert "is missing" in (publisher.trouble or "")
        (tmp_path / "elsewhere/log.key.checkpoint").write_bytes(
            (tmp_path / "log.key.checkpoint").read_bytes()
        )
    with publishing(database.url, tmp_path / "elsewhere") as publisher:
        assert "not one of this log's keys" in (publisher.trouble or "")
    with publishing(database.url, tmp_path) as publisher:
        assert publisher.trouble is None


# Altered tables.


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE events SET leaf_hash = decode(repeat('00', 32), 'hex') WHERE position = 299", "another log"),
        ("UPDATE log_nodes SET hash = decode(repeat('00', 32), 'hex')", "another log"),
        ("DELETE FROM log_nodes", "a hole before size 300"),
        ("DELETE FROM events WHERE position = 299", "a hole before size 300"),
        ("UPDATE log_head SET range = decode(repeat('00', 32 * 4), 'hex')", "head row and the tables differ"),
        ("UPDATE log_head SET size = 299, range = decode(repeat('00', 32 * 5), 'hex')", "size 300"),
    ],
)
def test_tables_that_were_altered_are_not_signed(
    database: Database, tmp_path: Path, statement: str, said: str
) -> None:
    published_to(database, tmp_path, 300)
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("SET session_replication_role = replica")  # no trigger fires
        owner.execute(statement.encode())
    with publishing(database.url, tmp_path) as publisher:
        assert said in (publisher.trouble or "")
        assert said in reason(submitted(database.url))
    assert [one.size for one in rows(database.url)] == [0, 300]


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
    assert all(isinstance(one, Committed) for one in outcomes[:3])
    # The first was under way when the connection broke: whether the old database took it, nobody knows.
    assert isinstance(outcomes[3], Rejection)
    assert outcomes[3].code == "outcome-unknown"
    assert "has 0 entries, and this process has seen 3" in reason(outcomes[4])
    # Another process, which has seen nothing, is told the same.
    assert "has 0 entries" in reason(submitted(database.url))


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
    body = {"title": "Joint training"}
    with backed_up(database) as copy:
        with ServiceHere(tmp_path / "data", database.environment) as service:
            assert service.post("/v1/authorizations", body).status_code == 201
            assert service.get("/v1/events/0/proof?wait=20").status_code == 200
        restore(database, copy)
        with ServiceHere(tmp_path / "data", database.environment) as again:
            ready = again.get("/readyz")
            assert ready.status_code == 503
            assert "size 1" in ready.json()["troubles"]["log"]
            refused = again.post("/v1/authorizations", body)
            assert (refused.status_code, refused.json()["code"]) == (503, "read-only")
            assert "size 1" in refused.json()["detail"]
            assert again.get("/v1/events").status_code == 200  # reading goes on
