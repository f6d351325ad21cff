#!/usr/bin/env python3
"""Verify a transparency log in one sitting: needs Python 3.11 or later and the package `cryptography`.

    python verify_log.py FOLDER_OR_URL VKEY [OLDER_CHECKPOINT_FILE ...]

It shares no code with the service that wrote the log. It reads the checkpoint and the entry bundles (C2SP
tlog-tiles), never a tile of hashes, and checks that
1. the checkpoint is signed by the key VKEY (C2SP signed-note, Ed25519),
2. the entries make the root that was signed (RFC 6962, section 2.1),
3. the log begins with every log of which an older checkpoint is given,
4. each entry is a JSON object with no member twice, whose `time` is no earlier than that of the one before,
   whose `id` is its own, which is the next version of its `subject` and names the last one's hash in `prev`.
It ends with 0 (verified), 1 (one sentence says what is wrong) or 2 (it could not run). It does not check
canonical form, schemas and witnesses: `anuencia audit verify` does.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import threading
import urllib.request
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Wrong(Exception): ...  # noqa: N818  what is wrong, in one sentence


def read(name: str, most: int = 256 * 65_537 + 1) -> bytes:
    """The file of this name, or at this address; one byte more than the longest bundle has is enough."""
    if Path(name).is_file():  # and no pipe, which could be waited for without end
        with Path(name).open("rb") as file:
            return file.read(most)
    if not name.startswith(("http://", "https://")):
        raise FileNotFoundError(f"{name} is not a file that is there")
    # A server may send a byte a minute for ever.
    late = threading.Timer(600, lambda: os.write(1, b"COULD NOT RUN: no end of an answer\n") and os._exit(2))
    late.start()
    try:
        with urllib.request.urlopen(name, timeout=60) as answer:
            data, rest = answer.read(most), answer.length
    except (HTTPException, ValueError) as error:
        raise OSError(f"{name}: {type(error).__name__}: {error}") from None
    finally:
        late.cancel()
    if rest:
        raise OSError(f"{name} was cut short, or is longer than any file of a log")
    return bytes(data)


def parse_key(vkey: str) -> tuple[str, bytes, bytes]:
    """Name, key id and public key of `name+id+base64`, of which the base64 may have plus signs too."""
    name, identifier, material = vkey.strip().split("+", 2)
    key = base64.b64decode(material, validate=True)
    if len(key) != 33 or key[0] != 1 or sha256(name.encode() + b"\n" + key).hexdigest()[:8] != identifier:
        raise Wrong("the verifier key was mistyped, or is not one of Ed25519")
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
        dash, signer, encoded = line.split(" ")
        data = base64.b64decode(encoded, validate=True)
        if dash != "\N{EM DASH}" or base64.b64encode(data).decode() != encoded:
            raise Wrong("a signature line of the checkpoint is malformed")
        if signer == name and data[:4] == identifier:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(data[4:], text.encode())
            except InvalidSignature:
                raise Wrong("the checkpoint was altered: the signature is of another one") from None
            signed = True
    origin, size, root, _ = lines
    if not signed or origin != name:
        raise Wrong(f"the checkpoint is of the log {origin}, or the key did not sign it")
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
            node = sha256(b"\x01" + self.subtrees.pop() + node).digest()
            size >>= 1
        self.subtrees.append(node)
        self.size += 1

    def root(self) -> bytes:
        root = self.subtrees[-1] if self.subtrees else sha256(b"").digest()
        for left in reversed(self.subtrees[:-1]):
            root = sha256(b"\x01" + left + root).digest()
        return root


class Chain:
    """What each entry must fit: those before it."""

    def __init__(self) -> None:
        self.time, self.ids, self.streams = "", set[str](), dict[str, tuple[int, str]]()

    def add(self, index: int, entry: bytes, leaf: bytes) -> None:
        event = json.loads(entry.decode(), object_pairs_hook=members)
        if event["time"] < self.time:
            raise Wrong(f"entry {index} was back-dated: it is older than one before it")
        if event["id"] in self.ids:
            raise Wrong(f"entry {index} has the identifier of an earlier one")
        version, last = self.streams.get(event["subject"], (0, None))
        if (repr(event["streamversion"]), event.get("prev")) != (repr(version + 1), last):
            raise Wrong(f"entry {index} does not follow version {version} of {event['subject']}")
        self.time = event["time"]
        self.ids.add(event["id"])
        self.streams[event["subject"]] = (version + 1, base64.b64encode(leaf).decode())


def members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) < len(pairs):
        raise Wrong("an entry has a member more than once")
    return dict(pairs)


def verify(place: str, vkey: str, older: list[str]) -> tuple[int, bytes]:
    signed = [open_checkpoint(read(name), vkey) for name in (f"{place}/checkpoint", *older)]
    size, root = signed[0]
    tree, chain, roots = Tree(), Chain(), {0: sha256(b"").digest()}
    while tree.size < size:
        width = min(256, size - tree.size)
        path = bundle_path(tree.size // 256, width)
        for entry in split(read(f"{place}/{path}"), width, path):
            leaf = sha256(b"\x00" + entry).digest()
            chain.add(tree.size, entry, leaf)
            tree.add(leaf)
            if any(tree.size == one for one, _ in signed):
                roots[tree.size] = tree.root()
    for one, expected in signed:
        if roots.get(one) != expected:
            raise Wrong(f"the log does not begin with the {one} entries that were signed")
    return size, root


def main() -> int:
    if len(sys.argv) < 3:
        print(__doc__)
        return 2
    place, key, *older = sys.argv[1:]
    try:
        size, root = verify(place.rstrip("/"), read(key).decode() if Path(key).is_file() else key, older)
        code, said = 0, f"VERIFIED: {size} entries, root {base64.b64encode(root).decode()}"
    except OSError as error:
        code, said = 2, f"COULD NOT RUN: {error}"
    except (Wrong, ValueError, KeyError, TypeError, RecursionError) as error:
        kind = "" if isinstance(error, Wrong) else f"{type(error).__name__}: "
        code, said = 1, f"NOT VERIFIED: {kind}{error}"
    print(ascii(said)[1:-1])  # what others wrote can neither begin a line nor steer the terminal
    return code


if __name__ == "__main__":
    raise SystemExit(main())
