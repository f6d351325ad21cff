"""Asks another server over HTTP: one deadline for all of an exchange, and a largest answer.

The address is the operator's word. So no redirect is followed to another, and nothing of the environment
counts: no proxy variable, no `.netrc`. Certificates are verified against those that the system trusts.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from functools import cache
from typing import Final

import httpx

_NO_HEADERS: Final[Mapping[str, str]] = {}


class TooLong(ValueError):  # noqa: N818  reads as a sentence where it is caught
    """The answer is longer than was allowed; the rest of it was not read."""


def client(*, idle_seconds: float = 5.0) -> httpx.AsyncClient:
    """A client for one address. A connection that was idle for longer is not used again."""
    return httpx.AsyncClient(
        trust_env=False,
        follow_redirects=False,
        verify=_certificates(),
        timeout=None,  # noqa: S113  `answered` has one for all of it
        limits=httpx.Limits(keepalive_expiry=idle_seconds),
        headers={"User-Agent": "anuencia", "Accept-Encoding": "identity"},
    )


@cache  # reading them all takes long
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context()


async def answered(
    asking: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    seconds: float,
    most: int,
    content: bytes | None = None,
    headers: Mapping[str, str] = _NO_HEADERS,
) -> tuple[int, bytes]:
    """Status and body of the answer.

    Raises TimeoutError if it has not ended after so many seconds, however it comes in; TooLong if it has more
    than `most` bytes; httpx.HTTPError for an exchange that fails.
    """
    async with (
        asyncio.timeout(seconds),
        asking.stream(method, url, content=content, headers=headers) as answer,
    ):
        body = bytearray()
        async for part in answer.aiter_raw():
            body += part
            if len(body) > most:
                raise TooLong(f"it is longer than {most} bytes")
    return answer.status_code, bytes(body)
