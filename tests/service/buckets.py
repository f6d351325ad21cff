"""A server that does of S3 what a mirror needs: objects are put, got, listed and deleted."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class BucketServer(ThreadingHTTPServer):
    """Objects by the path of their address, and the headers that each was put with."""

    daemon_threads = True

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.headers: dict[str, dict[str, str]] = {}
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: BucketServer

    def do_PUT(self) -> None:
        path = self._path()
        self.server.objects[path] = self._body()
        self.server.headers[path] = {name.lower(): text for name, text in self.headers.items()}
        self._answer(200, b"")

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        if "list-type" in asked:
            bucket, prefix = self._path().rstrip("/"), asked.get("prefix", [""])[0]
            keys = [key.removeprefix(f"{bucket}/") for key in sorted(self.server.objects)]
            found = "".join(
                f"<Contents><Key>{escape(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
                f'<ETag>"1"</ETag><Size>1</Size></Contents>'
                for key in keys
                if key.startswith(prefix)
            )
            listed = f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>"
            self._answer(200, listed.encode())
            return
        data = self.server.objects.get(self._path())
        self._answer(404 if data is None else 200, data or b"")

    def do_DELETE(self) -> None:
        self.server.objects.pop(self._path(), None)
        self._answer(204, b"")

    def do_POST(self) -> None:
        gone = [key.decode() for key in re.findall(rb"<Key>(.*?)</Key>", self._body())]
        for key in gone:
            self.server.objects.pop(f"{self._path().rstrip('/')}/{key}", None)
        told = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in gone)
        self._answer(200, f"<DeleteResult>{told}</DeleteResult>".encode())

    def _path(self) -> str:
        return unquote(urlsplit(self.path).path)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def bucket_server() -> Iterator[BucketServer]:
    with BucketServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()
