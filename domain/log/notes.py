"""Finds which keys have signed a text. (C2SP signed-note, and its cosignature/v1 of tlog-cosignature.)

No cryptography here: `verify(public, message, signature)` and `sign(message)` are passed in, both of plain
Ed25519 (RFC 8032), so that a key may stand in a file, a key service or a machine of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, TypeAlias

from domain.log.strict import (
    MAX_DECIMAL,
    Unverified,
    decode_base64,
    encode_base64,
    shown,
)

Verify: TypeAlias = Callable[[bytes, bytes, bytes], bool]
"""(public key of 32 bytes, message, signature of 64 bytes) -> whether it is that key's over that message."""
Sign: TypeAlias = Callable[[bytes], bytes]
"""message -> the signature of 64 bytes, by the key that the function stands for."""

#: Signature types (one byte) of signed-note. All others are unknown here, and their lines are ignored.
ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
_KINDS: Final = (ED25519, COSIGNATURE)

MAX_NOTE: Final = 1_000_000
MAX_SIGNATURES: Final = 100
"""Limits of Go's implementation; a post-quantum signature line has up to 5 kB."""

_DASH: Final = "\N{EM DASH} "
_PRIVATE: Final = "PRIVATE+KEY+"
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]").search
_KEY_ID = re.compile("[0-9a-f]{8}").fullmatch


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A name, a signature type (ED25519 or COSIGNATURE) and the public key of 32 bytes.

    Unverified if the name is empty or holds white space or a plus sign, or if the type is another.
    """

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.kind not in _KINDS:
            raise Unverified(f"The key of {self.name} is of type 0x{self.kind:02x}, which is not read here.")
        if len(self.public) != 32:
            raise Unverified(f"The key of {self.name} has {len(self.public)} bytes; Ed25519 has 32.")

    @property
    def key_id(self) -> bytes:
        """SHA-256(name || 0x0A || type || public key)[:4]: which line is whose, not a proof of anything."""
        return sha256(self.name.encode() + b"\n" + bytes((self.kind,)) + self.public).digest()[:4]

    def __str__(self) -> str:
        """The vkey: `<name>+<key id in hexadecimal>+<base64 of type and public key>`."""
        material = encode_base64(bytes((self.kind,)) + self.public)
        return f"{self.name}+{self.key_id.hex()}+{material}"


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A verifier key with the seed of 32 bytes that makes its signatures; printing it does not show it."""

    key: VerifierKey
    seed: bytes = field(repr=False)

    def encode(self) -> str:
        """Go's private form, `PRIVATE+KEY+<name>+<key id>+<base64 of type and seed>`: to be kept secret."""
        material = encode_base64(bytes((self.key.kind,)) + self.seed)
        return f"{_PRIVATE}{self.key.name}+{self.key.key_id.hex()}+{material}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who says that they signed, and the bytes after the key id."""

    name: str
    key_id: bytes
    data: bytes

    @property
    def line(self) -> str:
        """The line, with its newline."""
        return f"{_DASH}{self.name} {encode_base64(self.key_id + self.data)}\n"


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that a known key made; `time` (POSIX seconds) is what a cosignature states, else null."""

    key: VerifierKey
    time: int | None


@dataclass(frozen=True, slots=True)
class Note:
    """A text, final newline included, and its signature lines, none of them checked yet."""

    text: str
    signatures: tuple[Signature, ...]

    def __post_init__(self) -> None:
        _check_text(self.text)

    def encode(self) -> bytes:
        """The note as it is published; Unverified if no parser would take it back."""
        data = (self.text + "\n" + "".join(signature.line for signature in self.signatures)).encode()
        parse_note(data)
        return data


def check_name(name: str) -> str:
    """`name`, if a key may have it: not empty, no Unicode white space, no plus sign, nothing unprintable."""
    if not name or "+" in name or any(c.isspace() for c in name) or _CONTROL(name):
        raise Unverified(f"A key cannot be named {shown(name)}.")
    return name


def parse_vkey(text: str) -> VerifierKey:
    """A verifier key; Unverified if it is malformed or its key id is not the one of its name and key."""
    name, key_id, kind, public = _split_key(text, "The verifier key")
    return _with_id(VerifierKey(name, kind, public), key_id)


def parse_private_key(text: str, public_of: Callable[[bytes], bytes]) -> PrivateKey:
    """A private key in Go's form; `public_of(seed)` gives the Ed25519 public key of a seed.

    Unverified if it is malformed or its key id is of another key. No message shows any of the text.
    """
    if not text.startswith(_PRIVATE):
        raise Unverified(f"A private key begins with {_PRIVATE}; this text does not.")
    try:
        name, key_id, kind, seed = _split_key(text.removeprefix(_PRIVATE), "The private key")
    except Unverified:
        raise Unverified("The private key is malformed.") from None
    if len(seed) != 32:
        raise Unverified(f"The private key of {name} has {len(seed)} bytes; Ed25519 has 32.")
    return PrivateKey(_with_id(VerifierKey(name, kind, public_of(seed)), key_id), seed)


def parse_note(data: bytes) -> Note:
    """The text and the signature lines of a note, of known and unknown keys; Unverified if malformed."""
    if len(data) > MAX_NOTE:
        raise Unverified(f"The note has {len(data)} bytes; {MAX_NOTE} are the most that is read.")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Unverified("The note is not UTF-8.") from None
    above, blank, below = whole.rpartition("\n\n")
    if not blank:
        raise Unverified("The note has no empty line between its text and its signatures.")
    return Note(above + "\n", parse_signatures(below))


def parse_signatures(text: str) -> tuple[Signature, ...]:
    """Signature lines, at least one, each with its newline (a witness answers with them alone)."""
    *lines, rest = text.split("\n")
    if rest or not lines:
        raise Unverified("There is no signature, or the last one does not end in a newline.")
    if len(lines) > MAX_SIGNATURES:
        raise Unverified(f"There are {len(lines)} signatures; {MAX_SIGNATURES} are the most that is read.")
    return tuple(map(_parse_line, lines))


def signers(note: Note, known: Iterable[VerifierKey], verify: Verify) -> tuple[Signed, ...]:
    """Those of the known keys that have signed the note, in the order of the lines, repetitions kept.

    Lines of unknown keys are ignored, also where name or key id (not both) is that of a known key. Unverified
    if a line of a known key does not verify, even where others do, and if no known key has signed.
    """
    keys: dict[tuple[str, bytes], VerifierKey] = {}
    for key in known:
        if keys.setdefault((key.name, key.key_id), key) != key:
            raise Unverified(f"Two different keys of {key.name} have the key id {key.key_id.hex()}.")
    found = []
    for signature in note.signatures:
        by = keys.get((signature.name, signature.key_id))
        if by is not None:
            found.append(_check(by, note.text, signature, verify))
    if not found:
        raise Unverified("None of the known keys has signed the note.")
    return tuple(found)


def sign_note(text: str, key: VerifierKey, sign: Sign) -> Signature:
    """The signature line of an ED25519 key under the text, which ends in a newline."""
    _check_text(text)
    if key.kind != ED25519:
        raise ValueError(f"the key of {key.name} is for cosignatures, which state a time")
    return Signature(key.name, key.key_id, sign(text.encode()))


def cosign(text: str, key: VerifierKey, time: int, sign: Sign) -> Signature:
    """The timestamped signature line of a COSIGNATURE key (a witness) under a checkpoint's text.

    `time`: POSIX seconds. It says that at that time the log, as the witness had seen it, was this one.
    """
    if key.kind != COSIGNATURE:
        raise ValueError(f"the key of {key.name} is not for cosignatures")
    if not 0 <= time <= MAX_DECIMAL:
        raise ValueError(f"a cosignature cannot state the time {time}")
    return Signature(key.name, key.key_id, time.to_bytes(8, "big") + sign(_cosigned(text, time)))


def _check(key: VerifierKey, text: str, signature: Signature, verify: Verify) -> Signed:
    time: int | None = None
    message, data = text.encode(), signature.data
    if key.kind == COSIGNATURE:
        time, data = int.from_bytes(data[:8], "big"), data[8:]
        if time > MAX_DECIMAL:
            raise Unverified(f"The cosignature of {key.name} states an impossible time.")
        message = _cosigned(text, time)
    if len(data) != 64 or not verify(key.public, message, data):
        raise Unverified(f"The signature of {key.name} ({key.key_id.hex()}) is not over this text.")
    return Signed(key, time)


def _cosigned(text: str, time: int) -> bytes:
    _check_text(text)
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _check_text(text: str) -> None:
    if not text.endswith("\n") or _CONTROL(text):
        raise Unverified("The text of a note ends in a newline and has no other control character.")


def _parse_line(line: str) -> Signature:
    name, space, material = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space:
        raise Unverified(f"This is not a signature line: {shown(line)}.")
    data = decode_base64(material, f"The signature of {shown(name)}")
    if len(data) <= 4:
        raise Unverified(f"The signature of {shown(name)} is too short.")
    return Signature(check_name(name), data[:4], data[4:])


def _split_key(text: str, what: str) -> tuple[str, str, int, bytes]:
    # The base64 at the end may itself have plus signs.
    parts = text.split("+", 2)
    if len(parts) != 3 or not _KEY_ID(parts[1]):
        raise Unverified(f"{what} is not of the form name+key id+key: {shown(text)}.")
    material = decode_base64(parts[2], f"{what} of {shown(parts[0])}")
    if not material:
        raise Unverified(f"{what} of {shown(parts[0])} has no key.")
    return parts[0], parts[1], material[0], material[1:]


def _with_id(key: VerifierKey, key_id: str) -> VerifierKey:
    if key.key_id.hex() != key_id:
        raise Unverified(f"The key id of {key.name} is {key.key_id.hex()}, not {key_id}.")
    return key
