"""Does the database itself refuse what would change the history, whoever asks?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from subprocess import PIPE, Popen
from sys import executable
from uuid import uuid4

import psycopg
import pytest
from alembic.script import ScriptDirectory
from psycopg import errors, sql

from service.embedded.server import EmbeddedServer
from service.event_store.outcomes import Committed, Outcome
from service.migrate import expected_revision, revision_of, upgrade
from tests.conftest import Database
from tests.domain.factories import register
from tests.service.harness import running, write
from tests.service_process import ROOT

#: Statements that would change history; no row need match, so that an empty table is guarded too.
CHANGES = {
    "events": "UPDATE events SET bytes = 'x'",
    "log_nodes": "UPDATE log_nodes SET hash = hash",
    "idempotency_keys": "UPDATE idempotency_keys SET positions = '{}'",
}
FOREVER = tuple(CHANGES)
LEAF = "decode(repeat('ab', 32), 'hex')"


def changes(table: str) -> tuple[str, ...]:
    return (
        CHANGES[table],
        f"DELETE FROM {table}",  # noqa: S608  a literal of this file
        f"TRUNCATE {table}",
        f"TRUNCATE {table} CASCADE",
        f"MERGE INTO {table} USING (VALUES (1)) AS one (n) ON true WHEN MATCHED THEN DELETE",
    )


def record(url: str) -> Committed:
    """Record one event by the service's own way of writing."""

    async def scenario() -> Outcome:
        async with running(url) as writer:
            return await writer.submit(write(register(stream=uuid4())))

    outcome = asyncio.run(scenario())
    assert isinstance(outcome, Committed), outcome
    return outcome


@pytest.fixture
def recorded(database: Database) -> Database:
    """A database in whose history something stands."""
    record(database.url)
    with psycopg.connect(database.owner_url) as owner:
        owner.execute(f"INSERT INTO log_nodes VALUES (8, 0, {LEAF})")  # noqa: S608  a literal of this file
    return database


def refused(url: str, statements: tuple[str, ...]) -> list[type[psycopg.Error]]:
    """How each of the statements is refused; AssertionError if one is not."""
    found = []
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            with pytest.raises(psycopg.Error) as caught:
                connection.execute(statement.encode())
            found.append(type(caught.value))
    return found


def test_the_service_has_no_grant_to_change_what_is_on_record(recorded: Database) -> None:
    how = {table: set(refused(recorded.url, changes(table))) for table in FOREVER}
    assert how == {table: {errors.InsufficientPrivilege} for table in FOREVER}
    assert counts(recorded.url) == [1, 1, 1]


def test_even_the_owner_is_refused_by_a_trigger(recorded: Database) -> None:
    how = {table: set(refused(recorded.owner_url, changes(table))) for table in FOREVER}
    assert how == {table: {errors.RestrictViolation} for table in FOREVER}
    assert counts(recorded.url) == [1, 1, 1]


def test_the_trigger_says_what_to_do_instead_even_where_no_row_is_meant(database: Database) -> None:
    with (
        psycopg.connect(database.owner_url) as owner,
        pytest.raises(errors.RestrictViolation, match="DELETE of events is refused") as caught,
    ):
        owner.execute("DELETE FROM events WHERE false")
    assert caught.value.diag.message_hint == "Correct a mistake by recording another event."


def counts(url: str) -> list[int]:
    """How many rows the tables hold."""
    with psycopg.connect(url) as connection:
        return [
            row[0]
            for table in FOREVER
            for row in connection.execute(
                sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            ).fetchall()
        ]


def test_the_service_cannot_take_the_guards_away(recorded: Database) -> None:
    found = refused(
        recorded.url,
        (
            "DROP TRIGGER refuse_change ON events",
            "ALTER TABLE events DISABLE TRIGGER refuse_change",
            "ALTER TABLE events DROP CONSTRAINT ck_events_leaf_hash",
            "ALTER TABLE events OWNER TO anuencia_app",
            "DROP TABLE events",
            "DROP FUNCTION anuencia_refuse_change() CASCADE",
            "CREATE OR REPLACE FUNCTION anuencia_refuse_change() RETURNS trigger LANGUAGE plpgsql AS ''",
            "CREATE TRIGGER more BEFORE INSERT ON events EXECUTE FUNCTION anuencia_refuse_change()",
            "CREATE RULE less AS ON INSERT TO events DO INSTEAD NOTHING",
            "CREATE TABLE mine (n int)",
            "CREATE SCHEMA mine",
            "SET session_replication_role = replica",
            "SET ROLE postgres",
            "UPDATE alembic_version SET version_num = '0000'",
            "UPDATE pg_trigger SET tgenabled = 'D'",
        ),
    )
    assert set(found) == {errors.InsufficientPrivilege}


def test_the_log_has_one_head_and_the_service_can_only_move_it(database: Database) -> None:
    second = "INSERT INTO log_head (id, size, recorded_at, range) VALUES (%s, 0, now(), '')"
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        with pytest.raises(errors.CheckViolation, match="one_row"):
            owner.execute(second, (2,))
        with pytest.raises(errors.UniqueViolation):
            owner.execute(second, (1,))
        assert owner.execute("SELECT id, size, range FROM log_head").fetchall() == [(1, 0, b"")]
    assert (
        refused(
            database.url,
            (
                second.replace("%s", "2"),
                "DELETE FROM log_head",
                "TRUNCATE log_head",
            ),
        )
        == [errors.InsufficientPrivilege] * 3
    )


#: What a row says besides the one that is there (position 0, version 1), and how it is refused.
MISFITS = (
    ("-1", LEAF, "2", errors.CheckViolation),
    ("1", "'short'::bytea", "2", errors.CheckViolation),
    ("1", f"{LEAF} || '\\x00'::bytea", "2", errors.CheckViolation),
    ("0", LEAF, "2", errors.UniqueViolation),
    ("1", LEAF, "1", errors.UniqueViolation),
    ("NULL", LEAF, "2", errors.NotNullViolation),
    ("1", "NULL", "2", errors.NotNullViolation),
    ("1", LEAF, "NULL", errors.NotNullViolation),
)


def test_a_row_that_could_not_be_a_leaf_or_takes_anothers_place_is_refused(recorded: Database) -> None:
    statements = tuple(
        "INSERT INTO events (position, stream_id, version, type, recorded_at, bytes, leaf_hash)"  # noqa: S608  literals of this file
        f" SELECT {position}, stream_id, {version}, type, recorded_at, bytes, {leaf} FROM events"
        for position, leaf, version, _ in MISFITS
    )
    assert refused(recorded.url, statements) == [how for *_, how in MISFITS]
    assert counts(recorded.url) == [1, 1, 1]


def test_a_node_whose_hash_is_cut_short_is_refused(database: Database) -> None:
    assert refused(database.url, ("INSERT INTO log_nodes VALUES (8, 0, 'short')",)) == [errors.CheckViolation]


def assert_next_is_recorded(url: str, position: int) -> None:
    """SELECT and INSERT, and UPDATE of the head alone, are enough to write and to read."""
    assert record(url).positions == (position,)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT max(position), count(*) FROM events").fetchone() == (
            position,
            position + 1,
        )


def test_the_service_may_still_append_and_read(recorded: Database) -> None:
    assert_next_is_recorded(recorded.url, 1)


# Migrations.


def current_revision(url: str) -> str | None:
    with psycopg.connect(url) as connection:
        return revision_of(connection)


def test_the_revision_that_the_code_expects_is_the_last_one_for_alembic() -> None:
    assert ScriptDirectory(str(ROOT / "migrations")).get_heads() == [expected_revision()]


def test_a_migrated_database_is_at_the_revision_that_the_code_expects(database: Database) -> None:
    assert current_revision(database.url) == expected_revision()


def test_a_second_migration_changes_nothing(recorded: Database) -> None:
    upgrade(recorded.owner_url)
    assert current_revision(recorded.url) == expected_revision()
    assert_next_is_recorded(recorded.url, 1)


@pytest.fixture(scope="module")
def bare_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """A server of its own, which does not know the service's role yet."""
    data = tmp_path_factory.mktemp("bare") / "data"
    with EmbeddedServer.start(data, durable=False) as server:
        yield server
    EmbeddedServer.remove(data)


def make(server: EmbeddedServer, *names: str) -> list[str]:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        for name in names:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return [server.url(name) for name in names]


def test_a_database_without_migrations_is_at_no_revision(bare_server: EmbeddedServer) -> None:
    (url,) = make(bare_server, "untouched")
    assert current_revision(url) is None


def test_a_migration_waits_for_the_role_that_another_is_about_to_make(bare_server: EmbeddedServer) -> None:
    """The role is the server's: two databases migrated at one moment both want to make it."""
    (url,) = make(bare_server, "late")
    with ThreadPoolExecutor(1) as pool, psycopg.connect(bare_server.url("postgres")) as first:
        first.execute("CREATE ROLE anuencia_app LOGIN")
        migration = pool.submit(upgrade, url)
        _until_somebody_waits(bare_server)
        first.commit()
        migration.result()
    assert current_revision(url) == expected_revision()
    assert_next_is_recorded(bare_server.url("late", "anuencia_app"), 0)


def _until_somebody_waits(server: EmbeddedServer) -> None:
    deadline = time.monotonic() + 10
    with psycopg.connect(server.url("postgres"), autocommit=True) as observer:
        while time.monotonic() < deadline:
            if observer.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone():
                return
    raise AssertionError("the second migration never met the first")


def test_several_who_migrate_one_empty_database_wait_for_each_other(bare_server: EmbeddedServer) -> None:
    (url,) = make(bare_server, "shared")
    program = "import sys; from service.migrate import upgrade; print(upgrade(sys.argv[1]).before)"
    words = [executable, "-c", program, url]
    running = [Popen(words, cwd=ROOT, stdout=PIPE, stderr=PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    # One has found nothing, and the others what it left.
    assert sorted(before for before, _ in said) == sorted(["None\n", *[f"{expected_revision()}\n"] * 2])
    assert_next_is_recorded(bare_server.url("shared", "anuencia_app"), 0)


def test_two_databases_migrated_at_the_same_moment_are_both_ready(bare_server: EmbeddedServer) -> None:
    names = ("left", "right")
    left, right = make(bare_server, *names)
    # Alembic keeps its context in a module: one migration at a time for each process.
    program = "import sys; from service.migrate import upgrade; upgrade(sys.argv[1])"
    with Popen([executable, "-c", program, left], cwd=ROOT, stderr=PIPE, text=True) as other:
        upgrade(right)
        _, said = other.communicate(timeout=60)
    assert other.returncode == 0, said
    for name in names:
        assert current_revision(bare_server.url(name)) == expected_revision()
        assert_next_is_recorded(bare_server.url(name, "anuencia_app"), 0)
