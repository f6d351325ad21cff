"""The root of the log, and what must be kept to append to it. (RFC 6962 section 2.1.)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH_SIZE = 32

#: MTH({}) = SHA-256 of the empty string (RFC 6962 section 2.1).
EMPTY_ROOT = sha256(b"").digest()

#: A tile of the log is eight levels high (C2SP tlog-tiles): only nodes at levels 8, 16, 24... are stored.
TILE_HEIGHT = 8


def leaf_hash(data: bytes) -> bytes:
    """The 32-byte hash of one entry: SHA-256(0x00 || data), RFC 6962 section 2.1."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of an inner node: SHA-256(0x01 || left || right), RFC 6962 section 2.1."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Node:
    """A complete subtree: the root over leaves [index * 2**level, (index + 1) * 2**level)."""

    level: int
    index: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class CompactRange:
    """The complete subtrees, widest first, that cover the first `size` leaves.

    There is one for each bit that is set in `size`, so at most 64; they are all that appending needs.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError(f"a compact range of size {self.size} cannot have {len(self.hashes)} hashes")
        if any(len(subtree) != HASH_SIZE for subtree in self.hashes):
            raise ValueError(f"a hash of a compact range has {HASH_SIZE} bytes")

    def extend(self, leaves: Iterable[bytes]) -> tuple[CompactRange, list[Node]]:
        """The range with more leaf hashes, and the nodes that they complete at levels 8, 16, 24..."""
        hashes = list(self.hashes)
        completed: list[Node] = []
        position = self.size
        for leaf in leaves:
            carry, level = leaf, 0
            while position >> level & 1:
                carry = node_hash(hashes.pop(), carry)
                level += 1
                if level % TILE_HEIGHT == 0:
                    completed.append(Node(level, position >> level, carry))
            hashes.append(carry)
            position += 1
        return CompactRange(position, tuple(hashes)), completed

    def root(self) -> bytes:
        """MTH of the leaves (RFC 6962 section 2.1): the subtrees hashed together from the right."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """MTH(D[n]) by its recursive definition (RFC 6962 section 2.1), from the leaf hashes."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(root_of(leaves[:k]), root_of(leaves[k:]))
