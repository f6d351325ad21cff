"""Does a new log that follows a lost one say so first, and does the old one stay as it was?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.log.checkpoint import open_checkpoint
from service.database import NAME
from service.embedded.server import EmbeddedServer
from service.transparency.signing import verify
from tests.audit.operated import Auditor, Run, event_at, keys, register, registered, signed_by
from tests.conftest import Database
from tests.faults.restoring import backed_up, restore
from tests.service_here import ServiceHere, command_here
from tests.service_process import Running

SECOND = "second.localhost/log"


@pytest.fixture
def following(tmp_path: Path) -> Iterator[ServiceHere]:
    """The service that is to follow, with an embedded database of its own that does not exist yet."""
    data = tmp_path / "second"
    yield ServiceHere(data, {"ANUENCIA_ORIGIN": SECOND})
    EmbeddedServer.remove(data, name=NAME)


def refused(service: Running, *arguments: str, run: Run = command_here) -> str:
    """The one sentence with which a command ends that cannot be carried out."""
    done = run(service, *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    return line


@pytest.mark.long
def test_a_log_that_was_lost_is_followed_by_another_which_names_its_last_checkpoint(
    database: Database, tmp_path: Path, following: ServiceHere, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = register(database, tmp_path / "first")
    token = lost.token("registrar")
    with lost:
        (old,) = keys(lost, "show")
        kept = registered(lost, token, "In the backup")
        backed = signed_by(database, 1, old)
    with backed_up(database) as copy:
        with lost:
            registered(lost, token, "Not in the backup")
            signed_by(database, 2, old)
            auditor = Auditor(tmp_path / "evidence", capsys, old)
            auditor.finds_nothing_wrong(lost, 2)
        restore(database, copy)
    last = (tmp_path / "evidence" / "checkpoint").read_bytes()
    (tmp_path / "last").write_bytes(last)

    # The old log is closed, and can be read.
    with lost:
        assert not lost.ready()
        assert lost.get("/log/checkpoint").content == backed.note
        assert lost.get(f"/v1/authorizations/{kept}").json()["title"] == "In the backup"
        refusal = lost.post("/v1/authorizations", {"title": "After the loss"})
        assert (refusal.status_code, refusal.json()["code"]) == (503, "read-only")
        assert "2" in refused(lost, "keys", "rotate")
        code, report = auditor.fetch(lost)
        assert (code, [one["check"] for one in report["problems"]]) == (1, ["earlier"])

    # What cannot follow it, and leaves nothing behind that could.
    assert "ANUENCIA_ORIGIN" in refused(lost, "keys", "succeed", str(tmp_path / "last"))
    assert "is not a checkpoint" in refused(following, "keys", "succeed", str(tmp_path / "first" / "log.key"))
    assert not following.data.exists()

    (new,) = keys(following, "succeed", str(tmp_path / "last"), run=Running.command)
    assert (new.name, new.public == old.public) == (SECOND, False)
    assert "1 entries" in refused(following, "keys", "succeed", str(tmp_path / "last"))
    with following:
        opened = event_at(following, 0)
        assert opened["type"] == "mx.anuencia.register-opened.v1"
        assert (opened["source"], opened["subject"]) == (SECOND, f"register/{SECOND}")
        assert (opened["actoroffice"], opened["streamversion"]) == ("operator", 1)
        assert opened["data"]["vkey"] == str(new)
        predecessor = opened["data"]["predecessor"]
        named = open_checkpoint(predecessor["checkpoint"].encode(), [old], verify).checkpoint
        assert (predecessor["origin"], named.size) == (old.name, 2)
        assert predecessor["checkpoint"].encode() == last
        token = following.token("registrar")
        registered(following, token, "In the backup")
        note = following.get("/v1/events/1/proof?wait=30").content.split(b"\n\n", 1)[1]
        assert open_checkpoint(note, [new], verify).checkpoint.size == 2
        Auditor(tmp_path / "anew", capsys, new).finds_nothing_wrong(following, 2)
        # One log is not taken for the other.
        code, report = Auditor(tmp_path / "anew", capsys, old).verify()
        assert (code, [one["check"] for one in report["problems"]]) == (1, ["signature"])
        assert "in use" in refused(following, "keys", "rotate", run=Running.command)
    assert keys(following, "show") == [new]

    # The key of an embedded register is replaced while it stands still.
    newer, same = keys(following, "rotate")
    assert same == new
    with following:
        note = following.get("/v1/events/2/proof?wait=30").content.split(b"\n\n", 1)[1]
        assert {one.key for one in open_checkpoint(note, [newer, new], verify).signed} == {newer, new}
        Auditor(tmp_path / "anew", capsys, new).finds_nothing_wrong(following, 3)


def test_a_key_cannot_be_replaced_before_there_is_a_log(database: Database, tmp_path: Path) -> None:
    service = register(database, tmp_path / "data")
    assert "keys make" in refused(service, "keys", "rotate")
    (made,) = keys(service, "make", run=Running.command)
    assert len(keys(service, "rotate")) == 2
    assert keys(service, "show", run=Running.command)[1] == made


def test_a_database_without_a_register_is_said_in_a_sentence(database: Database, tmp_path: Path) -> None:
    empty = database.owner_url.replace(database.name, "postgres")
    service = Running(tmp_path / "data", {"ANUENCIA_DATABASE_URL": empty})
    keys(service, "make")
    assert "anuencia migrate" in refused(service, "keys", "rotate")


def test_a_database_that_does_not_answer_is_said_in_a_sentence(tmp_path: Path) -> None:
    nowhere = f"postgresql://nobody@/nothing?host={tmp_path}"
    service = Running(tmp_path / "data", {"ANUENCIA_DATABASE_URL": nowhere})
    keys(service, "make")
    before = (tmp_path / "data" / "log.key").read_bytes()
    assert "database" in refused(service, "keys", "rotate")
    assert (tmp_path / "data" / "log.key").read_bytes() == before
