"""What is done to every response on its way out: common headers, Vary, gzip, no body for HEAD.

The compression is our own. Starlette's compresses also for who says `gzip;q=0`, what says `no-transform`, and
what carries a strong entity tag, which stands for the bytes as they are.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Mapping
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Scope, Send

from service.api.http.headers import header

#: Below this a response fits into one packet anyway.
MIN_GZIP_BYTES: Final = 1400
#: Above this, compressing would hold up the event loop for longer than a request takes.
IN_A_THREAD: Final = 64 * 1024
_LEVEL: Final = 5

_COMPRESSIBLE: Final = re.compile(
    "application/(?:[a-z0-9.-]+\\+)?json|application/x-ndjson|text/(?!event-stream)"
)

#: Unless the response says otherwise. Nothing here is ever to be run, framed or guessed at.
_DEFAULTS: Final[Mapping[str, str]] = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class Sending:
    """The `send` of one request. The head is held back until the first of the body is known."""

    def __init__(
        self, scope: Scope, send: Send, common: Mapping[str, str], *, varies_by_origin: bool
    ) -> None:
        self._scope = scope
        self._send = send
        self._common = common
        self._vary = "Accept-Encoding, Origin" if varies_by_origin else "Accept-Encoding"
        self._head: Message | None = None
        self._no_body = scope["method"] == "HEAD"
        #: Whether anything has left: then it is too late for another answer.
        self.started = False
        #: With which status; None if nothing has.
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._head = message
            return
        if self._head is not None:
            head, self._head = self._head, None
            headers = MutableHeaders(raw=list(head["headers"]))
            if not message.get("more_body", False):
                message = {**message, "body": await self._coded(head["status"], headers, message["body"])}
            headers["vary"] = f"{self._vary}, {headers['vary']}" if "vary" in headers else self._vary
            for name, text in _DEFAULTS.items():
                headers.setdefault(name, text)
            if not headers.get("etag", "W/").startswith("W/"):
                # It comes back as If-Match, so nobody on the way is to compress what it stands for.
                headers["cache-control"] += ", no-transform"
            headers.update(self._common)
            self.started, self.status = True, head["status"]
            await self._send({**head, "headers": headers.raw})
        if not self._no_body:
            await self._send(message)
        elif not message.get("more_body", False):
            await self._send({"type": "http.response.body", "body": b""})

    async def _coded(self, status: int, headers: MutableHeaders, body: bytes) -> bytes:
        if len(body) < MIN_GZIP_BYTES or status >= 400 or not self._is_worth(headers):
            return body
        if len(body) > IN_A_THREAD:
            coded = await asyncio.to_thread(compressed, body)
        else:
            coded = compressed(body)
        headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(coded))
        return coded

    def _is_worth(self, headers: Headers) -> bool:
        # A strong entity tag stands for these very bytes (RFC 9110, 8.8.1), and clients send it back as
        # If-Match: what carries one is sent as it is.
        return (
            headers.get("etag", "W/").startswith("W/")
            and "no-transform" not in headers.get("cache-control", "")
            and "content-encoding" not in headers
            and _COMPRESSIBLE.match(headers.get("content-type", "")) is not None
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
