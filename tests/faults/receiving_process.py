"""A receiver of webhooks as a process of its own: what it takes is in its file before it answers.

`python -m tests.faults.receiving_process PORT FILE`
"""

from __future__ import annotations

import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def main(port: int, file: str) -> None:
    """Answer until killed."""
    taken = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            os.write(taken, f"{self.headers['webhook-id']}\n".encode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    class Server(ThreadingHTTPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", port), Handler) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
