"""Does a database refuse whoever would use it as another log? It learns its name once, and keeps it."""

from __future__ import annotations

import asyncio
import signal
from functools import partial
from pathlib import Path

import psycopg
import pytest

from domain.log.checkpoint import Checkpoint
from domain.log.merkle import EMPTY_ROOT
from service import cli
from service.event_store import connection
from service.event_store.cache import StateCache
from service.event_store.origin import OtherLogError, claim
from service.event_store.outcomes import Committed, Outcome, Rejection
from service.event_store.transaction import Rules
from service.event_store.writer import Writer
from service.migrate import upgrade
from service.transparency import announcing
from service.transparency.signing import made_or_read
from tests.audit.logs import history
from tests.conftest import Database
from tests.domain.factories import register
from tests.faults.test_serve import said
from tests.service.filling import fill
from tests.service.harness import rules, write
from tests.service.older import make_again
from tests.service.projecting import in_threads
from tests.service_here import ServiceHere, command_here
from tests.service_process import Running

OURS = "records.example/log"
OTHER = "other.example/log"
#: The last revision at which a database did not know its name.
BEFORE = "0007"


def name(database: Database) -> str | None:
    with psycopg.connect(database.url) as session:
        row = session.execute("SELECT origin FROM log_head").fetchone()
    assert row is not None
    found: str | None = row[0]
    return found


def size(database: Database) -> int:
    with psycopg.connect(database.url) as session:
        row = session.execute("SELECT count(*) FROM events").fetchone()
    assert row is not None
    return int(row[0])


def written(database: Database, name: str) -> Outcome:
    """What comes of a registration by a process that was started with this name, and asked nobody."""

    async def scenario() -> Outcome:
        named = Rules(profile=rules().profile, origin=name, policy=rules().policy)
        writer = Writer(lambda: connection.connect(database.url), StateCache(10), named)
        writer.start()
        try:
            return await writer.submit(write(register()))
        finally:
            await writer.close()

    return asyncio.run(scenario())


# What it learns its name from.


def test_a_database_of_before_learns_its_name_from_its_first_event_and_no_event_is_touched(
    database: Database,
) -> None:
    make_again(database, BEFORE)
    entries = history(5, origin=OURS)
    fill(database.url, 5, lambda position: entries[position])
    with psycopg.connect(database.url) as session:
        before = session.execute("SELECT * FROM events ORDER BY position").fetchall()
    upgrade(database.owner_url)
    assert name(database) == OURS
    with psycopg.connect(database.url) as session:
        assert session.execute("SELECT * FROM events ORDER BY position").fetchall() == before
    assert isinstance(written(database, OTHER), Rejection)
    assert isinstance(written(database, OURS), Committed)


def test_a_database_of_before_without_events_learns_it_from_what_was_signed(
    database: Database, tmp_path: Path
) -> None:
    make_again(database, BEFORE)
    note = made_or_read(tmp_path / "log.key", OURS).sign(Checkpoint(OURS, 0, EMPTY_ROOT))
    with psycopg.connect(database.url) as session:
        session.execute(
            "INSERT INTO checkpoints (number, size, root, note, signed_at) VALUES (0, 0, %s, %s, now())",
            (EMPTY_ROOT, note),
        )
    upgrade(database.owner_url)
    assert name(database) == OURS


@pytest.mark.parametrize("stored", [b"\xff", b"[]", b'{"source": 7}'])
def test_what_is_no_event_of_ours_names_nothing(database: Database, stored: bytes) -> None:
    make_again(database, BEFORE)
    fill(database.url, 1, lambda _: stored)
    upgrade(database.owner_url)
    assert name(database) is None


def test_an_empty_database_learns_it_from_the_first_write(database: Database) -> None:
    assert name(database) is None
    assert isinstance(written(database, OURS), Committed)
    assert name(database) == OURS
    refused = written(database, OTHER)
    assert isinstance(refused, Rejection)
    assert refused.code == "read-only"
    assert OURS in refused.detail
    assert OTHER in refused.detail
    assert size(database) == 1


def test_an_event_of_the_register_itself_is_a_write_too(database: Database) -> None:
    data = {"vkey": f"{OURS}+0+A", "why": "yearly"}
    with psycopg.connect(database.url) as session:
        announcing.record(session, OURS, announcing.KEY_ANNOUNCED, data)
    assert name(database) == OURS
    with psycopg.connect(database.url) as session, pytest.raises(OtherLogError):
        announcing.record(session, OTHER, announcing.KEY_ANNOUNCED, data)
    assert size(database) == 1


def test_of_two_who_claim_it_at_once_one_has_it(database: Database) -> None:
    refused: list[str] = []

    def claims(named: str) -> None:
        with psycopg.connect(database.url) as session:
            try:
                claim(session, named)
            except OtherLogError:
                refused.append(named)

    in_threads(partial(claims, OURS), partial(claims, OTHER))
    (left,) = {OURS, OTHER} - set(refused)
    assert name(database) == left


def test_nobody_renames_it_not_even_its_owner(database: Database) -> None:
    assert isinstance(written(database, OURS), Committed)
    for value in (OTHER, None):
        with psycopg.connect(database.owner_url) as owner, pytest.raises(psycopg.errors.RestrictViolation):
            owner.execute("UPDATE log_head SET origin = %s", (value,))
    assert name(database) == OURS


# Who is refused, in one sentence.


@pytest.fixture
def ours(database: Database) -> Database:
    with psycopg.connect(database.url) as session:
        claim(session, OURS)
    return database


@pytest.mark.parametrize("named", [OTHER, None])
@pytest.mark.parametrize(
    "command", ["serve", "publisher", "projector", "deliver", "rebuild", "keys rotate", "migrate"]
)
def test_a_process_of_another_log_does_not_start(
    ours: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, named: str | None
) -> None:
    # What they do to their process is not for this one.
    monkeypatch.setattr(cli, "pause_collector", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    environment = ours.environment if named is None else {**ours.environment, "ANUENCIA_ORIGIN": named}
    running = Running(tmp_path / "data", environment)
    if command == "migrate" and named is None:
        assert command_here(running, "migrate").returncode == 0  # it names no log, and claims none
        return
    if command == "keys rotate":
        assert command_here(running, "keys", "make").returncode == 0
    line = said(command_here(running, *command.split()))
    assert f"this database is the log {OURS}" in line
    assert f"ANUENCIA_ORIGIN names {named or 'anuencia.localhost/log'}" in line
    with psycopg.connect(ours.url) as session:
        assert session.execute("SELECT count(*) FROM checkpoints").fetchone() == (0,)
    assert size(ours) == 0


def test_an_import_into_a_register_of_another_name_is_refused(database: Database, tmp_path: Path) -> None:
    lines = tmp_path / "steps.ndjson"
    lines.write_bytes(b'{"ref": "A", "step": "authorization-registered", "data": {"title": "A"}}\n')
    with ServiceHere(tmp_path / "data", database.environment) as service:
        service.environment["ANUENCIA_ORIGIN"] = OTHER
        line = said(command_here(service, "import", str(lines), "--url", service.url))
        assert "'anuencia.localhost/log'" in line
        assert OTHER in line
        assert size(database) == 0
        service.environment["ANUENCIA_ORIGIN"] = "anuencia.localhost/log"
        assert command_here(service, "import", str(lines), "--url", service.url).returncode == 0
    assert size(database) == 1


def test_a_database_of_before_is_said_to_be_one(database: Database, tmp_path: Path) -> None:
    make_again(database, BEFORE)
    service = Running(tmp_path / "data", database.environment)
    assert "anuencia migrate" in said(command_here(service, "rebuild"))


def test_the_database_that_a_migration_makes_has_the_name_that_somebody_gave(
    database: Database, tmp_path: Path
) -> None:
    service = Running(tmp_path / "data", {**database.environment, "ANUENCIA_ORIGIN": OURS})
    assert command_here(service, "migrate").returncode == 0
    assert name(database) == OURS
