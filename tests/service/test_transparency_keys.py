"""Are the log's keys kept for their owner alone, and does another take over without a silent moment?"""

from __future__ import annotations

import json
import os
import stat
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain.log.checkpoint import Checkpoint, open_checkpoint
from domain.log.merkle import EMPTY_ROOT, leaf_hash
from domain.log.notes import parse_vkey
from service.cli import main
from service.event_store.append import ReadOnlyError
from service.event_store.codec import UnknownEventTypeError
from service.transparency import announcing
from service.transparency.announcing import NotEmptyError, stream_of
from service.transparency.signing import (
    KeyFileError,
    LogKeys,
    made_or_read,
    new_key,
    read_keys,
    verify,
    write_keys,
)
from tests.conftest import Database
from tests.service.filling import fill
from tests.service.harness import assert_log_is_whole
from tests.service.publishing import ORIGIN, awaited, of_size, publishing

KIND = "mx.anuencia.entry-recorded.v1"


# The file.


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "made" / "log.key"
    made = made_or_read(path, ORIGIN)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert made_or_read(path, ORIGIN) == made == read_keys(path, ORIGIN)
    assert path.read_text().startswith(f"PRIVATE+KEY+{ORIGIN}+")
    with pytest.raises(FileExistsError):
        write_keys(path, LogKeys((new_key(ORIGIN),)), replace=False)
    assert read_keys(path, ORIGIN) == made
    assert [one.name for one in path.parent.iterdir()] == ["log.key"]


def test_what_one_key_signs_verifies_under_its_vkey_alone(tmp_path: Path) -> None:
    keys, others = (made_or_read(tmp_path / name, ORIGIN) for name in ("a", "b"))
    checkpoint = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    note = keys.sign(checkpoint)
    vkey = parse_vkey(str(keys.verifiers[0]))
    assert open_checkpoint(note, [vkey], verify).checkpoint == checkpoint
    with pytest.raises(ValueError, match="signed"):
        open_checkpoint(note, others.verifiers, verify)
    assert not verify(vkey.public, b"another text", b"\0" * 64)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no key"),
        ("nonsense\n", "begins with"),
        (new_key("other.example/log").encode() + "\n", "the log is anuencia.localhost/log"),
        (new_key(ORIGIN, kind=4).encode() + "\n", "holds a key of"),
        ("".join(2 * [f"{new_key(ORIGIN).encode()}\n"]), "twice"),
    ],
    ids=["empty", "nonsense", "another log's", "a witness's", "one key twice"],  # the keys are new each time
)
def test_a_file_that_holds_anything_else_is_refused_and_never_shown(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "log.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match=said) as refused:
        read_keys(path, ORIGIN)
    assert "PRIVATE+KEY+anuencia" not in str(refused.value)


def test_a_file_that_others_may_read_or_that_is_absent_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    with pytest.raises(KeyFileError, match="anuencia keys make"):
        read_keys(path, ORIGIN)
    made_or_read(path, ORIGIN)
    path.chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_keys(path, ORIGIN)


# The command.


@pytest.fixture
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database: Database) -> None:
    for name in os.environ:
        if name.startswith("ANUENCIA_") and not name.startswith("ANUENCIA_TEST"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ANUENCIA_DATA", str(tmp_path))
    monkeypatch.setenv("ANUENCIA_DATABASE_URL", database.url)
    monkeypatch.setenv("ANUENCIA_OWNER_URL", database.owner_url)


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """What the command records, whether or not this version has the types."""
    found: list[Mapping[str, Any]] = []

    def record(_: Any, origin: str, kind: str, data: Mapping[str, Any], *, first: bool = False) -> int:
        found.append({"origin": origin, "kind": kind, "data": dict(data), "first": first})
        return 0

    monkeypatch.setattr(announcing, "known", lambda _: True)
    monkeypatch.setattr(announcing, "record", record)
    return found


@pytest.mark.usefixtures("_settings")
def test_keys_make_and_show_print_what_verifies_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "show"]) == 1
    assert "keys make" in capsys.readouterr().err
    assert main(["keys", "make"]) == 0
    (vkey,) = capsys.readouterr().out.splitlines()
    assert parse_vkey(vkey) == read_keys(tmp_path / "log.key", ORIGIN).verifiers[0]
    assert main(["keys", "show"]) == 0
    assert capsys.readouterr().out == f"{vkey}\n"
    assert main(["keys", "make"]) == 1
    assert "already" in capsys.readouterr().err


@pytest.mark.usefixtures("_settings")
def test_a_key_that_cannot_be_written_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ANUENCIA_LOG_KEY", str(tmp_path / "file" / "keys" / "log.key"))
    assert main(["keys", "make"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("cannot be used: Not a directory.")


@pytest.mark.usefixtures("_settings")
def test_in_production_no_key_is_made_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANUENCIA_ENV", "production")
    monkeypatch.setenv("ANUENCIA_ORIGIN", "records.example/log")
    assert main(["publisher"]) == 1
    assert "anuencia keys make" in capsys.readouterr().err
    assert not (tmp_path / "log.key").exists()
    monkeypatch.delenv("ANUENCIA_ENV")
    monkeypatch.delenv("ANUENCIA_DATABASE_URL")
    monkeypatch.delenv("ANUENCIA_OWNER_URL", raising=False)
    assert main(["publisher"]) == 1
    assert "ANUENCIA_DATABASE_URL" in capsys.readouterr().err


@pytest.mark.usefixtures("_settings")
def test_the_keys_go_with_the_data_and_nothing_else_does(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with publishing(database.url, tmp_path):
        pass
    made_or_read(tmp_path / "log.key.next", ORIGIN)
    (tmp_path / "kept").write_text("somebody else's")
    monkeypatch.delenv("ANUENCIA_DATABASE_URL")
    monkeypatch.delenv("ANUENCIA_OWNER_URL", raising=False)
    assert main(["clean"]) == 0
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]


@pytest.mark.usefixtures("_settings")
def test_a_key_is_replaced_in_two_steps_with_two_lines_in_between(
    tmp_path: Path,
    database: Database,
    capsys: pytest.CaptureFixture[str],
    announced: list[Mapping[str, Any]],
) -> None:
    path = tmp_path / "log.key"
    old = made_or_read(path, ORIGIN).verifiers[0]
    assert main(["keys", "rotate", "--why", "yearly"]) == 0
    new, same = map(parse_vkey, capsys.readouterr().out.splitlines())
    assert same == old != new
    (event,) = announced
    assert event["kind"] == "mx.anuencia.log-key-announced.v1"
    assert event["data"] == {"vkey": str(new), "replaces": str(old), "why": "yearly"}
    assert main(["keys", "rotate"]) == 1
    assert "--finish" in capsys.readouterr().err
    # Not before a checkpoint has carried both.
    assert main(["keys", "rotate", "--finish"]) == 1
    assert "let the publisher run" in capsys.readouterr().err
    with publishing(database.url, tmp_path):
        published = awaited(database.url, of_size(0))
    assert len(open_checkpoint(published.note, [new, old], verify).signed) == 2
    assert main(["keys", "rotate", "--finish"]) == 0
    assert capsys.readouterr().out == f"{new}\n"
    assert main(["keys", "rotate", "--finish"]) == 1
    with publishing(database.url, tmp_path) as publisher:
        assert publisher.trouble is None
        fill(database.url, 1)
        last = awaited(database.url, of_size(1))
    assert len(open_checkpoint(last.note, [new], verify).signed) == 1


@pytest.mark.usefixtures("_settings")
def test_a_rotation_that_was_cut_short_takes_up_the_key_that_was_announced(
    tmp_path: Path, announced: list[Mapping[str, Any]]
) -> None:
    made_or_read(tmp_path / "log.key", ORIGIN)
    following = made_or_read(tmp_path / "log.key.next", ORIGIN).verifiers[0]
    assert main(["keys", "rotate"]) == 0
    assert announced[0]["data"]["vkey"] == str(following)
    assert read_keys(tmp_path / "log.key", ORIGIN).verifiers[0] == following
    assert not (tmp_path / "log.key.next").exists()


@pytest.mark.usefixtures("_settings")
def test_a_new_log_names_the_last_checkpoint_of_the_lost_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    announced: list[Mapping[str, Any]],
) -> None:
    note = made_or_read(tmp_path / "lost.key", ORIGIN).sign(Checkpoint(ORIGIN, 9, b"r" * 32))
    (tmp_path / "last").write_bytes(note)
    assert main(["keys", "succeed", str(tmp_path / "last")]) == 1
    assert "ANUENCIA_ORIGIN" in capsys.readouterr().err
    monkeypatch.setenv("ANUENCIA_ORIGIN", "second.localhost/log")
    assert main(["keys", "succeed", str(tmp_path / "lost.key")]) == 1
    assert "PRIVATE" not in capsys.readouterr().err
    assert main(["keys", "succeed", str(tmp_path / "last")]) == 0
    (vkey,) = capsys.readouterr().out.splitlines()
    (event,) = announced
    assert (event["kind"], event["first"]) == ("mx.anuencia.register-opened.v1", True)
    assert event["origin"] == "second.localhost/log"
    assert event["data"] == {
        "vkey": vkey,
        "predecessor": {"origin": ORIGIN, "checkpoint": note.decode()},
    }


# The register's own stream.


def test_an_event_of_the_register_stands_on_its_own_stream(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        assert [announcing.record(connection, ORIGIN, KIND, {"note": one}) for one in "ab"] == [0, 1]
    with psycopg.connect(database.url) as connection:
        first, second = connection.execute(
            "SELECT stream_id, version, bytes FROM events ORDER BY position"
        ).fetchall()
    assert first[:2] == (stream_of(ORIGIN), 1)
    assert second[:2] == (stream_of(ORIGIN), 2)
    stored = json.loads(second[2])
    assert stored["subject"] == f"register/{ORIGIN}"
    assert (stored["actoroffice"], stored["streamversion"], stored["type"]) == ("operator", 2, KIND)
    assert stored["data"]["note"] == "b"
    assert "prev" not in json.loads(first[2])
    assert stored["prev"] == b64encode(leaf_hash(first[2])).decode()
    assert assert_log_is_whole(database.url) == 2


def test_what_comes_first_is_refused_where_something_stands(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        announcing.record(connection, ORIGIN, KIND, {}, first=True)
        with pytest.raises(NotEmptyError, match="1 entries"):
            announcing.record(connection, ORIGIN, KIND, {}, first=True)
        with pytest.raises(UnknownEventTypeError):
            announcing.record(connection, ORIGIN, "mx.anuencia.nothing.v1", {})
        connection.execute("UPDATE log_head SET read_only = 'a backup was restored'")
        connection.commit()
        with pytest.raises(ReadOnlyError, match="a backup"):
            announcing.record(connection, ORIGIN, KIND, {})
    assert assert_log_is_whole(database.url) == 1
    assert announcing.known(KIND)
    assert not announcing.known("mx.anuencia.nothing.v1")
