"""What does the body of a request say? Strict JSON, read within its limits.

What parsers let pass is refused: names given twice, fractions, NaN, halves of surrogate pairs, NUL, nesting
without end. The fast way only finds out that something is wrong; the slow way then finds out where.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any, Final
from unicodedata import is_normalized, normalize

import orjson
from starlette.types import Message, Receive, Scope

from service.api.headers import header
from service.api.problems import MAX_FAULTS, Fault, Problem, invalid

MAX_BYTES: Final = 1024 * 1024
MAX_DEPTH: Final = 32
#: How long a body may take: one of 1 MiB then comes at 35 kilobytes a second.
MAX_SECONDS: Final = 30.0
_MAX_DIGITS: Final = 20

#: A number with a fraction or an exponent; now and then the inside of a text that looks like one.
_FRACTION: Final = re.compile(rb'(?:^|":|[\[,])-?[0-9]+[.eE]').search
#: What no number with one is without; asked first, because it is found out in a fifth of the time.
_POINT: Final = re.compile(rb"[0-9][.eE]").search

#: The rest of the body is never read, so the connection cannot carry another request.
_CLOSE: Final = ((b"connection", b"close"),)


class Gone(Exception):  # noqa: N818  not a failure: there is nobody left to answer
    """The client went away before its body was complete."""


async def read(scope: Scope, receive: Receive) -> bytes:
    """The raw body; 413 as soon as it is known to be too large, 408 when it takes too long."""
    length = header(scope, b"content-length")
    if length is not None and length.isdigit() and int(length[:20]) > MAX_BYTES:
        raise _too_large()
    try:
        async with asyncio.timeout(MAX_SECONDS):
            return await _received(receive)
    except TimeoutError as error:
        raise _too_slow("A body") from error


async def next_part(receive: Receive) -> Message:
    """The next part of a body without a limit of its own; 408 when it takes too long."""
    try:
        async with asyncio.timeout(MAX_SECONDS):
            message = await receive()
    except TimeoutError as error:
        raise _too_slow("The next part of the body") from error
    if message["type"] != "http.request":
        raise Gone
    return message


async def _received(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Gone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MAX_BYTES:
            raise _too_large()
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _too_slow(what: str) -> Problem:
    return Problem("body-too-slow", f"{what} arrives within {MAX_SECONDS:g} seconds.", headers=_CLOSE)


def _too_large() -> Problem:
    return Problem("body-too-large", f"A body has at most {MAX_BYTES} bytes.", headers=_CLOSE)


def require_json(scope: Scope) -> None:
    """415 unless the body is declared as JSON in UTF-8 and not compressed."""
    given = header(scope, b"content-type") or b""
    if given != b"application/json":
        media, _, parameters = given.lower().partition(b";")
        if media.strip() != b"application/json" or parameters.strip() not in (
            b"",
            b"charset=utf-8",
            b'charset="utf-8"',
        ):
            raise Problem("unsupported-media-type", "Send the body as application/json, in UTF-8.")
    if header(scope, b"content-encoding") not in (None, b"identity"):
        raise Problem("unsupported-media-type", "Send the body without a Content-Encoding.")


def parse(body: bytes) -> Any:
    """The JSON value in these bytes, its texts in normal form C. Raises Problem 400 and 422."""
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _parse_slowly(body)
    # An escape can stand for a NUL, for a colon, for half of a character: rare enough to go the slow way.
    if b"\\u" in body or not _is_plain(body, given):
        return _parse_slowly(body)
    # Of a whole that is in normal form, every part is: what separates texts never composes with them.
    if body.isascii() or is_normalized("NFC", body.decode()):
        return given
    return _normalized(given)


def _is_plain(body: bytes, given: Any) -> bool:
    """Whether it surely has no name given twice, no fraction, and no nesting without end.

    Told by how the value is written again: a name given twice leaves more colons in the bytes than that has.
    """
    written = orjson.dumps(given)
    if body.count(b":") != written.count(b":") or (_POINT(written) and _FRACTION(written)):
        return False
    return written.count(b"{") + written.count(b"[") <= MAX_DEPTH or not _is_deep(given)


def _is_deep(given: Any) -> bool:
    level = [given]
    for _ in range(MAX_DEPTH):
        level = [
            member
            for one in level
            for member in (one.values() if one.__class__ is dict else one)
            if member.__class__ is dict or member.__class__ is list
        ]
        if not level:
            return False
    return True


def _normalized(given: Any) -> Any:
    kind = given.__class__
    if kind is str:
        return given if given.isascii() or is_normalized("NFC", given) else normalize("NFC", given)
    if kind is dict:
        return {name: _normalized(member) for name, member in given.items()}
    if kind is list:
        return [_normalized(member) for member in given]
    return given


class _Number(str):
    """The text of a number that no field takes."""

    __slots__ = ()


class _Twice(dict[str, Any]):
    """An object in which names stand more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.repeated = sorted({name for name in names if names.count(name) > 1})


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    return made if len(made) == len(pairs) else _Twice(pairs)


def _integer(text: str) -> int | _Number:
    return int(text) if len(text) <= _MAX_DIGITS else _Number(text[:_MAX_DIGITS])


def _parse_slowly(body: bytes) -> Any:
    try:
        text = body.decode("utf-8")
        if not text.strip():
            raise Problem("malformed-json", "The body is empty.")
        given = json.loads(
            text,
            object_pairs_hook=_members,
            parse_float=_Number,
            parse_constant=_Number,
            parse_int=_integer,
        )
    except UnicodeDecodeError as error:
        raise Problem("malformed-json", f"Byte {error.start} of the body is not UTF-8.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Problem("malformed-json", f"The body is not JSON: {error.msg}, at {where}.") from error
    except RecursionError as error:
        raise invalid([_too_deep("")]) from error
    faults = list(_faults(given, "", MAX_DEPTH))
    if faults:
        raise invalid(faults[:MAX_FAULTS])
    return _normalized(given)


def _too_deep(pointer: str) -> Fault:
    return Fault(pointer, None, f"is nested more than {MAX_DEPTH} deep", "too-deep")


def _faults(given: Any, pointer: str, depth: int) -> Iterator[Fault]:
    if isinstance(given, _Number):
        yield Fault(pointer, None, "is no integer below 2^53", "not-an-integer")
    elif isinstance(given, str):
        yield from _text_faults(given, pointer)
    elif isinstance(given, dict | list) and depth == 0:
        yield _too_deep(pointer)
    elif isinstance(given, dict):
        if isinstance(given, _Twice):
            for name in given.repeated:
                yield Fault(child(pointer, name), None, "is given more than once", "repeated")
        for name, member in given.items():
            yield from _text_faults(name, pointer)
            yield from _faults(member, child(pointer, name), depth - 1)
    elif isinstance(given, list):
        for place, member in enumerate(given):
            yield from _faults(member, f"{pointer}/{place}", depth - 1)


def _text_faults(text: str, pointer: str) -> Iterator[Fault]:
    if "\x00" in text or (not text.isascii() and any("\ud800" <= one <= "\udfff" for one in text)):
        yield Fault(
            _writable(pointer), None, "holds a NUL or half of a surrogate pair", "forbidden-character"
        )


def child(pointer: str, name: str) -> str:
    """The pointer to a member, its name escaped as RFC 6901 says."""
    return f"{pointer}/{_writable(name).replace('~', '~0').replace('/', '~1')}"


def _writable(text: str) -> str:
    """Without halves of surrogate pairs, which no answer could be written with."""
    return text.encode("utf-8", "replace").decode()
