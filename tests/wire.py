"""How do tests speak HTTP at their own pace, over raw sockets and many connections at once?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """Status, headers (lower-case names) and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


class Wire:
    """One keep-alive connection; use it for one request at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        """One GET."""
        return await self.exchange(f"GET {path} HTTP/1.1\r\nHost: test\r\n\r\n".encode())

    async def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """One POST of JSON."""
        lines = [f"POST {path} HTTP/1.1", "Host: test", "Content-Type: application/json"]
        lines += [f"{name}: {text}" for name, text in headers.items()]
        lines += [f"Content-Length: {len(body)}", "", ""]
        return await self.exchange("\r\n".join(lines).encode() + body)

    async def exchange(self, request: bytes) -> Answer:
        """Send these bytes and read one answer."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        status_line, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        headers = {name.lower(): text.strip() for name, _, text in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(status_line.split()[1]), headers, body)

    async def close(self) -> None:
        """Let the connection go."""
        if self._streams is not None:
            self._streams[1].close()
            await self._streams[1].wait_closed()
