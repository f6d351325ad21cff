"""How do the tests of `audit fetch` serve a folder, well or badly? (Any HTTP server can serve a log.)"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Answered = tuple[int, bytes, dict[str, str]] | None
"""Status, body, headers; None: the connection is cut in the middle of the answer."""
Meddle = Callable[[str, Answered], Answered]
"""Takes the path and what the folder has; gives what is answered."""


class LogServer(ThreadingHTTPServer):
    """Serves a folder below /log/; counts what was asked for."""

    daemon_threads = True

    def __init__(self, folder: Path, meddle: Meddle) -> None:
        self.folder, self.meddle = folder, meddle
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/log/"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: LogServer

    def do_GET(self) -> None:
        path = self.path.removeprefix("/log/")
        self.server.asked.append(path)
        file = self.server.folder / path
        there: Answered = (404, b"", {})
        if self.path.startswith("/log/") and file.is_file():
            there = (200, file.read_bytes(), {})
            if path.startswith("tile/entries/") and "gzip" in self.headers.get("Accept-Encoding", ""):
                there = (200, gzip.compress(there[1]), {"Content-Encoding": "gzip"})
        answered = self.server.meddle(path, there)
        if answered is None:
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"half")
            self.close_connection = True
            return
        status, body, headers = answered
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name in http.server
        """Say nothing."""


@contextmanager
def serving(folder: Path, meddle: Meddle = lambda _, there: there) -> Iterator[LogServer]:
    """A server for the time of a test."""
    with LogServer(folder, meddle) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
