"""Do two verifiers that share no code say the same of the same evidence?"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.audit.evidence import Evidence
from service.audit.verify import verify
from tests.audit.logs import KEY, ORIGIN, TRUST, altered, checkpoint, history, publish
from tests.audit.server import serving
from tests.domain.log.ed25519 import log_key
from tests.service_process import ROOT

PROGRAM = ROOT / "docs" / "verify_log.py"


def tiny(place: str | Path, *older: Path, vkey: str = str(KEY.key)) -> tuple[int, str]:
    """Exit code and what it says."""
    done = subprocess.run(
        [sys.executable, "-I", str(PROGRAM), str(place), vkey, *map(str, older)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


def test_it_is_short_and_stands_alone() -> None:
    text = PROGRAM.read_text("utf-8")
    assert len(text.splitlines()) < 200
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in (
            [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - sys.stdlib_module_names == {"cryptography"}


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600])
def test_both_accept_an_honest_log(tmp_path: Path, size: int) -> None:
    folder = publish(tmp_path, history(size))
    report = verify(folder, TRUST)
    assert report.verified
    assert tiny(folder) == (0, f"VERIFIED: {size} entries, root {report.facts['root']}")


def test_it_reads_a_log_over_http_and_a_key_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "vkey").write_text(f"{KEY.key}\n", "utf-8")
    with serving(publish(tmp_path / "log", history(300))) as server:
        code, said = tiny(server.url, vkey=str(tmp_path / "vkey"))
    assert (code, said.startswith("VERIFIED: 300 entries")) == (0, True)


def test_both_compare_with_what_was_signed_earlier(tmp_path: Path) -> None:
    entries = history(300)
    folder = publish(tmp_path / "log", entries)
    honest, other, longer = (tmp_path / name for name in ("honest", "other", "longer"))
    honest.write_bytes(checkpoint(entries, 257))
    other.write_bytes(checkpoint(history(257)))
    longer.write_bytes(checkpoint(history(301)))
    empty = tmp_path / "empty"
    empty.write_bytes(checkpoint([]))
    assert tiny(folder, honest, empty)[0] == 0
    assert verify(folder, TRUST, [honest, empty]).verified
    for one in (other, longer):
        assert tiny(folder, honest, one)[0] == 1
        assert not verify(folder, TRUST, [honest, one]).verified


ENTRIES = history(300)


def tampered(change: str) -> tuple[list[bytes], bytes | None]:
    """Entries, and a checkpoint where it is not that of the entries."""
    bad = list(ENTRIES)
    match change:
        case "altered":
            bad[70] = altered(bad[70], actoroffice="senate")
            return bad, checkpoint(ENTRIES)
        case "altered and signed":
            bad[70] = altered(bad[70], actoroffice="senate")
        case "swapped":
            bad[70], bad[71] = bad[71], bad[70]
            return bad, checkpoint(ENTRIES)
        case "removed inside and signed":
            del bad[20]
        case "doubled and signed":
            bad.append(bad[-1])
        case "back-dated and signed":
            bad[299] = altered(bad[299], time="2026-03-01T12:00:00.000000Z")
        case "another key":
            return bad, checkpoint(ENTRIES, key=log_key(ORIGIN, "another"))
        case "another origin":
            return bad, checkpoint(ENTRIES, origin="other.example/log")
    return bad, None


@pytest.mark.parametrize(
    "change",
    [
        "altered",
        "altered and signed",
        "swapped",
        "removed inside and signed",
        "doubled and signed",
        "back-dated and signed",
        "another key",
        "another origin",
    ],
)
def test_both_refuse_a_log_that_was_tampered_with(tmp_path: Path, change: str) -> None:
    bad, note = tampered(change)
    folder = publish(tmp_path, bad, note)
    assert not verify(folder, TRUST).verified
    code, said = tiny(folder)
    assert (code, said.startswith("NOT VERIFIED: ")) == (1, True), said


def test_both_say_that_they_could_not_run(tmp_path: Path) -> None:
    assert tiny(tmp_path)[0] == 2
    entries = history(300)
    folder = publish(tmp_path / "log", entries)
    Evidence(folder).write("checkpoint", checkpoint(entries))
    (folder / "tile/entries/000").unlink()
    assert tiny(folder)[0] == 2


@pytest.mark.parametrize(
    ("was", "forged"),
    [
        (b'{"actorid"', b'{"type":"FORGED","actorid"'),
        (b'"data":{', b'"data":{"title":"Forged","title":"Joint training",'),
        (b'"streamversion":1', b'"streamversion":true'),
        (b'"data":{', b'"data":{"x":' + b"[" * 30_000 + b"]" * 30_000 + b","),
        (b'"subject":"authorization', b'"subject":"\\u001b[2J\\nVERIFIED'),
    ],
    ids=["twice", "twice within", "no number", "deep", "steers the terminal"],
)
def test_both_refuse_what_json_lets_pass(tmp_path: Path, was: bytes, forged: bytes) -> None:
    entries = history(3, per_stream=1)
    assert was in entries[1]
    entries[1] = entries[1].replace(was, forged)
    entries.append(altered(entries[1], streamversion=7) if b"VERIFIED" in forged else entries[1])
    folder = publish(tmp_path, entries)
    assert not verify(folder, TRUST).verified
    code, said = tiny(folder)
    assert (code, said.startswith("NOT VERIFIED: "), said.isprintable()) == (1, True, True), said


def test_it_waits_for_no_pipe_and_takes_no_answer_for_a_file(tmp_path: Path) -> None:
    folder = publish(tmp_path / "log", ENTRIES)
    (folder / "tile/entries/000").unlink()
    os.mkfifo(folder / "tile/entries/000")
    code, said = tiny(folder)
    assert (code, said.startswith("COULD NOT RUN: ")) == (2, True)
    with serving(folder, lambda *_: None) as server:
        code, said = tiny(server.url)
    assert (code, said.startswith("COULD NOT RUN: ")) == (2, True)
