"""How does a server behave that means harm? (Bytes over a socket, by a function of its own.)"""

from __future__ import annotations

import json
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import repeat
from typing import Any, Final

from service.audit.download import Absent, Source

Play = Callable[[socket.socket, threading.Event], None]
"""Answers one request; the event is set when the test is over."""

ORDINARY: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, play: Play) -> None:
        self.play, self.over = play, threading.Event()
        self.heads: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/log/"


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        with suppress(OSError):  # the auditor has gone
            while True:
                head = b""
                while b"\r\n\r\n" not in head:
                    part = self.request.recv(65_536)
                    if not part:
                        return
                    head += part
                self.server.heads.append(head)
                self.server.play(self.request, self.server.over)


@contextmanager
def answering(play: Play | bytes) -> Iterator[_Server]:
    """A server for the time of a test, which plays this to each request."""
    with _Server(sends(play) if isinstance(play, bytes) else play) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


def sends(answer: bytes) -> Play:
    return lambda connection, _: connection.sendall(answer)


def last(answer: bytes) -> Play:
    """After it the connection ends."""

    def play(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(answer)
        connection.shutdown(socket.SHUT_RDWR)

    return play


def drips(begin: bytes, part: bytes = b"x") -> Play:
    """A part at a time, never silent for long, and without end."""

    def play(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(begin)
        while not over.wait(0.02):
            connection.sendall(part)

    return play


def floods(begin: bytes, part: bytes) -> Play:
    """As much as is taken, without end."""

    def play(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(begin)
        for _ in repeat(None):
            if over.is_set():
                return
            connection.sendall(part)

    return play


class Told(Source):
    """A register without a connection: what is asked for is looked up, or made up."""

    def __init__(self, answer: Callable[[str], Any], url: str = "https://records.example/log/") -> None:
        """`answer`: by path, bytes as they are or what is written as JSON; None for what is absent."""
        self.url, self.prefix = url, url.removeprefix("https://records.example")
        self._answer = answer

    def get(self, path: str, limit: int, *, absolute: bool = False) -> bytes:  # noqa: ARG002  as Source has it
        told = self._answer(path)
        if told is None:
            raise Absent(path)
        return told if isinstance(told, bytes) else json.dumps(told).encode()

    def ask(self, path: str, limit: int, token: str) -> tuple[int, bytes]:  # noqa: ARG002  as above
        told = self._answer(path)
        return (404, b"{}") if told is None else (200, json.dumps(told).encode())


def looked_up(answers: Mapping[str, Any]) -> Callable[[str], Any]:
    return answers.get
