"""Encrypts a disclosure so that deleting its key of 32 bytes makes it unreadable for good.

Each has a key of its own, which nothing else is encrypted with: AES-256-GCM, bound to the digest. The same
key makes the mark by which a repeated request is known again, because a plain hash of a request with a name
in it would let anybody try names until one fits, for ever.
"""

from __future__ import annotations

from secrets import token_bytes
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.disclosures import SALT_BYTES, Disclosure, to_bytes
from domain.log.strict import Unverified
from service.event_store.outcomes import Sealed
from service.event_store.vault import request_mac

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


def new_salt() -> bytes:
    """Sixteen random bytes that nobody can guess (RFC 9901, section 9.3)."""
    return token_bytes(SALT_BYTES)


def seal(made: Disclosure, request: bytes) -> Sealed:
    """Under a new key. `request`: the SHA-256 of the request that it came with."""
    key, nonce = token_bytes(KEY_BYTES), token_bytes(_NONCE_BYTES)
    locked = AESGCM(key).encrypt(nonce, made.encoded.encode("ascii"), to_bytes(made.digest))
    return Sealed(made.digest, nonce + locked, key, request_mac(key, request))


def unseal(digest: str, sealed: bytes, key: bytes) -> str:
    """The disclosure, encoded as it was; Unverified if key, digest or content do not belong together."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], to_bytes(digest)).decode()
    except (InvalidTag, ValueError):
        raise Unverified("the stored disclosure is not what was stored") from None
