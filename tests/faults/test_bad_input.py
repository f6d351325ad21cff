"""Does the running service answer whatever it is sent with a problem, lose nothing, and go on?"""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import re
from typing import Any
from uuid import uuid4

import pytest
from starlette.requests import Request

from service.api.http import bodies, protocol
from service.api.http.problems import Problem
from service.api.http.protocol import MAX_HEAD_BYTES
from tests.conftest import Database
from tests.service.harness import assert_log_is_whole
from tests.service_here import ServiceHere

DEEP = 100


async def _say(port: int, *pieces: bytes) -> tuple[int, dict[str, str], bytes]:
    """Everything that is answered until the service closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        answer = await asyncio.wait_for(reader.read(), 60)
    finally:
        writer.transport.abort()
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return int(status.split()[1]), headers, body


def _post(token: str, body: bytes, *more: str) -> bytes:
    lines = [
        "POST /v1/authorizations HTTP/1.1",
        "Host: test",
        "Connection: close",
        "Content-Type: application/json",
        f"Authorization: Bearer {token}",
        f"Idempotency-Key: {uuid4()}",
        *(more or [f"Content-Length: {len(body)}"]),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _titled(title: bytes) -> bytes:
    return b'{"title":"' + title + b'"}'


def _wire(token: str) -> dict[str, tuple[list[bytes], int, str]]:
    """By name: what is sent, and the status and code that are answered."""
    big = _titled(b"x" * (bodies.MAX_BYTES + 1 - len(_titled(b""))))
    bomb = gzip.compress(_titled(b"x" * 50_000_000), 9)
    nested = b'{"title":' * DEEP + b"1" + b"}" * DEEP
    chunked = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    return {
        "one byte more than 1 MiB": ([_post(token, big)], 413, "body-too-large"),
        "more than 1 MiB in pieces": (
            [_post(token, b"", "Transfer-Encoding: chunked"), *([chunked] * 17)],
            413,
            "body-too-large",
        ),
        "a length beyond all numbers": (
            [_post(token, b"", f"Content-Length: {'9' * 19}")],
            413,
            "body-too-large",
        ),
        "a gzip bomb": (
            [_post(token, bomb, f"Content-Length: {len(bomb)}", "Content-Encoding: gzip")],
            415,
            "unsupported-media-type",
        ),
        "100 levels": ([_post(token, nested)], 422, "invalid"),
        "broken UTF-8": ([_post(token, _titled(b"\xff\xfe"))], 400, "malformed-json"),
        "half of a surrogate pair as UTF-8": (
            [_post(token, _titled(b"\xed\xa0\x80"))],
            400,
            "malformed-json",
        ),
        "half of a surrogate pair": ([_post(token, _titled(b"\\ud800"))], 422, "invalid"),
        "NUL": ([_post(token, _titled(b"\\u0000"))], 422, "invalid"),
        "a raw NUL": ([_post(token, _titled(b"\x00"))], 400, "malformed-json"),
        "NaN": ([_post(token, b'{"title":NaN}')], 422, "invalid"),
        "a number as title": ([_post(token, b'{"title":0}')], 422, "invalid"),
        "a member twice": ([_post(token, b'{"title":"a","title":"b"}')], 422, "invalid"),
        "nothing": ([_post(token, b"")], 400, "malformed-json"),
        "no HTTP": ([b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"], 400, "malformed-request"),
        "a line that is none": ([b"GET\r\n\r\n"], 400, "malformed-request"),
        "two lengths": (
            [_post(token, b"{}", "Content-Length: 2", "Content-Length: 3")],
            400,
            "malformed-request",
        ),
        "a broken chunk": (
            [_post(token, b"zz\r\n", "Transfer-Encoding: chunked")],
            400,
            "malformed-request",
        ),
        "a head without end": (
            [b"GET / HTTP/1.1\r\nHost: test\r\nX: " + b"x" * (4 * MAX_HEAD_BYTES)],
            431,
            "head-too-large",
        ),
        "headers without end": (
            [b"GET / HTTP/1.1\r\nHost: test\r\n" + b"X: y\r\n" * MAX_HEAD_BYTES],
            431,
            "head-too-large",
        ),
        "a head that is too long and comes in one piece": (
            [b"GET /healthz HTTP/1.1\r\nHost: t\r\nX: " + b"x" * MAX_HEAD_BYTES + b"\r\n\r\n"],
            431,
            "head-too-large",
        ),
        "a path that is no path": (
            [b"GET /%00%ff HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n"],
            404,
            "unknown-path",
        ),
    }


async def test_whatever_is_sent_is_answered_with_a_problem_and_nothing_is_lost(
    database: Database, service: ServiceHere, caplog: pytest.LogCaptureFixture
) -> None:
    token = service.token("registrar")

    for name, (pieces, status, code) in _wire(token).items():
        answered, headers, body = await _say(service.port, *pieces)
        assert headers.get("content-type") == "application/problem+json", (name, body[:200])
        problem = json.loads(body)
        assert (answered, problem["code"]) == (status, code), name
        assert problem["request_id"] == headers["x-request-id"], name
        # In between nothing is lost, and the next is served.
        assert (await _say(service.port, _post(token, _titled(name.encode()))))[0] == 201
    assert assert_log_is_whole(database.url) == len(_wire(token))
    assert [one.getMessage() for one in caplog.records if one.exc_info or one.levelno >= logging.ERROR] == []


def test_a_head_that_is_too_long_behind_a_request_is_refused_after_its_answer(service: ServiceHere) -> None:
    first, second = b"GET /healthz HTTP/1.1\r\nHost: t\r\n", b"GET /healthz HTTP/1.1\r\nHost: t\r\nX: "
    sent = first + b"\r\n" + second + b"x" * MAX_HEAD_BYTES + b"\r\n\r\n"
    status, _, rest = asyncio.run(_say(service.port, sent))
    assert (status, rest.startswith(b'{"status":"alive"}HTTP/1.1 431 ')) == (200, True)


#: What a parser lets pass though no path takes it; the status that is answered.
STRANGE = {
    b"CONNECT a:1": 404,
    b"CONNECT *": 404,
    b"CONNECT /healthz": 405,
    b"CONNECT http://a:1/v1/events": 405,
    b"TRACE /healthz": 405,
    b"TRACE *": 404,
    b"BREW /v1/authorizations": 405,
    b"get /healthz": 405,
    b"POST /healthz": 405,
    b"GET *": 404,
    b"GET nowhere": 404,
    b"GET ?": 404,
    b"OPTIONS *": 204,
    # The same of a whole server, as a proxy is asked (RFC 9112 section 3.2.4).
    b"OPTIONS http://a:1": 204,
    b"OPTIONS /healthz": 204,
    b"HEAD /healthz": 200,
    b"HEAD *": 404,
}
FRAMED = {
    "no body": b"\r\n",
    "a body": b"Content-Length: 3\r\n\r\nabc",
    "a body in chunks": b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "an upgrade": b"Connection: upgrade\r\nUpgrade: websocket\r\n\r\n",
}


@pytest.mark.parametrize("framed", FRAMED)
async def test_whatever_the_parser_takes_is_answered_and_the_connection_serves_on(
    service: ServiceHere, framed: str
) -> None:
    last = b"GET /healthz HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n"
    for line, status in STRANGE.items():
        request = line + b" HTTP/1.1\r\nHost: t\r\n" + FRAMED[framed]
        answers = await _until_closed(service.port, request + request + last)
        assert _statuses(answers) == [status, status, 200], line
        assert answers.endswith(b'{"status":"alive"}'), line
        old = await _until_closed(service.port, line + b" HTTP/1.0\r\n" + FRAMED["no body"])
        assert _statuses(old) == [status], line


async def test_a_connection_whose_request_was_strange_does_not_stay_for_ever(service: ServiceHere) -> None:
    service._server.config.timeout_keep_alive = 0

    heads = [line + b" HTTP/1.1\r\nHost: t\r\n\r\n" for line in STRANGE]
    # None of these clients closes its end.
    said = await asyncio.gather(*(_until_closed(service.port, head) for head in heads * 4))
    assert [_statuses(one) for one in said] == [[status] for status in STRANGE.values()] * 4


def _statuses(answers: bytes) -> list[int]:
    return [int(one) for one in re.findall(rb"HTTP/1\.1 (\d{3}) ", answers)]


async def _until_closed(port: int, request: bytes) -> bytes:
    """All that is answered until the service closes the connection, which the client does not."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        return await asyncio.wait_for(reader.read(), 30)
    finally:
        writer.transport.abort()


def test_a_body_of_1_mebibyte_is_read(service: ServiceHere) -> None:
    token = service.token("registrar")
    body = b" " * (bodies.MAX_BYTES - len(_titled(b"x"))) + _titled(b"x")
    assert len(body) == bodies.MAX_BYTES
    assert asyncio.run(_say(service.port, _post(token, body)))[0] == 201


async def test_a_head_that_does_not_come_is_answered_and_a_silent_connection_closed(
    service: ServiceHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.25)

    late, silent = await asyncio.gather(
        _say(service.port, b"GET /v1/events HTTP/1.1\r\nHost: te"), _until_closed(service.port, b"")
    )
    problem = json.loads(late[2])
    assert (late[0], problem["code"]) == (408, "head-too-slow")
    assert "within 0.25 seconds" in problem["detail"]
    assert silent == b""


def test_a_body_that_does_not_come_is_408(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MAX_SECONDS", 0.01)
    given: list[dict[str, Any]] = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def scenario() -> None:
        never = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if not given:
                await never.wait()
            return given.pop()

        await bodies.read(Request({"type": "http", "headers": []}, receive))

    with pytest.raises(Problem) as raised:
        asyncio.run(scenario())
    assert (raised.value.code, raised.value.kind.status) == ("body-too-slow", 408)
    assert raised.value.headers == {"connection": "close"}
