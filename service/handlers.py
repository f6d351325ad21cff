"""The register as one object: the API and the importer hand it what is to be recorded, and ask it what is.

These are what other systems with commands and events call handlers: each takes a command or a question, finds
the states that it is about, and gives it to the writer or to the reader. They decide nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import NamedTuple
from uuid import UUID

from domain.authorization.state import State
from domain.jurisdictions.profile import Profile
from service.event_store.append import CHANNEL
from service.event_store.as_of import Moment
from service.event_store.cache import StateCache
from service.event_store.outcomes import Committed, Outcome, Rejection, Replayed, Write
from service.event_store.reader import Reader, StateRead
from service.event_store.replicas import Known
from service.event_store.signals import Signals
from service.event_store.writer import Writer


class Done(NamedTuple):
    """What a command recorded, now or (`replayed`) when its key was first used."""

    committed: Committed
    replayed: bool


class Folds(NamedTuple):
    """Who reads the steps of one authorization, and the states that are kept of what was read there."""

    reader: Reader
    cache: StateCache


class Register:
    """The register of authorizations: every write goes through its writer, every fold through a cache.

    `writing`: of the primary, whose states the writer decides on. `reading`: what answers are made of, which
    may be a replica's: no decision ever rests on that.
    """

    def __init__(
        self,
        profile: Profile,
        origin: str,
        writer: Writer,
        signals: Signals,
        writing: Folds,
        reading: Folds,
        known: Known,
    ) -> None:
        self.profile = profile
        self.origin = origin
        self.reader = reading.reader
        self.signals = signals
        self.writer = writer
        self._writing = writing
        self._reading = reading
        self._known = known

    def forget(self) -> None:
        """Keep no state any more: the database may be another server, of which none was read."""
        self._writing.cache.clear()
        self._reading.cache.clear()

    async def record(self, write: Write) -> Done | Rejection:
        """Record a command; the states it needs are warmed first, without a lock."""
        (outcome,) = await self.record_all([write])
        return outcome

    async def record_all(self, writes: Sequence[Write]) -> list[Done | Rejection]:
        """Record commands in this order, each for itself: a rejected one loses nothing of the others."""
        for write in writes:
            for stream in write.command.streams():
                if self._writing.cache.get(stream) is None and stream not in write.command.creates():
                    await _folded(self._writing, stream)
        # Each hands its command over in its first step, so that the queue has them in this order.
        outcomes = await asyncio.gather(*(self.writer.submit(write) for write in writes))
        for write, outcome in zip(writes, outcomes, strict=True):
            write.note(outcome)  # once more: those that were turned away were never judged
        return [await self._told(outcome) for outcome in outcomes]

    async def _told(self, outcome: Outcome) -> Done | Rejection:
        if isinstance(outcome, Replayed):
            return Done(await self._committed_then(outcome.positions), replayed=True)
        if isinstance(outcome, Rejection):
            return outcome
        self._known.heard(outcome.positions[-1] + 1)
        return Done(outcome, replayed=False)

    async def _committed_then(self, positions: tuple[int, ...]) -> Committed:
        """What a write answered when it was recorded: its streams folded up to its own events."""
        reader = self._writing.reader
        rows = await reader.at(positions)
        states: dict[UUID, State] = {}
        for stream in dict.fromkeys(row.stream_id for row in rows):
            state = (await reader.look(stream, positions[-1])).state
            if state is not None:
                states[stream] = state
        return Committed(positions, rows[0].recorded_at, states, tuple(row.stream_id for row in rows))

    async def authorization(self, stream_id: UUID, as_of: Moment = None, version: int = 0) -> StateRead:
        """One authorization, as a log holds it; never from memory alone: another process may have written.

        `version`: the newest that the client is known to have seen.
        """
        return await _folded(self._reading, stream_id, as_of, version)

    async def size_after(self, position: int, seconds: float) -> int:
        """The size of the log once it has grown beyond `position`, or after so many seconds."""
        while True:
            watched = self.signals.watch(CHANNEL)
            size, _ = await self.reader.head()
            self._known.heard(size)
            if size > position + 1 or seconds <= 0 or self.signals.closing:
                return size
            started = monotonic()
            await self.signals.wait(watched, seconds)
            seconds -= monotonic() - started


async def _folded(folds: Folds, stream_id: UUID, as_of: Moment = None, version: int = 0) -> StateRead:
    seen = await folds.reader.look(stream_id, as_of, folds.cache.get(stream_id), version)
    if as_of is None and seen.state is not None:
        folds.cache.put([seen.state])
    return seen
