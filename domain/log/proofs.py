"""Proves that an entry is in the log, and that a larger log contains a smaller one. (RFC 6962, 9162.)

A server asks for a plan, fetches the plan's spans from its tables in one query, and assembles:

    plan = inclusion_plan(index, size)
    proof = plan.assemble(over_stored({(level, index): hash, ...}))

The verifiers share none of that: they are the algorithms of RFC 9162, which need neither tree nor plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from domain.log.merkle import EMPTY_ROOT, HASH_SIZE, TILE_HEIGHT, CompactRange, node_hash
from domain.log.strict import MAX_DECIMAL, Unverified, check_hash

Proof: TypeAlias = tuple[bytes, ...]
"""The hashes of a proof, 32 bytes each, in the order of RFC 6962: leaf side first, root side last."""

HashAt: TypeAlias = Callable[[int, int], bytes]
"""(level, index) -> the root over the leaves [index * 2**level, (index + 1) * 2**level): a full subtree."""

Place: TypeAlias = tuple[int, int]
"""(level, index) of a complete subtree: it is over the leaves [index * 2**level, (index + 1) * 2**level)."""


class NodeRange(NamedTuple):
    """Neighbouring nodes of one level that is stored (0, 8, 16...): the indexes [start, stop)."""

    level: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What the hashes of a proof are the roots of: for each, its leaves [start, stop), in proof order."""

    ranges: tuple[tuple[int, int], ...]

    def places(self) -> tuple[Place, ...]:
        """The complete subtrees whose hashes make the proof: at most 2 * log2(size) of them."""
        return tuple(place for start, stop in self.ranges for place in complete_subtrees(start, stop))

    def spans(self) -> tuple[NodeRange, ...]:
        """The stored nodes to fetch, neighbours merged, in order.

        For each stored level at most 512 nodes (a tile's on the way, and those of the right-most tile) in at
        most three spans.
        """
        merged: list[NodeRange] = []
        for level, start, stop in sorted(_stored(place) for place in self.places()):
            if merged and merged[-1].level == level and merged[-1].stop == start:
                merged[-1] = NodeRange(level, merged[-1].start, stop)
            else:
                merged.append(NodeRange(level, start, stop))
        return tuple(merged)

    def assemble(self, hash_at: HashAt) -> Proof:
        """The proof, from the hashes of the complete subtrees at `places()`."""
        return tuple(
            CompactRange(stop - start, tuple(hash_at(*p) for p in complete_subtrees(start, stop))).root()
            for start, stop in self.ranges
        )


def inclusion_plan(index: int, size: int) -> Plan:
    """PATH(index, D[size]) of RFC 6962 section 2.1.1. ValueError unless 0 <= index < size."""
    if not 0 <= index < size:
        raise ValueError(f"there is no entry {index} in a log of {size}")
    ranges = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            ranges.append((middle, stop))
            stop = middle
        else:
            ranges.append((start, middle))
            start = middle
    return Plan(tuple(reversed(ranges)))


def consistency_plan(old: int, new: int) -> Plan:
    """PROOF(old, D[new]) of RFC 6962 section 2.1.2; without hashes for old = 0 and old = new.

    ValueError unless 0 <= old <= new.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a log of {new} cannot contain a log of {old}")
    if old == 0:
        return Plan(())
    ranges = []
    start, stop = 0, new
    while stop != old:
        middle = start + _split(stop - start)
        if old <= middle:
            ranges.append((middle, stop))
            stop = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start > 0:  # else this subtree is the whole old tree, whose root the verifier has
        ranges.append((start, stop))
    return Plan(tuple(reversed(ranges)))


def root_plan(size: int) -> Plan:
    """A plan of one hash, the root of the log at that size: for a size that is not the newest."""
    if size < 0:
        raise ValueError(f"a log cannot have the size {size}")
    return Plan(((0, size),))


def complete_subtrees(start: int, stop: int) -> tuple[Place, ...]:
    """The complete subtrees that cover the leaves [start, stop), from left to right, widest first.

    `start` must be a multiple of the widest: so are the ranges of which RFC 6962 takes the hash.
    """
    places = []
    width = stop - start
    for level in range(width.bit_length() - 1, -1, -1):
        if width >> level & 1:
            places.append((level, start >> level))
            start += 1 << level
    return tuple(places)


def over_leaves(leaves: Sequence[bytes]) -> HashAt:
    """The complete subtrees of a log whose leaf hashes are all at hand."""
    return lambda level, index: _root_of_full(leaves[index << level : (index + 1) << level], level)


def over_stored(nodes: Mapping[Place, bytes]) -> HashAt:
    """The complete subtrees of a log of which the nodes of a plan's spans have been fetched.

    ValueError where one is missing: a table with a hole, or a plan for other spans.
    """

    def hash_at(level: int, index: int) -> bytes:
        stored, start, stop = _stored((level, index))
        try:
            row = [nodes[stored, i] for i in range(start, stop)]
        except KeyError as missing:
            raise ValueError(f"the node at {missing} has not been fetched") from None
        return _root_of_full(row, level - stored)

    return hash_at


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that `leaf` is the leaf hash at `index` of the log of `size` with `root` (RFC 9162 2.1.3.2).

    Unverified if it is not proven: a wrong hash, one too many or too few, an index outside the log.
    """
    _check_hashes(proof, leaf=leaf, root=root)
    if not 0 <= index < size <= MAX_DECIMAL:
        raise Unverified(f"There is no entry {index} in a log of {size}.")
    node, last, computed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise Unverified(f"The inclusion proof has more hashes than entry {index} of {size} needs.")
        if node & 1 or node == last:
            computed = node_hash(sibling, computed)
            while not node & 1 and node:  # levels at which the node has no sibling
                node, last = node >> 1, last >> 1
        else:
            computed = node_hash(computed, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise Unverified(f"The inclusion proof has fewer hashes than entry {index} of {size} needs.")
    if computed != root:
        raise Unverified(f"Entry {index} is not in the log of {size}: the root computed from it differs.")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the first `old` entries of the log of `new` are those of the old log (RFC 9162 2.1.4.2).

    From the empty log, and between equal sizes, the proof is empty; equal sizes must have equal roots.
    Unverified if it is not proven.
    """
    _check_hashes(proof, old_root=old_root, new_root=new_root)
    if not 0 <= old <= new <= MAX_DECIMAL:
        raise Unverified(f"A log of {new} cannot contain a log of {old}.")
    for size, root in ((old, old_root), (new, new_root)):
        if size == 0 and root != EMPTY_ROOT:
            raise Unverified("The root of an empty log is the hash of nothing; this one differs.")
    if old in (0, new):
        if proof:
            raise Unverified(f"The consistency proof from {old} to {new} must be empty.")
        if old == new and old_root != new_root:
            raise Unverified(f"Two logs of {new} have different roots: the history was rewritten.")
        return
    hashes = list(proof)
    if old & (old - 1) == 0:  # the old log is one complete subtree, so the proof leaves its root out
        hashes.insert(0, old_root)
    if not hashes:
        raise Unverified(f"The consistency proof from {old} to {new} is empty.")
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    computed_old = computed_new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise Unverified(f"The consistency proof from {old} to {new} has too many hashes.")
        if node & 1 or node == last:
            computed_old = node_hash(sibling, computed_old)
            computed_new = node_hash(sibling, computed_new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            computed_new = node_hash(computed_new, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise Unverified(f"The consistency proof from {old} to {new} has too few hashes.")
    if computed_old != old_root:
        raise Unverified(f"The consistency proof does not lead to the root of the log of {old}.")
    if computed_new != new_root:
        raise Unverified(f"The log of {new} does not contain the log of {old}: the computed root differs.")


def _split(width: int) -> int:
    """The largest power of two below `width`, which is over 1: k of RFC 6962 section 2.1."""
    return 1 << (width - 1).bit_length() - 1


def _stored(place: Place) -> NodeRange:
    """The nodes of the next stored level at or below a subtree that its root is computed from."""
    level, index = place
    above = level % TILE_HEIGHT
    return NodeRange(level - above, index << above, (index + 1) << above)


def _root_of_full(row: Sequence[bytes], levels: int) -> bytes:
    if len(row) != 1 << levels:
        raise ValueError(f"a complete subtree of {1 << levels} nodes cannot be made of {len(row)}")
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def _check_hashes(proof: Sequence[bytes], **named: bytes) -> None:
    for name, value in named.items():
        if len(value) != HASH_SIZE:  # what is wrong is named only then: a proof is checked for every answer
            check_hash(value, f"The {name.replace('_', ' ')}")
    for position, value in enumerate(proof):
        if len(value) != HASH_SIZE:
            check_hash(value, f"Hash {position} of the proof")
