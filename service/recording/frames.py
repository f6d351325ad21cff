"""What do the process that listens and the one that records say to each other, and in which form?

Over one socket pair; a frame is its length (4 bytes, big-endian) and a pair of a number and a message, in
MessagePack. The number ties an answer to its request; what is not about a request has the number 0.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final, cast

import msgspec

from service.api.answers import Headers
from service.api.auth import Caller

_LENGTH: Final = 4
NO_REQUEST: Final = 0


class Begin(msgspec.Struct, tag="begin", array_like=True, frozen=True):
    """The first of all, to the one that records: what it is wired with. `url`: libpq's, of the database."""

    url: str
    origin: str
    cache_states: int
    #: The code that says it: one that was replaced meanwhile may write by other rules.
    edition: str
    #: How large a log was seen before.
    seen: int


class Sent(msgspec.Struct, tag="sent", array_like=True, frozen=True):
    """A POST as far as whoever listens has looked at it: its caller is known, its body is said to be JSON.

    `form`: the name of the operation; `named`: what the path names; `version`: of If-Match; `id` may be
    stored, `request_id` is what the client is told.
    """

    form: str
    method: str
    path: str
    named: dict[str, str]
    query: bytes
    caller: Caller
    key: bytes
    version: int | None
    id: str
    request_id: str
    body: bytes

    @property
    def scope(self) -> dict[str, Any]:
        """What of ASGI's scope is looked at from here on."""
        return {
            "path_params": self.named,
            "query_string": self.query,
            "anuencia.id": self.id,
            "anuencia.request_id": self.request_id,
        }


class Ready(msgspec.Struct, tag="ready", array_like=True, frozen=True):
    """Requests are taken from now on."""


class Given(msgspec.Struct, tag="given", array_like=True, frozen=True):
    """The answer to a request."""

    status: int
    body: bytes
    headers: Headers
    #: How large a log was seen there.
    seen: int = 0


class Told(msgspec.Struct, tag="told", array_like=True, frozen=True):
    """What keeps the one that records from its work at present, if anything does.

    `unreached`: the database does not answer, and whoever can start it is to do so.
    """

    trouble: str | None
    unreached: bool = False


ToRecord = Begin | Sent
FromRecord = Ready | Given | Told


class Link(asyncio.Protocol):
    """One end of the pair. `taken`: the union of messages that is understood here; `got` is called with each.

    `ended` is done when no more can come.
    """

    def __init__(self, taken: Any, got: Callable[[int, Any], None]) -> None:
        self._decode = msgspec.msgpack.Decoder(tuple[int, taken]).decode
        self._encode = msgspec.msgpack.Encoder().encode
        self._got = got
        self._received = bytearray()
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        received = self._received
        received += data
        start, size = 0, len(received)
        with memoryview(received) as view:
            while (body := start + _LENGTH) <= size:
                end = body + int.from_bytes(view[start:body], "big")
                if end > size:
                    break
                number, message = self._decode(view[body:end])
                start = end
                self._got(number, message)
        del received[:start]

    def eof_received(self) -> bool:
        """Nothing more comes from there; what is under way here is still answered."""
        self._end()
        return True

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002  asyncio's
        self._end()

    def _end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)

    def send(self, number: int, message: ToRecord | FromRecord) -> None:
        """Say it; it is lost when the other end is."""
        frame = self._encode((number, message))
        if self._transport.is_closing():  # where asyncio says nothing, uvloop raises
            return
        self._transport.write(len(frame).to_bytes(_LENGTH, "big") + frame)

    def stop(self) -> None:
        """Take nothing more; what has not been read is lost to this end, and not to the other."""
        self._transport.pause_reading()
        self._end()

    def finish(self) -> None:
        """Say nothing more, and still listen."""
        if self._transport.can_write_eof() and not self._transport.is_closing():
            self._transport.write_eof()

    def close(self) -> None:
        """Let go of it, once what was said has left."""
        self._transport.close()
