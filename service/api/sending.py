"""How does a response leave? (Common headers, Vary, gzip where it is worth it, no body for HEAD.)"""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from starlette.types import Message, Scope, Send

from service.api.answers import Answer, Headers, TakesWhole
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
_DEFAULTS: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
_DEFAULT_NAMES: Final = frozenset(name for name, _ in _DEFAULTS)


#: In the scope's `state`: where a server of ours takes an answer that is whole. A parser that looks at every
#: header several times over, and is told of head, body and end one by one, cost more than what is answered.
RESPOND: Final = "anuencia.respond"
#: There too: what tells whether all of the request has come, so that nobody need wait for its body in time.
IS_WHOLE: Final = "anuencia.is_whole"
_LINES: Final = re.compile(rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+: [ !-~\x80-\xff]*\r\n)*").fullmatch

Respond = Callable[[Scope, int, bytes, bytes, bool], bool]
"""Takes the scope, the status, the lines of the head, the body, and whether the connection is to be closed.

False: it cannot take them at present, and they are to be sent as usual.
"""


def lines_of(headers: Sequence[tuple[bytes, bytes]]) -> bytes:
    """Headers as they stand in a head (RFC 9112 section 5); ValueError for what would be more than that."""
    lines = b"".join([b"%b: %b\r\n" % pair for pair in headers])
    if not _LINES(lines) or lines.count(b"\r\n") != len(headers):
        raise ValueError("a response header holds what no header may")
    return lines


@lru_cache(maxsize=64)
def _same_lines(headers: Headers) -> bytes:
    """Those of headers that many answers have."""
    return lines_of(headers)


class Sending(TakesWhole):
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

    async def whole(self, answer: Answer) -> None:
        """Send an answer, in one piece where the server takes it so."""
        respond: Respond | None = self._scope.get("state", {}).get(RESPOND)
        if respond is not None:
            given = dict(answer.headers)
            body = await self._coded(answer.status, given, answer.body)
            if not answer.is_bare:
                given[b"content-length"] = b"%d" % len(body)
            closes = given.pop(b"connection", None) is not None
            same, own = self._headers(given)
            lines = _same_lines(same) + lines_of(own)
            if respond(self._scope, answer.status, lines, b"" if self._no_body else body, closes):
                self.started = True
                return
        for message in answer.messages():
            await self(message)

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
            same, own = self._headers(given)
            await self._send({**head, "headers": [*same, *own]})
        if not self._no_body:
            await self._send(message)
        elif not message.get("more_body", False):
            await self._send({"type": "http.response.body", "body": b""})

    def _headers(self, given: dict[bytes, bytes]) -> tuple[Headers, list[tuple[bytes, bytes]]]:
        """Those that many answers have, and those of this one."""
        defaults = _DEFAULTS
        if not given.keys().isdisjoint(_DEFAULT_NAMES):
            defaults = tuple(pair for pair in _DEFAULTS if pair[0] not in given)
        vary = self._vary
        if b"vary" in given:
            vary = b"%b, %b" % (vary, given.pop(b"vary"))
        return (*defaults, (b"vary", vary)), [*given.items(), *self._common]

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
