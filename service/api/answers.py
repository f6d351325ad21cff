"""What goes back to the client? (Status, headers and bytes, sent as they are; or bytes without end.)"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import NamedTuple

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

    chunks: AsyncIterator[bytes]
    headers: Headers
    receive: Receive

    async def send(self, send: Send) -> None:
        """Send chunk by chunk; ends early when the client has gone."""
        await send({"type": "http.response.start", "status": 200, "headers": [*self.headers]})
        gone = asyncio.ensure_future(self._gone())
        try:
            async for chunk in self.chunks:
                # The server drops without a word what is sent to a client that has gone.
                if gone.done():
                    return
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()

    async def _gone(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass


def json_answer(status: int, body: bytes, *headers: tuple[bytes, bytes]) -> Answer:
    """A response of `application/json`."""
    return Answer(status, body, (JSON, *headers))
