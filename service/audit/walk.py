"""Reads what the entries say, once, in log order. (One pass, a bundle at a time; nothing is judged yet.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec

from domain.log.checkpoint import Checkpoint, OpenedCheckpoint
from domain.log.merkle import leaf_hash
from domain.log.strict import Unverified
from domain.log.tiles import TILE_WIDTH, Bundle, Tile, bundles_of, decode_bundle
from service.audit.chain import Chain
from service.audit.disclosures import Digests
from service.audit.envelope import flaws
from service.audit.evidence import Evidence, split
from service.audit.failures import UNREADABLE
from service.audit.report import Report
from service.audit.tree import Tree, hashes_of


@dataclass(slots=True)
class Earlier:
    """A checkpoint that was seen before, and whether the entries make its root (None: not yet known)."""

    name: str
    opened: OpenedCheckpoint
    holds: bool | None = None

    @property
    def checkpoint(self) -> Checkpoint:
        return self.opened.checkpoint


@dataclass(slots=True)
class Walk:
    """What one pass over the entries has found so far."""

    evidence: Evidence
    report: Report
    origin: str
    earlier: Sequence[Earlier]
    form: bool
    chain: Chain = field(init=False)
    tree: Tree = field(default_factory=Tree)
    digests: Digests = field(default_factory=Digests)
    #: The tree of the level-0 tiles as they are in the folder; of the entries, where there is none.
    served: Tree = field(default_factory=Tree)
    #: First entry that its tile has another hash of, with the path of that tile.
    differs: tuple[int, str] | None = None
    #: `time` of the entries next to the end of a checkpoint that witnesses have cosigned.
    times: dict[int, str] = field(default_factory=dict)
    _wanted: frozenset[int] = frozenset()
    #: Earlier checkpoints by the first entry of the bundle in which they end.
    _within: dict[int, list[Earlier]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chain = Chain(self.report)
        for one in self.earlier:
            if one.checkpoint.size:
                last = one.checkpoint.size - 1
                self._within.setdefault(last - last % TILE_WIDTH, []).append(one)
        sizes = {one.checkpoint.size for one in self.earlier if one.opened.cosigned}
        self._wanted = frozenset(index for size in sizes for index in (size - 1, size))

    def over(self, size: int) -> bool:
        """Walk over the entries of a log of `size`; False if they end before."""
        return all(self._bundle(bundle) for bundle in bundles_of(size))

    def _bundle(self, bundle: Bundle) -> bool:
        first = bundle.span.start
        tile = Tile(0, bundle.n, bundle.width)
        try:
            served = self.evidence.tile(tile)
            data = self.evidence.bundle(bundle)
        except Unverified as error:
            self.report.add("files", first, f"{error} It has the entries from {first} on.")
            return False
        try:
            entries = decode_bundle(data, bundle.width)
        except Unverified as error:
            bad = first + first_difference([leaf_hash(one) for one in split(data)], served)
            self.report.add(
                "files", bad, f"The entries in {bundle.path} cannot be told apart from {bad} on: {error}"
            )
            return False
        leaves = [sha256(b"\x00" + entry).digest() for entry in entries]  # leaf_hash, without a call for each
        self._checkpoints_within(first, leaves)
        root = self.tree.add(leaves)
        self._compare(tile, leaves, served, root)
        self.chain.add(first, entries, leaves)
        self.digests.add(first, entries)
        if self.form:
            for offset, entry in enumerate(entries):
                for flaw in flaws(entry, self.origin, first + offset):
                    self.report.add(flaw.check, first + offset, f"Entry {first + offset} {flaw.sentence}")
        if self._wanted:
            for index in self._wanted.intersection(range(first, first + len(entries))):
                self.times[index] = _time_of(entries[index - first])
        return True

    def _checkpoints_within(self, first: int, leaves: Sequence[bytes]) -> None:
        for one in self._within.get(first, ()):
            count = one.checkpoint.size - first
            if count <= len(leaves):
                one.holds = self.tree.root_with(leaves[:count]) == one.checkpoint.root

    def _compare(self, tile: Tile, leaves: Sequence[bytes], served: bytes | None, root: bytes | None) -> None:
        if served is None or served == b"".join(leaves):
            self.served.add(leaves, root)
            return
        if self.differs is None:
            self.differs = (tile.span.start + first_difference(leaves, served), tile.path)
        hashes = hashes_of(served)
        # A tile of another length cannot be what was signed: what is made of it need only differ.
        self.served.add(hashes if len(hashes) == len(leaves) else [bytes(32)] * len(leaves))


class _Timed(msgspec.Struct):
    time: str = ""


_timed = msgspec.json.Decoder(_Timed)


def _time_of(entry: bytes) -> str:
    try:
        return _timed.decode(entry).time
    except UNREADABLE:  # reported by the chain
        return ""


def first_difference(hashes: Sequence[bytes], served: bytes | None) -> int:
    """The first place at which a tile has another hash; 0 if there is no tile."""
    there = hashes_of(served or b"")
    for place, (one, other) in enumerate(zip(hashes, there, strict=False)):
        if one != other:
            return place
    return min(len(hashes), len(there)) if served else 0
