"""What stands outside the log for a digest inside it, and the check that it is that. (RFC 9901, 4.2.)

A disclosure is salt, name and value, written as JSON and then in base64url; its digest is the SHA-256 of
these characters. Whoever knows the digest alone learns nothing, because the salt cannot be guessed; whoever
is given the disclosure can check it against the log. Salts are made elsewhere: nothing here is random.
"""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Container, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from domain.authorization.state import State
from domain.events import Event, PersonalDataErased, StepCorrected
from domain.events.disclosed import DISCLOSED_PATHS, Disclosed, in_free_json, of_digest
from domain.log.strict import Unverified
from domain.values import fields_of

#: RFC 9901, section 4.2.1: 128 bits of randomness, written in base64url.
SALT_BYTES = 16


@dataclass(frozen=True, slots=True, repr=False)
class Disclosure:
    """One disclosure, as it was written down: its digest is that of the very characters.

    Without a representation: what it says stands in no log and in no failure's text.
    """

    encoded: str
    salt: str
    name: str
    value: Any

    @property
    def digest(self) -> str:
        return digest_of(self.encoded)


def disclosure(salt: bytes, name: str, value: Any) -> Disclosure:
    """The disclosure of a value under a fresh salt of `SALT_BYTES` random bytes."""
    written = _unpadded(salt)
    text = json.dumps([written, name, value], ensure_ascii=False, separators=(",", ":"))
    return Disclosure(_unpadded(text.encode()), written, name, value)


def digest_of(encoded: str) -> str:
    """Section 4.2.3: over the ASCII characters of the disclosure, not over what they stand for."""
    return _unpadded(sha256(encoded.encode("ascii")).digest())


def parse_disclosure(encoded: str) -> Disclosure:
    """Read one of an object's members; Unverified for anything else. The text is never in the message."""
    try:
        given = json.loads(_padded(encoded).decode())
    except (ValueError, RecursionError):
        raise Unverified("a disclosure is JSON in base64url") from None
    if not (isinstance(given, list) and len(given) == 3 and all(type(one) is str for one in given[:2])):
        raise Unverified("a disclosure is a salt, a name and a value")
    return Disclosure(encoded, given[0], given[1], given[2])


def check_disclosure(encoded: str, digest: str, name: str) -> Disclosure:
    """The disclosure, if it is the one that the log has this digest of, for this field; else Unverified."""
    made = parse_disclosure(encoded)
    if made.digest != digest:
        raise Unverified("the disclosure is not what the log has the digest of")
    if made.name != name:
        raise Unverified("the disclosure is of another field than the log has the digest in")
    return made


def held(event: Event) -> dict[str, str]:
    """The digests that an event holds, a correction's step included, each with the field it stands in."""
    if isinstance(event, StepCorrected):
        return held(event.step.event)
    digests: dict[str, str] = {}
    for name in DISCLOSED_PATHS:
        stated = getattr(event, name, None)
        stands = stated if isinstance(stated, Disclosed) else in_free_json(stated)
        if stands is not None:
            digests[stands.digest] = name
    return digests


def can_hold(cls: type) -> bool:
    """Whether events of this class can hold a digest."""
    return cls is StepCorrected or any(field.name in DISCLOSED_PATHS for field in fields_of(cls))


def on_record(state: State) -> dict[str, str]:
    """Every digest that a step of the authorization holds, whether or not the step still stands."""
    return {digest: name for one in state.recorded for digest, name in held(one.event).items()}


def unknown(steps: Iterable[Event], state: State, made: Container[str]) -> str | None:
    """A digest that a step names, to keep or to erase, and that no step of the authorization holds.

    `made`: those whose disclosures are recorded in the same write. One that is kept stands in the same field.
    """
    for event in steps:
        kept = {digest: name for digest, name in held(event).items() if digest not in made}
        meant = event.digests if isinstance(event, PersonalDataErased) else ()
        if kept or meant:
            known = on_record(state)
            for digest, name in kept.items():
                if known.get(digest) != name:
                    return digest
            for digest in meant:
                if digest not in known:
                    return digest
    return None


def to_bytes(digest: str) -> bytes:
    """The 32 bytes of a digest; raises `Invalid` if it is none."""
    of_digest(digest)
    return urlsafe_b64decode(digest + "=")


def _unpadded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _padded(text: str) -> bytes:
    try:
        data = b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except Error:
        raise ValueError("no base64url") from None
    if _unpadded(data) != text:
        raise ValueError("bits to spare")
    return data
