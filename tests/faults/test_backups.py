"""The drill: a backup that is older than the log is restored, and the log itself gives back what it lacks."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from service.cli import backups
from service.transparency.signing import read_keys
from tests.audit.live import fetched
from tests.conftest import Database
from tests.service_here import ServiceHere, command_here
from tests.service_process import Running

ORIGIN = "anuencia.localhost/log"


def recorded(service: Running, title: str) -> str:
    answer = service.post("/v1/authorizations", {"title": title})
    assert answer.status_code == 201, answer.text
    id_: str = answer.json()["authorization"]["id"]
    return id_


def signed(service: Running, size: int) -> None:
    """Until a checkpoint covers so many."""
    assert service.get(f"/v1/events/{size - 1}/proof?wait=30").status_code == 200


def events(service: Running) -> list[Any]:
    items: list[Any] = service.get("/v1/events?limit=200").json()["items"]
    return items


def root(database: Database) -> Any:
    with psycopg.connect(database.url) as connection:
        return connection.execute("SELECT size, range FROM log_head").fetchone()


def emptied(database: Database) -> None:
    """The disk is lost: a new database of the same name, with nothing in it."""
    with psycopg.connect(database.owner_url.replace(database.name, "postgres"), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database.name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database.name)))


class Kept(NamedTuple):
    """A register (stopped) with six events; a backup with three of them, made while it ran; an auditor's copy
    of all of them; the events and the end of the log as they were.
    """

    service: ServiceHere
    backup: Path
    copy: Path
    events: list[Any]
    end: Any


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Kept:
    data, copy, file = tmp_path / "data", tmp_path / "copy", tmp_path / "register.backup"
    with ServiceHere(data, database.environment) as service:
        first, second, third = (recorded(service, f"Title {number}") for number in range(3))
        signed(service, 3)
        done = command_here(service, "backup", str(file))
        assert done.returncode == 0, done.stderr
        entry = {"on": "2026-03-01"}
        assert service.post(f"/v1/authorizations/{first}/entries", entry, 1).status_code == 201
        over = [{"id": one, "expected_version": 1} for one in (second, third)]
        vote = {"organ": "senate", "on": "2026-02-17", "outcome": "approved", "authorizations": over}
        answer = service.post("/v1/senate-votes", {"vote_id": str(uuid4()), **vote})
        assert answer.status_code == 201, answer.text
        signed(service, 6)
        before, end = events(service), root(database)
        fetched(f"{service.url}/", copy)
    return Kept(service, file, copy, before, end)


@pytest.mark.usefixtures("hurried_publisher")
def test_nothing_that_was_signed_is_lost_with_a_backup_three_events_old(
    database: Database, kept: Kept
) -> None:
    service = kept.service
    emptied(database)
    done = command_here(service, "restore", str(kept.backup), "--from", str(kept.copy))
    assert done.returncode == 0, done.stderr
    assert "3 entries were taken back, and the log has 6 as it was signed" in done.stdout
    assert root(database) == kept.end
    with service:
        assert service.ready(), service.get("/readyz").text
        assert events(service) == kept.events
        # It goes on, under the same key, and nothing that it says contradicts its tables.
        recorded(service, "After")
        signed(service, 7)
        assert service.fares() == ("ready", {}, {})
        assert len(service.get("/v1/senate-votes").json()["items"]) == 1
    again = command_here(service, "restore", "--from", str(kept.copy))
    assert again.returncode == 1
    assert "7 entries were signed, and the copy ends with 6" in again.stderr


def test_what_is_not_this_log_changes_nothing(database: Database, kept: Kept, tmp_path: Path) -> None:
    emptied(database)
    assert command_here(kept.service, "restore", str(kept.backup)).returncode == 0
    there = root(database)
    assert there[0] == 3

    def refused(source: Path, reason: str) -> None:
        done = command_here(kept.service, "restore", "--from", str(source))
        assert done.returncode == 1
        assert reason in done.stderr
        assert root(database) == there

    altered = tmp_path / "altered"
    shutil.copytree(kept.copy, altered)
    (bundle,) = (altered / "tile/entries").glob("000*/*")
    bundle.write_bytes(bundle.read_bytes().replace(b"Title 1", b"Title X"))
    refused(altered, "the copy does not hold")
    refused(tmp_path / "nothing", "holds no evidence")
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("UPDATE log_head SET range = sha256('other') || substr(range, 33)")
    there = root(database)
    refused(kept.copy, "the 3 entries of the database are not those of the copy")


def test_a_backup_is_restored_into_an_empty_database_with_all_that_it_holds(tmp_path: Path) -> None:
    first, file = Running(tmp_path / "first"), tmp_path / "register.backup"
    with ServiceHere(tmp_path / "first") as service:
        recorded(service, "One")
        signed(service, 1)
        before = events(service)
        # While it runs.
        done = command_here(service, "backup", str(file))
        assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    assert "there already" in command_here(first, "backup", str(file)).stderr
    second = ServiceHere(tmp_path / "second")
    second.data.mkdir(mode=0o700)
    for name in ("log.key", "log.key.checkpoint", "dev-issuer.pem"):
        shutil.copy(first.data / name, second.data / name)
    done = command_here(second, "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert "not empty" in command_here(second, "restore", str(file)).stderr
    with second:
        assert second.ready()
        assert events(second) == before
        recorded(second, "Two")
        signed(second, 2)
    assert len(read_keys(second.data / "log.key", ORIGIN).verifiers) == 1


def contents(file: Path) -> str:
    """What a backup holds, as PostgreSQL's own program lists it."""
    words = [str(backups._found("pg_restore")), "--list", str(file)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def test_the_keys_of_personal_data_are_in_a_backup_only_if_somebody_says_so(
    database: Database, tmp_path: Path
) -> None:
    without, with_keys = tmp_path / "without", tmp_path / "with"
    service = Running(tmp_path / "data", database.environment)
    assert command_here(service, "backup", str(without)).returncode == 0
    assert command_here(service, "backup", str(with_keys), "--with-disclosure-keys").returncode == 0
    assert "TABLE DATA public disclosures" in contents(without)
    assert "TABLE DATA public disclosure_keys" not in contents(without)
    assert "TABLE DATA public disclosure_keys" in contents(with_keys)


def test_what_cannot_be_restored_is_said_in_one_sentence(tmp_path: Path) -> None:
    service = Running(tmp_path / "data")
    assert "name a file, or --from a log" in command_here(service, "restore").stderr
    nothing = command_here(service, "restore", str(tmp_path / "none"))
    assert (nothing.returncode, "there is no file" in nothing.stderr) == (1, True)
    with closing((tmp_path / "text").open("w")) as file:
        file.write("no backup")
    done = command_here(service, "restore", str(tmp_path / "text"))
    assert (done.returncode, "pg_restore failed" in done.stderr) == (1, True)
