"""Asks a witness to cosign a checkpoint. (The client's side of C2SP tlog-witness, `add-checkpoint`.)

A witness is trusted with nothing but its own cosignature: whatever else it answers is checked, bounded in
time and size, and read strictly. That it knows another log is its word until it shows the checkpoint.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import httpx

from domain.log.checkpoint import Checkpoint
from domain.log.notes import Note, Signature, VerifierKey, parse_signatures, signers
from domain.log.proofs import Proof
from domain.log.strict import Unverified, decode_decimal, encode_base64, shown
from service.outgoing import TooLong
from service.transparency.exchange import Exchange
from service.transparency.signing import verify

MAX_SKEW_SECONDS: Final = 300
"""How far the clock of a witness may differ from ours: more, and auditors call the entries back-dated."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint as the log has signed it, and the proof that it contains the log of size `old`."""

    checkpoint: Checkpoint
    note: bytes
    old: int
    proof: Proof

    def encode(self) -> bytes:
        """The body of `add-checkpoint`."""
        lines = [f"old {self.old}", *map(encode_base64, self.proof), ""]
        return "".join(f"{line}\n" for line in lines).encode() + self.note


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The witness has persisted the checkpoint, and signed that it has seen it."""

    lines: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The witness has cosigned this log last at another size: to be tried again from there."""

    size: int


@dataclass(frozen=True, slots=True)
class Contradicted:
    """The witness has cosigned a log of that size of which ours is not a continuation."""

    size: int


@dataclass(frozen=True, slots=True)
class Failed:
    """No cosignature, for a reason that says nothing of the log: a sentence without its full stop."""

    why: str


Answer = Cosigned | Elsewhere | Contradicted | Failed


@dataclass(slots=True)
class Witness:
    """Name (in the policy file), key of its cosignatures, prefix of its address."""

    name: str
    key: VerifierKey
    url: str
    #: Its connection is kept for as long as this object is.
    exchange: Exchange = field(init=False, default_factory=Exchange)

    async def add_checkpoint(self, submission: Submission, seconds: float) -> Answer:
        """Submit a checkpoint and wait at most so long for all of the answer; never raises."""
        try:
            url = f"{self.url.rstrip('/')}/add-checkpoint"
            status, body = await self.exchange.post(url, submission.encode(), seconds)
            return self._read(status, body, submission)
        except TimeoutError:
            return Failed(f"no answer within {seconds:g} seconds")
        except httpx.HTTPError as error:
            return Failed(f"cannot be reached ({type(error).__name__})")
        except (TooLong, Unverified, UnicodeDecodeError) as error:
            return Failed(f"its answer cannot be used: {error}".rstrip("."))

    async def checkpoint(self, origin: str, seconds: float) -> bytes | None:
        """What it shows as the newest checkpoint of this log that it has cosigned, unread; never raises.

        (Of tlog-witness the monitoring endpoint, which a witness may lack, under the prefix of its address.)
        """
        log = sha256(origin.encode()).hexdigest()
        try:
            status, body = await self.exchange.get(f"{self.url.rstrip('/')}/{log}/checkpoint", seconds)
        except (TimeoutError, httpx.HTTPError, TooLong):
            return None
        return body if status == 200 else None

    def _read(self, status: int, body: bytes, submission: Submission) -> Answer:
        if status == 200:
            lines = parse_signatures(body.decode("utf-8"))
            own = tuple(one for one in lines if (one.name, one.key_id) == (self.key.name, self.key.key_id))
            # A witness may repeat itself; of a note that has too many lines others read none.
            return Cosigned(_checked(Note(submission.checkpoint.text, own), self.key)[:1])
        if status == 409:
            size = submission.checkpoint.size
            if not body and submission.old == size:
                return Contradicted(size)
            known = decode_decimal(body.decode("utf-8").removesuffix("\n"), "The size that the witness knows")
            # It has the size that was named, and refuses: then the two roots differ.
            return Contradicted(known) if known == submission.old == size else Elsewhere(known)
        if status == 422 and submission.old:
            return Contradicted(submission.old)
        told = shown(body[:200].decode("utf-8", "replace").strip())
        return Failed(f"it answered {status} {_MEANINGS.get(status, '')} {told}".replace("  ", " "))


def _checked(note: Note, key: VerifierKey) -> tuple[Signature, ...]:
    """The lines of the note, each of which is the key's and says that it was made now."""
    for signed in signers(note, [key], verify):
        ahead = (signed.time or 0) - time.time()
        if abs(ahead) > MAX_SKEW_SECONDS:
            raise Unverified(f"its clock is {abs(ahead):.0f} seconds {'ahead' if ahead > 0 else 'behind'}")
    return note.signatures


_MEANINGS: Final = {
    400: "(it holds that the request is malformed)",
    403: "(it holds none of the keys that signed)",
    404: "(it does not know this log)",
}
