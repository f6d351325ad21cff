"""How does a response leave? (Common headers, Vary, gzip where it is worth it, no body for HEAD.)"""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Mapping
from typing import Any, Final

from starlette.types import Message, Scope, Send

from service.api.answers import Headers
from service.api.headers import header

#: Below this a response fits into one packet anyway.
MIN_GZIP_BYTES: Final = 1400
#: Above this, compressing would hold up the event loop for longer than a request takes.
IN_A_THREAD: Final = 64 * 1024
_LEVEL: Final = 5

_COMPRESSIBLE: Final = re.compile(
    rb"application/(?:[a-z0-9.-]+\+)?json|application/x-ndjson|text/(?!event-stream)"
)

#: Unless the response says otherwise. Nothing here is ever to be run, framed or guessed at.
_DEFAULTS: Final[Mapping[bytes, bytes]] = {
    b"cache-control": b"no-store",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
}


class Sending:
    """The `send` of one request. The head is held back until the first of the body is known."""

    def __init__(self, scope: Scope, send: Send, common: Headers, *, varies_by_origin: bool) -> None:
        self._scope = scope
        self._send = send
        self._common = common
        self._vary = b"Accept-Encoding, Origin" if varies_by_origin else b"Accept-Encoding"
        self._head: Message | None = None
        self._no_body = scope["method"] == "HEAD"
        #: Whether anything has left: then it is too late for another answer.
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._head = message
            return
        if self._head is not None:
            head, self._head = self._head, None
            given = dict(head["headers"])
            if not message.get("more_body", False):
                message = {**message, "body": await self._coded(head["status"], given, message["body"])}
            self.started = True
            await self._send({**head, "headers": self._headers(given)})
        if not self._no_body:
            await self._send(message)
        elif not message.get("more_body", False):
            await self._send({"type": "http.response.body", "body": b""})

    def _headers(self, given: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
        vary = self._vary
        if b"vary" in given:
            vary = b"%b, %b" % (vary, given.pop(b"vary"))
        return [*{**_DEFAULTS, **given, b"vary": vary}.items(), *self._common]

    async def _coded(self, status: int, given: dict[bytes, bytes], body: bytes) -> bytes:
        if len(body) < MIN_GZIP_BYTES or status >= 400 or not self._is_worth(given):
            return body
        if len(body) > IN_A_THREAD:
            coded = await asyncio.to_thread(compressed, body)
        else:
            coded = compressed(body)
        given[b"content-encoding"] = b"gzip"
        given[b"content-length"] = b"%d" % len(coded)
        return coded

    def _is_worth(self, given: dict[bytes, bytes]) -> bool:
        # A strong entity tag stands for these very bytes (RFC 9110, 8.8.1), and clients send it back as
        # If-Match: what carries one is sent as it is.
        tag = given.get(b"etag", b"W/")
        return (
            tag.startswith(b"W/")
            and b"no-transform" not in given.get(b"cache-control", b"")
            and b"content-encoding" not in given
            and _COMPRESSIBLE.match(given.get(b"content-type", b"")) is not None
            and accepts_gzip(self._scope)
        )


def compressed(body: bytes) -> bytes:
    """The body as gzip."""
    # Without the time: the same answer is the same bytes.
    return gzip.compress(body, _LEVEL, mtime=0)


def accepts_gzip(scope: Scope) -> bool:
    """Whether Accept-Encoding (RFC 9110 section 12.5.3) names gzip, or anything, with a weight above 0."""
    given = header(scope, b"accept-encoding")
    if given is None:
        return False
    accepted: dict[bytes, Any] = {}
    for one in given.lower().split(b","):
        coding, _, parameters = one.partition(b";")
        accepted[coding.strip()] = _quality(parameters)
    return bool(accepted.get(b"gzip", accepted.get(b"*", 0)))


def _quality(parameters: bytes) -> float:
    name, _, value = parameters.strip().partition(b"=")
    if name.strip() != b"q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
