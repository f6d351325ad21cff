"""Does the command line do what was meant, whatever is typed and whoever reads it?"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from service import migrate
from service.cli import main, tokens
from service.settings import mistyped
from tests.audit.logs import KEY, altered, history, publish
from tests.conftest import Database
from tests.service.older import make_again
from tests.service_here import ServiceHere, command_here
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


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """What a command says that fails: one line, and no trace."""
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    return line


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


# What is typed: tokens.


STEP = '{"ref": "A", "step": "authorization-registered", "data": {"title": "A"}}\n'


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    file = tmp_path / "steps.ndjson"
    file.write_text(STEP)
    return file


def imported(service: Running, steps: Path, token: str, given: str | None = None) -> list[str]:
    """The words of an import with this token, which the whole of is never said."""
    done = subprocess.run(
        [sys.executable, "-m", "service", "import", str(steps), "--url", service.url, "--token", token],
        cwd=ROOT,
        env=service.environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    for secret in (token, given):
        assert secret is None or len(secret) < 9 or secret not in done.stdout + done.stderr
    return [*done.stdout.splitlines(), *done.stderr.splitlines()]


def test_a_token_comes_from_a_file_or_from_standard_input_and_is_no_argument(
    service: ServiceHere, steps: Path, tmp_path: Path
) -> None:
    token = service.token("registrar")
    (tmp_path / "token").write_text(f"{token}\n")
    assert imported(service, steps, str(tmp_path / "token")) == ["1 recorded, 0 replayed, 0 refused"]
    assert imported(service, steps, "-", token) == ["0 recorded, 1 replayed, 0 refused"]
    (line,) = imported(service, steps, token)
    assert "no such file" in line


@pytest.mark.parametrize(
    "written", ["not a token, but words", "\u00f1" * 20, "two-lines\nof-a-token", "", "x" * 9000]
)
def test_what_is_no_token_is_said_in_a_sentence_that_does_not_show_it(
    steps: Path, tmp_path: Path, written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "token"
    file.write_text(written, "utf-8")
    for words in (
        ["import", str(steps)],
        ["audit", "fetch", "http://127.0.0.1:1/log/", str(tmp_path / "copy")],
    ):
        assert main([*words, "--token", str(file)]) > 0
        (line,) = capsys.readouterr().err.splitlines()
        assert f"there is no token in {file}" in line or "does not answer" in line
        assert not written or written[:9] not in line


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://", "does not answer"),
        ("ftp://records.example", "does not answer"),
        ("http://records.example:port", "no address"),
    ],
)
def test_an_address_that_is_none_is_said(steps: Path, tmp_path: Path, url: str, said: str) -> None:
    assert said in sentence(command_here(Running(tmp_path / "data"), "import", str(steps), "--url", url))


# The folder, and the key in it.


def test_no_development_key_is_made_in_a_folder_where_nobody_runs_a_service(
    service: ServiceHere, steps: Path, tmp_path: Path
) -> None:
    elsewhere = Running(tmp_path / "elsewhere", {"ANUENCIA_PORT": str(service.port)})
    for words in (["dev-token", "--office", "senate"], ["import", str(steps)]):
        line = sentence(command_here(elsewhere, *words))
        assert f"no development key in the data folder {tmp_path / 'elsewhere'}" in line
        assert "ANUENCIA_DATA" in line
        assert not elsewhere.data.exists()
    assert command_here(service, "dev-token", "--office", "senate").returncode == 0


@pytest.mark.parametrize(
    ("answer", "made"), [("y\n", True), ("Yes\n", True), ("\n", False), ("no\n", False), ("", False)]
)
def test_a_person_is_asked_before_one_is_made(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
    made: bool,
) -> None:
    monkeypatch.setenv("ANUENCIA_DATA", str(tmp_path / "data"))
    asked = Terminal()
    monkeypatch.setattr(tokens, "sys", SimpleNamespace(stdin=Terminal(answer), stderr=asked))
    assert main(["dev-token", "--office", "senate"]) == (0 if made else 1)
    assert f"Make one in {tmp_path / 'data'}? [y/N] " in asked.getvalue()
    assert (tmp_path / "data").exists() is made
    assert bool(capsys.readouterr().out) is made


class Terminal(io.StringIO):
    """What a person sees and types."""

    def isatty(self) -> bool:
        return True


def test_a_key_of_the_log_that_is_not_there_is_said_with_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["keys", "show"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert f"no key of the log at {tmp_path / '.anuencia' / 'log.key'}" in line
    assert "ANUENCIA_DATA" in line
    assert list(tmp_path.iterdir()) == []


# Settings.


def test_a_setting_that_is_mistyped_is_said_with_the_one_that_is_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Running(tmp_path / "data", {"ANUENCIA_PROT": "9000", "ANUENCIA_OWN": "x"})
    first, second = command_here(service, "keys", "show").stderr.splitlines()
    assert first == "anuencia keys: ANUENCIA_PROT is no setting; is ANUENCIA_PORT meant?"
    assert "no key of the log" in second


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ANUENCIA_DATABSE_URL", "ANUENCIA_DATABASE_URL"),
        ("ANUENCIA_ORIGEN", "ANUENCIA_ORIGIN"),
        ("ANUENCIA_ISSUER", "ANUENCIA_ISSUERS"),
        ("anuencia_hosts", "ANUENCIA_HOST"),
        ("ANUENCIA_LOGKEY", "ANUENCIA_LOG_KEY"),
        # Settings; what others may have named so; and what is none of ours.
        ("ANUENCIA_PORT", None),
        ("anuencia_port", None),
        ("ANUENCIA_APP_PASSWORD", None),
        ("ANUENCIA_OWNER_PASSWORD", None),
        ("ANUENCIA_FUZZ_CASES", None),
        ("PROT", None),
    ],
)
def test_which_names_are_nearly_a_setting(typed: str, meant: str | None) -> None:
    assert mistyped([typed]) == ({} if meant is None else {typed: meant})


@pytest.mark.parametrize("name", ["ANUENCIA_DATABASE_URL", "ANUENCIA_OWNER_URL"])
def test_a_url_that_is_none_is_said_without_its_password(tmp_path: Path, name: str) -> None:
    environment = {
        "ANUENCIA_DATABASE_URL": "postgresql://db.test/x",
        name: "postgresql://app:se cret@db.test/x",
    }
    done = command_here(Running(tmp_path / "data", environment), "serve")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert f"{name}: must be the URL" in line
    assert "%20" in line
    assert "cret" not in done.stderr


def test_a_url_for_the_owner_alone_migrates_no_other_database(database: Database, tmp_path: Path) -> None:
    service = Running(tmp_path / "data", {"ANUENCIA_OWNER_URL": database.owner_url})
    line = sentence(command_here(service, "migrate"))
    assert "ANUENCIA_OWNER_URL is set and ANUENCIA_DATABASE_URL is not" in line
    assert not service.data.exists()


def test_a_migration_says_what_it_did(database: Database, tmp_path: Path) -> None:
    service = Running(tmp_path / "data", database.environment)
    newest = migrate.expected_revision()
    at = f"the database {database.name} is at revision {newest}: nothing was missing\n"
    assert command_here(service, "migrate").stdout == at
    make_again(database, "0006")
    said = f"the database {database.name} was at 0006, and is at revision {newest} now\n"
    assert command_here(service, "migrate").stdout == said


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert re.fullmatch(r"anuencia \d+\.\d+\S*, contract \d+\.\d+\.\d+\n", capsys.readouterr().out)
