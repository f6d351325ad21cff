"""Decides commands against the register and against those before them, and records nothing (a dry run).

It judges by the very code of the writing transaction, but takes no lock: what others record meanwhile may
change what would come of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from domain.authorization.state import State
from service.event_store.cache import StateCache
from service.event_store.exchange import Statement, exchange
from service.event_store.lookups import Votes, votes_named, where_votes_are
from service.event_store.outcomes import Outcome, Write
from service.event_store.tips import stream_ends, tips_of
from service.event_store.transaction import Batch, Rules, judge_alone, keys_of

_HEAD = Statement("SELECT size, GREATEST(recorded_at, clock_timestamp()) FROM log_head WHERE id = 1")


class Rehearsed(NamedTuple):
    """What would come of a command, and the streams that it is about as they would stand before it."""

    outcome: Outcome
    before: Mapping[UUID, State]


class Rehearsal:
    """For one thread at a time. What it would have recorded stays in its memory until it is closed."""

    def __init__(self, connect: Callable[[], Connection[tuple[Any, ...]]], rules: Rules) -> None:
        self._connect = connect
        self._rules = rules
        self._connection: Connection[tuple[Any, ...]] | None = None
        self._batch: Batch | None = None

    def judge(self, writes: Sequence[Write]) -> list[Rehearsed]:
        """What would come of these, in this order, after those of the calls before. Raises psycopg.Error."""
        if self._connection is None:
            self._connection = self._connect()
        connection = self._connection
        try:
            batch = self._read(connection, writes)
            return [self._judged(batch, write) for write in writes]
        finally:
            connection.rollback()

    def _read(self, connection: Connection[tuple[Any, ...]], writes: Sequence[Write]) -> Batch:
        """The batch so far, with what these writes need of the register."""
        named = {vote for write in writes for vote in votes_named(write.command)}
        wanted = {stream for write in writes for stream in write.command.streams()}
        streams = [stream for stream in wanted if self._batch is None or stream not in self._batch.tips]
        ((head,), keys, ends, votes) = exchange(
            connection, (_HEAD, keys_of(writes), stream_ends(streams), where_votes_are(named))
        )
        cache = StateCache(1)  # what is read here is not yet known to be anybody's
        tips = tips_of(connection, streams, ends, cache, self._rules.profile)
        if self._batch is None:
            size, moment = head
            self._batch = Batch(
                rules=self._rules,
                recorded_at=moment.astimezone(UTC),
                position=size,
                tips={},
                keys={},
                votes=Votes(connection),
                connection=connection,
                cache=cache,
            )
        batch = self._batch
        batch.tips |= tips
        # What was done here comes before what the register says.
        batch.keys = {key: (request, positions) for key, request, positions in keys} | batch.keys
        batch.votes.remember(named, votes)
        return batch

    @staticmethod
    def _judged(batch: Batch, write: Write) -> Rehearsed:
        before = {stream: batch.tips[stream].state for stream in write.command.streams()}
        return Rehearsed(judge_alone(batch, write), before)

    def close(self) -> None:
        """Let go of the connection and of everything that was not recorded."""
        self._batch = None
        if self._connection is not None:
            self._connection.close()
