"""Receives the body of a request, within its limits of size and time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Final

from starlette.requests import Request
from starlette.types import Scope

from service.api.http.headers import header
from service.api.http.problems import Problem

MAX_BYTES: Final = 1024 * 1024
#: How long a body may take: one of 1 MiB then comes at 35 kilobytes a second.
MAX_SECONDS: Final = 30.0

#: The rest of the body is never read, so the connection cannot carry another request.
_CLOSE: Final = {"connection": "close"}


async def read(request: Request) -> bytes:
    """The raw body; 413 as soon as it is known to be too large, 408 when it takes too long."""
    length = header(request.scope, b"content-length")
    if length is not None and length.isdigit() and int(length[:20]) > MAX_BYTES:
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(MAX_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > MAX_BYTES:
                    raise _too_large()
    except TimeoutError as error:
        raise _too_slow("A body") from error
    return bytes(body)


async def parts(request: Request) -> AsyncGenerator[bytes, None]:
    """The parts of a body without a limit of its own, as they come; 408 when one takes too long."""
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(MAX_SECONDS):
                part = await anext(stream, None)
        except TimeoutError as error:
            raise _too_slow("The next part of the body") from error
        if part is None:
            return
        yield part


def _too_slow(what: str) -> Problem:
    return Problem("body-too-slow", f"{what} must arrive within {MAX_SECONDS:g} seconds.", headers=_CLOSE)


def _too_large() -> Problem:
    return Problem("body-too-large", f"A body must have at most {MAX_BYTES} bytes.", headers=_CLOSE)


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
