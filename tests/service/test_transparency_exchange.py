"""Is one connection to a witness kept, and is a witness that misbehaves on it bounded in time and size?"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from service.outgoing import TooLong
from service.transparency import exchange as exchange_module
from service.transparency import publisher as publisher_module
from service.transparency.exchange import MAX_ANSWER, Exchange
from tests.conftest import Database
from tests.service.filling import fill
from tests.service.publishing import awaited, keys, of_size, policy, publishing
from tests.service.witnessing import made, serving

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
Reply = Callable[[socket.socket, threading.Event], bool]
"""Answers one request over the connection, until the event at most; whether the connection stays open."""
Post = Callable[[bytes, float], tuple[int, bytes]]


class Server:
    """Answers every request as it is told, and counts the connections and the requests."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.connections = 0
        self.requests: list[bytes] = []
        self.ended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/w1/add-checkpoint"

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with closing(connection), suppress(OSError):
            while (request := _request(connection)) is not None:
                self.requests.append(request)
                if not self.reply(connection, self.ended):
                    return

    def close(self) -> None:
        self.ended.set()
        self._listener.close()
        for one in self._open:
            one.close()


def _request(connection: socket.socket) -> bytes | None:
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65_536)
        if not part:
            return None
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def saying(answer: bytes, *, stays: bool = True) -> Reply:
    def reply(connection: socket.socket, _: threading.Event) -> bool:
        connection.sendall(answer)
        return stays

    return reply


def dripping(head: bytes, drop: bytes) -> Reply:
    """The head at once, then drop after drop, so that no single read takes long."""

    def reply(connection: socket.socket, ended: threading.Event) -> bool:
        connection.sendall(head)
        while not ended.wait(0.02):
            connection.sendall(drop)
        return False

    return reply


@contextmanager
def asking(reply: Reply) -> Iterator[tuple[Server, Post]]:
    with closing(Server(reply)) as server, asyncio.Runner() as runner:
        exchange = Exchange()
        yield server, lambda body, seconds: runner.run(exchange.post(server.url, body, seconds))
        runner.run(exchange.close())


# The connection.


def test_many_requests_go_over_one_connection() -> None:
    with asking(saying(OK)) as (server, post):
        for number in range(5):
            assert post(b"body %d" % number, 5) == (200, b"ok")
        assert server.connections == 1
        assert [one.rpartition(b"\r\n\r\n")[2] for one in server.requests] == [
            b"body %d" % n for n in range(5)
        ]
        head = server.requests[0].decode()
        assert head.startswith("POST /w1/add-checkpoint HTTP/1.1\r\n")
        assert "close" not in head.lower()


@pytest.mark.parametrize("status", [403, 404, 409, 422, 500, 503])
def test_a_refusal_does_not_cost_the_connection(status: int) -> None:
    answer = b"HTTP/1.1 %d No\r\nContent-Length: 3\r\n\r\n17\n" % status
    with asking(saying(answer)) as (server, post):
        assert [post(b"", 5) for _ in range(3)] == [(status, b"17\n")] * 3
        assert server.connections == 1


@pytest.mark.parametrize(
    ("answer", "stays"),
    [
        (OK, False),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", True),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", True),
        (b"HTTP/1.1 200 OK\r\n\r\nok", False),
    ],
    ids=["closed without a word", "said to close", "HTTP/1.0", "its end is the end of the answer"],
)
def test_a_connection_that_does_not_last_is_replaced(answer: bytes, stays: bool) -> None:
    with asking(saying(answer, stays=stays)) as (server, post):
        assert [post(b"", 5) for _ in range(3)] == [(200, b"ok")] * 3
        assert server.connections == 3
        assert len(server.requests) == 3


def test_a_connection_that_was_idle_for_long_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange_module, "MAX_IDLE_SECONDS", -1.0)
    with asking(saying(OK)) as (server, post):
        post(b"", 5)
        post(b"", 5)
        assert server.connections == 2


def test_a_request_that_a_new_connection_loses_is_not_sent_again() -> None:
    with asking(saying(b"", stays=False)) as (server, post):
        with pytest.raises(httpx.RemoteProtocolError):
            post(b"", 5)
        assert len(server.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    with closing(Server(saying(OK))) as elsewhere:
        answer = f"HTTP/1.1 {status} Moved\r\nLocation: {elsewhere.url}\r\nContent-Length: 0\r\n\r\n"
        with asking(saying(answer.encode())) as (server, post):
            assert post(b"", 5) == (status, b"")
            assert server.connections == 1
        assert elsewhere.connections == 0


# The bounds.

LONG = b"x" * (MAX_ANSWER + 1)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(LONG) + LONG,
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + LONG,
        b"HTTP/1.1 200 OK\r\n\r\n" + LONG,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + 17 * (b"1000\r\n" + 4096 * b"x" + b"\r\n"),
    ],
    ids=["by one byte", "by far", "without a length", "in chunks"],
)
def test_an_answer_that_is_too_long_is_not_read_to_its_end(answer: bytes) -> None:
    with asking(saying(answer)) as (server, post):
        for connections in (1, 2):
            with pytest.raises(TooLong, match="longer than"):
                post(b"", 5)
            assert server.connections == connections


def test_the_longest_answer_is_read() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % MAX_ANSWER + LONG[:MAX_ANSWER]
    with asking(saying(answer)) as (_, post):
        assert post(b"", 5) == (200, LONG[:MAX_ANSWER])


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n",
        b"HTTP/1.1 nothing\r\n\r\n",
        b"\x16\x03\x01\x00",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 40_000 + b"\r\n",
        b"HTTP/1.1 200 " + 200_000 * b"O" + b"\r\n\r\n",
    ],
    ids=["short", "no last chunk", "no size of a chunk", "no status", "TLS", "many headers", "a long line"],
)
def test_half_an_answer_is_none(answer: bytes) -> None:
    with asking(saying(answer, stays=False)) as (_, post), pytest.raises(httpx.TransportError):
        post(b"", 5)


@pytest.mark.parametrize(
    "reply",
    [
        dripping(b"", b""),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n", b"x"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nA: ", b"x"),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
    ],
    ids=[
        "nothing",
        "drop by drop",
        "chunk by chunk",
        "a header without end",
        "continue without end",
        "a chunk size without end",
    ],
)
def test_the_deadline_is_that_of_the_whole_exchange(reply: Reply) -> None:
    with asking(reply) as (_, post):
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            post(b"", 0.3)
        assert time.monotonic() - started < 5


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Server(saying(OK))) as proxy:
        for name in ("http_proxy", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        with asking(saying(OK)) as (server, post):
            assert post(b"", 5) == (200, b"ok")
            assert (server.connections, proxy.connections) == (1, 0)


# The publisher.


def test_a_publisher_keeps_one_connection_to_each_witness_and_lets_it_go(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher_module, "INTERVAL_SECONDS", 0.02)
    witnesses = [made(name, keys(tmp_path).verifiers, tmp_path) for name in ("w1", "w2")]
    with serving(*witnesses) as lines:
        both = policy(f"{lines}group all all w1 w2\nquorum all\n")
        with publishing(database.url, tmp_path, both):
            for size in (1, 2, 300):
                fill(database.url, size)
                awaited(database.url, of_size(size))
            assert not any(one.left.is_set() for one in witnesses)
        assert all(one.left.wait(10) for one in witnesses)
    assert [len(one.connections) for one in witnesses] == [1, 1]
    assert all(len(one.asked) >= 4 for one in witnesses)
