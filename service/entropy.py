"""Where do identifiers come from that must be unique, and need not be secret?"""

from __future__ import annotations

from random import Random

# Seeded by the operating system, and then without it: its call lets go of the interpreter's lock, and to get
# the lock back under load took longer than all the rest of a request.
_random = Random()  # noqa: S311  nothing is guarded by an identifier

random_bits = _random.getrandbits
"""An integer of so many random bits; one call is atomic, from any thread."""


def uuid4_text() -> str:
    """A UUIDv4 (RFC 9562, section 5.4), written out."""
    bits = f"{random_bits(122):031x}"
    # 4 is the version; the two bits before the next digit are the variant.
    variant = "89ab"[int(bits[0], 16) & 3]
    return f"{bits[1:9]}-{bits[9:13]}-4{bits[13:16]}-{variant}{bits[16:19]}-{bits[19:31]}"
