"""What happens below HTTP's polite surface? (The real process, with its own parser, over raw sockets.)"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.api.http.bodies import MAX_BYTES
from tests.conftest import Database
from tests.service_process import ServiceProcess
from tests.wire import Answer, Wire

BODY = json.dumps({"title": "Joint training"}).encode()


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Iterator[ServiceProcess]:
    urls = {"ANUENCIA_DATABASE_URL": database.url, "ANUENCIA_OWNER_URL": database.owner_url}
    with ServiceProcess(tmp_path, environment=urls) as running:
        yield running


def _head(token: str, key: str, *lines: str) -> bytes:
    return "\r\n".join(
        [
            "POST /v1/authorizations HTTP/1.1",
            "Host: test",
            f"Authorization: Bearer {token}",
            f"Idempotency-Key: {key}",
            "Content-Type: application/json",
            *lines,
            "",
            "",
        ]
    ).encode()


async def _sent(port: int, request: bytes) -> tuple[Answer, bool]:
    """The answer, and whether the server keeps the connection."""
    wire = Wire(port)
    try:
        answer = await wire.exchange(request)
        return answer, answer.headers.get("connection") != "close"
    finally:
        await wire.close()


def test_what_a_client_does_to_the_connection_harms_nobody(service: ServiceProcess) -> None:
    """One process for all of it: it takes longer to start than to answer."""
    token, port = service.token("registrar"), service.port

    # Java's HttpClient asks for HTTP/2 like this, by default, with every first request that it sends.
    upgrade = (
        "Connection: Upgrade, HTTP2-Settings",
        "Upgrade: h2c",
        "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA",
    )
    head = _head(token, "h2c", *upgrade, f"Content-Length: {len(BODY)}")
    answer, _ = asyncio.run(_sent(port, head + BODY))
    assert answer.status == 201, answer.body
    assert answer.json()["authorization"]["title"] == "Joint training"

    # Chunked, nothing announced.
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    chunked = _head(token, "chunked", "Transfer-Encoding: chunked")
    small = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
    assert asyncio.run(_sent(port, chunked + small))[0].status == 201
    answer, kept = asyncio.run(_sent(port, chunked + chunk * (MAX_BYTES // 0x10000 + 1)))
    assert (answer.status, answer.json()["code"], kept) == (413, "body-too-large", False)

    # Announced, never sent.
    answer, kept = asyncio.run(_sent(port, _head(token, "announced", f"Content-Length: {MAX_BYTES + 1}")))
    assert (answer.status, answer.json()["code"], kept) == (413, "body-too-large", False)

    # Announced in two ways: what follows could be taken for a request by who counts in the other one.
    both = _head(token, "both", f"Content-Length: {len(small)}", "Transfer-Encoding: chunked")
    answer, kept = asyncio.run(_sent(port, both + small))
    assert (answer.status, kept) == (201, False)
    answer, kept = asyncio.run(_sent(port, both.replace(token.encode(), b"nonsense") + small))
    assert (answer.status, kept) == (401, False)

    # Without a token the body is not even awaited.
    answer, _ = asyncio.run(_sent(port, _head("nonsense", "k", f"Content-Length: {len(BODY)}")))
    assert answer.status == 401

    # The target as a whole address, as a proxy is asked (RFC 9112 section 3.2.2).
    for target, status in (("/healthz", 200), ("/v1/events?limit=1", 200), ("/none", 404), ("", 404)):
        get = f"GET HTTP://records.example:80{target} HTTP/1.1\r\nHost: records.example:80\r\n\r\n".encode()
        answer, _ = asyncio.run(_sent(port, get))
        assert answer.status == status, target
    assert (
        asyncio.run(_sent(port, b"GET ftp://records.example/healthz HTTP/1.1\r\nHost: test\r\n\r\n"))[
            0
        ].status
        == 404
    )

    # About the whole server, as a proxy asks it (section 3.2.4); and about one path.
    for target, allowed in (
        ("*", "GET, HEAD, OPTIONS, POST"),
        ("http://records.example", "GET, HEAD, OPTIONS, POST"),
        ("http://records.example/healthz", "GET, HEAD, OPTIONS"),
        ("http://records.example/", "GET, HEAD, OPTIONS"),
        ("http://records.example?a=b", "GET, HEAD, OPTIONS"),
    ):
        asked = f"OPTIONS {target} HTTP/1.1\r\nHost: records.example\r\n\r\n".encode()
        answer, _ = asyncio.run(_sent(port, asked))
        assert (answer.status, answer.headers.get("allow")) == (204 if allowed else 404, allowed), target

    async def leave() -> Answer:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(_head(token, "left", f"Content-Length: {len(BODY)}") + BODY[:5])
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        wire = Wire(port)
        try:
            return await wire.get("/v1/events")
        finally:
            await wire.close()

    events = asyncio.run(leave()).json()["items"]
    assert len(events) == 3
    assert service.stop() == 0
    assert not [line for line in service.said if "Traceback" in line]
