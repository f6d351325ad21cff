"""What becomes of a write when the connection to the database is lost, at whatever moment?"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from threading import Event
from typing import Any, NoReturn, TypeVar
from uuid import uuid4

import psycopg
import pytest
from psycopg import Connection, OperationalError
from psycopg.abc import PQGen
from psycopg.errors import DiskFull, IdleInTransactionSessionTimeout
from psycopg.pq import TransactionStatus

from service.event_store import connection
from service.event_store import writer as writer_module
from service.event_store.cache import StateCache
from service.event_store.outcomes import Committed, Outcome, Rejection, Replayed
from service.event_store.writer import Writer
from service.troubles import Trouble
from tests.conftest import Database
from tests.domain.factories import do, entered, record_vote, register, together
from tests.service.harness import Connect, assert_log_is_whole, running, write

R = TypeVar("R")
Rows = tuple[Any, ...]


class LostAfterCommit(Connection[Rows]):
    """The server commits; its answer never arrives."""

    def wait(self, gen: PQGen[R], *given: Any, **named: Any) -> R:
        begun = self.info.transaction_status == TransactionStatus.INTRANS
        found = super().wait(gen, *given, **named)
        if begun and self.info.transaction_status == TransactionStatus.IDLE:
            self.close()
            raise OperationalError("the connection was cut after COMMIT")
        return found


class LostBeforeCommit(Connection[Rows]):
    """COMMIT never reaches the server, which rolls back."""

    def wait(self, gen: PQGen[R], *given: Any, **named: Any) -> R:
        if self.info.transaction_status == TransactionStatus.INTRANS:
            cut(self, gen)
        return super().wait(gen, *given, **named)


class Ended(Connection[Rows]):
    """The server ends the session inside its transaction, as it was told to where one stands still."""

    def wait(self, gen: PQGen[R], *given: Any, **named: Any) -> R:
        if self.info.transaction_status == TransactionStatus.INTRANS:
            cut(self, gen, IdleInTransactionSessionTimeout("terminating connection"))
        return super().wait(gen, *given, **named)


class LostAtOnce(Connection[Rows]):
    """Nothing ever reaches the server."""

    def wait(self, gen: PQGen[R], *_: Any, **__: Any) -> R:
        cut(self, gen)


def cut(connection: Connection[Rows], trip: PQGen[Any], error: psycopg.Error | None = None) -> NoReturn:
    """What a round trip comes to on a connection that is cut before it begins."""
    trip.close()
    connection.close()
    raise error or OperationalError("the connection was cut before anything was sent")


def nobody() -> Connection[Rows]:
    """What connecting does while the database is gone."""
    raise OperationalError("connection refused")


def one_after_another(*attempts: Connect) -> Connect:
    """Connects in these ways, in turn; then always in the last."""
    waiting = list(attempts)

    def connect() -> Connection[Rows]:
        return (waiting.pop(0) if len(waiting) > 1 else waiting[0])()

    return connect


def by(kind: Callable[..., Connection[Rows]], database: Database) -> Connect:
    return lambda: kind(database.url)


def sound(database: Database) -> Connect:
    return lambda: connection.connect(database.url)


def terminate(database: Database, state: str) -> None:
    """End the writer's backend as soon as it is in this state (`idle`), or waits for this (`Lock`)."""
    deadline = time.monotonic() + 10
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        while time.monotonic() < deadline:
            ended = owner.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = 'anuencia-writer'"
                " AND %s IN (state, wait_event_type)",
                (state,),
            ).fetchall()
            if ended:
                assert ended == [(True,)]
                return
    raise AssertionError(f"no writer's backend was ever {state}")


def codes(outcomes: Sequence[Outcome]) -> list[str]:
    return [outcome.code if isinstance(outcome, Rejection) else "" for outcome in outcomes]


async def test_a_commit_whose_answer_is_lost_is_found_by_its_key_and_not_repeated(database: Database) -> None:
    connect = one_after_another(by(LostAfterCommit.connect, database), sound(database))
    stream = uuid4()

    async with running(connect) as writer:
        lost = await writer.submit(write(register(stream=stream)))
        trouble = writer.trouble
        following = await writer.submit(write(do(entered(), stream), v=1))
    assert lost == Replayed((0,))
    assert trouble is None
    assert isinstance(following, Committed)
    assert following.states[stream].version == 2
    assert assert_log_is_whole(database.url) == 2


async def test_a_whole_batch_whose_commit_is_lost_is_answered_command_by_command(database: Database) -> None:
    connect = one_after_another(by(LostAfterCommit.connect, database), sound(database))
    first, second = uuid4(), uuid4()

    async with running(connect) as writer:
        outcomes = await asyncio.gather(
            writer.submit(write(register(stream=first))),
            writer.submit(write(register(stream=second))),
            writer.submit(write(do(entered(), first), v=9)),
            writer.submit(write(record_vote(over=together(first, second)))),
            writer.submit(write(do(entered(), uuid4()))),
        )
    assert codes(outcomes) == ["", "", "version-mismatch", "", "not-found"]
    assert [outcomes[0], outcomes[1], outcomes[3]] == [Replayed((0,)), Replayed((1,)), Replayed((2, 3))]
    assert assert_log_is_whole(database.url) == 4


async def test_a_session_that_the_server_ended_is_a_connection_lost_and_one_line_in_the_log(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    stream = uuid4()

    async with running(one_after_another(by(Ended.connect, database), sound(database))) as writer:
        outcome = await writer.submit(write(register(stream=stream)))
    assert isinstance(outcome, Committed)
    assert assert_log_is_whole(database.url) == 1
    (line,) = caplog.records
    assert (line.levelname, line.exc_info) == ("WARNING", None)
    assert line.getMessage() == "connection to the database lost (IdleInTransactionSessionTimeout)"


@pytest.mark.parametrize("kind", [LostBeforeCommit, LostAtOnce])
async def test_what_was_not_committed_is_recorded_once_by_the_next_attempt(
    database: Database, kind: type[Connection[Rows]]
) -> None:
    broken = by(kind.connect, database)
    stream = uuid4()

    async with running(one_after_another(broken, nobody, broken, sound(database))) as writer:
        outcomes = await asyncio.gather(
            writer.submit(write(register(stream=stream))),
            writer.submit(write(do(entered(), stream), v=1)),
        )
    assert all(isinstance(outcome, Committed) for outcome in outcomes)
    assert assert_log_is_whole(database.url) == 2


@pytest.mark.parametrize(("kind", "kept"), [(LostAfterCommit, 2), (LostBeforeCommit, 1)])
def test_if_nobody_answers_after_a_lost_commit_the_outcome_is_unknown_and_the_cache_forgotten(
    database: Database, monkeypatch: pytest.MonkeyPatch, kind: type[Connection[Rows]], kept: int
) -> None:
    monkeypatch.setattr(writer_module, "RECONNECT_SECONDS", 0.05)
    stream, cache = uuid4(), StateCache(10)
    again = write(do(entered(), stream), v=1)

    async def before() -> Outcome:
        async with running(database.url, cache) as writer:
            return await writer.submit(write(register(stream=stream)))

    async def scenario() -> tuple[Outcome, str | None]:
        connect = one_after_another(by(kind.connect, database), nobody)
        async with running(connect, cache) as writer:
            return await writer.submit(again), writer.trouble

    async def after() -> Outcome:
        async with running(database.url, cache) as writer:
            return await writer.submit(again)

    assert isinstance(asyncio.run(before()), Committed)
    assert cache.get(stream) is not None
    lost, trouble = asyncio.run(scenario())
    assert codes([lost]) == ["outcome-unknown"]
    assert trouble is not None
    assert cache.get(stream) is None
    assert assert_log_is_whole(database.url) == kept
    # What the answer says to do: the same key again.
    retried = asyncio.run(after())
    assert (retried == Replayed((1,))) is (kept == 2)
    assert isinstance(retried, Committed) is (kept == 1)
    assert assert_log_is_whole(database.url) == 2


async def test_while_the_database_cannot_be_reached_nothing_is_recorded_and_that_is_said(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "RECONNECT_SECONDS", 0.05)
    gone = [True]

    def connect() -> Connection[Rows]:
        return nobody() if gone[0] else connection.connect(database.url)

    async with running(connect) as writer:
        refused = await asyncio.gather(*(writer.submit(write(register(stream=uuid4()))) for _ in range(3)))
        trouble = writer.trouble
        gone[0] = False
        recorded = await writer.submit(write(register(stream=uuid4())))
        after = writer.trouble
    assert codes(refused) == ["unavailable"] * 3
    assert trouble is not None
    assert isinstance(recorded, Committed)
    assert after is None
    assert assert_log_is_whole(database.url) == 1


async def test_a_connection_ended_between_two_batches_is_not_noticed_by_anybody(database: Database) -> None:
    stream = uuid4()

    async with running(database.url) as writer:
        first = await writer.submit(write(register(stream=stream)))
        await asyncio.to_thread(terminate, database, "idle")
        outcomes = [first, await writer.submit(write(do(entered(), stream), v=1))]
    assert [outcome.positions for outcome in outcomes if isinstance(outcome, Committed)] == [(0,), (1,)]
    assert assert_log_is_whole(database.url) == 2


async def test_a_backend_ended_while_it_waits_for_the_head_is_replaced_and_records_once(
    database: Database,
) -> None:
    streams = [uuid4() for _ in range(3)]

    async with running(database.url) as writer:
        with psycopg.connect(database.owner_url) as other:
            other.execute("SELECT * FROM log_head FOR UPDATE")
            waiting = [
                asyncio.create_task(writer.submit(write(register(stream=stream)))) for stream in streams
            ]
            await asyncio.to_thread(terminate, database, "Lock")
            other.rollback()
        outcomes = await asyncio.gather(*waiting)
    assert [outcome.positions for outcome in outcomes if isinstance(outcome, Committed)] == [(0,), (1,), (2,)]
    assert assert_log_is_whole(database.url) == 3


async def test_a_lost_commit_followed_by_a_head_that_another_holds_is_still_an_unknown_outcome(
    database: Database,
) -> None:
    def impatient() -> Connection[Rows]:
        return psycopg.connect(database.url, options="-c lock_timeout=50ms")

    with psycopg.connect(database.owner_url) as other:

        class LostAndThenHeld(LostAfterCommit):
            def close(self) -> None:
                super().close()
                other.execute("SELECT * FROM log_head FOR UPDATE")

        connect = one_after_another(by(LostAndThenHeld.connect, database), impatient)
        async with running(connect) as writer:
            outcome = await writer.submit(write(register(stream=uuid4())))
    assert codes([outcome]) == ["outcome-unknown"]
    assert assert_log_is_whole(database.url) == 1


async def test_a_lost_commit_followed_by_a_clock_gone_wrong_is_still_an_unknown_outcome(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = time.time

    def in_another_time() -> Connection[Rows]:
        monkeypatch.setattr(time, "time", lambda: clock() + 60)
        return connection.connect(database.url)

    connect = one_after_another(by(LostAfterCommit.connect, database), in_another_time)
    async with running(connect) as writer:
        outcome = await writer.submit(write(register(stream=uuid4())))
    assert codes([outcome]) == ["outcome-unknown"]
    assert assert_log_is_whole(database.url) == 1


def told_when_over(writer: Writer, trouble: str) -> Event:
    """Set once the writer has said that this trouble of its is over."""
    over, said = Event(), getattr(writer, trouble)

    class Told(Trouble):
        def is_over(self) -> None:
            super().is_over()
            over.set()

    told = Told(said._log)
    told.sentence = said.sentence
    setattr(writer, trouble, told)
    return over


async def test_a_trouble_ends_by_itself_once_its_cause_is_gone_without_any_request(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(writer_module, "RECONNECT_SECONDS", 0.05)
    monkeypatch.setattr(writer_module, "PROBE_SECONDS", 0.01)
    caplog.set_level(logging.INFO, writer_module.__name__)
    gone = [True]

    def connect() -> Connection[Rows]:
        return nobody() if gone[0] else connection.connect(database.url)

    async with running(connect) as writer:
        await writer.submit(write(register(stream=uuid4())))
        assert "cannot be reached" in (writer.trouble or "")
        over = told_when_over(writer, "_trouble")
        gone[0] = False
        assert await asyncio.to_thread(over.wait, 10)
        assert writer.trouble is None
    assert assert_log_is_whole(database.url) == 0
    began, ended = [one.getMessage() for one in caplog.records if one.name == writer_module.__name__]
    assert began == "the database cannot be reached (OperationalError)"
    assert ended.startswith("over after ")


async def test_a_full_disk_is_said_once_and_over_once_something_was_recorded(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: Any) -> NoReturn:
        raise DiskFull("could not extend file: No space left on device")

    caplog.set_level(logging.INFO, writer_module.__name__)
    async with running(database.url) as writer:
        with monkeypatch.context() as patched:
            patched.setattr(writer_module, "record", full)
            refused = [await writer.submit(write(register(stream=uuid4()))) for _ in range(3)]
            alarm = writer.alarm
        recorded = await writer.submit(write(register(stream=uuid4())))
    assert codes(refused) == ["storage-full"] * 3
    assert "no space left" in (alarm or "")
    assert isinstance(recorded, Committed)
    assert (writer.alarm, writer.trouble) == (None, None)
    assert assert_log_is_whole(database.url) == 1
    assert [one.levelname for one in caplog.records] == ["ERROR", "INFO"]
    assert not any(one.exc_info for one in caplog.records)


async def test_a_database_that_takes_a_write_and_says_nothing_is_not_waited_for_for_ever(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "ANSWER_SECONDS", 0.05)
    again = Event()
    stream = uuid4()

    class Silent(Connection[Rows]):
        def wait(self, gen: PQGen[R], *given: Any, **named: Any) -> R:
            again.wait()
            return super().wait(gen, *given, **named)

    one_write = write(register(stream=stream))
    async with running(one_after_another(sound(database), by(Silent.connect, database))) as writer:
        await writer.submit(write(register(stream=uuid4())))
        writer._discard()
        unknown = await writer.submit(one_write)
        again.set()
        monkeypatch.undo()
        replayed = await writer.submit(one_write)
    assert codes([unknown]) == ["outcome-unknown"]
    assert replayed == Replayed((1,))
    assert assert_log_is_whole(database.url) == 2
