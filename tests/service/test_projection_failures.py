"""What happens to the others when an event cannot be projected, or when a batch fails or takes long?"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent
from psycopg.pq import TransactionStatus

from domain.authorization.evolve import evolve
from domain.authorization.state import State
from domain.jurisdictions.mx import MEXICO
from domain.projections.register import RegisterRow
from service.projections import folding
from service.projections.batch import Place
from service.projections.follower import Course, Follower
from service.projections.generations import WorseError, rebuild
from service.projections.projection import Projection
from service.projections.projector import Projector
from service.projections.questions import projections
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
    held_rows,
    log_at,
)

POISON = "cannot be projected"


class PoisonError(RuntimeError):
    """What the tests let the rows of a poisoned stream raise."""


def history(stream: UUID) -> list[Step]:
    return [Step(stream, event) for event in (registered(), voted(on="2026-03-05"), entered("2026-03-10"))]


def poisoned(stream: UUID, version: int) -> Projection[RegisterRow]:
    """The register, but for the rows of one stream after this version."""

    def rows(state: State) -> frozenset[RegisterRow]:
        if (state.id, state.version) == (stream, version):
            raise PoisonError(POISON)
        return REGISTER.rows(state)

    return replace(REGISTER, rows=rows)


def without_nul(stream: UUID) -> Projection[RegisterRow]:
    """The register, but what it would put down for one stream is refused by the database."""

    def record(row: RegisterRow) -> Any:
        written = list(REGISTER.record(row))
        if row.authorization == stream:
            written[REGISTER.columns.index("title")] = "a\0b"
        return written

    return replace(REGISTER, record=record)


def interleaved(*streams: UUID) -> list[Step]:
    """The first step of each, then the second of each..."""
    return [step for steps in zip(*map(history, streams), strict=True) for step in steps]


def of(steps: list[Step], *streams: UUID) -> list[Step]:
    return [step for step in steps if step.stream in streams]


def test_a_stream_whose_rows_fail_stays_as_it_was_before_the_event_and_all_others_go_on(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = uuid4(), uuid4()
    steps = interleaved(bad, good)
    with log_at(database.url) as recorder:
        append(recorder, steps)
        follower = Following(recorder, poisoned(bad, 2))
        assert follower.turn() == Place(1, True, 6, {bad: 2})
        assert "position 2" in caplog.text
        append(
            recorder, [Step(good, entered("2026-03-11")), Step(bad, entered("2026-03-10"))], first_version=4
        )
        assert follower.turn() == Place(1, True, 8, {bad: 2})
        held = as_of(held_rows(database.url), 8)
    expected = folded(steps[:1] + of(steps, good) + [Step(good, entered("2026-03-11"))])
    assert held == expected


def test_who_starts_anew_meets_the_stream_as_it_was_left(database: Database) -> None:
    bad = uuid4()
    with log_at(database.url) as recorder:
        append(recorder, history(bad))
        assert Following(recorder, poisoned(bad, 2)).turn().behind == {bad: 1}
        again = Following(recorder, poisoned(bad, 2))
        assert again.turn() == Place(1, True, 3, {bad: 1})
        again.turn()
        assert not again.more
    assert as_of(held_rows(database.url), 3) == folded(history(bad)[:1])


def test_once_it_can_be_projected_its_rows_are_as_if_it_always_could(database: Database) -> None:
    bad, good = uuid4(), uuid4()
    steps = interleaved(bad, good)
    with log_at(database.url) as recorder:
        append(recorder, steps)
        Following(recorder, poisoned(bad, 2)).turn()
        mended = Following(recorder, most=1)
        places = [mended.turn() for _ in range(2)]
        assert [place.behind for place in places] == [{bad: 4}, {}]
    held = held_rows(database.url)
    for size in range(len(steps) + 1):
        assert as_of(held, size) == folded(steps[:size])


def test_a_stream_that_another_brings_forward_meanwhile_loses_no_event(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = uuid4()
    mended: list[Place] = []
    with log_at(database.url) as recorder, log_at(database.url) as other:
        append(recorder, history(bad)[:2])
        follower = Following(recorder, poisoned(bad, 2))
        assert follower.turn() == Place(1, True, 2, {bad: 1})
        select = recorder.select_notifications

        def late(*args: Any, **kwargs: Any) -> Any:
            # The place has been read: the stream is behind. What follows in it would be passed over.
            if not mended:
                mended.append(advance(other))
                append(other, [Step(bad, entered("2026-03-10"))], first_version=3)
            return select(*args, **kwargs)

        monkeypatch.setattr(recorder, "select_notifications", late)
        assert (follower.turn(), follower.more) == (Place(1, True, 2, {}), True)
        assert mended == [Place(1, True, 2, {})]
        assert advance(other) == Place(1, True, 3, {})
    assert as_of(held_rows(database.url), 3) == folded([*history(bad)[:2], Step(bad, entered("2026-03-10"))])


def test_a_stream_that_fails_again_later_on_is_left_there(database: Database) -> None:
    bad = uuid4()
    with log_at(database.url) as recorder:
        append(recorder, history(bad))
        Following(recorder, poisoned(bad, 1)).turn()
        assert Following(recorder, poisoned(bad, 3)).turn().behind == {bad: 2}
    assert as_of(held_rows(database.url), 3) == folded(history(bad)[:2])


def test_an_event_that_nobody_understands_holds_up_its_stream_alone(database: Database) -> None:
    bad, good = uuid4(), uuid4()
    unknown = b'{"type":"mx.anuencia.unheard-of.v1","streamversion":4,"data":{}}'
    with log_at(database.url) as recorder:
        append(recorder, history(bad))
        recorder.insert_events([StoredEvent(bad, 4, "mx.anuencia.unheard-of.v1", unknown)])
        append(recorder, history(good))
        assert advance(recorder) == Place(1, True, 7, {bad: 3})
    assert as_of(held_rows(database.url), 7) == folded(history(bad) + history(good))


def test_a_batch_that_the_database_refuses_is_halved_down_to_the_event_whose_fault_it_is(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    streams = [uuid4() for _ in range(16)]
    bad = streams[11]
    steps = [Step(stream, registered()) for stream in streams]
    with log_at(database.url) as recorder:
        append(recorder, steps)
        follower = Following(recorder, without_nul(bad))
        assert follower.to_the_end() == Place(1, True, 16, {bad: 11})
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert told == [f"the projection register fails on {n} events; trying half" for n in (16, 8, 4, 4, 2, 2)]
    assert as_of(held_rows(database.url), 16) == folded([step for step in steps if step.stream != bad])


def test_rows_that_this_code_did_not_write_are_not_silently_left_open(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = uuid4(), uuid4()
    with log_at(database.url) as recorder, psycopg.connect(database.url, autocommit=True) as connection:
        append(recorder, history(bad)[:2])
        advance(recorder)
        connection.execute("DELETE FROM register_rows WHERE to_position IS NULL AND from_day IS NOT NULL")
        append(recorder, [Step(bad, entered("2026-03-10"))], first_version=3)
        append(recorder, history(good))
        follower = Following(recorder)
        assert follower.to_the_end() == Place(1, True, 6, {bad: 2})
        assert "rebuild the projection" in caplog.text
        assert rebuild(connecting(database.url), REGISTER) == 2
        assert advance(recorder) == Place(2, True, 6, {})
    assert as_of(held_rows(database.url, 2), 6) == folded(history(bad) + history(good))


def test_a_rebuild_that_would_lose_a_stream_leaves_the_live_rows_alone(database: Database) -> None:
    bad = uuid4()
    with log_at(database.url) as recorder:
        append(recorder, history(bad))
        advance(recorder)
        with pytest.raises(WorseError, match="position 1"):
            rebuild(connecting(database.url), poisoned(bad, 2))
        assert advance(recorder) == Place(1, True, 3, {})
        assert rebuild(connecting(database.url), REGISTER) == 3
        assert recorder.tracking_ids() == {"register.3": 3}


def test_a_rebuild_goes_live_without_what_the_live_generation_lacks_as_well(database: Database) -> None:
    bad, good = uuid4(), uuid4()
    with log_at(database.url) as recorder:
        append(recorder, interleaved(bad, good))
        Following(recorder, poisoned(bad, 2)).turn()
        assert rebuild(connecting(database.url), poisoned(bad, 2)) == 2
        assert Following(recorder, poisoned(bad, 2)).turn() == Place(2, True, 6, {bad: 2})


def test_one_projection_that_cannot_be_written_does_not_hold_up_another(database: Database) -> None:
    nowhere = replace(REGISTER, name="findings", table="nowhere")
    with log_at(database.url) as recorder:
        append(recorder, history(uuid4()))
        bad, good = courses = Course(nowhere), Course(REGISTER)
        Follower(recorder, courses).turn()
        assert isinstance(bad.error, psycopg.errors.UndefinedTable)
        assert good.error is None
        assert recorder.tracking_ids() == {"register.1": 3}


def test_no_transaction_is_open_while_rows_are_computed(database: Database) -> None:
    seen: list[TransactionStatus] = []

    with log_at(database.url) as recorder:

        def rows(state: State) -> frozenset[RegisterRow]:
            with recorder.connection() as connection:
                seen.append(connection.info.transaction_status)
            return REGISTER.rows(state)

        append(recorder, history(uuid4()))
        assert Following(recorder, replace(REGISTER, rows=rows)).turn().size == 3
    assert seen == [TransactionStatus.IDLE] * 4


def test_each_event_is_folded_once_for_all_and_its_rows_are_computed_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: Counter[str] = Counter()

    def counted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*args: Any) -> Any:
            counts[name] += 1
            return call(*args)

        return counting

    monkeypatch.setattr(folding, "evolve", counted("events", evolve))
    asked = [replace(one, rows=counted(one.name, one.rows)) for one in projections(MEXICO)]
    stream = uuid4()
    with log_at(database.url) as recorder:
        append(recorder, [Step(stream, registered())])
        append(recorder, [Step(stream, entered("2026-03-10")) for _ in range(59)], first_version=2)
        follower = Follower(recorder, [Course(one, 7) for one in asked])
        while follower.turn():
            pass
        assert [*recorder.tracking_ids().values()] == [60] * len(asked)
    # One more than there are events: the rows before the first.
    assert counts == {"events": 60} | {one.name: 61 for one in asked}


def test_closing_in_the_middle_of_a_batch_ends_after_the_event_under_way(database: Database) -> None:
    reached, closing = threading.Event(), threading.Event()
    asked: list[int] = []

    def rows(state: State) -> frozenset[RegisterRow]:
        asked.append(state.version)
        if len(asked) == 30:
            reached.set()
            assert closing.wait(60)
        return REGISTER.rows(state)

    stream = uuid4()
    with log_at(database.url) as recorder:
        append(recorder, [Step(stream, registered())])
        append(recorder, [Step(stream, entered("2026-03-10")) for _ in range(400)], first_version=2)
        projector = Projector(connecting(database.url), (replace(REGISTER, rows=rows),))
        projector.start()
        assert reached.wait(60)
        ending = threading.Thread(target=projector.close)
        ending.start()
        while not projector._closing.is_set():
            pass
        closing.set()
        ending.join()
        # The first is asked for version 0, before the first event.
        assert (len(asked), recorder.max_tracking_id("register.1")) == (30, 29)


def test_an_event_under_way_for_ever_does_not_keep_the_projector_from_closing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.projections.projector.GRACE_SECONDS", 0.2)
    reached, ended = threading.Event(), threading.Event()

    def rows(_: State) -> frozenset[RegisterRow]:
        reached.set()
        assert ended.wait(60)
        return frozenset()

    with log_at(database.url) as recorder:
        append(recorder, history(uuid4()))
        projector = Projector(connecting(database.url), (replace(REGISTER, rows=rows),))
        projector.start()
        assert reached.wait(60)
        projector.close()
        assert projector._thread.is_alive()
        ended.set()
        projector._thread.join(60)
