"""Tells on a port of this machine alone how a role fares that answers no requests otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final

import orjson

from service import metrics
from service.cli.errors import CommandError
from service.supervisor import Told

_JSON: Final = "application/json"
#: Of a client that opens a connection and says nothing.
SECONDS: Final = 5.0


def _wrong(parts: Mapping[str, str | None]) -> Mapping[str, str]:
    return {part: said for part, said in parts.items() if said is not None}


@contextmanager
def health(port: int | None, look: Callable[[], Told]) -> Iterator[None]:
    """Answer `/healthz`, `/readyz` and `/metrics` on 127.0.0.1; nothing without a port.

    Raises CommandError.
    """
    if port is None:
        yield
        return

    class Handler(BaseHTTPRequestHandler):
        timeout = SECONDS

        def do_GET(self) -> None:
            if self.path == "/healthz":
                self._answer(HTTPStatus.OK, _JSON, b'{"status":"alive"}')
            elif self.path == "/readyz":
                troubles, alarms = (_wrong(parts) for parts in look())
                word = "not ready" if troubles else "ready"
                body = {"status": word, "troubles": troubles, "alarms": alarms}
                status = HTTPStatus.SERVICE_UNAVAILABLE if troubles else HTTPStatus.OK
                self._answer(status, _JSON, orjson.dumps(body))
            elif self.path == "/metrics":
                self._answer(HTTPStatus.OK, metrics.MEDIA_TYPE, metrics.exposition())
            else:
                self.send_error(HTTPStatus.NOT_FOUND)

        def _answer(self, status: HTTPStatus, media: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Who watches asks for ever: nobody wants to read it."""

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    except OSError as error:
        raise CommandError(f"cannot listen on 127.0.0.1 port {port} ({error.strerror}).") from error
    with server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, name="anuencia-health", daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
