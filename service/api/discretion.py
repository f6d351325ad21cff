"""What of a request is never said again, not even to say that it is wrong? (What is personal.)"""

from __future__ import annotations

from typing import Final

_PERSONAL: Final = frozenset({"roster", "claim"})


def discreet(pointer: str) -> str:
    """A pointer up to a personal field and the place in its list.

    Further in stand names that the client made, and a member can be named like a person.
    """
    parts = pointer.split("/")
    for at, part in enumerate(parts):
        if part in _PERSONAL:
            return "/".join(parts[: at + 1] + [one for one in parts[at + 1 :] if one.isdecimal()][:1])
    return pointer
