"""What is a body, and what is not?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.api import bodies
from service.api.problems import Problem


def _faults(body: bytes) -> tuple[int, list[tuple[str | None, str]]]:
    with pytest.raises(Problem) as raised:
        bodies.parse(body)
    return raised.value.kind.status, [(fault.pointer, fault.code) for fault in raised.value.faults]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1,]", b'{"a" 1}', b"nul", b'"\xff"', b'{"a": "\xc3\x28"}', b"\xef\xbb\xbf{}"]
)
def test_what_is_not_json_in_utf_8_is_400(body: bytes) -> None:
    assert _faults(body) == (400, [])


def test_a_name_given_twice_is_told_by_its_pointer() -> None:
    assert _faults(b'{"a": 1, "a": 2}') == (422, [("/a", "repeated")])
    assert _faults(b'{"a/b": [{"c": {"x": 1, "x": 1}}]}') == (422, [("/a~1b/0/c/x", "repeated")])


def test_a_name_given_twice_is_found_behind_colons_and_escapes() -> None:
    assert _faults(b'{"a": ":", "a": ":"}') == (422, [("/a", "repeated")])
    # The escaped colon would make up for the one that the lost member takes with it.
    assert _faults(b'{"a": 1, "a": 2, "b": "\\u003a"}') == (422, [("/a", "repeated")])
    assert bodies.parse(b'{"a:": "b:c", "d": "\\u003a"}') == {"a:": "b:c", "d": ":"}


@pytest.mark.parametrize("number", [b"1.0", b"1e3", b"-0.5", b"NaN", b"Infinity", b"-Infinity", b"1" * 25])
def test_a_number_that_is_no_integer_is_refused_where_it_stands(number: bytes) -> None:
    assert _faults(b'{"parts": [{"count": ' + number + b"}]}") == (
        422,
        [("/parts/0/count", "not-an-integer")],
    )


@pytest.mark.parametrize("text", [b'"\\u0000"', b'"\\ud800"', b'"a\\udfffb"'])
def test_nul_and_half_of_a_surrogate_pair_are_refused(text: bytes) -> None:
    assert _faults(b'{"note": ' + text + b"}") == (422, [("/note", "forbidden-character")])


def test_a_forbidden_character_in_a_name_does_not_break_the_answer() -> None:
    status, faults = _faults(b'{"a\\ud800": {"b": 1.5}}')
    assert (status, faults) == (422, [("", "forbidden-character"), ("/a?/b", "not-an-integer")])


def test_a_whole_surrogate_pair_is_a_character() -> None:
    assert bodies.parse(b'"\\ud83d\\udea2"') == "🚢"


def test_text_is_brought_to_normal_form_c() -> None:
    given = {"a": ["e\u0301", {"b": "e\u0301"}]}
    for ascii_only in (True, False):
        body = json.dumps(given, ensure_ascii=ascii_only).encode()
        assert bodies.parse(body) == {"a": ["é", {"b": "é"}]}


def test_nesting_goes_32_deep_and_no_further() -> None:
    assert bodies.parse(b"[" * 32 + b"]" * 32) is not None
    status, faults = _faults(b"[" * 33 + b"]" * 33)
    assert (status, faults) == (422, [("/0" * 32, "too-deep")])
    assert _faults(b'{"a":' * 100 + b"1" + b"}" * 100)[0] == 422
    assert _faults(b"[" * 200_000 + b"]" * 200_000) == (422, [("", "too-deep")])


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text('a:"\\é{[ ', max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("a:b\\", max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(_JSON, st.booleans())
@settings(max_examples=300)
def test_whatever_json_writes_without_fractions_is_read_back(value: Any, ascii_only: bool) -> None:
    assert bodies.parse(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


def _read(chunks: Iterable[bytes], headers: list[tuple[bytes, bytes]]) -> bytes:
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.request", "body": b"", "more_body": False})
    given = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(given)

    return asyncio.run(bodies.read({"headers": headers}, receive))


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
