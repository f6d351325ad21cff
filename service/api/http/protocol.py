"""Bounds of a connection, below the application.

The server's own protocol waits for ever for the rest of a head, keeps what a client does not take, and
answers in plain text what it cannot parse. Here a head has its time, a client that takes nothing is let go,
and what is no HTTP is answered with a problem like everything else.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable
from typing import Any, Final, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from service.api.http.conditions import CONTRACT
from service.api.http.identifiers import uuid4_text
from service.api.http.problems import Problem

#: From the beginning of a connection, or of its next request, to the end of the request's head.
HEAD_SECONDS: Final = 10.0
#: How long a client may leave everything untaken that was sent to it.
STALLED_SECONDS: Final = 30.0
#: How long more is read, and forgotten, of a request that was answered before its end.
LINGER_SECONDS: Final = 2.0
MAX_HEAD_BYTES: Final = 32 * 1024

#: In the lifespan's state: what is called when the server begins to stop, so that nobody waits on.
STOPPING: Final = "anuencia.stopping"

_END_OF_HEAD: Final = re.compile(rb"\n\r?\n").search


class _Transport:
    """The transport as it is, but closed by the protocol's `linger`, and not written to after that."""

    __slots__ = ("_closing", "_inner", "_protocol")

    def __init__(self, inner: asyncio.Transport, protocol: Protocol) -> None:
        self._inner = inner
        self._protocol = protocol
        self._closing = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def write(self, data: bytes) -> None:
        if not self._closing:
            self._inner.write(data)

    def close(self) -> None:
        self._closing = True
        self._protocol.linger(self._inner)

    def is_closing(self) -> bool:
        return self._closing or self._inner.is_closing()


class Protocol(H11Protocol):
    """h11, with bounds. (Not httptools: it drops the body of `Upgrade: h2c`.)"""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._head: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._lingers: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the parent's
        super().connection_made(cast("asyncio.Transport", _Transport(transport, self)))
        self._await_head()

    def linger(self, transport: asyncio.Transport) -> None:
        """Close in the way that lets the client read the answer, though it has not sent everything.

        With anything unread the system resets a connection that is closed, and what was answered is lost.
        """
        if self._lingers is not None:
            return
        state = self.conn.their_state
        incomplete = state in (h11.SEND_BODY, h11.ERROR) or (state is h11.IDLE and self.conn.trailing_data[0])
        if not incomplete or not transport.can_write_eof():
            transport.close()
            return
        transport.write_eof()
        self.flow.resume_reading()
        self._lingers = self.loop.call_later(LINGER_SECONDS, transport.close)

    def data_received(self, data: bytes) -> None:
        if self._lingers is not None:
            return
        super().data_received(data)
        if self._stalled is not None and self.conn.their_state is h11.SEND_BODY:
            self._await_taking()  # it sends its body first, and takes what answers it afterwards
        if self.conn.their_state is not h11.IDLE:
            self._head = _cancelled(self._head)
        elif self._head is None:  # The rest of it is still to come.
            self._await_head()

    def handle_events(self) -> None:
        if self.conn.their_state is h11.IDLE:
            unread = self.conn.trailing_data[0]
            # The parser has a bound for what is not complete, and takes any head that comes in one piece.
            if len(unread) > MAX_HEAD_BYTES and not _END_OF_HEAD(unread, 0, MAX_HEAD_BYTES):
                self._answer(_head_too_large())
                return
        super().handle_events()

    def shutdown(self) -> None:
        """The server stops: whoever waits for the next event is answered at once."""
        stopping: Callable[[], None] | None = self.app_state.get(STOPPING)
        if stopping is not None:
            stopping()
        super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head = _cancelled(self._head)
        self._stalled = _cancelled(self._stalled)
        _cancelled(self._lingers)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_taking()

    def _await_taking(self) -> None:
        _cancelled(self._stalled)
        self._stalled = self.loop.call_later(STALLED_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        self._stalled = _cancelled(self._stalled)
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  the parent's, said differently
        """What is no request: a problem, as far as anything can be said without one."""
        # After an answer has begun nothing more can be said on this connection.
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.close()
            return
        # The parent calls this where it catches what the parser raised.
        if getattr(sys.exception(), "error_status_hint", 400) == 431:
            self._answer(_head_too_large())
        else:
            self._answer(Problem("malformed-request", "The bytes are not an HTTP/1.1 request."))

    def _await_head(self) -> None:
        self._head = self.loop.call_later(HEAD_SECONDS, self._head_is_late)

    def _head_is_late(self) -> None:
        self._head = None
        if self.transport.is_closing() or self.conn.their_state is not h11.IDLE:
            return
        if self.conn.trailing_data[0] and self.conn.our_state is h11.IDLE:
            self._answer(Problem("head-too-slow", f"A head must arrive within {HEAD_SECONDS:g} seconds."))
        else:
            self.transport.close()

    def _answer(self, problem: Problem) -> None:
        id_ = uuid4_text()
        response = problem.response({"anuencia.id": id_, "anuencia.request_id": id_})
        headers = [
            *response.raw_headers,
            (b"connection", b"close"),
            (b"x-content-type-options", b"nosniff"),
            (b"x-request-id", id_.encode()),
            (b"api-version", CONTRACT.encode()),
        ]
        # Written past the parser, whose state after such bytes allows one kind of answer alone.
        lines = [b"HTTP/1.1 %d Refused" % response.status_code, *(b"%b: %b" % pair for pair in headers)]
        self.transport.write(b"\r\n".join([*lines, b"", response.body]))
        self.transport.close()


def _head_too_large() -> Problem:
    return Problem("head-too-large", f"A head must have at most {MAX_HEAD_BYTES} bytes.")


def _cancelled(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    if timer is not None:
        timer.cancel()
    return None
