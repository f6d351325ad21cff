"""One file that proves, offline, that an entry is in the log. (C2SP tlog-proof.)"""

from __future__ import annotations

from dataclasses import dataclass

from domain.log.checkpoint import OpenedCheckpoint, parse_checkpoint
from domain.log.merkle import leaf_hash
from domain.log.notes import parse_note
from domain.log.proofs import Proof, verify_inclusion
from domain.log.strict import (
    MAX_DECIMAL,
    Unverified,
    check_hash,
    decode_base64,
    decode_decimal,
    decode_hash,
    encode_base64,
)

HEADER = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Index and inclusion proof of an entry, with the published checkpoint that the proof leads to.

    `extra` is NOT authenticated: whoever hands the file on can change it. Unverified if the parts cannot be
    written, or the checkpoint cannot be read; nothing is proven before `verify`.
    """

    index: int
    hashes: Proof
    checkpoint: bytes
    extra: bytes | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.index <= MAX_DECIMAL:
            raise Unverified(f"There is no entry {self.index}.")
        if len(self.hashes) > MAX_HASHES:
            raise Unverified(f"The proof has {len(self.hashes)} hashes; {MAX_HASHES} are the most.")
        for position, value in enumerate(self.hashes):
            check_hash(value, f"Hash {position} of the proof")
        if self.extra == b"":
            raise Unverified("The extra data is empty; its line is left out then.")
        parse_checkpoint(parse_note(self.checkpoint).text)

    def encode(self) -> bytes:
        """The `.tlog-proof` file."""
        lines = [HEADER]
        if self.extra is not None:
            lines.append(f"extra {encode_base64(self.extra)}")
        lines.append(f"index {self.index}")
        lines += map(encode_base64, self.hashes)
        return "".join(f"{line}\n" for line in (*lines, "")).encode() + self.checkpoint

    def verify(self, entry: bytes, opened: OpenedCheckpoint) -> None:
        """Check that `entry` (its exact bytes) stands at `index` of the log that was opened.

        `opened`: this file's own checkpoint, opened with keys or a policy from elsewhere. Unverified if the
        proof does not lead to its root, or if it is another checkpoint.
        """
        checkpoint = opened.checkpoint
        if parse_note(self.checkpoint).text != checkpoint.text:
            raise Unverified("The checkpoint that was opened is not the one of this proof.")
        verify_inclusion(leaf_hash(entry), self.index, checkpoint.size, self.hashes, checkpoint.root)


def parse_tlog_proof(data: bytes) -> TlogProof:
    """Read a `.tlog-proof` file; Unverified if it is malformed. The checkpoint is kept verbatim."""
    above, blank, checkpoint = data.partition(b"\n\n")
    if not blank:
        raise Unverified("The proof has no empty line before its checkpoint.")
    try:
        lines = above.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Unverified("The proof is not ASCII above its checkpoint.") from None
    if lines.pop(0) != HEADER:
        raise Unverified(f"The first line of a proof is {HEADER}.")
    extra: bytes | None = None
    if lines and lines[0].startswith("extra "):
        extra = decode_base64(lines.pop(0).removeprefix("extra "), "The extra data")
    if not lines or not lines[0].startswith("index "):
        raise Unverified("The proof does not say the index of its entry.")
    index = decode_decimal(lines.pop(0).removeprefix("index "), "The index")
    hashes = tuple(decode_hash(line, f"Hash {position} of the proof") for position, line in enumerate(lines))
    return TlogProof(index, hashes, checkpoint, extra)
