"""Reads and writes a folder of evidence. (The paths of C2SP tlog-tiles, and every checkpoint that was seen.)

    DIR/checkpoint                the newest one, as it was served
    DIR/tile/...                  tiles and entry bundles, as they were served
    DIR/disclosures/<digest>      what an entry holds the digest of, if it was told
    DIR/checkpoints/<size>-<hash> every one that was seen; <hash>: the first 16 digits of its SHA-256

The files are never trusted: whoever handed the folder on may have changed them (files.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from domain.log.checkpoint import Checkpoint, parse_checkpoint
from domain.log.merkle import HASH_SIZE
from domain.log.notes import MAX_NOTE, parse_note
from domain.log.strict import Unverified
from domain.log.tiles import MAX_ENTRY, TILE_WIDTH, Bundle, Tile, encode_bundle
from service.audit import files

MAX_TILE = TILE_WIDTH * HASH_SIZE
#: No bundle is larger: 256 entries of 65,535 bytes, each after two bytes of length.
MAX_BUNDLE = TILE_WIDTH * (MAX_ENTRY + 2)
KEPT: Final = "checkpoints"

_WIDTH: Final = re.compile("[1-9][0-9]{0,2}").fullmatch


class Missing(Unverified):
    """A file that the evidence must have is not there, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A folder of evidence."""

    folder: Path

    def checkpoint(self) -> bytes:
        """The newest checkpoint, a signed note; Unverified if it cannot be read."""
        return self.read("checkpoint", MAX_NOTE)

    def kept(self) -> list[str]:
        """The path of every checkpoint that was kept, by size; Missing if they cannot be listed."""
        try:
            return [f"{KEPT}/{name}" for name in files.names(self.folder, KEPT) if not name.startswith(".")]
        except OSError as error:
            raise Missing(f"The folder {KEPT} cannot be read ({error.strerror}).") from None

    def kept_checkpoints(self) -> Iterator[tuple[str, Checkpoint]]:
        """Path and content of those that can be read, whoever signed them. (`verify` names the others.)"""
        with suppress(Missing):
            for path in self.kept():
                with suppress(Unverified):
                    yield path, parse_checkpoint(parse_note(self.read(path, MAX_NOTE)).text)

    def bundle(self, bundle: Bundle) -> bytes:
        """The bytes of a bundle; where only a wider one is there, the beginning of it."""
        for width in range(bundle.width, TILE_WIDTH + 1):
            candidate = Bundle(bundle.n, width)
            if files.has(self.folder, candidate.path):
                data = self.read(candidate.path, MAX_BUNDLE)
                return data if width == bundle.width else cut(data, bundle.width)
        raise Missing(f"The file {bundle.path} is missing.")

    def tile(self, tile: Tile) -> bytes | None:
        """The bytes of a tile, None if it cannot be read: what it says can be computed."""
        try:
            return files.read(self.folder, tile.path, MAX_TILE + 1)
        except OSError:
            return None

    def read(self, path: str, limit: int) -> bytes:
        """A file of at most `limit` bytes; Missing if there is none, Unverified if it is longer."""
        try:
            data = files.read(self.folder, path, limit + 1)
        except OSError as error:
            raise Missing(f"The file {path} cannot be read ({error.strerror}).") from None
        if len(data) > limit:
            raise Unverified(f"The file {path} is longer than any of its kind may be.")
        return data

    def has(self, path: str) -> bool:
        """Whether there is a file, and no link or pipe in its place."""
        return files.has(self.folder, path)

    def write(self, path: str, data: bytes) -> None:
        """Write a file whole or not at all."""
        files.write(self.folder, path, data)

    def remove(self, path: str) -> bool:
        """Remove a file; whether there was one."""
        return files.remove(self.folder, path)

    def keep_checkpoint(self, note: bytes) -> None:
        """Add a checkpoint to those that were seen; Unverified if it is none."""
        self.write(kept_name(note), note)

    def prune(self, resource: Tile | Bundle) -> None:
        """Remove the files of a narrower tile or bundle: the one that is there now begins with them."""
        narrower = f"{resource.path.partition('.p/')[0]}.p"
        for name in files.names(self.folder, narrower):
            if _WIDTH(name) and int(name) < resource.width:
                self.remove(f"{narrower}/{name}")
        if resource.width == TILE_WIDTH:
            with suppress(OSError):  # it was never there, or has files that are not ours
                (self.folder / narrower).rmdir()


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


def kept_name(note: bytes) -> str:
    """Under which path a checkpoint is kept: size and content tell it from every other."""
    size = parse_checkpoint(parse_note(note).text).size
    return f"{KEPT}/{size:019d}-{sha256(note).hexdigest()[:16]}"
