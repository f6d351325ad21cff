"""Identifiers that must be unique, and need not be secret."""

from __future__ import annotations

from random import getrandbits
from uuid import UUID


def uuid4_text() -> str:
    """A UUIDv4 (RFC 9562, section 5.4), written out.

    Not of the system's chance, as `uuid.uuid4` is: its call gives up the interpreter's lock, and under load
    the event loop waits for that longer than all the rest of a request takes.
    """
    return str(UUID(int=getrandbits(128), version=4))
