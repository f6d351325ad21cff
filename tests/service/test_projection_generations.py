"""Can a projection be made anew while it is written and read, and does nobody notice?"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import Connection

from service.projections import generations
from service.projections.batch import NoGenerationError, Place
from service.projections.generations import RebuildRunningError, rebuild
from tests.conftest import Database
from tests.domain.factories import entered, registered, voted
from tests.service.projecting import (
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
    in_threads,
    log_at,
    progress,
    wait_until,
)

LIVE = "SELECT generation FROM projection_generations WHERE projection = 'register' AND live"
#: The authorizations on record as of the first 90 events, as one statement reads them.
COUNT = """
    SELECT count(DISTINCT authorization_id) FROM register_rows
    WHERE generation = (SELECT generation FROM projection_generations WHERE live AND projection = 'register')
      AND from_position < 90 AND (to_position IS NULL OR to_position >= 90)
"""


def history(authorizations: int) -> list[Step]:
    steps = []
    for number in range(authorizations):
        stream = uuid4()
        steps += [
            Step(stream, event)
            for event in (
                registered(title=f"Exercise {number}"),
                voted(on="2026-03-05"),
                entered("2026-03-10"),
            )
        ]
    return steps


def live(connection: Connection[tuple[Any, ...]]) -> int:
    row = connection.execute(LIVE).fetchone()
    assert row is not None
    generation: int = row[0]
    return generation


def test_a_rebuild_makes_the_same_rows_and_leaves_nothing_of_the_old(database: Database) -> None:
    with log_at(database.url) as recorder, psycopg.connect(database.url, autocommit=True) as connection:
        append(recorder, history(20))
        Following(recorder, most=7).to_the_end()
        before = held_rows(database.url)
        assert rebuild(connecting(database.url), REGISTER) == 2
        assert sorted(held_rows(database.url, 2), key=repr) == sorted(before, key=repr)
        assert held_rows(database.url, 1) == []
        found = connection.execute(
            "SELECT projection, generation, live FROM projection_generations WHERE projection = 'register'"
        ).fetchall()
        assert found == [("register", 2, True)]
        assert connection.execute("SELECT * FROM trackings").fetchall() == [("register.2", 60)]


def test_rows_that_were_damaged_are_right_after_a_rebuild(database: Database) -> None:
    steps = history(5)
    with log_at(database.url) as recorder, psycopg.connect(database.url, autocommit=True) as connection:
        append(recorder, steps)
        advance(recorder)
        connection.execute("UPDATE register_rows SET title = 'nonsense', to_day = NULL")
        rebuild(connecting(database.url), REGISTER)
    assert as_of(held_rows(database.url, 2), len(steps)) == folded(steps)


def test_readers_see_whole_answers_while_it_is_rebuilt_and_projectors_change_over(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations, "DELETED_ROWS", 3)
    steps, later = history(30), history(10)
    done = threading.Event()
    seen: set[int] = set()

    def read() -> None:
        with psycopg.connect(database.url, autocommit=True) as connection:
            while not done.is_set():
                seen.update(row[0] for row in connection.execute(COUNT))

    def rebuild_twice() -> None:
        try:
            rebuild(connecting(database.url), REGISTER)
            rebuild(connecting(database.url), REGISTER)
        finally:
            done.set()

    def write() -> None:
        with log_at(database.url) as recorder:
            for at in range(0, len(later), 3):
                append(recorder, later[at : at + 3])

    with log_at(database.url) as recorder, following(database.url) as projector:
        append(recorder, steps)
        wait_until(database.url, 90)
        in_threads(read, rebuild_twice, write)
        wait_until(database.url, 120, generation=3)
    assert not projector.troubles
    assert seen == {30}
    assert as_of(held_rows(database.url, 3), 120) == folded(steps + later)


def test_the_live_answer_never_goes_back_behind_what_it_has_shown(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = history(4)
    make_live = generations._make_live

    tries: list[bool] = []

    def late(*args: Any) -> bool:
        if not tries:
            # Between catching up and going live, the projector of the live generation gets ahead.
            with log_at(database.url) as recorder:
                append(recorder, steps[6:])
                assert advance(recorder).size == 12
        tries.append(make_live(*args))
        return tries[-1]

    monkeypatch.setattr(generations, "_make_live", late)
    with log_at(database.url) as recorder, psycopg.connect(database.url, autocommit=True) as connection:
        append(recorder, steps[:6])
        advance(recorder)
        rebuild(connecting(database.url), REGISTER)
        assert tries == [False, True]
        assert (live(connection), progress(connection, 2)) == (2, 12)
    assert as_of(held_rows(database.url, 2), 12) == folded(steps)


def test_a_rebuild_that_was_interrupted_is_cleared_away_by_the_next(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = history(4)

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    with log_at(database.url) as recorder, psycopg.connect(database.url, autocommit=True) as connection:
        append(recorder, steps)
        advance(recorder)
        with monkeypatch.context() as patched:
            patched.setattr(generations, "_make_live", interrupted)
            with pytest.raises(KeyboardInterrupt):
                rebuild(connecting(database.url), REGISTER)
        assert live(connection) == 1
        assert rebuild(connecting(database.url), REGISTER) == 3
        assert held_rows(database.url, 2) == []
        assert live(connection) == 3
    assert as_of(held_rows(database.url, 3), 12) == folded(steps)


def test_two_rebuilds_of_one_projection_do_not_run_at_once(database: Database) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        with (
            log_at(database.url) as recorder,
            generations._alone(recorder, REGISTER.name),
            pytest.raises(RebuildRunningError),
        ):
            rebuild(connecting(database.url), REGISTER)
        assert live(connection) == 1
    assert rebuild(connecting(database.url), REGISTER) == 2


def test_a_batch_of_a_generation_that_is_retired_meanwhile_is_done_anew_for_the_live_one(
    database: Database,
) -> None:
    with (
        log_at(database.url) as recorder,
        psycopg.connect(database.url) as going_live,
        psycopg.connect(database.owner_url, autocommit=True) as watching,
        ThreadPoolExecutor() as threads,
    ):
        append(recorder, history(1))
        going_live.execute("UPDATE projection_generations SET live = false WHERE projection = 'register'")
        going_live.execute("INSERT INTO projection_generations VALUES ('register', 2, true)")
        with log_at(database.url, name="waiting") as waiting:
            batch = threads.submit(advance, waiting)
            blocked = "SELECT wait_event_type FROM pg_stat_activity WHERE application_name = 'waiting'"
            while not batch.done() and watching.execute(blocked).fetchone() != ("Lock",):
                pass
            going_live.commit()
            assert batch.result() == Place(2, True, 0, {})
            assert advance(waiting) == Place(2, True, 3, {})
    assert held_rows(database.url, 1) == []


def test_a_retired_generation_cannot_be_advanced(database: Database) -> None:
    rebuild(connecting(database.url), REGISTER)
    with log_at(database.url) as recorder, pytest.raises(NoGenerationError, match="generation 1"):
        Following(recorder, generation=1).turn()
