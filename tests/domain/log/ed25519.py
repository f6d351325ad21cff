"""Which Ed25519 do the tests of signed notes use? That of `cryptography`, in the shapes that notes take."""

from __future__ import annotations

from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.log.notes import COSIGNATURE, ED25519, PrivateKey, Sign, VerifierKey


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def public_of(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def signing(seed: bytes) -> Sign:
    return Ed25519PrivateKey.from_private_bytes(seed).sign


def log_key(name: str, secret: str = "") -> PrivateKey:
    """A log's key, the same at every call."""
    return _key(name, ED25519, secret)


def witness_key(name: str, secret: str = "") -> PrivateKey:
    """A witness's key, the same at every call."""
    return _key(name, COSIGNATURE, secret)


def _key(name: str, kind: int, secret: str) -> PrivateKey:
    seed = sha256(f"{name} {kind} {secret}".encode()).digest()
    return PrivateKey(VerifierKey(name, kind, public_of(seed)), seed)
