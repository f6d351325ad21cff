"""The static files that a log of a given size consists of, and what is in them. (C2SP tlog-tiles.)

Tiles of level 0 are leaf hashes; those of level L are the nodes at tree level 8 L. A tile that is not full is
another resource than the full one (`.p/<width>`), because both may be cached for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from domain.log.merkle import HASH_SIZE, TILE_HEIGHT
from domain.log.proofs import NodeRange
from domain.log.strict import MAX_DECIMAL, Unverified, check_hash, shown

TILE_WIDTH: Final = 1 << TILE_HEIGHT
MAX_LEVEL: Final = 63
MAX_ENTRY: Final = 65_535
"""Bytes of an entry: a bundle states its length as an unsigned integer of 16 bits."""

_PATH = re.compile(
    "tile/(?P<level>0|[1-9][0-9]?|entries)/(?P<n>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:[.]p/(?P<width>[1-9][0-9]{0,2}))?"
).fullmatch


@dataclass(frozen=True, slots=True)
class Tile:
    """Hashes: entry i of the tile is the root over 256**level leaves from (n * 256 + i) * 256**level on."""

    level: int
    n: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        if not 0 <= self.level <= MAX_LEVEL:
            raise Unverified(f"There is no tile of level {self.level}.")
        _check_place(self.n, self.width)

    @property
    def path(self) -> str:
        """Its path below the log's prefix."""
        return f"tile/{self.level}/{_tail(self.n, self.width)}"

    @property
    def span(self) -> NodeRange:
        """The stored nodes that it consists of, level counted in the tree (0, 8, 16...)."""
        first = self.n * TILE_WIDTH
        return NodeRange(self.level * TILE_HEIGHT, first, first + self.width)

    def fits(self, size: int) -> bool:
        """Whether a log of that size has it, whole or as the beginning of a wider one."""
        return self.width <= width_at(self.level, self.n, size)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Entries: those that the tile of level 0 with the same n and width has the leaf hashes of."""

    n: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        _check_place(self.n, self.width)

    @property
    def path(self) -> str:
        """Its path below the log's prefix."""
        return f"tile/entries/{_tail(self.n, self.width)}"

    @property
    def span(self) -> NodeRange:
        """The leaf hashes of its entries; `start` and `stop` are their indexes in the log."""
        return Tile(0, self.n, self.width).span

    def fits(self, size: int) -> bool:
        """Whether a log of that size has it, whole or as the beginning of a wider one."""
        return self.width <= width_at(0, self.n, size)


def parse_path(path: str) -> Tile | Bundle:
    """The resource at a path below the log's prefix; Unverified if its path is spelled otherwise."""
    found = _PATH(path)
    if found:
        level, n, width = found.group("level", "n", "width")
        index, wide = int(n.replace("x", "").replace("/", "")), int(width or TILE_WIDTH)
        resource = Bundle(index, wide) if level == "entries" else Tile(int(level), index, wide)
        if resource.path == path:  # else a group of zeros too many, or the width of a full tile
            return resource
    raise Unverified(f"This is not the path of a tile or of an entry bundle: {shown(path)}.")


def width_at(level: int, n: int, size: int) -> int:
    """How many hashes (0 to 256) tile `n` of `level` has in a log of `size`; for bundles, level 0."""
    return max(0, min(TILE_WIDTH, (size >> level * TILE_HEIGHT) - n * TILE_WIDTH))


def tiles_of(size: int, since: int = 0) -> Iterator[Tile]:
    """The tiles of a log of `size`, level by level; with `since`, those that a log of `since` had not.

    The last one of each level is partial unless its width is a multiple of 256; none is empty.
    """
    level = 0
    while (nodes := size >> level * TILE_HEIGHT) > 0:
        first = (since >> level * TILE_HEIGHT) // TILE_WIDTH
        for n in range(first, -(-nodes // TILE_WIDTH)):
            width = width_at(level, n, size)
            if width > width_at(level, n, since):
                yield Tile(level, n, width)
        level += 1


def bundles_of(size: int, since: int = 0) -> Iterator[Bundle]:
    """The entry bundles of a log of `size`; with `since`, those that a log of `since` had not."""
    for n in range(since // TILE_WIDTH, -(-size // TILE_WIDTH)):
        width = width_at(0, n, size)
        if width > width_at(0, n, since):
            yield Bundle(n, width)


def encode_tile(hashes: Sequence[bytes]) -> bytes:
    """The bytes of a tile, which are those of its hashes; ValueError unless it has 1 to 256."""
    _check_place(0, len(hashes))
    return b"".join(check_hash(value, "A hash of the tile") for value in hashes)


def decode_tile(data: bytes, width: int) -> tuple[bytes, ...]:
    """The hashes of a tile of that width; Unverified if it has another length."""
    if len(data) != width * HASH_SIZE:
        raise Unverified(f"A tile of width {width} has {width * HASH_SIZE} bytes; this one has {len(data)}.")
    return tuple(data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE))


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Each entry after its length, in order; ValueError unless there are 1 to 256 of at most 65,535 bytes."""
    _check_place(0, len(entries))
    if any(len(entry) > MAX_ENTRY for entry in entries):
        raise ValueError(f"an entry of the log has {MAX_ENTRY} bytes at most")
    return b"".join(part for entry in entries for part in (len(entry).to_bytes(2, "big"), entry))


def decode_bundle(data: bytes, width: int) -> tuple[bytes, ...]:
    """The entries of a bundle of that width; Unverified if there are fewer or anything follows them."""
    entries: list[bytes] = []
    at = 0
    for _ in range(width):
        start = at + 2
        at = start + int.from_bytes(data[start - 2 : start], "big")
        if at > len(data):
            raise Unverified(f"The bundle ends in entry {len(entries)}; its width is {width}.")
        entries.append(data[start:at])
    if at != len(data):
        raise Unverified(f"After the {width} entries of the bundle {len(data) - at} bytes follow.")
    return tuple(entries)


def _check_place(n: int, width: int) -> None:
    if not 0 <= n <= MAX_DECIMAL or not 1 <= width <= TILE_WIDTH:
        raise Unverified(f"There is no tile {n} of width {width}.")


def _tail(n: int, width: int) -> str:
    digits = str(n)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    number = "".join(f"x{group}/" for group in groups[:-1]) + groups[-1]
    return number if width == TILE_WIDTH else f"{number}.p/{width}"
