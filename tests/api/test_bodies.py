"""Which bodies are received?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest
from starlette.requests import Request

from service.api.http import bodies
from service.api.http.problems import Problem


def _read(chunks: Iterable[bytes], headers: list[tuple[bytes, bytes]]) -> bytes:
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.request", "body": b"", "more_body": False})
    given = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(given)

    return asyncio.run(bodies.read(Request({"type": "http", "headers": headers}, receive)))


def test_a_body_of_one_mebibyte_is_read_and_one_byte_more_is_413() -> None:
    half = b"x" * (bodies.MAX_BYTES // 2)
    assert len(_read([half, half], [])) == bodies.MAX_BYTES
    with pytest.raises(Problem) as raised:
        _read([half, half, b"x"], [(b"content-length", b"12")])  # whatever the header says
    assert raised.value.kind.status == 413


def test_a_body_that_is_announced_as_too_large_is_not_read() -> None:
    with pytest.raises(Problem) as raised:
        _read([], [(b"content-length", b"%d" % (bodies.MAX_BYTES + 1))])
    assert raised.value.code == "body-too-large"


@pytest.mark.parametrize(
    "given", [b"application/json", b"Application/JSON; charset=UTF-8", b'application/json;charset="utf-8"']
)
def test_json_may_be_declared_with_its_charset(given: bytes) -> None:
    bodies.require_json({"headers": [(b"content-type", given)]})


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"content-type", b"text/plain")],
        [(b"content-type", b"application/json; charset=latin-1")],
        [(b"content-type", b"application/merge-patch+json")],
        [(b"content-type", b"application/json"), (b"content-encoding", b"gzip")],
    ],
)
def test_any_other_media_type_is_415(headers: list[tuple[bytes, bytes]]) -> None:
    with pytest.raises(Problem) as raised:
        bodies.require_json({"headers": headers})
    assert raised.value.kind.status == 415
