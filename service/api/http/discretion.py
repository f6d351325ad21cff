"""Keeps what is personal in a request out of every answer, even out of what says that it is wrong."""

from __future__ import annotations

from typing import Final

_PERSONAL: Final = frozenset({"roster", "claim"})
_DIGITS: Final = 4


def discreet(pointer: str) -> str:
    """A pointer up to a personal field and the place in its list.

    Further in stand names that the client made, and a member can be named like a person.
    """
    parts = pointer.split("/")
    for at, part in enumerate(parts):
        if part in _PERSONAL:
            return "/".join(parts[: at + 1] + _places(parts[at + 1 :]))
    return pointer


def _places(inside: list[str]) -> list[str]:
    """What the contract names: the digest's member, and a place in a list of at most thousands."""
    kept = ["_sd"] if "_sd" in inside else []
    return kept + [one for one in inside if one.isdecimal() and len(one) <= _DIGITS][:1]
