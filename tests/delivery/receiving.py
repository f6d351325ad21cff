"""What do deliveries arrive at? A receiver on this machine, which answers as a test tells it to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import NamedTuple

#: Of anything that another thread does.
SECONDS = 30.0


class Received(NamedTuple):
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def position(self) -> int:
        return int(self.headers["webhook-id"])


class Answer(NamedTuple):
    """What is answered."""

    status: int = 204
    headers: Mapping[str, str] = {}
    body: bytes = b""


@dataclass
class Inbox:
    """What has arrived at a path, in its order."""

    arrived: list[Received] = field(default_factory=list)
    changed: Condition = field(default_factory=Condition)

    def add(self, one: Received) -> None:
        with self.changed:
            self.arrived.append(one)
            self.changed.notify_all()

    def wait(self, enough: Callable[[list[Received]], bool]) -> list[Received]:
        """What has arrived, once that is enough."""
        with self.changed:
            assert self.changed.wait_for(lambda: enough(self.arrived), SECONDS), self.positions
            return list(self.arrived)

    def count(self, number: int) -> list[Received]:
        """The first ones, once there are so many."""
        return self.wait(lambda all_: len(all_) >= number)

    @property
    def positions(self) -> list[int]:
        return [one.position for one in self.arrived]


def _taken(_: Received) -> Answer:
    return Answer()


class Receivers:
    """Any number of receivers at one port, each at a path. `answers`: what each does; the usual is 204."""

    def __init__(self) -> None:
        self.inboxes: dict[str, Inbox] = {}
        self.answers: dict[str, Callable[[Received], Answer]] = {}
        #: Set when somebody went before all of an answer was sent.
        self.cut = Event()
        receivers = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                one = Received(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                answer = receivers.answers.get(self.path, _taken)(one)
                receivers.at(self.path).add(one)
                try:
                    self.send_response(answer.status)
                    for name, text in answer.headers.items():
                        self.send_header(name, text)
                    if answer.status != 204:
                        self.send_header("content-length", str(len(answer.body)))
                    self.end_headers()
                    self.wfile.write(answer.body)
                except OSError:
                    receivers.cut.set()
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = self._server.server_address[1]

    def at(self, path: str) -> Inbox:
        return self.inboxes.setdefault(path, Inbox())

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @contextmanager
    def running(self) -> Iterator[Receivers]:
        thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()
