"""Builds the tree of the entries. (From their hashes alone, a bundle at a time, in little memory.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from domain.log.merkle import HASH_SIZE, TILE_HEIGHT, CompactRange
from domain.log.tiles import TILE_WIDTH, Tile


def bundle_root(leaves: Sequence[bytes]) -> bytes:
    """The root over the 256 leaf hashes of a full bundle; RFC 6962 section 2.1, level by level.

    The hot path of every verification, so without a call for each node.
    """
    row = leaves
    while len(row) > 1:
        row = [
            sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=True)
        ]
    return row[0]


@dataclass(slots=True)
class Tree:
    """The tree over the leaves added so far. Bundles are added in order, the last may be partial."""

    size: int = 0
    #: Nodes that tiles above level 0 are made of, by level of the tile: 1 (roots of bundles), 2...
    nodes: dict[int, list[bytes]] = field(default_factory=dict)
    #: Leaf hashes of the last bundle, if it is not full.
    rest: Sequence[bytes] = ()
    _full: CompactRange = field(default_factory=CompactRange)

    def add(self, leaves: Sequence[bytes], root: bytes | None = None) -> bytes | None:
        """Add the leaves of the next bundle; its root if it is full (given, if it is known already)."""
        if self.rest:
            raise ValueError("nothing follows a bundle that is not full")
        self.size += len(leaves)
        if len(leaves) < TILE_WIDTH:
            self.rest = leaves
            return None
        root = bundle_root(leaves) if root is None else root
        self._full, completed = self._full.extend([root])
        self.nodes.setdefault(1, []).append(root)
        for node in completed:
            self.nodes.setdefault(node.level // TILE_HEIGHT + 1, []).append(node.hash)
        return root

    def root(self) -> bytes:
        """The root over all leaves."""
        return self._with(self.rest)

    def root_with(self, leaves: Sequence[bytes]) -> bytes:
        """The root if the next bundle were these leaves only; 0 to 256, nothing is added."""
        return self._with(leaves)

    def _with(self, leaves: Sequence[bytes]) -> bytes:
        if len(leaves) == TILE_WIDTH:
            return self._full.extend([bundle_root(leaves)])[0].root()
        return _root(self._full, leaves)

    def tile(self, tile: Tile) -> bytes:
        """What a tile above level 0 must hold."""
        first = tile.n * TILE_WIDTH
        return b"".join(self.nodes.get(tile.level, [])[first : first + tile.width])


def root_over(bundles: Sequence[bytes], rest: Sequence[bytes]) -> bytes:
    """The root of the log whose full bundles have these roots, and the rest these leaf hashes."""
    return _root(CompactRange().extend(bundles)[0], rest)


def _root(full: CompactRange, rest: Sequence[bytes]) -> bytes:
    low, _ = CompactRange().extend(rest)
    return CompactRange(full.size * TILE_WIDTH + low.size, (*full.hashes, *low.hashes)).root()


def hashes_of(data: bytes) -> list[bytes]:
    """The hashes of a tile, as far as they are whole."""
    return [data[at : at + HASH_SIZE] for at in range(0, len(data) - HASH_SIZE + 1, HASH_SIZE)]
