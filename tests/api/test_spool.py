"""Is a body read to its end whoever waits, in bounded memory, and without a byte lost or doubled?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.http.problems import Problem
from service.api.http.spool import read_ahead

PARTS = st.lists(st.binary(max_size=300), max_size=20)


class Source:
    """Parts of a body, and how many of them were asked for."""

    def __init__(self, parts: Sequence[bytes], failure: Exception | None = None) -> None:
        self._parts = parts
        self._failure = failure
        self.asked = 0
        self.closed = False

    async def parts(self) -> AsyncGenerator[bytes, None]:
        try:
            for part in self._parts:
                self.asked += 1
                yield part
                await asyncio.sleep(0)
            if self._failure is not None:
                raise self._failure
        finally:
            self.closed = True


async def settled(source: Source) -> None:
    """Let the reader go as far as it can."""
    for _ in range(50):
        await asyncio.sleep(0)


@given(PARTS, st.integers(1, 400), st.lists(st.integers(0, 3), max_size=10))
def test_the_bytes_come_as_they_were_sent_however_they_were_cut_and_taken(
    parts: list[bytes], memory: int, pauses: list[int]
) -> None:
    async def run() -> bytes:
        taken = bytearray()
        turns = iter(pauses)
        async with aclosing(read_ahead(Source(parts).parts(), memory)) as chunks:
            async for chunk in chunks:
                assert chunk
                taken += chunk
                for _ in range(next(turns, 0)):
                    await asyncio.sleep(0)
        return bytes(taken)

    assert asyncio.run(run()) == b"".join(parts)


def test_all_is_read_while_nothing_is_taken_up_to_the_bound() -> None:
    async def run(most: int) -> int:
        source = Source([b"x" * 100] * 10)
        async with aclosing(read_ahead(source.parts(), 1, most)) as chunks:
            await anext(chunks)
            await settled(source)
            return source.asked

    assert asyncio.run(run(10_000)) == 10
    assert asyncio.run(run(300)) < 10


async def test_what_reading_meets_is_told_after_all_that_came_before_it() -> None:
    source = Source([b"a", b"b"], Problem("body-too-slow", "late"))
    async with aclosing(read_ahead(source.parts())) as chunks:
        taken = await anext(chunks)
        await settled(source)
        taken += await anext(chunks)
        assert taken == b"ab"
        with pytest.raises(Problem, match="late"):
            await anext(chunks)


async def test_who_takes_no_more_ends_the_reading() -> None:
    source = Source([b"a"] * 1_000)
    async with aclosing(read_ahead(source.parts())) as chunks:
        await anext(chunks)
    assert source.closed
