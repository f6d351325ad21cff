"""Is what the log holds signed in time, once, and in an order that survives a kill at any moment?"""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from psycopg.errors import AdminShutdown, IdleSessionTimeout

from domain.log.merkle import EMPTY_ROOT
from domain.log.notes import parse_note
from service.event_store.connection import connect
from service.event_store.failures import LOST
from service.transparency import publisher
from service.transparency.signing import LogKeys, new_key, write_keys
from tests.conftest import Database
from tests.service.filling import fill
from tests.service.publishing import ORIGIN, awaited, keys, made, of_size, opened, publishing, read_only, rows
from tests.service_process import ROOT


def test_the_empty_log_has_a_signed_checkpoint_when_the_start_returns(
    database: Database, tmp_path: Path
) -> None:
    with publishing(database.url, tmp_path) as publisher:
        (first,) = rows(database.url)
        assert publisher.leading
        assert (publisher.trouble, publisher.alarm) == (None, None)
    checkpoint = opened(first, tmp_path).checkpoint
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == (ORIGIN, 0, EMPTY_ROOT)
    assert (first.number, first.size, first.root) == (0, 0, EMPTY_ROOT)


def test_what_is_committed_is_signed_within_a_second(database: Database, tmp_path: Path) -> None:
    with publishing(database.url, tmp_path):
        for size in (3, 300):
            root = fill(database.url, size)
            committed = time.monotonic()
            published = awaited(database.url, of_size(size))
            # The interval, and what a slow machine takes for one checkpoint.
            assert time.monotonic() - committed < 1.0 + 1.0
            assert opened(published, tmp_path).checkpoint.root == root
    assert [one.size for one in rows(database.url)] == [0, 3, 300]
    times = [one.signed_at for one in rows(database.url)]
    assert times == sorted(times)


@pytest.mark.usefixtures("hurried_publisher")
def test_the_newest_checkpoint_stands_in_a_file_beside_the_key(database: Database, tmp_path: Path) -> None:
    with publishing(database.url, tmp_path):
        fill(database.url, 5)
        published = awaited(database.url, of_size(5))
    assert (tmp_path / "log.key.checkpoint").read_bytes() == published.note
    assert stat.S_IMODE((tmp_path / "log.key").stat().st_mode) == 0o600
    assert sorted(one.name for one in tmp_path.iterdir()) == ["log.key", "log.key.checkpoint"]


@pytest.mark.usefixtures("hurried_publisher")
def test_a_log_that_does_not_grow_is_not_signed_again(database: Database, tmp_path: Path) -> None:
    with publishing(database.url, tmp_path):
        fill(database.url, 1)
        awaited(database.url, of_size(1))
    with publishing(database.url, tmp_path):
        fill(database.url, 2)
        awaited(database.url, of_size(2))
    assert [one.size for one in rows(database.url)] == [0, 1, 2]


@pytest.mark.usefixtures("hurried_publisher")
def test_one_of_two_publishers_leads_and_the_other_takes_over(database: Database, tmp_path: Path) -> None:
    with publishing(database.url, tmp_path) as first, publishing(database.url, tmp_path) as second:
        assert (first.leading, second.leading) == (True, False)
        fill(database.url, 1)
        awaited(database.url, of_size(1))
        first.close()
        fill(database.url, 2)
        awaited(database.url, of_size(2))
        assert second.leading
    assert [one.size for one in rows(database.url)] == [0, 1, 2]
    assert [one.number for one in rows(database.url)] == [0, 1, 2]


@pytest.mark.usefixtures("hurried_publisher")
def test_who_loses_the_connection_loses_the_lead_with_it(database: Database, tmp_path: Path) -> None:
    with publishing(database.url, tmp_path):
        fill(database.url, 1)
        awaited(database.url, of_size(1))
        with psycopg.connect(database.owner_url, autocommit=True) as connection:
            ended = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'anuencia-publisher' AND datname = current_database()"
            ).fetchall()
        assert ended == [(True,)]
        fill(database.url, 2)
        awaited(database.url, of_size(2))
    assert [one.size for one in rows(database.url)] == [0, 1, 2]


@pytest.mark.usefixtures("hurried_publisher")
@pytest.mark.parametrize("ended", [*LOST, IdleSessionTimeout, AdminShutdown])
def test_a_session_that_the_server_ended_is_one_line_in_the_log(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture, ended: type[psycopg.Error]
) -> None:
    attempts = [ended("the server has ended it")]

    def connected() -> Connection[tuple[Any, ...]]:
        if attempts:
            raise attempts.pop()
        return connect(database.url)

    with publishing(database.url, tmp_path, connect=connected):
        awaited(database.url, of_size(0))
    (line,) = (one for one in caplog.records if one.levelname != "INFO")
    assert (line.levelname, line.exc_info) == ("WARNING", None)
    assert ended.__name__ in line.getMessage()


@pytest.mark.usefixtures("hurried_publisher")
def test_a_key_that_is_added_signs_at_once_and_both_lines_verify(database: Database, tmp_path: Path) -> None:
    with publishing(database.url, tmp_path):
        fill(database.url, 2)
        awaited(database.url, of_size(2))
        old = keys(tmp_path)
        write_keys(tmp_path / "log.key", LogKeys((new_key(ORIGIN), *old.keys)), replace=True)
        published = awaited(database.url, lambda one: len(parse_note(one.note).signatures) == 2)
        assert published.size == 2
        assert [one.key for one in opened(published, tmp_path).signed] == list(keys(tmp_path).verifiers)
        write_keys(tmp_path / "log.key", LogKeys(keys(tmp_path).keys[:1]), replace=True)
        fill(database.url, 3)
        last = awaited(database.url, of_size(3))
    assert [one.key for one in opened(last, tmp_path).signed] == list(keys(tmp_path).verifiers)


@pytest.mark.usefixtures("hurried_publisher")
def test_a_key_that_others_may_read_signs_nothing(database: Database, tmp_path: Path) -> None:
    with publishing(database.url, tmp_path) as publisher:
        awaited(database.url, of_size(0))
        (tmp_path / "log.key").chmod(0o644)
        fill(database.url, 1)
        deadline = time.monotonic() + 10
        while publisher.trouble is None and time.monotonic() < deadline:
            pass  # its next turn says it; there is nothing to wait on
        assert "chmod 600" in (publisher.trouble or "")
        (tmp_path / "log.key").chmod(0o600)
        awaited(database.url, of_size(1))


def test_the_service_cannot_change_or_remove_a_checkpoint(database: Database, tmp_path: Path) -> None:
    with publishing(database.url, tmp_path):
        pass
    for statement in ("UPDATE checkpoints SET size = 1", "DELETE FROM checkpoints", "TRUNCATE checkpoints"):
        with psycopg.connect(database.url) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(statement.encode())
        with psycopg.connect(database.owner_url) as owner, pytest.raises(psycopg.errors.RestrictViolation):
            owner.execute(statement.encode())


@pytest.mark.parametrize("step", ["sign", "file", "row"])
def test_a_kill_before_a_step_is_survived_and_every_filed_checkpoint_is_kept(
    database: Database, tmp_path: Path, step: str
) -> None:
    with publishing(database.url, tmp_path):
        pass
    fill(database.url, 3)
    victim = subprocess.run(
        [sys.executable, "-m", "tests.service.killed_publisher", database.url, str(tmp_path), step],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert victim.returncode == -signal.SIGKILL, victim.stderr
    file = (tmp_path / "log.key.checkpoint").read_bytes()
    filed = int(file.split(b"\n")[1])
    assert [one.size for one in rows(database.url)] == [0]
    assert filed == (3 if step == "row" else 0)
    fill(database.url, 4)
    with publishing(database.url, tmp_path):
        awaited(database.url, of_size(4))
    assert [one.size for one in rows(database.url)] == ([0, 3, 4] if step == "row" else [0, 4])
    assert all(opened(one, tmp_path).checkpoint.size == one.size for one in rows(database.url))
    if step == "row":
        assert rows(database.url)[1].note == file
    assert read_only(database.url) is None


def test_a_leader_without_its_lock_cannot_publish(database: Database, tmp_path: Path) -> None:
    connection = connect(database.url)
    publisher = made(database.url, tmp_path, connect=lambda: connection)
    publisher.start()
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))
        fill(database.url, 1)
        # The lock went with the session: another may have it at once.
        held = owner.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        ).fetchone()
    publisher.close()
    assert held == (0,)
    assert [one.size for one in rows(database.url)] == [0]


def test_a_publisher_of_its_own_process_signs_until_it_is_told_to_stop(
    database: Database, tmp_path: Path
) -> None:
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("ANUENCIA_")},
        "ANUENCIA_DATABASE_URL": database.url,
        "ANUENCIA_DATA": str(tmp_path),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "service", "publisher"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"publishing {ORIGIN}\n"
        fill(database.url, 2)
        published = awaited(database.url, of_size(2))
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert opened(published, tmp_path).checkpoint.size == 2


@pytest.mark.usefixtures("hurried_publisher")
def test_a_leader_that_stands_still_loses_the_lock_and_another_signs(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "IDLE_SECONDS", 1.0)
    still = Event()
    first = made(database.url, tmp_path)
    monkeypatch.setattr(first, "_wait", lambda *_: still.wait())
    first.start()
    with publishing(database.url, tmp_path) as second:
        assert (first.leading, second.leading) == (True, False)
        fill(database.url, 3)
        awaited(database.url, of_size(3))
        assert second.leading
        still.set()
        first.close()
    assert [one.size for one in rows(database.url)] == [0, 3]
