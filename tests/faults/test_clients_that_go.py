"""Does a client that goes before, in the middle of or after its answer leave no trace in the log?"""

from __future__ import annotations

import json
import logging
import socket
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import product
from pathlib import Path
from threading import Event
from typing import Final
from uuid import uuid4

import httpx
import pytest

from service.api import app
from tests.conftest import Database
from tests.service_here import ServiceHere

LINES: Final = 30
SECONDS: Final = 5
#: Small enough that the long answers do not fit, whatever the system keeps besides.
BUFFER_BYTES: Final = 4096
_RESET: Final = struct.pack("ii", 1, 0)

#: One of each kind of answer.
READS: Final = {
    "page": "/es/autorizaciones",
    "list": "/v1/authorizations?limit=200",
    "table": "/v1/authorizations?format=csv",
    "feed": "/v1/events?limit=200",
    "long poll": f"/v1/events?after={LINES - 1}&wait=30",
    "stream": "/v1/events/stream",
    "atom": "/v1/feed.atom",
    "calendar": "/v1/calendar.ics",
    "tile": f"/log/tile/0/000.p/{LINES}",
    "readiness": "/readyz",
    "nothing": "/v1/nothing",
}
#: How much of its request it sends, and how many bytes of the answer it takes; None: until it ends.
MOMENTS: Final[dict[str, tuple[float, int | None]]] = {
    "in the head": (0.1, 0),
    "in the body": (0.9, 0),
    "before the answer": (1, 0),
    "in the answer": (1, 1),
    "later in the answer": (1, 2 * BUFFER_BYTES),
    "after the answer": (1, None),
}


def lines() -> bytes:
    return b"".join(
        json.dumps(
            {"ref": f"R-{n}", "step": "authorization-registered", "data": {"title": "T" * 600}}
        ).encode()
        + b"\n"
        for n in range(LINES)
    )


def read(path: str) -> Callable[[str], bytes]:
    return lambda _: f"GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n".encode()


def written(path: str, media: str, body: bytes) -> Callable[[str], bytes]:
    def made(token: str) -> bytes:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n"
            f"Idempotency-Key: {uuid4()}\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    return made


#: Of what does not end by itself: what is taken of it at most.
PATIENCE: Final = {"stream": 1, "long poll": 0}

REQUESTS: Final = {
    **{name: read(path) for name, path in READS.items()},
    "write": written("/v1/authorizations", "application/json", b'{"title": "Written"}'),
    "import": written("/v1/imports", "application/x-ndjson", lines()),
    "dry run": written("/v1/imports?dry_run=true", "application/x-ndjson", lines()),
}


def go(port: int, request: bytes, moment: str, *, reset: bool) -> None:
    """A client that speaks as much as it does, and goes: in order, or without a word."""
    sent, taken = MOMENTS[moment]
    with closing(socket.socket()) as wire, suppress(ConnectionError):
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        wire.settimeout(SECONDS if taken else None)
        wire.connect(("127.0.0.1", port))
        wire.sendall(request[: int(len(request) * sent)])
        with suppress(TimeoutError):  # it has nothing more to say at present
            while (taken is None or taken > 0) and (piece := wire.recv(BUFFER_BYTES)):
                taken = taken and taken - len(piece)
        if reset:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)


def test_a_client_that_goes_early_leaves_no_trace_and_no_error(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with ServiceHere(tmp_path / "data", database.environment) as service:
        token = service.token("registrar")
        headers = {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": "all",
            "Content-Type": "application/x-ndjson",
        }
        httpx.post(f"{service.url}/v1/imports", content=lines(), headers=headers).raise_for_status()
        with ThreadPoolExecutor(32) as clients:
            gone = [
                clients.submit(go, service.port, REQUESTS[name](token), moment, reset=bool(number % 2))
                for number, (moment, name) in enumerate(product(MOMENTS, REQUESTS))
                if MOMENTS[moment][1] in (PATIENCE.get(name, MOMENTS[moment][1]), 0)
            ]
        for one in gone:
            one.result()
        assert service.ready()
    # The service has ended, and with it whatever was under way for them.
    loud = [
        f"{record.name}: {record.getMessage()}"
        for record in caplog.records
        if record.exc_info or record.levelno >= logging.ERROR
    ]
    assert loud == []


def test_the_contract_is_made_once_for_those_who_ask_first_at_the_same_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []
    others = Event()

    def document() -> dict[str, str]:
        made.append("begun")
        others.wait(0.1)  # so that whoever can come between does
        return {"openapi": "3.1.0"}

    monkeypatch.setattr(app, "document", document)
    app._encoded.cache_clear()
    try:
        with ThreadPoolExecutor(4) as clients:
            answers = {done.result() for done in [clients.submit(app._contract) for _ in range(4)]}
    finally:
        app._encoded.cache_clear()
    assert (len(answers), made) == (1, ["begun"])
