"""How does a request reach a witness, and how is its answer bounded? (HTTP over a connection that is kept.)

C2SP tlog-witness asks clients to keep connections alive. The other side may close one at any time, and is not
trusted to be quick: an exchange has one deadline, an answer a largest size. Redirects are not followed: the
operator has named the address.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from contextlib import suppress
from threading import Lock
from typing import Final
from urllib.parse import urlsplit

from domain.log.strict import Unverified

MAX_ANSWER: Final = 64 * 1024
"""Bytes of an answer that are read: some signature lines, or a number."""
#: A connection that was idle for longer may be gone without a word: a new one costs less than a timeout.
MAX_IDLE_SECONDS: Final = 30.0

_HEADERS: Final = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": "anuencia"}

#: How a connection fails that the other side had closed.
_GONE: Final = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)


class Exchange:
    """POSTs to one address. Several threads may use it; each exchange has a connection of its own."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path
        self._context = _context() if parts.scheme == "https" else None
        self._lock = Lock()
        #: At most one that waits for the next request, and since when; and those that are in use.
        self._idle: tuple[http.client.HTTPConnection, float] | None = None
        self._busy: set[http.client.HTTPConnection] = set()
        self._closed = False

    def post(self, body: bytes, seconds: float) -> tuple[int, bytes]:
        """Status and body of the answer.

        Raises TimeoutError after the deadline, OSError and http.client.HTTPException for a connection that
        fails, Unverified for an answer that is too long.
        """
        deadline = time.monotonic() + seconds
        kept = self._taken()
        if kept is not None:
            try:
                return self._once(kept, body, deadline)
            except _GONE:  # had it taken the request all the same, it would say so: 409
                pass
        return self._once(self._opened(deadline), body, deadline)

    def abandon(self) -> None:
        """Cut every exchange that is under way; its thread ends with an error.

        For what no timeout of a socket ends: headers of which there is always one more byte.
        """
        with self._lock:
            for connection in self._busy:
                if connection.sock is not None:
                    with suppress(OSError):
                        # The system's shutdown, under TLS too, whose own would wait for the other side.
                        socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    def close(self) -> None:
        """Cut what is under way, and keep no connection any more."""
        self.abandon()
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, None
        if idle is not None:
            idle[0].close()

    def _taken(self) -> http.client.HTTPConnection | None:
        with self._lock:
            if self._idle is None:
                return None
            (connection, since), self._idle = self._idle, None
            self._busy.add(connection)
        if time.monotonic() - since <= MAX_IDLE_SECONDS:
            return connection
        self._dropped(connection)
        return None

    def _opened(self, deadline: float) -> http.client.HTTPConnection:
        if self._host is None:
            raise OSError("the address has no host")
        seconds = _left(deadline)
        connection = (
            http.client.HTTPConnection(self._host, self._port, timeout=seconds)
            if self._context is None
            else http.client.HTTPSConnection(self._host, self._port, timeout=seconds, context=self._context)
        )
        with self._lock:
            self._busy.add(connection)
        return connection

    def _once(
        self, connection: http.client.HTTPConnection, body: bytes, deadline: float
    ) -> tuple[int, bytes]:
        try:
            if connection.sock is not None:
                connection.sock.settimeout(_left(deadline))
            connection.request("POST", self._path, body, _HEADERS)
            _allow(connection, deadline)
            with connection.getresponse() as answer:
                status, received = answer.status, _received(connection, answer, deadline)
                again = not answer.will_close
        except BaseException:
            self._dropped(connection)
            raise
        if again:
            self._returned(connection)
        else:
            self._dropped(connection)
        return status, received

    def _returned(self, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            self._busy.discard(connection)
            if self._idle is None and not self._closed:
                self._idle = (connection, time.monotonic())
                return
        connection.close()

    def _dropped(self, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            self._busy.discard(connection)
        connection.close()


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def _received(
    connection: http.client.HTTPConnection, answer: http.client.HTTPResponse, deadline: float
) -> bytes:
    received = bytearray()
    while len(received) <= MAX_ANSWER:
        _allow(connection, deadline)
        chunk = answer.read1(8192)
        if not chunk:
            if answer.length:
                raise http.client.IncompleteRead(bytes(received), answer.length)
            return bytes(received)
        received += chunk
    raise Unverified(f"it is longer than {MAX_ANSWER} bytes")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _allow(connection: http.client.HTTPConnection, deadline: float) -> None:
    left = _left(deadline)
    if connection.sock is not None:
        connection.sock.settimeout(left)
