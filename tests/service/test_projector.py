"""Does the projector apply every event exactly once, whoever appends, follows, or is lost meanwhile?"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection
from psycopg.errors import IdleInTransactionSessionTimeout

from domain.authorization.state import State
from domain.jurisdictions.mx import MEXICO
from domain.projections.register import SORTED_CHARACTERS, RegisterRow
from domain.values import Terms
from service.event_store.recorder import PostgresRecorder
from service.projections import folding, follower
from service.projections import projector as projector_module
from service.projections.batch import Place
from service.projections.follower import BATCH_EVENTS
from service.projections.projector import Projector
from service.projections.questions import projections
from tests.conftest import Database
from tests.domain.factories import entered, registered, voted
from tests.service.projecting import (
    DAYS,
    REGISTER,
    Following,
    Step,
    advance,
    append,
    as_of,
    connecting,
    folded,
    following,
    held_rows,
    histories,
    in_threads,
    log_at,
    on_day,
    troops,
    wait_until,
)


def lifecycle(stream: UUID, title: str = "Joint training") -> list[Step]:
    events = (
        registered(Terms(contingents=troops("US")), title=title),
        voted(on="2026-03-05", terms=Terms(movements=("foreign_entry",))),
        entered("2026-03-10"),
    )
    return [Step(stream, event) for event in events]


@contextmanager
def told(logger: logging.Logger) -> Iterator[threading.Event]:
    """Set once something is logged."""
    event = threading.Event()

    def note(_: logging.LogRecord) -> bool:
        event.set()
        return True

    logger.addFilter(note)
    yield event
    logger.removeFilter(note)


def test_at_every_size_of_the_log_the_rows_are_those_of_the_fold(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with log_at(database.url) as recorder, monkeypatch.context() as patched:

        @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
        @given(histories(), st.integers(1, 6), st.sampled_from((1, 100)))
        def check(history: list[Step], most: int, warm: int) -> None:
            first = append(recorder, history)
            patched.setattr(folding, "WARM_STREAMS", warm)
            Following(recorder, most=most).to_the_end()
            streams = [step.stream for step in history]
            held = held_rows(database.url, streams=streams)
            for one in held:
                assert one.row.registered_at == first + streams.index(one.row.authorization)
            for size in range(len(history) + 1):
                found, expected = as_of(held, first + size), folded(history[:size])
                assert found == expected
                for day in DAYS:
                    judged = on_day(found, day)
                    assert judged.keys() == {step.stream for step in history[:size]}
                    assert judged == on_day(expected, day)

        check()


def test_events_of_two_writers_are_all_projected_while_two_projectors_follow(database: Database) -> None:
    streams = [uuid4() for _ in range(40)]

    def write_some(recorder: PostgresRecorder, mine: list[UUID]) -> None:
        for stream in mine:
            append(recorder, lifecycle(stream, f"Exercise {stream}"))

    with (
        following(database.url) as one,
        following(database.url) as other,
        log_at(database.url) as recorder,
    ):
        in_threads(*(partial(write_some, recorder, streams[part::2]) for part in range(2)))
        wait_until(database.url, 120)
        assert (one.troubles, other.troubles) == ({}, {})
    held = held_rows(database.url)
    assert as_of(held, 120) == folded([step for s in streams for step in lifecycle(s, f"Exercise {s}")])
    assert len({(one.row, one.from_position) for one in held}) == len(held)


def test_what_is_committed_while_nobody_follows_is_projected_by_the_next(database: Database) -> None:
    first, second = lifecycle(uuid4()), lifecycle(uuid4())
    with log_at(database.url) as recorder:
        append(recorder, first)
        with following(database.url):
            wait_until(database.url, 3)
        append(recorder, second)
        with following(database.url):
            wait_until(database.url, 6)
    assert as_of(held_rows(database.url), 6) == folded(first + second)


def test_more_than_one_batch_on_record_is_projected_without_another_commit(database: Database) -> None:
    size = BATCH_EVENTS + 1
    with log_at(database.url) as recorder:
        append(recorder, [Step(uuid4(), registered()) for _ in range(size)])
    with following(database.url):
        wait_until(database.url, size)
    assert len(held_rows(database.url)) == size


def test_a_projector_that_loses_its_connection_goes_on(database: Database) -> None:
    history = lifecycle(uuid4())
    with log_at(database.url) as recorder, following(database.url, name="victim") as projector:
        append(recorder, history[:1])
        wait_until(database.url, 1)
        with psycopg.connect(database.owner_url, autocommit=True) as owner:
            killed = owner.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE application_name = 'victim'"
            ).fetchall()
        assert (True,) in killed
        append(recorder, history[1:], first_version=2)
        wait_until(database.url, 3)
    assert not projector.troubles
    assert as_of(held_rows(database.url), 3) == folded(history)


@pytest.mark.parametrize("ended", [IdleInTransactionSessionTimeout, psycopg.OperationalError])
def test_a_session_that_the_server_ended_is_one_line_in_the_log(
    database: Database, caplog: pytest.LogCaptureFixture, ended: type[psycopg.Error]
) -> None:
    attempts = [ended("the server has ended it")]

    def connected() -> Connection[tuple[Any, ...]]:
        if attempts:
            raise attempts.pop()
        return connecting(database.url, "projector")()

    with log_at(database.url) as recorder:
        append(recorder, lifecycle(uuid4()))
        with closing(Projector(connected, projections(MEXICO))) as projector:
            projector.start()
            wait_until(database.url, 3)
    (line,) = (one for one in caplog.records if one.levelname != "INFO")
    assert (line.levelname, line.exc_info) == ("WARNING", None)
    assert ended.__name__ in line.getMessage()


def test_closing_ends_a_rest_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projector_module, "REST_SECONDS", 600.0)
    with log_at(database.url) as recorder:
        append(recorder, lifecycle(uuid4()))
    # What is there before its first turn: a rest is not ended by what comes later.
    with following(database.url, name="resting") as projector:
        wait_until(database.url, 3)
        began = time.monotonic()
        projector.close()
        assert time.monotonic() - began < 60


def test_a_projector_that_is_late_does_not_rest(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projector_module, "REST_SECONDS", 600.0)
    monkeypatch.setattr(projector_module, "LATE_SECONDS", 0.0)
    with log_at(database.url) as recorder, following(database.url):
        for count in range(1, 4):
            append(recorder, lifecycle(uuid4()))
            wait_until(database.url, 3 * count)


def test_closing_ends_an_idle_projector_at_once(database: Database) -> None:
    with log_at(database.url) as recorder, following(database.url, name="leaving") as projector:
        append(recorder, lifecycle(uuid4()))
        wait_until(database.url, 3)
        began = time.monotonic()
        projector.close()
        assert time.monotonic() - began < 60
    assert not any(thread.name == "anuencia-projector" for thread in threading.enumerate())


def test_a_failure_is_told_and_gone_once_its_cause_is(database: Database) -> None:
    history = lifecycle(uuid4())
    with (
        log_at(database.url) as recorder,
        psycopg.connect(database.owner_url, autocommit=True) as owner,
    ):
        owner.execute("ALTER TABLE register_rows RENAME TO hidden_rows")
        append(recorder, history)
        with following(database.url) as projector, told(follower.log) as failed:
            assert failed.wait(20)
            assert projector.troubles.keys() == {"register"}
            owner.execute("ALTER TABLE hidden_rows RENAME TO register_rows")
            wait_until(database.url, 3)
        assert not projector.troubles
    assert as_of(held_rows(database.url), 3) == folded(history)


def test_rows_and_tracking_advance_together_or_not_at_all(database: Database) -> None:
    history = lifecycle(uuid4())
    with log_at(database.url) as recorder:
        append(recorder, history)
        again = Following(recorder)
        with recorder.connection() as connection, connection.transaction(force_rollback=True):
            assert again.turn().size == 3
        assert (recorder.max_tracking_id("register.1"), held_rows(database.url)) == (None, [])
        # What it remembers is ahead of the rows now, and is not used.
        assert again.turn().size == 3
    assert as_of(held_rows(database.url), 3) == folded(history)


def test_two_who_have_read_the_same_events_apply_them_once(database: Database) -> None:
    history = lifecycle(uuid4())
    others: list[Place] = []

    def rows(state: State) -> frozenset[RegisterRow]:
        if not others:
            with log_at(database.url) as other:
                others.append(advance(other))
        return REGISTER.rows(state)

    with log_at(database.url) as recorder:
        append(recorder, history)
        late = Following(recorder, replace(REGISTER, rows=rows))
        assert (late.turn(), late.more) == (Place(1, True, 3, {}), True)
    assert others == [Place(1, True, 3, {})]
    assert as_of(held_rows(database.url), 3) == folded(history)


def test_the_longest_title_is_projected_and_sorts_by_its_beginning(database: Database) -> None:
    title = "ﷺ" * 2000
    with log_at(database.url) as recorder:
        append(recorder, [Step(uuid4(), registered(title=title, reference="x" * 2000))])
        assert advance(recorder).size == 1
    (held,) = held_rows(database.url)
    assert held.row.title == title
    assert len(held.row.sort_key) == SORTED_CHARACTERS
