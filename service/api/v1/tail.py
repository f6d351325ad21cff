"""Reads what is new in the log once for all who follow it at the same place."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from service.api.http.services import Services
from service.api.v1.rendering import event_item
from service.event_store.reader import Only, StoredRow


@dataclass(frozen=True)
class Piece:
    """Events in log order. `seen`: the position to go on from; `full`: there may be more already.

    `size`: of the log that was read.
    """

    rows: Sequence[StoredRow]
    seen: int
    full: bool
    size: int

    @cached_property
    def messages(self) -> bytes:
        """As server-sent events, with the position as their id; written once for all who follow."""
        return b"".join(b"id: %d\ndata: %b\n\n" % (row.position, event_item(row)) for row in self.rows)


_Key = tuple[int, int, Only]


@dataclass(slots=True)
class _Shared:
    task: asyncio.Task[Piece]
    readers: int = 0


class Tail:
    """Reads pieces of the log. Who is woken by the same commit joins one read."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._gathering: dict[_Key, _Shared] = {}

    async def read(self, first: int, limit: int, only: Only) -> Piece:
        """At most so many events from a position on; all that was committed before the call is seen."""
        key = first, limit, only
        shared = self._gathering.get(key)
        if shared is None:
            shared = self._gathering[key] = _Shared(asyncio.create_task(self._read(key)))
        shared.readers += 1
        try:
            # Shielded: one client that goes must not take the piece from the others.
            return await asyncio.shield(shared.task)
        finally:
            shared.readers -= 1
            if not shared.readers and not shared.task.done():
                if self._gathering.get(key) is shared:
                    del self._gathering[key]
                shared.task.cancel()
                await asyncio.wait({shared.task})

    async def _read(self, key: _Key) -> Piece:
        await asyncio.sleep(0)
        # From here on nobody joins: it would not see what was committed after the query began.
        del self._gathering[key]
        first, limit, only = key
        size, rows = await self._services.register.reader.feed(first, limit, only)
        full = len(rows) == limit
        seen = rows[-1].position + 1 if full else max(first, size, *(row.position + 1 for row in rows))
        return Piece(rows, seen, full, size)
