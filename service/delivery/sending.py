"""Sends one event to one receiver, once: what came of it, whatever the receiver does.

No redirect is followed, nothing of the environment counts (no proxy, no `.netrc`), an answer is read for so
many bytes and so long, and the connection goes to an address that was looked at.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import httpx

from service import outgoing
from service.delivery.addresses import NotAllowed, Resolver, Target, look_up, pinned, target

#: Of one exchange, in all: looking up, connecting, sending, reading.
SECONDS: Final = 10.0
#: Of an answer so much is read; what more there is counts for nothing, and its connection is closed.
MOST_BYTES: Final = 64 * 1024
#: For so long an address that was looked at is used without looking again.
PINNED_SECONDS: Final = 60.0
#: A receiver that asks for patience (Retry-After) is given so much at most.
MOST_PATIENCE_SECONDS: Final = 3600.0
#: That an endpoint is gone (410): its subscriber wants no more.
GONE: Final = 410


class Outcome(NamedTuple):
    """What came of it. `failure` None: the event was taken. `status` None: there was no answer.

    `patience`: for how many seconds the receiver asked to be left alone. `gone`: for good.
    """

    status: int | None
    failure: str | None
    patience: float = 0.0

    @property
    def gone(self) -> bool:
        return self.status == GONE


class Receiver:
    """One URL, and the connections to it. `close` it within the same event loop."""

    def __init__(self, url: str, *, development: bool, resolver: Resolver = look_up) -> None:
        self._url = url
        self._development = development
        self._resolver = resolver
        self._client = outgoing.client()
        self._pinned: tuple[float, Target, Sequence[str]] | None = None

    async def send(self, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """Send it. Nothing is raised for what a receiver, its name or the network does."""
        try:
            async with asyncio.timeout(SECONDS):
                outcome = await self._sent(body, headers)
        except NotAllowed as error:
            outcome = Outcome(None, f"the URL cannot be used: {error}")
        except TimeoutError:
            outcome = Outcome(None, f"it did not answer within {SECONDS:g} seconds")
        except httpx.HTTPError as error:
            outcome = Outcome(None, f"the exchange failed ({_kind(error)})")
        except OSError:
            outcome = Outcome(None, "the name of the host leads nowhere")
        if outcome.failure is not None:
            self._pinned = None
        return outcome

    async def _sent(self, body: bytes, headers: Mapping[str, str]) -> Outcome:
        where, addresses = await self._where()
        for number, address in enumerate(addresses, 1):
            try:
                return await self._exchanged(where, address, body, headers)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if number == len(addresses) or isinstance(error.__cause__, ssl.SSLError):
                    raise
        raise OSError("no address")

    async def _where(self) -> tuple[Target, Sequence[str]]:
        if self._pinned is not None and time.monotonic() - self._pinned[0] < PINNED_SECONDS:
            return self._pinned[1:]
        where = target(self._url, development=self._development)
        addresses = await pinned(where, self._resolver)
        self._pinned = (time.monotonic(), where, addresses)
        return where, addresses

    async def _exchanged(
        self, where: Target, address: str, body: bytes, headers: Mapping[str, str]
    ) -> Outcome:
        # The certificate must be that of the name, whatever address is connected to.
        async with self._client.stream(
            "POST",
            where.at(address),
            content=body,
            headers={**headers, "host": where.authority},
            extensions={"sni_hostname": where.host},
        ) as answer:
            read = 0
            async for part in answer.aiter_raw():
                read += len(part)
                if read > MOST_BYTES:
                    break
        return _judged(answer)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()


def _judged(answer: httpx.Response) -> Outcome:
    status = answer.status_code
    if 200 <= status < 300:
        return Outcome(status, None)
    if 300 <= status < 400:
        return Outcome(status, f"it answered {status}, and no redirect is followed")
    asked = answer.headers.get("retry-after", "")
    patience = float(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0.0
    return Outcome(status, f"it answered {status}", min(patience, MOST_PATIENCE_SECONDS))


def _kind(error: httpx.HTTPError) -> str:
    """Of a failure what may be told: nothing of it is of a request or an answer."""
    if isinstance(error.__cause__, ssl.SSLError) or "SSL" in str(error) or "certificate" in str(error):
        return "TLS"
    return type(error).__name__
