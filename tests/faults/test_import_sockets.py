"""Does an import go on for a client that sends all of it before it reads an answer? (Over a raw socket.)"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Database
from tests.service_here import ServiceHere

LINES = 20_000
#: Small enough that the answers fill it long before the last line is sent.
BUFFER_BYTES = 64 * 1024


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Iterator[ServiceHere]:
    urls = {"ANUENCIA_DATABASE_URL": database.url, "ANUENCIA_OWNER_URL": database.owner_url}
    with ServiceHere(tmp_path, urls) as running:
        yield running


@pytest.mark.long
def test_a_client_that_sends_before_it_reads_gets_an_answer_for_each_line(service: ServiceHere) -> None:
    # Refused lines: what is tried is the way of the bytes, and their answers are longer than they are.
    body = (
        b"\n".join(b'{"ref": "MX-%d", "note": "%s"}' % (number, b"x" * 600) for number in range(LINES))
        + b"\n"
    )
    head = (
        "POST /v1/imports HTTP/1.1\r\nHost: test\r\nContent-Type: application/x-ndjson\r\n"
        f"Authorization: Bearer {service.token('registrar')}\r\nIdempotency-Key: all\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with closing(socket.socket()) as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        wire.settimeout(60)
        wire.connect(("127.0.0.1", service.port))
        wire.sendall(head.encode() + body)
        answer = b"".join(iter(lambda: wire.recv(1024 * 1024), b""))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.count(b'"code":"invalid"') == LINES
    (counts,) = [line for line in answer.split(b"\n") if line.startswith(b'{"recorded"')]
    assert json.loads(counts) == {"recorded": 0, "replayed": 0, "refused": LINES}
