"""Says which files a log of a given size needs, and checks that they fit together as they come."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from domain.log.checkpoint import Checkpoint
from domain.log.merkle import HASH_SIZE, leaf_hash
from domain.log.strict import Unverified
from domain.log.tiles import TILE_WIDTH, Bundle, Tile, bundles_of, decode_bundle, tiles_of
from service.audit.ahead import ahead
from service.audit.disclosures import Digests
from service.audit.download import Absent, Source
from service.audit.evidence import MAX_BUNDLE, MAX_TILE, Evidence, cut
from service.audit.report import Report
from service.audit.tree import Tree
from service.audit.walk import first_difference


class Copy:
    """The files of a log of one size, written to the folder as they come."""

    def __init__(self, source: Source, evidence: Evidence, report: Report, newest: Checkpoint) -> None:
        self._source, self.evidence, self.report, self._size = source, evidence, report, newest.size
        self._earlier = _kept(evidence, newest)
        self.tree = Tree()
        self.digests = Digests()

    def entries(self, progress: Callable[[int, int], None]) -> bool:
        """Bundles and the tiles of their leaf hashes; False if one of them cannot be had."""
        progress(0, self._size)
        for bundle, (data, hashes) in ahead(self._pair, bundles_of(self._size)):
            first, tile = bundle.span.start, Tile(0, bundle.n, bundle.width)
            if data is None or hashes is None:
                return self._lacks(bundle.path if data is None else tile.path, first)
            self.evidence.write(bundle.path, data)
            self.evidence.write(tile.path, hashes)
            try:
                entries = decode_bundle(data, bundle.width)
            except Unverified as error:
                self.report.add("files", first, f"The file {bundle.path} is no entry bundle: {error}")
                return False
            leaves = [leaf_hash(entry) for entry in entries]
            if b"".join(leaves) != hashes:
                wrong = first + first_difference(leaves, hashes)
                self.report.add("tiles", wrong, f"Of entry {wrong} the tile {tile.path} has another hash.")
            self._compare(first, leaves)
            self.tree.add(leaves)
            self.digests.add(first, entries)
            progress(first + len(leaves), self._size)
        return True

    def upper_tiles(self) -> bool:
        """The tiles above those of the leaf hashes; False if one cannot be had."""
        for tile, data in ahead(self._upper, (tile for tile in tiles_of(self._size) if tile.level)):
            first = tile.n * TILE_WIDTH ** (tile.level + 1)
            if data is None:
                return self._lacks(tile.path, first)
            self.evidence.write(tile.path, data)
            if data != self.tree.tile(tile):
                self.report.add("tiles", first, f"The tile {tile.path} is not of the tree of the entries.")
        return True

    def _lacks(self, path: str, first: int) -> bool:
        self.report.add("files", first, f"The log does not have {path}, which its checkpoint needs.")
        return False

    def _compare(self, first: int, leaves: list[bytes]) -> None:
        for size in self._earlier.keys() & range(first + 1, first + len(leaves) + 1):
            for name, root in self._earlier[size]:
                if self.tree.root_with(leaves[: size - first]) != root:
                    self.report.add("earlier", -1, f"{name} is of {size} entries with another root.")

    def _pair(self, bundle: Bundle) -> tuple[bytes | None, bytes | None]:
        """A bundle and the tile of its hashes: as the copy has them, if they vouch for each other."""
        tile = Tile(0, bundle.n, bundle.width)
        hashes = self.evidence.tile(tile)
        with suppress(Unverified):
            data = self.evidence.bundle(bundle)
            if b"".join(leaf_hash(entry) for entry in decode_bundle(data, bundle.width)) == hashes:
                return data, hashes
        return self._bundle(bundle), self._tile(tile)

    def _upper(self, tile: Tile) -> bytes | None:
        there = self.evidence.tile(tile)
        return there if there is not None and there == self.tree.tile(tile) else self._tile(tile)

    # Once it has grown further, a log need not keep the partial files of its earlier sizes: they are the
    # beginnings of the full ones.

    def _tile(self, tile: Tile) -> bytes | None:
        data = self._get(tile.path, MAX_TILE)
        if data is None and tile.width < TILE_WIDTH:
            whole = self._get(Tile(tile.level, tile.n).path, MAX_TILE)
            data = None if whole is None else whole[: tile.width * HASH_SIZE]
        return data

    def _bundle(self, bundle: Bundle) -> bytes | None:
        data = self._get(bundle.path, MAX_BUNDLE)
        if data is None and bundle.width < TILE_WIDTH:
            whole = self._get(Bundle(bundle.n).path, MAX_BUNDLE)
            data = None if whole is None else cut(whole, bundle.width)
        return data

    def _get(self, path: str, limit: int) -> bytes | None:
        try:
            return self._source.get(path, limit)
        except Absent:
            return None


def _kept(evidence: Evidence, newest: Checkpoint) -> dict[int, list[tuple[str, bytes]]]:
    """Name and root of every checkpoint seen before, by size; `audit verify` looks at their signatures."""
    found: dict[int, list[tuple[str, bytes]]] = {}
    for name, kept in evidence.kept_checkpoints():
        if kept != newest:
            found.setdefault(kept.size, []).append((name, kept.root))
    return found
