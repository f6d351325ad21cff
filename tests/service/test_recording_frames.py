"""Does everything that is said over the link arrive, however it is cut up on the way?"""

from __future__ import annotations

import asyncio
import socket
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.auth import Caller
from service.event_store.outcomes import Actor
from service.recording.frames import Begin, FromRecord, Given, Link, Ready, Sent, Told, ToRecord

TEXT = st.text(max_size=40)
CALLERS = st.builds(
    Caller,
    actor=st.builds(Actor, issuer=TEXT, subject=TEXT, office=TEXT, scopes=st.frozensets(TEXT, max_size=3)),
    bound=st.booleans(),
    until=st.floats(allow_nan=False, allow_infinity=False),
)
SENT = st.builds(
    Sent,
    form=TEXT,
    method=TEXT,
    path=TEXT,
    named=st.dictionaries(TEXT, TEXT, max_size=3),
    query=st.binary(max_size=20),
    caller=CALLERS,
    key=st.binary(max_size=40),
    version=st.none() | st.integers(0, 2**53 - 1),
    id=TEXT,
    request_id=TEXT,
    body=st.binary(max_size=2_000),
)
HEADERS = st.lists(st.tuples(st.binary(max_size=20), st.binary(max_size=20)), max_size=4).map(tuple)
ANSWERS = st.builds(
    Given, status=st.integers(100, 599), body=st.binary(max_size=2_000), headers=HEADERS
) | st.builds(Told, trouble=st.none() | TEXT, unreached=st.booleans())
BEGIN = Begin("postgresql://", "anuencia.localhost/log", 10, "edition", 7)
NUMBERS = st.integers(0, 2**40)


class Kept(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""

    def is_closing(self) -> bool:
        return False

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        self.written += bytes(data)


async def _received(taken: Any, said: list[tuple[int, Any]], cuts: list[int]) -> list[tuple[int, Any]]:
    speaker, kept = Link(taken, lambda *_: None), Kept()
    speaker.connection_made(kept)
    for number, message in said:
        speaker.send(number, message)
    got: list[tuple[int, Any]] = []
    listener = Link(taken, lambda *pair: got.append(pair))
    size = len(kept.written)
    for start, end in pairwise([0, *sorted(cut % (size + 1) for cut in cuts), size]):
        listener.data_received(kept.written[start:end])
    return got


@given(st.lists(st.tuples(NUMBERS, SENT), max_size=5), st.lists(st.integers(0), max_size=12))
def test_requests_arrive_whole_and_in_order_however_they_are_cut(
    said: list[tuple[int, Sent]], cuts: list[int]
) -> None:
    assert asyncio.run(_received(ToRecord, said, cuts)) == said


@given(st.lists(st.tuples(NUMBERS, ANSWERS), max_size=5), st.lists(st.integers(0), max_size=12))
def test_answers_arrive_whole_and_in_order_however_they_are_cut(
    said: list[tuple[int, FromRecord]], cuts: list[int]
) -> None:
    assert asyncio.run(_received(FromRecord, said, cuts)) == said


async def _pair(got: list[Any], heard: list[Any]) -> tuple[Link, Link]:
    ours, theirs = socket.socketpair()
    loop = asyncio.get_running_loop()
    _, one = await loop.create_connection(lambda: Link(FromRecord, lambda *pair: got.append(pair)), sock=ours)
    _, two = await loop.create_connection(
        lambda: Link(ToRecord, lambda *pair: heard.append(pair)), sock=theirs
    )
    return one, two


def test_who_says_nothing_more_still_hears_the_answers() -> None:
    async def scenario() -> None:
        got: list[Any] = []
        heard: list[Any] = []
        one, two = await _pair(got, heard)
        one.send(0, BEGIN)
        one.finish()
        await two.ended
        assert heard == [(0, BEGIN)]
        two.send(0, Ready())
        two.send(7, Given(201, b"{}", ((b"etag", b'"1"'),)))
        two.close()
        await one.ended
        assert got == [(0, Ready()), (7, Given(201, b"{}", ((b"etag", b'"1"'),)))]
        one.close()

    asyncio.run(scenario())


def test_who_takes_nothing_more_still_answers_and_what_it_has_not_read_ends_with_it() -> None:
    async def scenario() -> None:
        got: list[Any] = []
        heard: list[Any] = []
        one, two = await _pair(got, heard)
        two.stop()
        await two.ended
        one.send(0, BEGIN)
        two.send(1, Given(201, b"{}", ()))
        two.close()
        await one.ended
        assert (got, heard) == ([(1, Given(201, b"{}", ()))], [])
        one.close()

    asyncio.run(scenario())


@pytest.mark.parametrize("cut", [b"", b"\x00\x00\x00\x09not it"])
def test_an_end_that_is_lost_in_the_middle_is_an_end(cut: bytes) -> None:
    async def scenario() -> None:
        got: list[Any] = []
        ours, theirs = socket.socketpair()
        loop = asyncio.get_running_loop()
        _, one = await loop.create_connection(
            lambda: Link(FromRecord, lambda *pair: got.append(pair)), sock=ours
        )
        theirs.sendall(cut)
        theirs.close()
        await one.ended
        assert got == []
        one.close()

    asyncio.run(scenario())
