"""What if the process that carries writes out cannot be started, does not answer, or does not end?"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psycopg
import pytest

from service.api.answers import Answer
from service.api.auth import Caller
from service.api.problems import Problem
from service.event_store.outcomes import Actor
from service.recording import process
from service.recording.frames import Begin, Sent
from service.recording.process import RecordingProcess
from tests.api.conftest import Client, speaking
from tests.conftest import Database
from tests.faults.beside import beside, recording, until
from tests.faults.children import NEEDS_PROC, is_alive, recorders

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


def test_between_an_end_and_the_next_start_there_is_a_pause(
    beside: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "RESTART_SECONDS", 600.0)
    monkeypatch.setattr(process, "_COMMAND", ("/nowhere/at/all",))
    beside.registered()
    beside.run(until(lambda: recording(beside).alarm))
    beside.registered()
    assert recording(beside)._life is None


#: Takes what it is handed, and ends or sleeps over it.
_STUB = """
import asyncio, os, socket, sys, time
from service.recording.frames import Link, Ready, Sent, ToRecord
async def run():
    loop = asyncio.get_running_loop()
    ended = loop.create_future()
    def got(number, message):
        if isinstance(message, Sent):
            os._exit(3) if sys.argv[1] == "end" else time.sleep(600)
        else:
            link.send(0, Ready())
    _, link = await loop.create_connection(lambda: Link(ToRecord, got), sock=socket.socket(fileno=os.dup(0)))
    await ended
asyncio.run(run())
"""


def _sent() -> Sent:
    caller = Caller(Actor("test", "clerk", "registrar"), True, 0.0)
    return Sent(
        "register_authorization", "POST", "/v1/authorizations", {}, b"", caller, b"k", None, "i", "i", b"{}"
    )


async def _after_an_end(here: Callable[[], Answer]) -> Answer:
    """What is answered to a write that the other process was handed and did not answer."""

    async def carried() -> Answer:
        return here()

    stub = RecordingProcess(Begin("", "", 1), lambda: None)
    stub._start()
    await until(lambda: stub.pid)
    try:
        return await stub.carried_out(_sent(), carried)
    finally:
        await stub.close()


def test_after_a_lost_answer_the_second_try_says_no_more_than_anybody_knows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process, "_COMMAND", (sys.executable, "-c", _STUB, "end"))

    def raising(error: Exception) -> Callable[[], Answer]:
        def raised() -> Answer:
            raise error

        return raised

    async def scenario() -> None:
        assert await _after_an_end(lambda: Answer(201, b"{}")) == Answer(201, b"{}")
        refused = Problem("version-mismatch", "The key was looked up first: it is surely not recorded.")
        with pytest.raises(Problem) as told:
            await _after_an_end(raising(refused))
        assert told.value is refused
        for error in (Problem("unavailable", "Nothing was recorded."), psycopg.OperationalError("gone")):
            with pytest.raises(Problem) as told:
                await _after_an_end(raising(error))
            assert told.value.code == "outcome-unknown"
        with pytest.raises(ZeroDivisionError):
            await _after_an_end(raising(ZeroDivisionError()))

    asyncio.run(scenario())


@NEEDS_PROC
def test_one_that_does_not_end_is_killed_and_a_request_that_was_cancelled_harms_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(process, "_COMMAND", (sys.executable, "-c", _STUB, "sleep"))
    monkeypatch.setattr(process, "GRACE_SECONDS", 0.2)

    async def nothing() -> Answer:
        return Answer(204, b"")

    async def scenario() -> None:
        stub = RecordingProcess(Begin("", "", 1), lambda: None)
        stub._start()
        await until(lambda: stub.pid)
        pid = stub.pid
        assert pid is not None
        given_up = asyncio.create_task(stub.carried_out(_sent(), nothing))
        waiting = asyncio.create_task(stub.carried_out(_sent(), nothing))
        await asyncio.sleep(0)
        given_up.cancel()
        await stub.close()
        assert (await waiting).status == 204
        assert not is_alive(pid)

    asyncio.run(scenario())
    assert ["did not end within" in said for said in caplog.messages] == [True]


@NEEDS_PROC
def test_one_that_stands_still_is_killed_and_its_writes_are_carried_out_here(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(process, "_COMMAND", (sys.executable, "-c", _STUB, "sleep"))
    monkeypatch.setattr(process, "PATIENCE_SECONDS", 0.2)

    async def here() -> Answer:
        return Answer(201, b"{}")

    async def scenario() -> None:
        stub = RecordingProcess(Begin("", "", 1), lambda: None)
        stub._start()
        await until(lambda: stub.pid)
        pid = stub.pid
        assert pid is not None
        answers = await asyncio.gather(*(stub.carried_out(_sent(), here) for _ in range(3)))
        assert answers == [Answer(201, b"{}")] * 3
        await until(lambda: stub.alarm)
        assert not is_alive(pid)
        await stub.close()

    asyncio.run(scenario())
    assert ["has not answered for" in said for said in caplog.messages] == [True, False]


@NEEDS_PROC
def test_one_that_is_still_coming_up_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(process, "_COMMAND", (sys.executable, "-c", "import time; time.sleep(600)"))

    async def scenario() -> None:
        for wait in (True, False):
            stub = RecordingProcess(Begin("", "", 1), lambda: None)
            stub._start()
            if wait:
                await until(partial(getattr, stub, "_starting"))
            await stub.close()
            assert recorders(os.getpid()) == []

    asyncio.run(scenario())
    assert caplog.messages == []
