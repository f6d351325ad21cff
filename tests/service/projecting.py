"""What do the tests of the projections say in one line each? (Histories, a log of them, its rows.)"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from hypothesis import strategies as st
from psycopg import Connection

from domain.authorization.evolve import evolve
from domain.authorization.state import nothing
from domain.events import Event, occurred, type_of
from domain.jurisdictions.mx import MEXICO
from domain.projections.register import RegisterRow, rows
from domain.values import Contingent, Terms
from service.event_store.codec import Envelope, stored_bytes
from service.event_store.recorder import PostgresRecorder
from service.projections.batch import Place
from service.projections.follower import BATCH_EVENTS, Course, Follower
from service.projections.projection import Projection
from service.projections.projector import CHANNEL, Projector
from service.projections.queries import SUMMARIES
from service.projections.questions import projections
from tests.domain.factories import entered, registered, voted

REGISTER = projections(MEXICO)[0]
#: Those that tell what the list says of an authorization.
LISTED = tuple(one for one in projections(MEXICO) if one.name in SUMMARIES)
#: The days on which the tests judge: before, between and after those of the histories.
DAYS = tuple(date(2026, 3, day) for day in (1, 5, 6, 10, 11, 20))

Connect = Callable[[], Connection[tuple[Any, ...]]]


class Step(NamedTuple):
    """One event of one stream, by position in the log."""

    stream: UUID
    event: Event


def troops(*countries: str) -> tuple[Contingent, ...]:
    return (Contingent(key="c1", countries=countries),)


def append(recorder: PostgresRecorder, steps: Sequence[Step], first_version: int = 1) -> int:
    """Record the steps in one transaction, each stream from `first_version` on; the first position."""
    versions: dict[UUID, int] = {}
    stored = []
    for stream, event in steps:
        versions[stream] = versions.get(stream, first_version - 1) + 1
        envelope = Envelope(
            origin="anuencia.localhost/log",
            stream_id=stream,
            version=versions[stream],
            recorded_at=datetime.now(UTC),
            actor_id="test#clerk-1",
            actor_office="registrar",
            request_id="r",
            correlation_id="c",
            prev=None,
        )
        state = stored_bytes(event, occurred(event), envelope)
        stored.append(StoredEvent(stream, versions[stream], type_of(event), state))
    ids = recorder.insert_events(stored)
    assert ids is not None
    return ids[0] - 1


@contextmanager
def log_at(url: str, name: str = "test") -> Iterator[PostgresRecorder]:
    """The log of a database, to append to and to follow."""
    recorder = PostgresRecorder(connecting(url, name))
    try:
        yield recorder
    finally:
        recorder.close()


def connecting(url: str, name: str = "test") -> Connect:
    return partial(psycopg.connect, url, application_name=name)


class Following:
    """Somebody who follows the log for one projection, a turn at a time, and raises what goes wrong."""

    def __init__(
        self,
        recorder: PostgresRecorder,
        projection: Projection[Any] = REGISTER,
        generation: int | None = None,
        most: int = BATCH_EVENTS,
    ) -> None:
        self._course = Course(projection, most)
        self._follower = Follower(recorder, [self._course], generation)

    def turn(self) -> Place:
        """Where the rows stand then; `more`: whether there is more already."""
        self.more = self._follower.turn()
        if self._course.error is not None:
            raise self._course.error
        return self._follower.places()[self._course.name]

    def to_the_end(self) -> Place:
        """Turns as long as there is more."""
        place = self.turn()
        while self.more:
            place = self.turn()
        return place


def advance(recorder: PostgresRecorder) -> Place:
    """The next events applied to the register's rows by somebody who remembers nothing."""
    return Following(recorder).turn()


@contextmanager
def following(
    url: str, name: str = "projector", followed: Sequence[Projection[Any]] = (REGISTER,)
) -> Iterator[Projector]:
    """A projector that is started, and closed in order afterwards."""
    projector = Projector(connecting(url, name), followed)
    projector.start()
    try:
        yield projector
    finally:
        projector.close()


def wait_until(url: str, size: int, generation: int = 1, seconds: float = 20) -> None:
    """Return once a generation reflects a log of this size; woken by what the projector announces."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        while progress(connection, generation) < size:
            notices = list(connection.notifies(timeout=seconds, stop_after=1))
            assert notices, f"generation {generation} did not reach {size} in time"


def progress(connection: Connection[tuple[Any, ...]], generation: int = 1) -> int:
    row = connection.execute(
        "SELECT notification_id FROM trackings WHERE application_name = %s", (f"register.{generation}",)
    ).fetchone()
    return row[0] if row else 0


class Held(NamedTuple):
    """A row of the table, as the domain's row between two positions."""

    row: RegisterRow
    from_position: int
    to_position: int | None


_COLUMNS = [column for column in REGISTER.columns if column != "authorization_id"]


def held_rows(url: str, generation: int = 1, streams: Sequence[UUID] | None = None) -> list[Held]:
    """What the table holds, as the domain's rows again."""
    with psycopg.connect(url) as connection:
        wanted = None if streams is None else list(streams)
        found = connection.execute(
            f"SELECT from_position, to_position, authorization_id, {', '.join(_COLUMNS)} FROM register_rows"  # noqa: S608  of the table's own names
            " WHERE generation = %s AND (%s::uuid[] IS NULL OR authorization_id = ANY(%s))",
            (generation, wanted, wanted),
        ).fetchall()
    return [Held(_row(*columns), begun, ended) for begun, ended, *columns in found]


def _row(authorization: UUID, *columns: Any) -> RegisterRow:
    given = [tuple(one) if isinstance(one, list) else one for one in columns]
    fields: dict[str, Any] = dict(zip(_COLUMNS, given, strict=True))
    return RegisterRow(authorization=authorization, **fields)


def as_of(held: Sequence[Held], size: int) -> frozenset[RegisterRow]:
    """The rows that the predicate of decision 6 finds for a log of this size, wherever they are in it."""
    at = size - 1
    found = [
        one.row
        for one in held
        if one.from_position <= at and (one.to_position is None or at < one.to_position)
    ]
    assert len(found) == len(set(found))
    return frozenset(replace(one, registered_at=0) for one in found)


def folded(history: Sequence[Step]) -> frozenset[RegisterRow]:
    """The rows that the fold of every stream of this history gives."""
    states = {stream: nothing(stream, MEXICO) for stream, _ in history}
    for stream, event in history:
        states[stream] = evolve(states[stream], event)
    return frozenset().union(*map(rows, states.values()))


def on_day(found: frozenset[RegisterRow], day: date) -> dict[UUID, RegisterRow]:
    """Which row of each authorization holds on a day."""
    return {
        row.authorization: row
        for row in found
        if (row.from_day is None or row.from_day <= day) and (row.to_day is None or day < row.to_day)
    }


def in_threads(*calls: Callable[[], None]) -> None:
    """Run at once; what one raises is raised."""
    failures: list[BaseException] = []

    def guarded(call: Callable[[], None]) -> None:
        try:
            call()
        except BaseException as error:  # noqa: BLE001 - it is raised below, in the test's thread
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


_days = st.none() | st.sampled_from(("2026-03-05", "2026-03-10", "2026-03", "[..2026-03-10]"))
_terms = st.none() | st.builds(
    Terms,
    movements=st.sampled_from((None, (), ("foreign_entry",), ("foreign_entry", "national_exit"))),
    ministries=st.sampled_from((None, ("defence",), ("navy",))),
    contingents=st.sampled_from((None, (), troops("US"), troops("BR", "GT"))),
)
_later = st.one_of(
    st.builds(
        lambda on, outcome, terms: voted(outcome, on, terms=terms),
        _days,
        st.sampled_from(("approved", "rejected", None)),
        _terms,
    ),
    st.builds(entered, _days),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Up to three streams, each begun by a registration, their later steps in any order."""
    streams = [uuid4() for _ in range(draw(st.integers(1, 3)))]
    steps: list[Step] = []
    begun: set[UUID] = set()
    for stream in draw(st.lists(st.sampled_from(streams), min_size=1, max_size=10)):
        event = draw(_later) if stream in begun else registered(draw(_terms), title=f"Título {len(begun)}")
        begun.add(stream)
        steps.append(Step(stream, event))
    return steps
