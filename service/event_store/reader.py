"""What is in the history? (Reads of committed events, without locks.)"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from domain.events import STEP_TYPES
from domain.jurisdictions.profile import Profile
from service.event_store import codec
from service.event_store.tables import events, log_head
from service.event_store.upcasters import known_types, present


class StoredRow(NamedTuple):
    """One event as it is kept."""

    position: int
    stream_id: UUID
    version: int
    type: str
    recorded_at: datetime
    leaf_hash: bytes
    stored: bytes


_ROW = select(
    events.c.position,
    events.c.stream_id,
    events.c.version,
    events.c.type,
    events.c.recorded_at,
    events.c.leaf_hash,
    events.c.bytes,
)


#: They stand on the register's own stream, which is no authorization.
_OF_THE_REGISTER: Final = [name for name in known_types() if present(name) not in STEP_TYPES]


class Reader:
    """Reads over a pool of connections; what it answers was committed when it was asked."""

    def __init__(self, engine: AsyncEngine, profile: Profile) -> None:
        self._engine = engine
        self._profile = profile

    async def _rows(self, query: Select[Any]) -> list[StoredRow]:
        async with self._engine.connect() as connection:
            return [StoredRow._make(row) for row in await connection.execute(query)]

    async def head(self) -> tuple[int, datetime]:
        """Size of the log, and the `time` of its last event."""
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(log_head.c.size, log_head.c.recorded_at))).one()
        return row.size, row.recorded_at

    async def size_at(self, moment: datetime) -> int:
        """How many events the log held at this instant: those whose `time` is not later."""
        async with self._engine.connect() as connection:
            last = await connection.scalar(
                select(func.max(events.c.position)).where(events.c.recorded_at <= moment)
            )
        return 0 if last is None else last + 1

    async def feed(self, first: int, limit: int, types: Sequence[str] = ()) -> list[StoredRow]:
        """Events from position `first` on, in log order."""
        query = _ROW.where(events.c.position >= first).order_by(events.c.position).limit(limit)
        return await self._rows(query.where(events.c.type.in_(types)) if types else query)

    async def at(self, positions: Sequence[int]) -> list[StoredRow]:
        """The events at these positions, in log order."""
        return await self._rows(_ROW.where(events.c.position.in_(positions)).order_by(events.c.position))

    async def stream(
        self, stream_id: UUID, after_version: int = 0, limit: int | None = None, before: int | None = None
    ) -> list[StoredRow]:
        """Steps of one authorization after a version, by version; `before` is a size of the log."""
        query = _ROW.where(
            events.c.stream_id == stream_id,
            events.c.version > after_version,
            events.c.type.not_in(_OF_THE_REGISTER),
        )
        if before is not None:
            query = query.where(events.c.position < before)
        return await self._rows(query.order_by(events.c.version).limit(limit))

    async def fold(self, stream_id: UUID, warm: State | None = None, before: int | None = None) -> State:
        """The state of a stream, from `warm` on (an earlier state of it) or from the beginning."""
        state = nothing(stream_id, self._profile) if warm is None else warm
        for row in await self.stream(stream_id, state.version, before=before):
            state = evolve(state, codec.decode(row.stored).event, row.position)
        return state
