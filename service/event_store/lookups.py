"""What else of the log does a decision ask for, under the same lock? Who wrote a step; where else a vote is.

Only corrections and annulments ask: the queries are made when they do, not for every write.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg import Connection

from domain.events import Event, StepAnnulled, StepCorrected
from service.event_store.append import NewEvent

_AUTHOR: Final = "SELECT bytes FROM events WHERE stream_id = %s AND version = %s"
# Votes are few among the events, and their bytes say which vote they are: no column repeats it.
_SHARING: Final = """
    SELECT DISTINCT stream_id FROM events
    WHERE type LIKE %s AND position(convert_to(%s, 'UTF8') IN bytes) > 0
"""
_VOTES: Final = "mx.anuencia.senate-voted.v%"


@dataclass(frozen=True, slots=True)
class Lookups:
    """`pending`: the events of this transaction that are not written yet."""

    connection: Connection[tuple[Any, ...]]
    pending: Iterable[NewEvent]

    def author(self, stream: UUID, version: int) -> str | None:
        """`actorid` of a step; None if there is no such step."""
        for event in self.pending:
            if (event.stream_id, event.version) == (stream, version):
                return _actor_of(event.stored)
        row = self.connection.execute(_AUTHOR, (stream, version)).fetchone()
        return None if row is None else _actor_of(bytes(row[0]))

    def mends_own(self, actor: str, stream: UUID, event: Event) -> bool:
        """Whether an event corrects or annuls a step of its stream that this actor recorded."""
        if not isinstance(event, StepCorrected | StepAnnulled):
            return False
        return self.author(stream, event.version) == actor

    def sharing(self, vote_id: UUID) -> frozenset[UUID]:
        """The streams that record a vote."""
        sought = str(vote_id)
        rows = self.connection.execute(_SHARING, (_VOTES, sought)).fetchall()
        pending = (
            event.stream_id
            for event in self.pending
            if event.type.startswith(_VOTES[:-1]) and sought.encode() in event.stored
        )
        return frozenset({row[0] for row in rows}.union(pending))


def _actor_of(stored: bytes) -> str:
    actor: str = orjson.loads(stored)["actorid"]
    return actor
