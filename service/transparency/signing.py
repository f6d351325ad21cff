"""The keys that sign the log, and the check of their signatures. (Ed25519; the keys stand in one file.)

Nothing here touches the database: the auditor's tool uses `verify` too.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.log.checkpoint import Checkpoint
from domain.log.notes import (
    ED25519,
    Note,
    PrivateKey,
    Sign,
    Signature,
    VerifierKey,
    parse_private_key,
    sign_note,
)
from domain.log.strict import Unverified


class KeyFileError(RuntimeError):
    """The file with the log's keys cannot be used; the message says why, and shows nothing of a key."""


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature (64 bytes) is that of the public key (32 bytes) over the message (RFC 8032)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def public_of(seed: bytes) -> bytes:
    """The public key of a seed of 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def signing(seed: bytes) -> Sign:
    """The function that signs with this seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign


def new_key(origin: str, kind: int = ED25519) -> PrivateKey:
    """A new key, named after the log."""
    seed = secrets.token_bytes(32)
    return PrivateKey(VerifierKey(origin, kind, public_of(seed)), seed)


@dataclass(frozen=True, slots=True)
class LogKeys:
    """The keys that sign at present, the newest first; while one takes over from another there are two."""

    keys: tuple[PrivateKey, ...]

    @property
    def verifiers(self) -> tuple[VerifierKey, ...]:
        """What others need to check the signatures."""
        return tuple(private.key for private in self.keys)

    def sign(self, checkpoint: Checkpoint, cosignatures: Sequence[Signature] = ()) -> bytes:
        """The checkpoint as a signed note: a line of every key of the log, then those of the witnesses."""
        text = checkpoint.text
        own = (sign_note(text, private.key, signing(private.seed)) for private in self.keys)
        return Note(text, (*own, *cosignatures)).encode()


def read_keys(path: Path, origin: str) -> LogKeys:
    """The keys in the file, one a line in Go's form (`PRIVATE+KEY+...`), the newest first.

    Raises KeyFileError for a file that is absent, that others may read, or that holds anything but Ed25519
    keys of this log.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read().decode("utf-8")
    except FileNotFoundError:
        raise KeyFileError(
            f"there is no key of the log at {path}: make one with 'anuencia keys make'"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"the key of the log at {path} cannot be read ({type(error).__name__})") from None
    if stat.S_IMODE(mode) & 0o077:
        raise KeyFileError(
            f"{path} can be read by others: chmod 600, and think of whether it is still secret"
        )
    try:
        keys = tuple(parse_private_key(line, public_of) for line in text.splitlines())
    except Unverified as error:
        raise KeyFileError(f"{path}: {error}") from None
    if not keys:
        raise KeyFileError(f"{path} holds no key")
    for private in keys:
        if private.key.kind != ED25519 or private.key.name != origin:
            raise KeyFileError(f"{path} holds a key of {private.key.name}; the log is {origin}")
    if len({private.key.public for private in keys}) != len(keys):
        raise KeyFileError(f"{path} holds a key twice")
    return LogKeys(keys)


def write_keys(path: Path, keys: LogKeys, *, replace: bool) -> None:
    """Write the file, whole or not at all, for its owner alone.

    Raises FileExistsError if it is there and is not to be replaced.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{private.encode()}\n" for private in keys.keys)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    write_durably(draft, text.encode(), 0o600)
    try:
        if replace:
            draft.replace(path)
        else:
            os.link(draft, path)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    sync_folder(path.parent)


def made_or_read(path: Path, origin: str) -> LogKeys:
    """The keys in the file; if there is none, a new one is made (the first of two processes wins)."""
    if not path.exists():
        with suppress(FileExistsError):
            write_keys(path, LogKeys((new_key(origin),)), replace=False)
    return read_keys(path, origin)


def write_durably(path: Path, data: bytes, mode: int) -> None:
    """Write a new file, and return when it is on the disk."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
