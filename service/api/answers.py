"""What goes back to the client? (Status, headers and bytes, sent as they are; or bytes without end.)"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, NamedTuple

from starlette.types import Receive, Send

Headers = tuple[tuple[bytes, bytes], ...]

JSON = (b"content-type", b"application/json")


class Answer(NamedTuple):
    """One response. The length is added when it is sent; 204 and 304 have neither body nor length."""

    status: int
    body: bytes
    headers: Headers = ()

    async def send(self, send: Send) -> None:
        """Hand the response over to the server."""
        length = () if self.status in (204, 304) else ((b"content-length", b"%d" % len(self.body)),)
        await send(
            {"type": "http.response.start", "status": self.status, "headers": [*self.headers, *length]}
        )
        await send({"type": "http.response.body", "body": self.body})


@dataclass(frozen=True, slots=True)
class Stream:
    """A response of 200 that goes on for as long as there are chunks and somebody reads them.

    The next chunk is made when the server has taken the one before: a slow reader makes nothing pile up.
    """

    chunks: AsyncGenerator[bytes, None]
    headers: Headers
    receive: Receive

    async def send(self, send: Send) -> None:
        """Send chunk by chunk; ends, and ends the making of chunks, when the client has gone."""
        await send({"type": "http.response.start", "status": 200, "headers": [*self.headers]})
        gone = asyncio.ensure_future(self._gone())
        try:
            while (chunk := await self._next(gone)) is not None:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            if not gone.done():
                await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            await self.chunks.aclose()

    async def _next(self, gone: asyncio.Future[None]) -> bytes | None:
        making = asyncio.ensure_future(anext(self.chunks, None))
        try:
            racing: set[asyncio.Future[Any]] = {making, gone}
            await asyncio.wait(racing, return_when=asyncio.FIRST_COMPLETED)
            # The server drops without a word what is sent to a client that has gone.
            return None if gone.done() else making.result()
        finally:
            if not making.done():
                making.cancel()
                await asyncio.wait({making})

    async def _gone(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass


def json_answer(status: int, body: bytes, *headers: tuple[bytes, bytes]) -> Answer:
    """A response of `application/json`."""
    return Answer(status, body, (JSON, *headers))
