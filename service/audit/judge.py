"""Says which of the things that were signed the entries bear out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from domain.log.checkpoint import Checkpoint
from domain.log.merkle import EMPTY_ROOT
from domain.log.tiles import TILE_WIDTH, tiles_of
from service.audit.tree import hashes_of, root_over
from service.audit.walk import Earlier, Walk, first_difference

#: How far the clocks of register and witnesses may differ, in seconds.
SKEW_SECONDS = 300


def judge_root(walk: Walk, newest: Checkpoint) -> None:
    """The entries make the root that was signed; else the first of them that does not."""
    differs = walk.differs
    if walk.tree.root() == newest.root:
        if differs is not None:
            index, path = differs
            walk.report.add("tiles", index, f"The tile {path} has another hash of entry {index} than it has.")
        return
    if differs is not None and walk.served.root() == newest.root:
        index = differs[0]
        walk.report.add("root", index, f"Entry {index} is not the one that was signed.")
        return
    within = _signed_bundle(walk, newest)
    if within is not None:
        first, stop = within
        walk.report.add(
            "root", -1, f"Of the entries {first} to {stop - 1} at least one is not the one that was signed."
        )
        return
    known = max((one.checkpoint.size for one in walk.earlier if one.holds), default=0)
    where = f"The first {known} are as an earlier checkpoint has them; the" if known else "The"
    walk.report.add(
        "root",
        -1,
        f"{where} root computed from the {newest.size} entries is not the one that was signed.",
    )
    if differs is not None:
        walk.report.add(
            "tiles", differs[0], f"The tile {differs[1]} has another hash of entry {differs[0]} than it has."
        )


def _signed_bundle(walk: Walk, newest: Checkpoint) -> tuple[int, int] | None:
    """Where the first wrong entry is, [first, stop), if the tiles of level 1 make the signed root."""
    served = [
        value
        for tile in tiles_of(newest.size)
        if tile.level == 1
        for value in hashes_of(walk.evidence.tile(tile) or b"")
    ]
    ours = walk.tree.nodes.get(1, [])
    if not served or len(served) != len(ours) or served == ours:
        return None
    if newest.root not in (root_over(served, walk.served.rest), root_over(served, walk.tree.rest)):
        return None
    first = first_difference(served, b"".join(ours)) * TILE_WIDTH
    return first, first + TILE_WIDTH


def judge_upper_tiles(walk: Walk, newest: Checkpoint) -> None:
    """The tiles that are in the folder hold the nodes of the tree."""
    # Entries that are not those which were signed have been reported: then the tiles are compared with the
    # tree that was, as far as tiles make it.
    tree = walk.served if walk.served.root() == newest.root else walk.tree
    judged = _signed_bundle(walk, newest) is None
    absent = 0
    for tile in tiles_of(newest.size):
        data = walk.evidence.tile(tile)
        absent += data is None
        if tile.level == 0 or data is None or not judged:
            continue
        right = tree.tile(tile)
        if data != right:
            index = first_difference(hashes_of(right), data)
            first = (tile.span.start + index) * TILE_WIDTH**tile.level
            walk.report.add(
                "tiles", first, f"The tile {tile.path} is wrong about the entries from {first} on."
            )
    if absent:
        walk.report.remarks.append(f"{absent} tiles are not in this copy; they were computed.")


def judge_earlier(walk: Walk, newest: Checkpoint, earlier: Sequence[Earlier]) -> None:
    """The log begins with every log that was signed earlier."""
    altered = walk.tree.root() != newest.root
    for one in earlier:
        size = one.checkpoint.size
        if size == 0:
            one.holds = one.checkpoint.root == EMPTY_ROOT
        if size > newest.size:
            walk.report.add(
                "earlier",
                newest.size,
                f"{one.name} is of {size} entries, and here are {newest.size}: either this copy was "
                f"interrupted ('audit fetch' goes on), or {size - newest.size} were removed.",
            )
        elif not one.holds and not altered:
            # Below it all is as it was where a smaller checkpoint says so.
            known = max(
                (o.checkpoint.size for o in earlier if o.holds and o.checkpoint.size < size), default=0
            )
            walk.report.add(
                "earlier",
                -1,
                f"{one.name} is of {size} entries with another root: of the entries {known} to {size - 1} "
                "at least one is not what it was.",
            )


def judge_times(walk: Walk, stated: Sequence[Earlier]) -> None:
    """No entry is older or younger than what witnesses have seen allows."""
    skew = timedelta(seconds=SKEW_SECONDS)
    for one in stated:
        size = one.checkpoint.size
        for cosigned in one.opened.cosigned:
            if cosigned.time is None:
                continue
            try:
                seen = datetime.fromtimestamp(cosigned.time, UTC)
            except (ValueError, OverflowError, OSError):
                walk.report.add(
                    "time", -1, f"{cosigned.key.name} states an impossible time under {one.name}."
                )
                continue
            last, following = _moment(walk.times.get(size - 1)), _moment(walk.times.get(size))
            if last is not None and last > seen + skew:
                walk.report.add(
                    "time",
                    size - 1,
                    f"Entry {size - 1} says {last.isoformat()}, but {cosigned.key.name} had seen it at "
                    f"{seen.isoformat()}.",
                )
            if following is not None and following < seen - skew:
                walk.report.add(
                    "time",
                    size,
                    f"Entry {size} says {following.isoformat()}, but at {seen.isoformat()} "
                    f"{cosigned.key.name} saw a log without it.",
                )


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
