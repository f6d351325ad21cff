"""What does a folder of evidence hold? (The paths of C2SP tlog-tiles, and every checkpoint that was seen.)

    DIR/checkpoint                the newest one, as it was served
    DIR/tile/...                  tiles and entry bundles, as they were served
    DIR/disclosures/<digest>      what an entry holds the digest of, if it was told
    DIR/checkpoints/<size>-<hash> every one that was seen; <hash>: the first 16 digits of its SHA-256

The files are never trusted: whoever handed the folder on may have changed them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from domain.log.checkpoint import parse_checkpoint
from domain.log.merkle import HASH_SIZE
from domain.log.notes import MAX_NOTE, parse_note
from domain.log.strict import Unverified
from domain.log.tiles import MAX_ENTRY, TILE_WIDTH, Bundle, Tile, encode_bundle

MAX_TILE = TILE_WIDTH * HASH_SIZE
#: No bundle is larger: 256 entries of 65,535 bytes, each after two bytes of length.
MAX_BUNDLE = TILE_WIDTH * (MAX_ENTRY + 2)


class Missing(Unverified):
    """A file that the evidence must have is not there, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A folder of evidence."""

    folder: Path

    def checkpoint(self) -> bytes:
        """The newest checkpoint, a signed note."""
        return self._read("checkpoint", MAX_NOTE)

    def checkpoints(self) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of every checkpoint that was kept, by size."""
        for path in sorted((self.folder / "checkpoints").glob("[!.]*")):
            name = f"checkpoints/{path.name}"
            yield name, self._read(name, MAX_NOTE)

    def bundle(self, bundle: Bundle) -> bytes:
        """The bytes of a bundle; where only a wider one is there, the beginning of it."""
        for width in range(bundle.width, TILE_WIDTH + 1):
            candidate = Bundle(bundle.n, width)
            if self.has(candidate):
                data = self._read(candidate.path, MAX_BUNDLE)
                return data if width == bundle.width else cut(data, bundle.width)
        raise Missing(f"The file {bundle.path} is missing.")

    def tile(self, tile: Tile) -> bytes | None:
        """The bytes of a tile, None if it cannot be read: what it says can be computed."""
        try:
            with (self.folder / tile.path).open("rb") as file:
                return file.read(MAX_TILE + 1)
        except OSError:
            return None

    def has(self, resource: Tile | Bundle) -> bool:
        """Whether the file is there."""
        return (self.folder / resource.path).is_file()

    def _read(self, path: str, limit: int) -> bytes:
        try:
            with (self.folder / path).open("rb") as file:
                data = file.read(limit + 1)
        except OSError as error:
            raise Missing(f"The file {path} cannot be read ({error.strerror}).") from None
        if len(data) > limit:
            raise Unverified(f"The file {path} is longer than any of its kind may be.")
        return data

    def write(self, path: str, data: bytes) -> None:
        """Write a file whole or not at all: a copy that is interrupted has no half files."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        part.write_bytes(data)
        part.replace(target)

    def remove(self, resource: Tile | Bundle) -> None:
        """Remove a partial file that a wider one has taken the place of."""
        path = self.folder / resource.path
        path.unlink(missing_ok=True)

    def keep_checkpoint(self, note: bytes) -> None:
        """Add a checkpoint to those that were seen; Unverified if it is none."""
        self.write(kept_name(note), note)


def cut(data: bytes, width: int) -> bytes:
    """The first `width` entries of a wider bundle, as the bundle that they were."""
    entries = split(data)[:width]
    return encode_bundle(entries) if entries else b""


def split(data: bytes) -> list[bytes]:
    """The entries of a bundle of unknown width, as far as they are whole."""
    entries, at = [], 0
    while at + 2 <= len(data):
        start = at + 2
        at = start + int.from_bytes(data[start - 2 : start], "big")
        if at > len(data):
            break
        entries.append(data[start:at])
    return entries


def size_of(kept: tuple[str, bytes]) -> int:
    """How many entries the log had by a checkpoint that was kept (path and bytes); 0 if it is none."""
    try:
        return parse_checkpoint(parse_note(kept[1]).text).size
    except Unverified:
        return 0


def kept_name(note: bytes) -> str:
    """Under which path a checkpoint is kept: size and content tell it from every other."""
    size = parse_checkpoint(parse_note(note).text).size
    return f"checkpoints/{size:019d}-{sha256(note).hexdigest()[:16]}"
