"""Does the doctor find what is wrong, say what to do, and leave everything as it is?"""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from service.cli import doctor
from tests.conftest import Database
from tests.service_here import ServiceHere, command_here
from tests.service_process import Running


def told(service: Running) -> tuple[int, dict[str, str]]:
    """The exit code, and what is said by part: the mark and the sentence."""
    done = command_here(service, "doctor")
    lines = re.findall(r"^(\S+) +(\S+(?: \S+)?)  +(.*)$", done.stdout, re.MULTILINE)
    return done.returncode, {part: f"{mark} {sentence}" for mark, part, sentence in lines}


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Running:
    """A register that has run, and does not now."""
    with ServiceHere(tmp_path / "data", database.environment) as running:
        running.post("/v1/authorizations", {"title": "One"})
        assert running.get("/v1/events/0/proof?wait=20").status_code == 200
        assert running.get("/v1/findings").status_code == 200
    return running


def test_a_register_that_is_well_is_said_to_be(service: Running) -> None:
    code, said = told(service)
    # The server of the tests is in a hurry, which is the one thing that no register's may be.
    assert said.pop("database").startswith("WRONG PostgreSQL")
    assert code == 1
    assert {part: words for part, words in said.items() if not words.startswith("ok ")} == {}
    assert said.keys() >= {"settings", "key", "issuers", "clocks", "migrations", "rights", "log"}
    assert "1 events" in said["log"]
    assert "with the newest checkpoint beside it" in said["key"]


def test_each_thing_that_is_wrong_is_found(
    service: Running, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    (service.data / "log.key").chmod(0o644)
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("UPDATE log_head SET recorded_at = clock_timestamp() + interval '1 day'")
        owner.execute("GRANT UPDATE ON events TO anuencia_app")
    service.environment["ANUENCIA_ORIGIN"] = "other.example/log"
    monkeypatch.setattr(doctor, "MIN_FREE_BYTES", 1 << 62)
    code, said = told(service)
    assert code == 1
    assert "chmod 600" in said["key"]
    assert "make room" in said["key's disk"]
    assert "may change what is on record" in said["rights"]
    assert "other.example/log" in said["log"]
    assert "after now" in said["clock"]
    assert said["log"].startswith("WRONG")


def test_a_database_that_is_away_or_not_migrated_is_said(
    service: Running, database: Database, tmp_path: Path
) -> None:
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("UPDATE alembic_version SET version_num = '0001'")
    code, said = told(service)
    assert (code, "run 'anuencia migrate'" in said["migrations"]) == (1, True)
    service.environment["ANUENCIA_DATABASE_URL"] = "postgresql://app:s3cret@127.0.0.1:1/register"
    done = command_here(service, "doctor")
    assert done.returncode == 1
    assert "it cannot be reached" in done.stdout
    assert "s3cret" not in done.stdout + done.stderr


def test_nothing_is_made_where_nothing_is(tmp_path: Path) -> None:
    done = command_here(Running(tmp_path / "data"), "doctor")
    assert done.returncode == 0, done.stdout
    assert "the first start makes it" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_settings_in_force_are_printed_without_what_is_secret(tmp_path: Path) -> None:
    environment = {
        "ANUENCIA_DATABASE_URL": "postgresql://app:se%20cret@db.test:5433/register?sslmode=require",
        "ANUENCIA_READ_URLS": '["postgresql://app:se%20cret@two.test/register"]',
        "ANUENCIA_PUBLISHER": "false",
    }
    done = command_here(Running(tmp_path / "data", environment), "settings")
    assert done.returncode == 0
    assert "cret" not in done.stdout
    assert "user=app" in done.stdout
    assert "host=db.test" in done.stdout
    assert "host=two.test" in done.stdout
    assert "\nANUENCIA_PUBLISHER=false\n" in done.stdout
    assert "\nANUENCIA_HOST=127.0.0.1   (default)\n" in done.stdout
