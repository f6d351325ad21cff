"""How fast does a server answer prepared POSTs over so many connections? (By a small client.)"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

import uvloop


@dataclass(frozen=True)
class Result:
    """Requests per second, and the latencies in seconds, sorted."""

    rate: float
    latencies: Sequence[float]

    def percentile(self, share: float) -> float:
        """The latency that this share of the requests did not exceed, in milliseconds."""
        return 1000 * self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


class _Connection(asyncio.Protocol):
    """One connection: sends the next request as soon as the last is answered."""

    def __init__(self, requests: Iterator[bytes], done: Callable[[], None], run: _Run) -> None:
        self._requests = requests
        self._done = done
        self._run = run
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
        self._run.answered(head, bytes(self._received[end + 4 :]), time.perf_counter() - self._started)
        self._received.clear()
        self._send()


class _Run:
    """What the connections have seen together."""

    def __init__(self, expected: bytes) -> None:
        self._expected = expected
        self.latencies: list[float] = []

    def answered(self, head: bytes, body: bytes, seconds: float) -> None:
        if not head.startswith(self._expected):
            raise SystemExit(f"unexpected answer: {head[:60]!r} {body[:500]!r}")
        self.latencies.append(seconds)


def post(port: int, queues: Sequence[Sequence[bytes]], status: int) -> Result:
    """Send each queue over a connection of its own, in order; every answer must have the status."""

    async def scenario() -> Result:
        loop = asyncio.get_running_loop()
        run = _Run(b"http/1.1 %d" % status)
        finished = [loop.create_future() for _ in queues]
        started = time.perf_counter()
        for requests, future in zip(queues, finished, strict=True):
            connection = _Connection(iter(requests), partial(future.set_result, None), run)
            await loop.create_connection(partial(_same, connection), "127.0.0.1", port)
        await asyncio.gather(*finished)
        seconds = time.perf_counter() - started
        return Result(len(run.latencies) / seconds, sorted(run.latencies))

    return uvloop.run(scenario())


def _same(connection: _Connection) -> _Connection:
    return connection


def request(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """The bytes of one POST."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    lines += [f"{name}: {text}" for name, text in headers.items()]
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body
