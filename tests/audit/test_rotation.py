"""Does another key take over from the log's key without a moment in which nobody can verify the log?"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.log.notes import PrivateKey, VerifierKey
from service.audit.download import Source
from service.audit.evidence import Evidence
from service.audit.fetch import fetch
from service.audit.verify import verify
from tests.audit.logs import KEY, ORIGIN, TRUST, altered, checkpoint, history, publish
from tests.audit.operated import Auditor, event_at, keys, register, registered, second, signed_by
from tests.audit.server import serving as serving_files
from tests.conftest import Database
from tests.domain.log.ed25519 import log_key
from tests.service.witnessing import made, serving
from tests.service_process import Running


def test_auditors_of_the_old_and_of_the_new_key_go_on_before_during_and_after(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service = register(database, tmp_path / "data", ANUENCIA_WITNESS_POLICY=str(tmp_path / "policy"))
    (old,) = keys(service, "make")
    witness = made("w1", (old,), tmp_path)
    with serving(witness) as line:
        (tmp_path / "policy").write_text(f"{line}quorum w1\n")
        with service:
            token = service.token("registrar")
            of_old = Auditor(tmp_path / "old", capsys, old)
            registered(service, token, "Before")
            signed_by(database, 1, old)
            of_old.finds_nothing_wrong(service, 1)

            new, same = keys(service, "rotate", "--why", "yearly", run=Running.command)
            assert same == old != new
            both = signed_by(database, 2, new, old, cosigners=[witness])
            announced = event_at(service, 1)
            assert announced["type"] == "mx.anuencia.log-key-announced.v1"
            assert announced["subject"] == f"register/{old.name}"
            assert announced["actoroffice"] == "operator"
            stated = {"vkey": str(new), "replaces": str(old), "why": "yearly", "citations": []}
            assert announced["data"] == stated
            registered(service, token, "During")
            signed_by(database, 3, new, old, cosigners=[witness])
            of_old.finds_nothing_wrong(service, 3)
            code, report = of_old.verify()
            assert code == 0
            assert any(str(new) in one and "from elsewhere" in one for one in report["remarks"])
            Auditor(tmp_path / "between", capsys, new).finds_nothing_wrong(service, 3)

            # The witness must know the new key before the old one is let go; its own state goes on.
            witness.log = (old, new)
            assert keys(service, "rotate", "--finish", run=Running.command) == [new]
            registered(service, token, "After")
            last = signed_by(database, 4, new, cosigners=[witness])
            assert witness.state() == (4, last.root)
            (tmp_path / "both").write_bytes(both.note)
            # What only the old key has signed is compared as well: the log itself says that the key was its.
            of_new = Auditor(tmp_path / "new", capsys, new)
            assert of_new.finds_nothing_wrong(service, 4)["checkpoints_compared"] >= 5
            of_both = Auditor(tmp_path / "old", capsys, old, new)
            assert of_both.finds_nothing_wrong(service, 4)["checkpoints_compared"] >= 5
            for key in (old, new):
                assert second(tmp_path / "between", key, tmp_path / "both")[0] == 0
            # Whoever never heard of the new key believes nothing that it signs.
            code, report = Auditor(tmp_path / "old", capsys, old).fetch(service)
            assert (code, [one["check"] for one in report["problems"]]) == (1, ["signature"])
            # But is told which key it is, from what was copied before.
            (told,) = report["remarks"]
            assert f"Entry 1 announces that the key {new} replaces {old}. The new key has signed" in told
            assert service.get("/readyz").json()["alarms"] == {}


def announcing(replaced: VerifierKey, **members: Any) -> list[bytes]:
    """A log of three entries, the second of which says that the present key has replaced another."""
    entries = history(3, per_stream=1)
    kind = "mx.anuencia.log-key-announced.v1"
    announced = {
        "subject": f"register/{ORIGIN}",
        "type": kind,
        "dataschema": f"https://records.example/v1/event-types/{kind}/schema",
        "data": {"vkey": str(KEY.key), "replaces": str(replaced), "why": "yearly", "citations": []},
        "actoroffice": "operator",
        "streamversion": 1,
        "prev": None,
        "occurred": None,
    }
    entries[1] = altered(entries[1], **(announced | members))
    return entries


OLD = log_key(ORIGIN, "old")


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_a_checkpoint_of_a_key_that_the_log_says_was_replaced_is_compared(tmp_path: Path, size: int) -> None:
    entries = announcing(OLD.key)
    folder = publish(tmp_path, entries)
    Evidence(folder).keep_checkpoint(checkpoint(entries, size, OLD))
    report = verify(folder, TRUST)
    assert report.problems == []
    assert report.facts["checkpoints_compared"] == 2


def test_it_is_how_a_history_that_was_rewritten_before_the_rotation_is_found(tmp_path: Path) -> None:
    entries = announcing(OLD.key)
    folder = publish(tmp_path, entries)
    (tmp_path / "kept").write_bytes(checkpoint([b"another"], 1, OLD))
    report = verify(folder, TRUST, [tmp_path / "kept"])
    assert {one.check for one in report.problems} == {"earlier"}


@pytest.mark.parametrize(
    ("replaced", "members"),
    [
        (log_key(ORIGIN, "another").key, {}),
        (log_key("other.example/log", "old").key, {}),
        (OLD.key, {"subject": "register/other.example/log"}),
        (OLD.key, {"subject": "authorization/019ca234-0000-7000-8000-000000000001"}),
        (OLD.key, {"type": "mx.anuencia.entry-recorded.v1"}),
        (OLD.key, {"data": {"vkey": str(OLD.key), "why": "first"}}),
        (OLD.key, {"data": {"replaces": "nonsense"}}),
        (OLD.key, {"data": {"replaces": 7}}),
        (OLD.key, {"data": []}),
    ],
    ids=[
        "another",
        "of another log",
        "elsewhere",
        "no register",
        "no announcement",
        "vkey",
        "text",
        "7",
        "[]",
    ],
)
def test_no_other_key_is_believed(tmp_path: Path, replaced: VerifierKey, members: dict[str, Any]) -> None:
    entries = announcing(replaced, **members)
    folder = publish(tmp_path, entries)
    Evidence(folder).keep_checkpoint(checkpoint(entries, 1, OLD))
    assert "signature" in {one.check for one in verify(folder, TRUST).problems}


def test_a_replaced_key_signs_nothing_new(tmp_path: Path) -> None:
    entries = announcing(OLD.key)
    folder = publish(tmp_path, entries, checkpoint(entries, key=OLD))
    assert [one.check for one in verify(folder, TRUST).problems] == ["signature"]


# Who knows the old key alone.


NEXT = log_key(ORIGIN, "next")


def announcement(key: VerifierKey, replaces: VerifierKey, **members: Any) -> bytes:
    """An entry that says so, of a log of three."""
    data = {"vkey": str(key), "replaces": str(replaces), "why": "-"}
    return announcing(replaces, **{"data": data, **members})[1]


def told(entries: list[bytes], folder: Path, key: PrivateKey) -> list[str]:
    """What is said beside the problems to an auditor of the old key, of a copy that this key has signed."""
    copy = publish(folder, entries, checkpoint(entries, key=key))
    report = verify(copy, replace(TRUST, keys=(OLD.key,)))
    assert [one.check for one in report.problems] == ["signature"]
    return report.remarks


def test_an_auditor_of_a_replaced_key_is_told_of_the_one_that_follows(tmp_path: Path) -> None:
    entries = history(3, per_stream=1)
    entries[1] = announcement(KEY.key, OLD.key)
    (line,) = told(entries, tmp_path / "log", KEY)
    assert f"Entry 1 announces that the key {KEY.key} replaces {OLD.key}. The new key has signed" in line
    assert "get it from elsewhere" in line


def test_and_of_each_that_follows_that_one(tmp_path: Path) -> None:
    entries = history(4, per_stream=1)
    entries[1], entries[3] = announcement(KEY.key, OLD.key), announcement(NEXT.key, KEY.key)
    first, second = told(entries, tmp_path / "log", NEXT)
    assert f"{KEY.key} replaces {OLD.key}. It is not believed" in first
    assert f"{NEXT.key} replaces {KEY.key}. The new key has signed this copy" in second


@pytest.mark.parametrize(
    ("key", "replaces", "members"),
    [
        (KEY.key, NEXT.key, {}),
        (log_key("other.example/log", "next").key, OLD.key, {}),
        (KEY.key, OLD.key, {"subject": "register/other.example/log"}),
        (KEY.key, OLD.key, {"type": "mx.anuencia.entry-recorded.v1"}),
        (OLD.key, OLD.key, {}),
    ],
    ids=["of another key", "of another log", "elsewhere", "no announcement", "itself"],
)
def test_of_no_other_key_is_anything_told(
    tmp_path: Path, key: VerifierKey, replaces: VerifierKey, members: dict[str, Any]
) -> None:
    entries = history(3, per_stream=1)
    entries[1] = announcement(key, replaces, **members)
    assert told(entries, tmp_path / "log", KEY) == []


def test_a_fetch_that_has_nothing_to_look_in_says_how_to_find_it(tmp_path: Path) -> None:
    entries = history(3, per_stream=1)
    entries[1] = announcement(KEY.key, OLD.key)
    with serving_files(publish(tmp_path / "log", entries)) as server, closing(Source(server.url)) as source:
        report = fetch(source, tmp_path / "copy", replace(TRUST, keys=(OLD.key,)), lambda *_: None)
    assert [one.check for one in report.problems] == ["signature"]
    assert "fetch without --vkey" in report.remarks[0]
