"""What does the body of a request say? Strict JSON, read within its limits.

What parsers let pass is refused: names given twice, fractions, NaN, halves of surrogate pairs, NUL, nesting
without end. The fast way only finds out that something is wrong; the slow way then finds out where.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final
from unicodedata import is_normalized, normalize

import orjson
from starlette.types import Receive, Scope

from service.api.headers import header
from service.api.problems import Fault, Problem, invalid

MAX_BYTES: Final = 1024 * 1024
MAX_DEPTH: Final = 32
_MAX_DIGITS: Final = 20


class Gone(Exception):  # noqa: N818  not a failure: there is nobody left to answer
    """The client went away before its body was complete."""


async def read(scope: Scope, receive: Receive) -> bytes:
    """The raw body; 413 as soon as it is known to be too large."""
    length = header(scope, b"content-length")
    if length is not None and length.isdigit() and int(length) > MAX_BYTES:
        raise _too_large()
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body", False):
        whole: bytes = message.get("body", b"")
        if len(whole) > MAX_BYTES:
            raise _too_large()
        return whole
    chunks: list[bytes] = []
    size = 0
    while True:
        if message["type"] != "http.request":
            raise Gone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MAX_BYTES:
            raise _too_large()
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)
        message = await receive()


def _too_large() -> Problem:
    # The rest of the body is never read, so the connection cannot carry another request.
    return Problem(
        "body-too-large", f"A body has at most {MAX_BYTES} bytes.", headers=((b"connection", b"close"),)
    )


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
    if b"\\u" in body or body.count(b":") != _colons(given):
        return _parse_slowly(body)
    # Of a whole that is in normal form, every part is: what separates texts never composes with them.
    if body.isascii() or is_normalized("NFC", body.decode()):
        return given
    return _normalized(given)


def _colons(given: Any) -> int:
    """How many colons the value takes when written as JSON; -1 if anything forbidden is in it.

    A name that was given twice leaves more of them in the bytes than the parsed value accounts for.
    """
    total = 0
    level: list[Any] = [[given]]
    for _ in range(MAX_DEPTH + 1):
        below: list[Any] = []
        for one in level:
            members: Any = one
            if one.__class__ is dict:
                total += len(one)
                for name in one:
                    if ":" in name:
                        total += name.count(":")
                members = one.values()
            for member in members:
                kind = member.__class__
                if kind is str:
                    if ":" in member:
                        total += member.count(":")
                elif kind is dict or kind is list:
                    below.append(member)
                elif kind is float:
                    return -1
        if not below:
            return total
        level = below
    return -1


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
        raise invalid(faults[:100])
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
