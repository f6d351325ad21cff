"""Chooses the language of what a person reads in an answer, by Accept-Language. (RFC 9110 section 12.5.4.)"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal, TypeVar

from starlette.types import Scope

from service.api.http.headers import header

L = TypeVar("L", bound=str)
Language = Literal["en", "es"]

LANGUAGES: Final[tuple[Language, ...]] = ("en", "es")
"""Of what a program is told. The first is that of whoever asks for neither."""

_MAX_PARTS: Final = 100
_PART: Final = re.compile(r"([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)(?:;q=([01](?:\.[0-9]{0,3})?))?").fullmatch


def preferred(scope: Scope, offered: Sequence[L]) -> L | None:
    """Of the languages that there are, the one that the client likes best; None if it takes none of them.

    A region counts as its language: who reads `es-MX` reads `es`. Of equal ones the one named first.
    """
    # What could not be read as a request has no headers.
    given = header(scope, b"accept-language") if "headers" in scope else None
    ranges = list(_ranges((given or b"").decode("latin-1")))
    wanted: list[tuple[float, int, L]] = []
    for order, one in enumerate(offered):
        named = [(quality, -place) for place, (tag, quality) in enumerate(ranges) if tag.split("-")[0] == one]
        others = [(quality, -len(ranges) - order) for tag, quality in ranges if tag == "*"]
        quality, place = max(named or others or [(0.0, 0)])
        if quality > 0:
            wanted.append((quality, place, one))
    return max(wanted, key=lambda one: one[:2])[2] if wanted else None


def told_in(scope: Scope) -> Language:
    """The language of what a program is told, and perhaps shows to a person."""
    return preferred(scope, LANGUAGES) or LANGUAGES[0]


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header.lower().replace(" ", "").replace("\t", "").split(",")[:_MAX_PARTS]:
        found = _PART(part)
        if found is not None:
            yield found[1], min(1.0, float(found[2] or 1))
