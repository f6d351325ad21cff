"""What if the process that carries writes out does not answer, or does not end?"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
import pytest
import uvloop

from service.api.answers import Answer
from service.api.auth import Caller
from service.api.problems import Problem
from service.event_store.outcomes import Actor
from service.recording import process
from service.recording.frames import NO_REQUEST, Begin, Sent, Told
from service.recording.process import RecordingProcess
from tests.faults.beside import until
from tests.faults.children import NEEDS_PROC, is_alive, recorders

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


def _process(reach: Callable[[], None] = lambda: None) -> RecordingProcess:
    return RecordingProcess(lambda: Begin("", "", 1, "", 0), lambda _: None, reach)


async def _come_up() -> tuple[RecordingProcess, int]:
    """One that takes what it is handed, and its pid."""
    stub = _process()
    stub._start()
    await until(lambda: stub.pid)
    assert stub.pid is not None
    return stub, stub.pid


async def _answered() -> Answer:
    """What is carried out here."""
    return Answer(201, b"{}")


async def _after_an_end(here: Callable[[], Answer]) -> Answer:
    """What is answered to a write that the other process was handed and did not answer."""

    async def carried() -> Answer:
        return here()

    stub, _ = await _come_up()
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
        for error in (
            Problem("unavailable", "Nothing was recorded."),
            Problem("internal", "The database refused this write; nothing was recorded."),
            psycopg.OperationalError("gone"),
        ):
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

    async def scenario() -> None:
        stub, pid = await _come_up()
        given_up = asyncio.create_task(stub.carried_out(_sent(), _answered))
        waiting = asyncio.create_task(stub.carried_out(_sent(), _answered))
        await asyncio.sleep(0)
        given_up.cancel()
        await stub.close()
        assert (await waiting).status == 201
        assert not is_alive(pid)

    asyncio.run(scenario())
    assert ["did not end within" in said for said in caplog.messages] == [True]


@NEEDS_PROC
def test_one_that_stands_still_is_told_by_readiness_then_killed_and_its_writes_are_carried_out_here(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(process, "_COMMAND", (sys.executable, "-c", _STUB, "sleep"))
    monkeypatch.setattr(process, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(process, "SILENT_SECONDS", 0.0)

    async def scenario(patience: str) -> None:
        stub, pid = await _come_up()
        assert stub.trouble is None
        answers = asyncio.gather(*(stub.carried_out(_sent(), _answered) for _ in range(3)))
        await until(lambda: stub.trouble == "the process that records does not answer")
        if patience == "STOPPING_SECONDS":
            stub.finish()
        monkeypatch.setattr(process, patience, 0.0)
        assert await answers == [Answer(201, b"{}")] * 3
        await until(lambda: stub._life is None)
        assert stub.trouble is None
        assert not is_alive(pid)
        await stub.close()

    # Where the service is to stop it is not waited for as long as else.
    asyncio.run(scenario("STOPPING_SECONDS"))
    assert caplog.messages == []
    asyncio.run(scenario("PATIENCE_SECONDS"))
    assert ["ended (code -9, killed)" in said for said in caplog.messages] == [True]


@NEEDS_PROC
def test_one_that_is_still_coming_up_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(process, "_COMMAND", (sys.executable, "-c", "import time; time.sleep(600)"))

    async def scenario() -> None:
        for wait in (True, False):
            stub = _process()
            stub._start()
            if wait:
                await until(partial(getattr, stub, "_starting"))
            await stub.close()
            assert recorders(os.getpid()) == []

    asyncio.run(scenario())
    assert caplog.messages == []


def test_what_fails_while_the_database_is_reached_for_hinders_no_end() -> None:
    def failing() -> None:
        raise PermissionError("no")

    async def scenario() -> None:
        stub = _process(failing)
        stub._got(NO_REQUEST, Told("the database cannot be reached", unreached=True))
        assert stub.trouble == "the database cannot be reached"
        await stub.close()

    asyncio.run(scenario())


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_a_write_in_the_very_turn_in_which_the_other_ends_is_carried_out_here(
    run: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_COMMAND", (sys.executable, "-c", _STUB, "end"))

    async def scenario() -> None:
        stub, _ = await _come_up()
        link = stub._link
        assert link is not None
        late: list[asyncio.Task[Answer]] = []
        link.ended.add_done_callback(
            lambda _: late.append(asyncio.create_task(stub.carried_out(_sent(), _answered)))
        )
        assert await stub.carried_out(_sent(), _answered) == Answer(201, b"{}")
        assert [await one for one in late] == [Answer(201, b"{}")]
        link.send(1, _sent())  # lost, and nobody's failure
        await stub.close()

    run(scenario())


def test_after_each_that_does_not_come_up_the_pause_is_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_COMMAND", ("/nowhere/at/all",))
    monkeypatch.setattr(process, "RESTART_SECONDS", 600.0)

    async def scenario() -> None:
        stub = _process()
        for number in range(3):
            stub._not_before = 0.0
            stub._start()
            await until(lambda: stub._life is None)
            assert 500 < (stub._not_before - time.monotonic()) / 2**number <= 600

    asyncio.run(scenario())


@NEEDS_PROC
@pytest.mark.parametrize("does", ["time.sleep(600)", "os.close(0); time.sleep(600)"])
def test_one_that_never_comes_up_or_never_ends_is_not_waited_for_without_end(
    does: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_COMMAND", (sys.executable, "-c", f"import os, time; {does}"))
    monkeypatch.setattr(process, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(process, "GRACE_SECONDS", 0.1)
    monkeypatch.setattr(process, "PATIENCE_SECONDS", 0.1)

    async def scenario() -> None:
        stub = _process()
        stub._start()
        await until(lambda: stub.alarm)
        assert stub.alarm is not None
        assert "killed" in stub.alarm
        assert recorders(os.getpid()) == []
        await stub.close()

    asyncio.run(scenario())
