"""When is a process started that carries writes out, and what if it cannot be?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from service.recording import process
from tests.api.conftest import Client, speaking
from tests.conftest import Database
from tests.faults.beside import beside, come_up, recording, until

__all__ = ["beside"]


def test_few_writes_at_a_time_need_no_process(database: Database, tmp_path: Path) -> None:
    with speaking(database, tmp_path, recording="process") as client:
        for _ in range(process.MANY + 1):
            client.registered()
        assert recording(client)._life is None


def test_a_program_that_cannot_be_started_or_ends_at_once_hinders_nothing_and_is_said(
    beside: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for command in (("/nowhere/at/all",), (sys.executable, "-c", "pass")):
        monkeypatch.setattr(process, "_COMMAND", command)
        recording(beside).alarm = None
        beside.registered()
        beside.run(until(lambda: recording(beside).alarm))
        beside.registered()
        assert "recording" in beside.get("/readyz").json()["alarms"]
        beside.run(until(lambda: recording(beside)._life is None))
        assert "the process that records ended" in caplog.text
        caplog.clear()


def test_what_else_keeps_it_from_starting_hinders_nothing_either(
    beside: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(_: object) -> subprocess.Popen[bytes]:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(process, "_started", failing)
    beside.registered()
    beside.run(until(lambda: recording(beside).alarm))
    beside.registered()
    assert "the process that records cannot be used" in caplog.text
    monkeypatch.undo()


def test_code_that_was_replaced_meanwhile_does_not_write(
    beside: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "RESTART_SECONDS", 600.0)
    begin = recording(beside)._begin
    recording(beside)._begin = lambda: msgspec.structs.replace(begin(), edition="another")
    beside.registered()
    beside.run(until(lambda: recording(beside).alarm))
    assert "(code 1)" in beside.get("/readyz").json()["alarms"]["recording"]


def test_another_package_of_this_name_where_one_works_is_not_taken_for_this_one(
    beside: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "service").mkdir()
    (tmp_path / "service" / "__main__.py").write_text("raise SystemExit('another')")
    monkeypatch.chdir(tmp_path)
    come_up(beside)


def test_who_is_to_stop_starts_nothing(beside: Client) -> None:
    recording(beside).finish()
    beside.registered()
    assert recording(beside)._life is None


def test_between_an_end_and_the_next_start_there_is_a_pause(
    beside: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "RESTART_SECONDS", 600.0)
    monkeypatch.setattr(process, "_COMMAND", ("/nowhere/at/all",))
    beside.registered()
    beside.run(until(lambda: recording(beside).alarm))
    beside.registered()
    assert recording(beside)._life is None
