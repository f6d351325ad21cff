"""Do the bounds of our protocol change anything of an exchange that keeps within them?

The same application is asked twice: through our protocol, and through the server's own.
"""

from __future__ import annotations

import asyncio
import re

import pytest
import uvicorn
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from service.api.http.protocol import Protocol
from service.api.http.sending import Sending
from tests.service_process import free_port

ANSWERS = {
    "/": Response(b'{"a":1}', 201, {"etag": '"1"'}),
    "/none": Response(None, 204),
    "/same": Response(None, 304, {"etag": '"1"'}),
    "/empty": Response(b""),
    "/closing": Response(b"{}", 413, {"connection": "close"}),
    "/varying": Response(b"{}", 200, {"vary": "Accept", "cache-control": "no-cache"}),
    "/large": Response(b"a" * 300_000, media_type="application/json"),
}
BODY = "\r\nContent-Length: 3\r\n\r\nabc"
REQUESTS = {
    "get": "GET {path} HTTP/1.1\r\nHost: a\r\n\r\n",
    "head": "HEAD {path} HTTP/1.1\r\nHost: a\r\n\r\n",
    "of HTTP/1.0": "GET {path} HTTP/1.0\r\n\r\n",
    "the last": "GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "with a body": "POST {path} HTTP/1.1\r\nHost: a" + BODY,
    "with a body that is waited for": "POST {path} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue" + BODY,
    "that takes gzip": "GET {path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n",
}


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    assert scope["type"] == "http"
    if scope["method"] == "POST" and scope["path"] != "/closing":
        await receive()
    sending = Sending(scope, send, {"x-request-id": "1"}, varies_by_origin=False)
    await ANSWERS[scope["path"]](scope, receive, sending)


async def _said(protocol: type[H11Protocol], requests: list[bytes]) -> list[bytes]:
    """What is answered to each, over a connection of its own, whose client then has no more to say."""
    port = free_port()
    config = uvicorn.Config(
        app, port=port, http=protocol, ws="none", lifespan="off", log_config=None, access_log=False
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        await server.on_tick(0)  # the date that each response bears
        return [await _exchanged(port, one) for one in requests]
    finally:
        await server.shutdown()


async def _exchanged(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        # The last request says that it is: the server closes once it has answered all.
        writer.write(request + b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        return await asyncio.wait_for(reader.read(), 60)
    finally:
        writer.close()


def _in_order(said: bytes) -> list[tuple[bytes, list[bytes], bytes]]:
    """Status, headers in one order and without the time of day, body; response by response."""
    found = []
    rest = re.sub(rb"date: [^\r]*\r\n", b"date: -\r\n", said)
    assert said.count(b"date: ") == rest.count(b"date: -\r\n") > 0
    for one in re.split(rb"(?=HTTP/1\.1 \d{3} )", rest)[1:]:
        head, _, body = one.partition(b"\r\n\r\n")
        status, *lines = head.split(b"\r\n")
        found.append((status, sorted(line.lower() for line in lines), body))
    return found


@pytest.mark.parametrize("path", ANSWERS)
async def test_they_change_nothing(path: str) -> None:
    requests = [one.format(path=path).encode() for one in REQUESTS.values()]

    ours, parents = await _said(Protocol, requests), await _said(H11Protocol, requests)
    for name, mine, its in zip(REQUESTS, ours, parents, strict=True):
        assert _in_order(mine) == _in_order(its), name


def test_pipelined_requests_are_answered_in_order() -> None:
    three = b"".join(b"GET %b HTTP/1.1\r\nHost: a\r\n\r\n" % path for path in (b"/", b"/none", b"/varying"))
    (said,) = asyncio.run(_said(Protocol, [three]))
    assert [status for status, _, _ in _in_order(said)] == [
        b"HTTP/1.1 201 Created",
        b"HTTP/1.1 204 No Content",
        b"HTTP/1.1 200 OK",
        b"HTTP/1.1 201 Created",
    ]


@pytest.mark.parametrize("text", ["x\r\ny: z", "x\r\n\r\nbody", "x\n", "x\r", "\x00"])
def test_what_would_split_the_head_never_leaves(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ANSWERS, "/split", Response(b"{}", headers={"a": text}))
    (said,) = asyncio.run(_said(Protocol, [b"GET /split HTTP/1.1\r\nHost: a\r\n\r\n"]))
    assert said == b""
