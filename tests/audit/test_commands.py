"""What do the auditor's commands print, and with which exit code do they end?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from service.audit import evidence
from service.cli import main
from tests.audit.logs import KEY, ORIGIN, WITNESS, altered, checkpoint, history, publish
from tests.audit.server import serving
from tests.service_process import ROOT

ENTRIES = history(12, per_stream=4)


@pytest.fixture
def vkey(tmp_path: Path) -> str:
    file = tmp_path / "log.vkey"
    file.write_text(f"{KEY.key}\n", "utf-8")
    return str(file)


def test_a_log_is_fetched_and_verified(tmp_path: Path, vkey: str, capsys: pytest.CaptureFixture[str]) -> None:
    copy = str(tmp_path / "copy")
    with serving(publish(tmp_path / "log", ENTRIES)) as server:
        assert main(["audit", "fetch", server.url, copy]) == 0
    assert "The signature was not checked" in capsys.readouterr().out
    assert main(["audit", "verify", copy, "--vkey", vkey]) == 0
    said = capsys.readouterr().out
    assert said.startswith("VERIFIED\n")
    assert f"  origin: {ORIGIN}\n  size: 12\n" in said
    assert main(["audit", "replay", copy, "--on", "2026-03-01"]) == 0
    assert "authorizations: 3" in capsys.readouterr().out


def test_the_key_itself_may_stand_on_the_command_line(tmp_path: Path) -> None:
    assert main(["audit", "verify", str(publish(tmp_path, ENTRIES)), "--vkey", str(KEY.key)]) == 0


def test_what_is_not_verified_ends_with_one_and_names_the_entry(
    tmp_path: Path, vkey: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [*ENTRIES[:5], altered(ENTRIES[5], specversion="2.0"), *ENTRIES[6:]]
    folder = str(publish(tmp_path / "log", bad))
    assert main(["audit", "verify", folder, "--vkey", vkey, "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["verified"], said["first_bad_index"], said["size"]) == (False, 5, 12)
    assert {(one["check"], one["index"]) for one in said["problems"]} == {("envelope", 5), ("prev", 5)}
    assert all(one["means"] for one in said["problems"])


def test_an_earlier_checkpoint_is_given_as_a_file(tmp_path: Path, vkey: str) -> None:
    folder = str(publish(tmp_path / "log", ENTRIES))
    previous = tmp_path / "previous"
    previous.write_bytes(checkpoint(ENTRIES, 7))
    assert main(["audit", "verify", folder, "--vkey", vkey, "--previous", str(previous)]) == 0
    previous.write_bytes(checkpoint(history(7), 7))
    assert main(["audit", "verify", folder, "--vkey", vkey, "--previous", str(previous)]) == 1


def test_a_policy_may_hold_the_key_of_the_log(tmp_path: Path) -> None:
    policy = tmp_path / "policy"
    folder = str(publish(tmp_path / "log", ENTRIES))
    policy.write_text(f"log {KEY.key}\nquorum none\n", "utf-8")
    assert main(["audit", "verify", folder, "--policy", str(policy)]) == 0
    policy.write_text(f"log {KEY.key}\nwitness w {WITNESS.key}\nquorum w\n", "utf-8")
    assert main(["audit", "verify", folder, "--policy", str(policy)]) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["verify", "{folder}"],
        ["replay", "{folder}", "--jurisdiction", "atlantis"],
        ["verify", "{folder}", "--vkey", "no such key"],
        ["verify", "{folder}", "--vkey", str(WITNESS.key)],
        ["verify", "{empty}", "--vkey", str(KEY.key)],
        ["verify", "{folder}", "--vkey", str(KEY.key), "--previous", "{empty}/none"],
        ["verify", "{folder}", "--vkey", str(KEY.key), "--policy", "{empty}/none"],
        ["fetch", "records.example", "{empty}"],
        ["replay", "{empty}"],
        ["proof", "{empty}/none", "--event", "{empty}/none", "--vkey", str(KEY.key)],
    ],
)
def test_what_could_not_run_ends_with_two_and_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    folder = publish(tmp_path / "log", ENTRIES)
    (tmp_path / "empty").mkdir()
    given = [word.format(folder=folder, empty=tmp_path / "empty") for word in words]
    assert main(["audit", *given]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"anuencia audit {words[0]}: ")
    assert said.err.count("\n") == 1


def test_the_tool_loads_nothing_of_the_service() -> None:
    program = (
        "import sys; import service.audit.fetch, service.audit.verify, service.audit.replay,"
        " service.audit.proof; print(*sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    ours = {name for name in loaded if name.startswith("service.") and not name.startswith("service.audit")}
    assert ours == {
        "service.event_store",
        "service.event_store.codec",
        "service.event_store.upcasters",
        "service.export",
        "service.export.atom",  # the words of the feed, of the domain alone
        "service.transparency",
        "service.transparency.signing",
    }
    assert not loaded & {"sqlalchemy", "psycopg", "fastapi", "pydantic", "eventsourcing", "starlette"}
    assert evidence.__name__ in loaded
