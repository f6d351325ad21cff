"""Makes what the log shows as files, from the tables: tiles and entry bundles of C2SP tlog-tiles."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from domain.log.tiles import Bundle, Tile, encode_bundle, encode_tile
from service.event_store.pool import Needs, Pool
from service.event_store.tables import events, log_nodes
from service.transparency.published import Checkpoints


class Tiles:
    """Reads of what was published; never beyond it, and never less than the width that was asked for.

    A partial tile is the beginning of a wider one, so every width below the published one is there for ever.
    """

    def __init__(self, pool: Pool, checkpoints: Checkpoints) -> None:
        self._pool = pool
        self._checkpoints = checkpoints

    async def read(self, resource: Tile | Bundle) -> bytes | None:
        """The bytes of a tile or of a bundle; None if no published checkpoint covers it."""
        if not await self._checkpoints.covers(resource.fits):
            return None
        found = await (self._hashes(resource) if isinstance(resource, Tile) else self._entries(resource))
        if len(found) != resource.width:
            return None  # the tables have lost what was published: readiness says so
        return encode_tile(found) if isinstance(resource, Tile) else encode_bundle(found)

    async def _hashes(self, tile: Tile) -> list[bytes]:
        level, start, stop = tile.span
        if level == 0:
            position = events.c.position
            statement = (
                select(events.c.leaf_hash).where(position >= start, position < stop).order_by(position)
            )
        else:
            index = log_nodes.c.index
            statement = (
                select(log_nodes.c.hash)
                .where(log_nodes.c.level == level, index >= start, index < stop)
                .order_by(index)
            )
        return await self._all(statement, tile.width)

    async def _entries(self, bundle: Bundle) -> list[bytes]:
        _, start, stop = bundle.span
        position = events.c.position
        statement = select(events.c.bytes).where(position >= start, position < stop).order_by(position)
        return await self._all(statement, bundle.width)

    async def _all(self, statement: Select[Any], width: int) -> list[bytes]:
        needs = Needs(whole=lambda rows: len(rows) == width)
        return [row[0] for row in await self._pool.rows(statement, needs=needs)]
