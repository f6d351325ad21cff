"""Which header did the client send?"""

from __future__ import annotations

from starlette.types import Scope


def header(scope: Scope, name: bytes) -> bytes | None:
    """The value of a header, by its name in small letters; several of one name joined as RFC 9110 says."""
    found: bytes | None = None
    for key, given in scope["headers"]:
        if key == name:
            found = given if found is None else found + b", " + given
    return found
