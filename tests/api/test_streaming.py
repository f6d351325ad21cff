"""When does a response without an end stop, and is what makes it closed then?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest
from starlette.types import Message, Receive, Scope, Send

from service.api.http.streaming import ReadingStream, Stream

SCOPE: Scope = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}}
GONE: Message = {"type": "http.disconnect"}


class Chunks:
    """Chunks without end, which wait for nothing. `closed`: whether they were told to stop."""

    def __init__(self) -> None:
        self.made = 0
        self.closed = False

    async def __call__(self) -> AsyncGenerator[bytes, None]:
        try:
            while True:
                self.made += 1
                yield b"x"
        finally:
            self.closed = True


async def _answered(stream: Stream, receive: Receive, send: Send) -> None:
    await asyncio.wait_for(stream(SCOPE, receive, send), 10)


async def test_a_stream_whose_reader_takes_nothing_makes_no_more_and_is_closed_when_the_reader_goes() -> None:
    chunks = Chunks()

    offered, never = asyncio.Event(), asyncio.Event()

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            offered.set()
            await never.wait()

    async def receive() -> Message:
        await offered.wait()
        return GONE

    await _answered(Stream(chunks(), {}), receive, send)
    assert (chunks.made, chunks.closed) == (1, True)


@pytest.mark.parametrize("kind", [Stream, ReadingStream])
async def test_a_stream_is_closed_when_it_cannot_be_sent(kind: type[Stream]) -> None:
    chunks = Chunks()

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            raise OSError("the connection is lost")

    async def receive() -> Message:
        await asyncio.Event().wait()
        return GONE

    with pytest.raises(OSError, match="lost"):
        await _answered(kind(chunks(), {}), receive, send)
    assert chunks.closed


async def test_only_the_chunks_of_a_reading_stream_take_what_comes_of_the_body() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError("somebody else received")

    async def two() -> AsyncGenerator[bytes, None]:
        yield b"a"
        await asyncio.sleep(0)
        yield b"b"

    await _answered(ReadingStream(two(), {"content-type": "text/plain"}), receive, send)
    assert [one.get("body") for one in sent] == [None, b"a", b"b", b""]
