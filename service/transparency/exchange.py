"""How does a request reach a witness? (C2SP tlog-witness asks clients to keep connections alive.)

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
    """POSTs to one address, one after the other, over one connection that is kept. Of one event loop."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = outgoing.client(idle_seconds=MAX_IDLE_SECONDS)
        #: Whether the next request may meet a connection that the other side has closed meanwhile.
        self._kept = False

    async def post(self, body: bytes, seconds: float) -> tuple[int, bytes]:
        """Status and body of the answer; raises as `outgoing.answered` does."""
        async with asyncio.timeout(seconds):
            kept, self._kept = self._kept, False
            try:
                answer = await self._once(body, seconds)
            except _GONE:
                if not kept:
                    raise
                # Had it taken the request all the same, it would say so: 409.
                answer = await self._once(body, seconds)
        self._kept = True
        return answer

    async def _once(self, body: bytes, seconds: float) -> tuple[int, bytes]:
        return await outgoing.answered(
            self._client,
            "POST",
            self._url,
            seconds=seconds,
            most=MAX_ANSWER,
            content=body,
            headers=_HEADERS,
        )

    async def close(self) -> None:
        """Keep no connection any more."""
        await self._client.aclose()
