"""What goes wrong between a client and the service? (A relay loses answers, refuses, and cuts streams.)"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

#: What a relay does with the first POSTs, one after the other: all further ones pass.
LOST, REFUSED = "lost", "refused"
TROUBLES: Final = (LOST, REFUSED)
#: After how many messages it cuts a stream.
MESSAGES: Final = 2

_HOP_BY_HOP: Final = frozenset({"connection", "transfer-encoding", "content-length", "date", "host"})


class Troubled(ThreadingHTTPServer):
    """It keeps what it was asked for: the keys of POSTs, and after which message each stream was to begin."""

    def __init__(self, url: str) -> None:
        super().__init__(("127.0.0.1", 0), _Relay)
        self.service = url
        self.keys: list[str | None] = []
        self.resumed: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is no trouble."""


class _Relay(BaseHTTPRequestHandler):
    server: Troubled

    def do_GET(self) -> None:
        streamed = self.path.startswith("/v1/events/stream")
        if streamed:
            self.server.resumed.append(self.headers.get("Last-Event-ID"))
        with self._asked(None) as answer:
            self._head(answer.status, answer.headers)
            messages = 0
            for line in answer:
                self.wfile.write(line)
                messages += line.startswith(b"data:")
                if streamed and messages == MESSAGES and line == b"\n":
                    break  # and the connection closes

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        trouble = TROUBLES[len(self.server.keys)] if len(self.server.keys) < len(TROUBLES) else None
        self.server.keys.append(self.headers.get("Idempotency-Key"))
        if trouble == REFUSED:
            self._head(503, {"Content-Type": "text/html", "Retry-After": "0"})
            self.wfile.write(b"<p>No service is behind this proxy at the moment.</p>")
            return
        with self._asked(body) as answer:
            said = answer.read()
            if trouble != LOST:
                self._head(answer.status, answer.headers)
                self.wfile.write(said)

    def _asked(self, body: bytes | None) -> Any:
        kept = {name: text for name, text in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        kept["Accept-Encoding"] = "identity"
        url = self.server.service + self.path
        try:
            return urllib.request.urlopen(
                urllib.request.Request(url, data=body, headers=kept, method=self.command), timeout=30
            )
        except urllib.error.HTTPError as error:
            return error

    def _head(self, status: int, headers: Any) -> None:
        self.send_response(status)
        for name, text in headers.items():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, text)
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name in http.server
        """Nothing: the test says what it saw."""


@contextmanager
def troubled(url: str) -> Iterator[Troubled]:
    """A relay to the service at `url`."""
    with Troubled(url) as relay:
        thread = Thread(target=relay.serve_forever, daemon=True)
        thread.start()
        try:
            yield relay
        finally:
            relay.shutdown()
            thread.join()
