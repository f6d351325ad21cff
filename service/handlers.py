"""What can be asked of the register? (The API and the importer stand on this one object.)"""

from __future__ import annotations

from datetime import datetime
from time import monotonic
from typing import NamedTuple
from uuid import UUID

from domain.authorization.state import State
from domain.jurisdictions.profile import Profile
from service.event_store.append import CHANNEL
from service.event_store.cache import StateCache
from service.event_store.outcomes import Recorded, Rejection, Replayed, Write
from service.event_store.reader import Reader
from service.event_store.signals import Signals
from service.event_store.writer import Writer


class Done(NamedTuple):
    """What a command recorded, now or (`replayed`) when its key was first used."""

    recorded: Recorded
    replayed: bool


class Register:
    """The register of authorizations: every write goes through its writer, every fold through its cache."""

    def __init__(
        self,
        profile: Profile,
        origin: str,
        reader: Reader,
        writer: Writer,
        cache: StateCache,
        signals: Signals,
    ) -> None:
        self.profile = profile
        self.origin = origin
        self.reader = reader
        self.signals = signals
        self.writer = writer
        self._cache = cache

    async def record(self, write: Write) -> Done | Rejection:
        """Record a command; the states it needs are warmed first, without a lock."""
        for stream in write.command.streams():
            if self._cache.get(stream) is None and stream not in write.command.creates():
                state = await self.reader.fold(stream)
                if state.version:
                    self._cache.put([state])
        outcome = await self.writer.submit(write)
        if isinstance(outcome, Replayed):
            return Done(await self._recorded_then(outcome.positions), replayed=True)
        if isinstance(outcome, Rejection):
            return outcome
        return Done(outcome, replayed=False)

    async def _recorded_then(self, positions: tuple[int, ...]) -> Recorded:
        """What a write answered when it was recorded: its streams folded up to its own events."""
        rows = await self.reader.at(positions)
        states = {
            stream: await self.reader.fold(stream, before=positions[-1] + 1)
            for stream in dict.fromkeys(row.stream_id for row in rows)
        }
        return Recorded(positions, rows[0].recorded_at, states, tuple(row.stream_id for row in rows))

    async def authorization(self, stream_id: UUID, size: int | None = None) -> State | None:
        """The fold of one authorization, as a log of this size holds it (default: now); None if unknown."""
        if size is not None:
            state = await self.reader.fold(stream_id, before=size)
        else:
            # Always against the database: another process may have written since.
            warm = self._cache.get(stream_id)
            state = await self.reader.fold(stream_id, warm)
            if state.version:
                self._cache.put([state])
        return state if state.version else None

    async def current(self, stream_id: UUID) -> tuple[State | None, int]:
        """The fold of one authorization, None if unknown; and the size of the log that it was read from."""
        warm = self._cache.get(stream_id)
        # In this order: what is warm was committed before the head is read, and nothing beyond it is folded.
        size, _ = await self.reader.head()
        state = await self.reader.fold(stream_id, warm, before=size)
        if state.version:
            self._cache.put([state])
        return (state if state.version else None), size

    async def size_after(self, position: int, seconds: float) -> int:
        """The size of the log once it has grown beyond `position`, or after so many seconds."""
        while True:
            watched = self.signals.watch(CHANNEL)
            size, _ = await self.reader.head()
            if size > position + 1 or seconds <= 0 or self.signals.closing:
                return size
            started = monotonic()
            await self.signals.wait(watched, seconds)
            seconds -= monotonic() - started

    async def size_as_of(self, as_of: int | datetime) -> int:
        """The size of the log that a position (inclusive) or an instant stands for."""
        if isinstance(as_of, int):
            return as_of + 1
        return await self.reader.size_at(as_of)
