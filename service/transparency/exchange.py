"""Sends requests to a witness. (C2SP tlog-witness asks clients to keep connections alive.)

The other side may close a kept connection at any time, and is not trusted to be quick or brief.
"""

from __future__ import annotations

import asyncio
from typing import Final

import httpx

from service import outgoing

MAX_ANSWER: Final = 64 * 1024
"""Bytes of an answer that are read: some signature lines, or a number."""
#: A connection that was idle for longer may be gone without a word: a new one costs less than a timeout.
MAX_IDLE_SECONDS: Final = 30.0

_HEADERS: Final = {"Content-Type": "text/plain; charset=utf-8"}

#: How a connection fails that the other side had closed.
_GONE: Final = (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)


class Exchange:
    """Asks one server, one request after the other, over one connection that is kept. Of one event loop."""

    def __init__(self) -> None:
        self._client = outgoing.client(idle_seconds=MAX_IDLE_SECONDS)
        #: Whether the next request may meet a connection that the other side has closed meanwhile.
        self._kept = False

    async def post(self, url: str, body: bytes, seconds: float) -> tuple[int, bytes]:
        """Status and body of the answer; raises as `outgoing.answered` does."""
        return await self._answered("POST", url, seconds, body)

    async def get(self, url: str, seconds: float) -> tuple[int, bytes]:
        """The same of a GET."""
        return await self._answered("GET", url, seconds, None)

    async def _answered(self, method: str, url: str, seconds: float, body: bytes | None) -> tuple[int, bytes]:
        async with asyncio.timeout(seconds):
            kept, self._kept = self._kept, False
            try:
                answer = await self._once(method, url, seconds, body)
            except _GONE:
                if not kept:
                    raise
                # Had it taken the request all the same, it would say so: 409.
                answer = await self._once(method, url, seconds, body)
        self._kept = True
        return answer

    async def _once(self, method: str, url: str, seconds: float, body: bytes | None) -> tuple[int, bytes]:
        return await outgoing.answered(
            self._client,
            method,
            url,
            seconds=seconds,
            most=MAX_ANSWER,
            content=body,
            headers={} if body is None else _HEADERS,
        )

    async def close(self) -> None:
        """Keep no connection any more."""
        await self._client.aclose()
