"""Cursors: where the next page begins, and that it is the next page of the same list."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, NoReturn
from urllib.parse import quote, urlencode

import orjson
from starlette.types import Scope

from domain.values import MAX_INT
from service.api.http.problems import Problem

DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 200
_MAX_CURSOR: Final = 4096


def cursor(place: list[Any], filters: Mapping[str, Any]) -> str:
    """An opaque cursor: a place in the list that these filters make. It is no secret: it can only ask."""
    return urlsafe_b64encode(orjson.dumps([_digest(filters), *place])).rstrip(b"=").decode()


def place_of(given: str, filters: Mapping[str, Any], *kinds: type) -> list[Any]:
    """The place that a cursor stands for; 400 unless it is one of this list, with values of these kinds."""
    try:
        found = orjson.loads(urlsafe_b64decode(given[:_MAX_CURSOR] + "=" * (-len(given) % 4)))
    except (Base64Error, ValueError):
        _refuse()
    if not isinstance(found, list) or [type(one) for one in found] != [str, *kinds]:
        _refuse()
    if found[0] != _digest(filters) or not all(map(_is_sound, found[1:])):
        _refuse()
    return found[1:]


def _digest(filters: Mapping[str, Any]) -> str:
    return sha256(orjson.dumps(filters, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def _is_sound(one: int | str) -> bool:
    """Whether the database can be asked with it: anybody can write a cursor."""
    return 0 <= one <= MAX_INT + 1 if isinstance(one, int) else "\x00" not in one


def _refuse() -> NoReturn:
    raise bad_cursor()


def bad_cursor() -> Problem:
    """400: whatever it is, the list did not give it."""
    return Problem(
        "bad-cursor",
        "Send a cursor as next_cursor gave it, with the same filters; or leave it out to begin anew.",
    )


def next_link(scope: Scope, parameters: Mapping[str, Any]) -> dict[str, str]:
    """The header that names the next page; parameters that are None or empty are left out."""
    given = {name: one for name, one in parameters.items() if one not in (None, ())}
    target = f"{quote(scope['path'])}?{urlencode(given, doseq=True)}"
    return {"link": f'<{target}>; rel="next"'}
