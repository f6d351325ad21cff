"""Makes what the log shows as files, from the tables: tiles and entry bundles of C2SP tlog-tiles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from domain.log.tiles import Bundle, Tile, encode_bundle, encode_tile
from service.event_store.pool import Needs, Pool
from service.transparency.published import Checkpoints

_SPAN: Final = "position >= %(start)s AND position < %(stop)s ORDER BY position"
_LEAVES: Final = f"SELECT leaf_hash FROM events WHERE {_SPAN}"  # noqa: S608  made of a text of this file
_ENTRIES: Final = f"SELECT bytes FROM events WHERE {_SPAN}"  # noqa: S608  as above
_NODES: Final = """
    SELECT hash FROM log_nodes WHERE level = %(level)s AND index >= %(start)s AND index < %(stop)s
    ORDER BY index
"""


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
        asked = {"level": level, "start": start, "stop": stop}
        return await self._all(_LEAVES if level == 0 else _NODES, asked, tile.width)

    async def _entries(self, bundle: Bundle) -> list[bytes]:
        _, start, stop = bundle.span
        return await self._all(_ENTRIES, {"start": start, "stop": stop}, bundle.width)

    async def _all(self, statement: str, asked: Mapping[str, Any], width: int) -> list[bytes]:
        needs = Needs(whole=lambda rows: len(rows) == width)
        return [row[0] for row in await self._pool.rows(statement, asked, needs)]
