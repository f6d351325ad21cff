"""Reads a header of the request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.types import Scope

_KNOWN: Final = "anuencia.headers"


def header(scope: Scope, name: bytes) -> bytes | None:
    """The value of a header, by its name in small letters; several of one name joined as RFC 9110 says."""
    known: dict[bytes, bytes] | None = scope.get(_KNOWN)
    if known is None:
        known = scope[_KNOWN] = _joined(scope["headers"])
    return known.get(name)


def _joined(headers: Sequence[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    found = dict(headers)
    if len(found) < len(headers):
        found.clear()
        for name, given in headers:
            found[name] = found[name] + b", " + given if name in found else given
    return found
