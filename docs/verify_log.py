#!/usr/bin/env python3
"""Verify a transparency log in one sitting: needs Python 3.11 or later and the package `cryptography`.

    python verify_log.py FOLDER_OR_URL VKEY [OLDER_CHECKPOINT_FILE ...]

It shares no code with the service that wrote the log. It reads the checkpoint and the entry bundles (C2SP
tlog-tiles), never a tile of hashes, and checks that
1. the checkpoint is signed by the key VKEY (C2SP signed-note, Ed25519),
2. the entries make the root that was signed (RFC 6962, section 2.1),
3. the log begins with every log of which an older checkpoint is given,
4. each entry is a JSON object whose `time` is no earlier than that of the entry before it, whose `id` is its
   own, and which is the next version of its `subject` and names, in `prev`, the leaf hash of the last one.
It ends with 0 (verified), 1 (one sentence says what is wrong) or 2 (it could not run). It does not check
canonical form, schemas and witnesses: `anuencia audit verify` does.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Wrong(Exception):  # noqa: N818  reads as a sentence where it is raised
    """What is wrong, in one sentence."""


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def reader(place: str) -> Callable[[str], bytes]:
    """A function that reads a file of the log by its path, from a folder or over HTTP."""
    if place.startswith(("http://", "https://")):
        base = place if place.endswith("/") else place + "/"

        return lambda path: urllib.request.urlopen(base + path, timeout=60).read()
    return lambda path: (Path(place) / path).read_bytes()


def parse_key(vkey: str) -> tuple[str, bytes, bytes]:
    """Name, key id and public key of `name+id+base64`, of which the base64 may have plus signs too."""
    name, identifier, material = vkey.strip().split("+", 2)
    key = base64.b64decode(material, validate=True)
    if len(key) != 33 or key[0] != 1:
        raise Wrong("the verifier key is not one of Ed25519")
    if sha256(name.encode() + b"\n" + key)[:4].hex() != identifier:
        raise Wrong("the verifier key was mistyped: its id is not that of its name and key")
    return name, bytes.fromhex(identifier), key[1:]


def open_checkpoint(note: bytes, vkey: str) -> tuple[int, bytes]:
    """Size and root that the key signed."""
    name, identifier, public = parse_key(vkey)
    text, blank, signatures = note.decode("utf-8").rpartition("\n\n")
    lines = (text := text + "\n").split("\n")
    if not blank or len(lines) != 4 or not signatures.endswith("\n"):
        raise Wrong("the checkpoint has not the form of one")
    signed = False
    for line in signatures[:-1].split("\n"):
        dash, _, rest = line.partition(" ")
        signer, _, encoded = rest.partition(" ")
        data = base64.b64decode(encoded, validate=True)
        if dash != "\N{EM DASH}" or base64.b64encode(data).decode() != encoded:
            raise Wrong("a signature line of the checkpoint is malformed")
        if signer == name and data[:4] == identifier:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(data[4:], text.encode())
            except InvalidSignature:
                raise Wrong("the checkpoint was altered: the signature is of another one") from None
            signed = True
    if not signed:
        raise Wrong("the key did not sign the checkpoint")
    origin, size, root, _ = lines
    if origin != name:
        raise Wrong(f"the checkpoint is of the log {origin}")
    if str(int(size)) != size or base64.b64encode(base64.b64decode(root)).decode() != root:
        raise Wrong("size or root of the checkpoint has not the form of one")
    return int(size), base64.b64decode(root)


def bundle_path(number: int, width: int) -> str:
    """Where the entries from 256 * number on are: 1234067 -> tile/entries/x001/x234/067."""
    path, rest = f"{number % 1000:03d}", number // 1000
    while rest:
        path, rest = f"x{rest % 1000:03d}/{path}", rest // 1000
    return f"tile/entries/{path}" + (f".p/{width}" if width < 256 else "")


def split(bundle: bytes, width: int, path: str) -> list[bytes]:
    """The entries of a bundle, each of which follows its length in two bytes."""
    entries, at = [], 0
    for _ in range(width):
        length = int.from_bytes(bundle[at : at + 2], "big")
        entries.append(bundle[at + 2 : at + 2 + length])
        at += 2 + length
    if at != len(bundle):
        raise Wrong(f"the bundle {path} is not {width} entries")
    return entries


class Tree:
    """The Merkle tree of RFC 6962, kept as the complete subtrees that cover it, the widest first."""

    def __init__(self) -> None:
        self.size, self.subtrees = 0, list[bytes]()

    def add(self, leaf: bytes) -> None:
        node, size = leaf, self.size
        while size & 1:  # two of one width make one of the next
            node = sha256(b"\x01" + self.subtrees.pop() + node)
            size >>= 1
        self.subtrees.append(node)
        self.size += 1

    def root(self) -> bytes:
        if not self.subtrees:
            return sha256(b"")
        root = self.subtrees[-1]
        for left in reversed(self.subtrees[:-1]):
            root = sha256(b"\x01" + left + root)
        return root


class Chain:
    """What each entry must fit: those before it."""

    def __init__(self) -> None:
        self.time, self.ids, self.streams = "", set[str](), dict[str, tuple[int, str]]()

    def add(self, index: int, entry: bytes, leaf: bytes) -> None:
        event = json.loads(entry)
        if event["time"] < self.time:
            raise Wrong(f"entry {index} was back-dated: it is older than one before it")
        if event["id"] in self.ids:
            raise Wrong(f"entry {index} has the identifier of an earlier one")
        version, last = self.streams.get(event["subject"], (0, None))
        if event["streamversion"] != version + 1:
            raise Wrong(f"entry {index} is not version {version + 1} of {event['subject']}")
        if event.get("prev") != last:
            raise Wrong(f"entry {index} was recorded after another entry than the one that is there")
        self.time = event["time"]
        self.ids.add(event["id"])
        self.streams[event["subject"]] = (version + 1, base64.b64encode(leaf).decode())


def verify(place: str, vkey: str, older: list[bytes]) -> tuple[int, bytes]:
    """Size and root of the log, if everything holds; raises Wrong."""
    read = reader(place)
    size, root = open_checkpoint(read("checkpoint"), vkey)
    earlier = [open_checkpoint(note, vkey) for note in older]
    tree, chain = Tree(), Chain()
    roots = {0: tree.root()}
    wanted = {size, *(one for one, _ in earlier)}
    while tree.size < size:
        width = min(256, size - tree.size)
        path = bundle_path(tree.size // 256, width)
        for entry in split(read(path), width, path):
            leaf = sha256(b"\x00" + entry)
            chain.add(tree.size, entry, leaf)
            tree.add(leaf)
            if tree.size in wanted:
                roots[tree.size] = tree.root()
    if roots[size] != root:
        raise Wrong(f"the {size} entries do not make the root that was signed")
    for one, expected in earlier:
        if roots.get(one) != expected:
            raise Wrong(f"the log does not begin with the one of {one} entries that was signed earlier")
    return size, root


def main() -> int:
    if len(sys.argv) < 3:
        print(__doc__)
        return 2
    key = Path(sys.argv[2]).read_text("utf-8") if Path(sys.argv[2]).is_file() else sys.argv[2]
    try:
        size, root = verify(sys.argv[1], key, [Path(name).read_bytes() for name in sys.argv[3:]])
    except OSError as error:
        print(f"COULD NOT RUN: {error}")
        return 2
    except (Wrong, ValueError, KeyError, TypeError) as error:
        print(f"NOT VERIFIED: {error if isinstance(error, Wrong) else f'{type(error).__name__}: {error}'}")
        return 1
    print(f"VERIFIED: {size} entries, root {base64.b64encode(root).decode()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
