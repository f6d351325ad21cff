"""A small client: sends prepared requests over several connections, and says how fast they were answered.

It runs in the process of the benchmark, which is none of those that are measured.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias, TypeVar, cast

import uvloop

T = TypeVar("T")

#: What each connection sends, in order.
Queues: TypeAlias = Sequence[Sequence[bytes]]


@dataclass(frozen=True)
class Load:
    """Requests a second, and the latencies in seconds, sorted."""

    rate: float
    latencies: Sequence[float]

    def percentile(self, share: float) -> float:
        """The latency that this share of the requests did not exceed, in milliseconds."""
        return 1000 * self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


class _Connection(asyncio.Protocol):
    """One connection: sends the next request as soon as the last is answered."""

    def __init__(self, requests: Iterator[bytes], done: Callable[[], None], seen: _Seen) -> None:
        self._requests = requests
        self._done = done
        self._seen = seen
        self._received = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one without saying so
        self._send()

    def _send(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            self._done()
            return
        self._started = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._received[:end]).lower()
        start = head.find(b"content-length:") + 15
        stop = head.find(b"\r\n", start)
        length = int(head[start : stop if stop > 0 else len(head)])
        if len(self._received) < end + 4 + length:
            return
        self._seen.answer(head, bytes(self._received[end + 4 :]), time.perf_counter() - self._started)
        self._received.clear()
        self._send()

    def connection_lost(self, _: Exception | None) -> None:
        self._done()


class _Seen:
    """What the connections have seen together."""

    def __init__(self, status: int) -> None:
        self._expected = b"http/1.1 %d" % status
        self.latencies: list[float] = []

    def answer(self, head: bytes, body: bytes, seconds: float) -> None:
        if not head.startswith(self._expected):
            raise SystemExit(f"unexpected answer: {head[:60]!r} {body[:500]!r}")
        self.latencies.append(seconds)


def send(port: int, queues: Queues, status: int) -> Load:
    """Send each queue over a connection of its own; every answer must have the status."""

    async def scenario() -> Load:
        loop = asyncio.get_running_loop()
        seen = _Seen(status)
        ends = [asyncio.Event() for _ in queues]
        started = time.perf_counter()
        for requests, end in zip(queues, ends, strict=True):
            await loop.create_connection(
                partial(_Connection, iter(requests), end.set, seen), "127.0.0.1", port
            )
        for end in ends:
            await end.wait()
        seconds = time.perf_counter() - started
        if len(seen.latencies) != sum(map(len, queues)):
            raise SystemExit(f"port {port} let connections go that it had not answered")
        return Load(len(seen.latencies) / seconds, sorted(seen.latencies))

    return uvloop.run(scenario())


def post(path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """The bytes of one POST of JSON."""
    described = {"Content-Type": "application/json", **headers, "Content-Length": str(len(body))}
    return _head("POST", path, described) + body


def get(path: str) -> bytes:
    """The bytes of one GET."""
    return _head("GET", path, {})


def _head(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {text}" for name, text in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def over_connections(items: Sequence[T], connections: int) -> list[Sequence[T]]:
    """The items, dealt out to so many connections."""
    return [items[start::connections] for start in range(connections)]
