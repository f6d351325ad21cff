"""Reads the log's text formats so that each thing has one spelling, and refuses all others."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from domain.log.merkle import HASH_SIZE

#: Sizes, indexes and times are signed 64-bit integers to the other implementations of these formats.
MAX_DECIMAL = 2**63 - 1

_DECIMAL = re.compile("0|[1-9][0-9]{0,18}").fullmatch


class Unverified(ValueError):  # noqa: N818  reads as a sentence where it is raised and caught
    """Evidence that does not prove what it says, or cannot be read: the message is a sentence that says why.

    One type for a malformed file, a bad signature, a missing quorum and a wrong hash alike, because they have
    one consequence: what was shown must not be believed.
    """


def damage(data: bytes) -> str:
    """What an editor, a shell or a transfer has made of a text, as a sentence with a space before it.

    Empty if it shows nothing of that: then whatever is wrong with the text has another cause.
    """
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return " The file is UTF-16, as some shells and editors write it: it must be UTF-8."
    if data.startswith(BOM_UTF8):
        return (
            " The file begins with a byte order mark, which an editor or a shell has put there: remove its "
            "first three bytes."
        )
    if b"\r\n" in data:
        return (
            " The lines of the file end in CR LF, as an editor or a transfer for Windows makes them: get it "
            "as it was published."
        )
    return ""


def shown(text: str) -> str:
    """Foreign text, quoted and cut short, for a message: evidence may come from an adversary."""
    return repr(text if len(text) <= 80 else text[:77] + "...")


def encode_base64(data: bytes) -> str:
    """The standard alphabet, padded (RFC 4648 section 4)."""
    return b64encode(data).decode("ascii")


def decode_base64(text: str, what: str) -> bytes:
    """The bytes of `what`; Unverified unless `encode_base64` would write this very text.

    So no URL-safe alphabet, no missing padding, no bits beyond the last byte, no white space.
    """
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        data = None
    if data is None or encode_base64(data) != text:
        raise Unverified(f"{what} is not in standard, padded base64: {shown(text)}.")
    return data


def decode_hash(text: str, what: str) -> bytes:
    """The 32 bytes of a SHA-256 hash in base64; Unverified if it is anything else."""
    return check_hash(decode_base64(text, what), what)


def check_hash(data: bytes, what: str) -> bytes:
    """`data`, if it is 32 bytes long; Unverified if not."""
    if len(data) != HASH_SIZE:
        raise Unverified(f"{what} has {len(data)} bytes; a SHA-256 hash has {HASH_SIZE}.")
    return data


def decode_decimal(text: str, what: str) -> int:
    """The number 0 to 2**63 - 1; Unverified for a sign, a leading zero, a space or digits beyond ASCII."""
    number = int(text) if _DECIMAL(text) else None
    if number is None or number > MAX_DECIMAL:
        raise Unverified(f"{what} is not a decimal number without leading zeros: {shown(text)}.")
    return number
