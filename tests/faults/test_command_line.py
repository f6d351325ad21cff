"""Does the command line do what was meant, whatever is typed and whoever reads it?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.cli import main
from tests.audit.logs import KEY, altered, history, publish
from tests.service_process import ROOT, Running

ENTRIES = history(12, per_stream=4)


def left_alone(service: Running, *arguments: str, stream: str = "stdout") -> tuple[int, str]:
    """The exit code of a command whose reader went away before it said anything, and what else it said."""
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "service", *arguments],
            cwd=ROOT,
            env=service.environment,
            text=True,
            check=False,
            stdout=write if stream == "stdout" else subprocess.PIPE,
            stderr=write if stream == "stderr" else subprocess.PIPE,
        )
    finally:
        os.close(write)
    return done.returncode, done.stderr if stream == "stdout" else done.stdout


# Who reads it.


@pytest.mark.parametrize(("entry", "code"), [(ENTRIES[5], 0), (altered(ENTRIES[5], specversion="2.0"), 1)])
def test_a_reader_that_went_away_changes_no_verdict(tmp_path: Path, entry: bytes, code: int) -> None:
    folder = publish(tmp_path / "log", [*ENTRIES[:5], entry, *ENTRIES[6:]])
    service = Running(tmp_path / "data")
    assert left_alone(service, "audit", "verify", str(folder), "--vkey", str(KEY.key)) == (code, "")


@pytest.mark.parametrize("words", [["--help"], ["openapi", "--check"]])
def test_a_reader_that_went_away_fails_no_command(tmp_path: Path, words: list[str]) -> None:
    assert left_alone(Running(tmp_path / "data"), *words) == (0, "")


def test_nor_does_one_who_does_not_hear_what_went_wrong(tmp_path: Path) -> None:
    assert left_alone(Running(tmp_path / "data"), "keys", "show", stream="stderr") == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_what_cannot_be_written_is_no_verdict(tmp_path: Path) -> None:
    folder = publish(tmp_path / "log", ENTRIES)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "service", "audit", "verify", str(folder), "--vkey", str(KEY.key)],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "cannot be written (No space left on device)" in line


def test_what_an_old_locale_cannot_spell_is_written_as_its_number(tmp_path: Path) -> None:
    environment = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = Running(tmp_path / "data", environment).command("audit", "verify", str(tmp_path), "--vkey", "x")
    assert done.returncode == 2
    service = Running(tmp_path / "data\u2014", environment)
    (line,) = service.command("keys", "show").stderr.splitlines()
    assert "\\u2014" in line


def test_ctrl_c_is_a_word_and_no_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("service.cli.openapi.openapi", lambda **_: interrupted())
    assert main(["openapi"]) == 130
    assert capsys.readouterr().err == "anuencia openapi: stopped.\n"
