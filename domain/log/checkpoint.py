"""Checkpoints: the size and root that the log states, and who signed it. (C2SP tlog-checkpoint.)"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.log.merkle import EMPTY_ROOT
from domain.log.notes import ED25519, Signed, VerifierKey, Verify, check_name, parse_note, signers
from domain.log.strict import MAX_DECIMAL, Unverified, check_hash, decode_decimal, decode_hash, encode_base64


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Origin, size and root of a log. Unverified if no log can have them."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        check_name(self.origin)
        check_hash(self.root, "The root of a checkpoint")
        if not 0 <= self.size <= MAX_DECIMAL:
            raise Unverified(f"A log cannot have the size {self.size}.")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise Unverified("The root of an empty log is the hash of nothing; this one differs.")

    @property
    def text(self) -> str:
        """The three lines that are signed, each with its newline."""
        return f"{self.origin}\n{self.size}\n{encode_base64(self.root)}\n"


@dataclass(frozen=True, slots=True)
class OpenedCheckpoint:
    """A checkpoint that the log has signed; `cosigned`: what witnesses stated, in the order of the lines."""

    checkpoint: Checkpoint
    signed: tuple[Signed, ...]
    cosigned: tuple[Signed, ...]


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that a note's text is; Unverified unless it is exactly three lines.

    Extension lines are refused: no monitor can check them, and this log has none.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise Unverified("A checkpoint has three lines: origin, size and root.")
    return Checkpoint(
        lines[0],
        decode_decimal(lines[1], "The size of the checkpoint"),
        decode_hash(lines[2], "The root of the checkpoint"),
    )


def open_checkpoint(
    note: bytes, log_keys: Iterable[VerifierKey], verify: Verify, witness_keys: Iterable[VerifierKey] = ()
) -> OpenedCheckpoint:
    """Read a published checkpoint, and check every line of a known key.

    A key of the log counts only for the origin that it is named after. Unverified if none of the log's keys
    has signed, or a known key's line is wrong. Whether enough witnesses have signed is a policy's to say.
    """
    parsed = parse_note(note)
    checkpoint = parse_checkpoint(parsed.text)
    logs = [key for key in log_keys if key.name == checkpoint.origin and key.kind == ED25519]
    if not logs:
        raise Unverified(f"No key is known of the log {checkpoint.origin}.")
    found = signers(parsed, (*logs, *witness_keys), verify)
    signed = tuple(one for one in found if one.key in logs)
    if not signed:
        raise Unverified(f"The log {checkpoint.origin} has not signed its checkpoint.")
    return OpenedCheckpoint(checkpoint, signed, tuple(one for one in found if one.time is not None))
