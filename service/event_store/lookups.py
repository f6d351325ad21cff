"""What else of the log a decision needs, under the head's lock: who wrote steps, and where a vote is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg import Connection

from domain.commands import Command, CorrectStep, JoinSenateVote, RecordSenateVote, RegisterAuthorization
from domain.events import Event, SenateVoted, StepCorrected
from service.event_store.append import NewEvent
from service.event_store.exchange import Row, Statement, exchange, int8s, uuids

_AUTHORS: Final = """
    SELECT event.bytes FROM unnest($1::uuid[], $2::int8[]) AS wanted (stream_id, version)
    JOIN events AS event USING (stream_id, version)
"""
# The index ix_events_vote holds what its predicate lets in: so the query repeats it.
_VOTES: Final = """
    SELECT anuencia_vote(bytes) AS vote_id, stream_id FROM events
    WHERE (type LIKE 'mx.anuencia.senate-voted.v%' OR type LIKE 'mx.anuencia.step-corrected.v%')
      AND anuencia_vote(bytes) = ANY($1::uuid[])
    ORDER BY position
"""


def authors(
    connection: Connection[tuple[Any, ...]], pending: Iterable[NewEvent], steps: Iterable[tuple[UUID, int]]
) -> frozenset[str]:
    """Each `actorid` of these steps, as far as there are such; `pending`: events that are not written yet."""
    wanted = frozenset(steps)
    stored = [event.stored for event in pending if (event.stream_id, event.version) in wanted]
    if len(stored) < len(wanted):
        streams, versions = zip(*wanted, strict=True)
        (rows,) = exchange(connection, [Statement(_AUTHORS, (uuids(streams), int8s(versions)))])
        stored += [row[0] for row in rows]
    return frozenset(orjson.loads(one)["actorid"] for one in stored)


def votes_named(command: Command) -> Iterator[UUID]:
    """The votes that a command tells of, as far as that is known before it is decided."""
    if isinstance(command, RecordSenateVote | JoinSenateVote):
        yield command.vote_id
    elif isinstance(command, CorrectStep):
        yield from _vote_of(command.step)
    elif isinstance(command, RegisterAuthorization):
        for step in command.steps:
            yield from votes_named(step)


def where_votes_are(votes: Iterable[UUID]) -> Statement:
    """Asks for the streams that have recorded these votes, whether or not they stand there."""
    return Statement(_VOTES, (uuids([*votes]),))


@dataclass(slots=True)
class Votes:
    """The streams that have recorded a vote, in the order in which they did: in the log, and since."""

    connection: Connection[tuple[Any, ...]]
    _streams: dict[UUID, dict[UUID, None]] = field(default_factory=dict)

    def remember(self, votes: Iterable[UUID], rows: Iterable[Row]) -> None:
        """Keep what was answered for these votes."""
        for vote_id in votes:
            self._streams.setdefault(vote_id, {})
        for vote_id, stream in rows:
            self._streams[vote_id][stream] = None

    def streams(self, vote_id: UUID) -> tuple[UUID, ...]:
        if vote_id not in self._streams:
            (rows,) = exchange(self.connection, [where_votes_are([vote_id])])
            self.remember([vote_id], rows)
        return tuple(self._streams[vote_id])

    def add(self, stream: UUID, event: Event) -> None:
        """The transaction records it."""
        for vote_id in _vote_of(event):
            self.streams(vote_id)
            self._streams[vote_id][stream] = None


def _vote_of(event: Event) -> Iterator[UUID]:
    if isinstance(event, SenateVoted):
        yield event.vote_id
    elif isinstance(event, StepCorrected):
        yield from _vote_of(event.step.event)
