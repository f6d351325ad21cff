"""Chooses the form of the answer by Accept. (RFC 9110 section 12.5.1.)"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from starlette.types import Scope

from service.api.http.headers import header
from service.api.http.problems import Problem

JSON: Final = "application/json"


class _Range(NamedTuple):
    """One part of Accept."""

    media: str
    quality: float


def best(scope: Scope, offered: Sequence[str]) -> str:
    """Of the media types that there are, the one that the client likes best; 406 if it takes none of them.

    Of equal ones the one that Accept names first, then the one that is offered first. Who sends no Accept, or
    nothing in it that can be read, takes anything.
    """
    given = (header(scope, b"accept") or b"").decode("latin-1")
    ranges = list(_ranges(given))
    if not ranges:
        return offered[0]
    wanted = []
    for media in offered:
        met = [(_nearness(one, media), -place, one.quality) for place, one in enumerate(ranges)]
        nearness, place, quality = max(met)
        if nearness and quality > 0:
            wanted.append((quality, place, media))
    if not wanted:
        raise Problem("not-acceptable", f"The answer can be {' or '.join(offered)}, Accept must allow it.")
    return max(wanted, key=lambda one: one[:2])[2]


def _quality(parameters: Sequence[str]) -> float | None:
    """The weight of a part, 1 where none is given; None if it is no number."""
    given = next((one[2:] for one in parameters if one.startswith("q=")), "1")
    return float(given) if given.replace(".", "", 1).isdigit() and given.isascii() else None


def _ranges(accept: str) -> Iterator[_Range]:
    for part in accept.lower().split(","):
        media, *parameters = (one.strip() for one in part.split(";"))
        quality = _quality(parameters)
        if "/" in media and quality is not None:
            yield _Range(media, quality)


def _nearness(one: _Range, media: str) -> int:
    """How exactly the range names the media type; 0: not at all. Who asks for JSON takes its kinds."""
    wanted = one.media
    if wanted == media:
        return 4
    if wanted == JSON and media.endswith("json") and one.quality > 0:
        return 3
    if wanted == f"{media.partition('/')[0]}/*":
        return 2
    return 1 if wanted == "*/*" else 0
