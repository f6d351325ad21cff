"""What is JSON to the service, and what is not?"""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.api.http import strict_json
from service.api.http.problems import Problem


def _faults(body: bytes) -> tuple[int, list[tuple[str | None, str]]]:
    with pytest.raises(Problem) as raised:
        strict_json.parse(body)
    return raised.value.kind.status, [(fault.pointer, fault.code) for fault in raised.value.faults]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1,]",
        b'{"a" 1}',
        b"nul",
        b'"\xff"',
        b'{"a": "\xc3\x28"}',
        b'\xef\xbb\xbf"\xff"',
        b"{}\xef\xbb\xbf",
    ],
)
def test_what_is_not_json_in_utf_8_is_400(body: bytes) -> None:
    assert _faults(body) == (400, [])


def test_a_byte_order_mark_before_it_is_nothing() -> None:
    assert strict_json.parse(b'\xef\xbb\xbf{"a": "\xef\xbb\xbf"}') == {"a": "\ufeff"}


def test_a_name_given_twice_is_told_by_its_pointer() -> None:
    assert _faults(b'{"a": 1, "a": 2}') == (422, [("/a", "repeated")])
    assert _faults(b'{"a/b": [{"c": {"x": 1, "x": 1}}]}') == (422, [("/a~1b/0/c/x", "repeated")])


def test_a_name_given_twice_is_found_behind_colons_and_escapes() -> None:
    assert _faults(b'{"a": ":", "a": ":"}') == (422, [("/a", "repeated")])
    # The escaped colon would make up for the one that the lost member takes with it.
    assert _faults(b'{"a": 1, "a": 2, "b": "\\u003a"}') == (422, [("/a", "repeated")])
    assert strict_json.parse(b'{"a:": "b:c", "d": "\\u003a"}') == {"a:": "b:c", "d": ":"}


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
    assert strict_json.parse(b'"\\ud83d\\udea2"') == "🚢"


def test_text_is_brought_to_normal_form_c() -> None:
    given = {"a": ["e\u0301", {"b": "e\u0301"}]}
    for ascii_only in (True, False):
        body = json.dumps(given, ensure_ascii=ascii_only).encode()
        assert strict_json.parse(body) == {"a": ["é", {"b": "é"}]}


def test_nesting_goes_32_deep_and_no_further() -> None:
    assert strict_json.parse(b"[" * 32 + b"]" * 32) is not None
    status, faults = _faults(b"[" * 33 + b"]" * 33)
    assert (status, faults) == (422, [("/0" * 32, "too-deep")])
    assert _faults(b'{"a":' * 100 + b"1" + b"}" * 100)[0] == 422
    assert _faults(b"[" * 10_000 + b"]" * 10_000) == (422, [("", "too-deep")])


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
    assert strict_json.parse(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


def test_a_text_holds_30_combining_marks_in_a_row_and_no_more() -> None:
    marks = "\u0301\u0316"
    read = strict_json.parse(json.dumps({"title": "a" + marks * 15}).encode())
    assert read == {"title": unicodedata.normalize("NFC", "a" + marks * 15)}
    body = json.dumps({"title": "a" + marks * 15 + "\u0301"}).encode()
    assert _faults(body) == (422, [("/title", "forbidden-character")])
    # Is no mark itself, and is taken apart into two.
    assert _faults(json.dumps(["\u0f73" * 31]).encode()) == (422, [("/0", "forbidden-character")])


def test_letters_and_their_marks_may_go_on_for_long() -> None:
    text = "a\u0301\u0316" * 5_000 + "\u4e2d" * 5_000
    assert strict_json.parse(json.dumps([text]).encode()) == [unicodedata.normalize("NFC", text)]


def test_no_mark_stands_below_the_characters_that_are_looked_at() -> None:
    below = [chr(code) for code in range(0x300)]
    assert not any(unicodedata.combining(unicodedata.normalize("NFD", c)[0]) for c in below)


@pytest.mark.parametrize("value", [[0], {"a": 0}, [[]]])
def test_a_body_of_too_many_values_is_413(value: Any) -> None:
    least = {"names": {str(number): 0 for number in range(strict_json.MAX_VALUES - 2)}, "list": value}
    assert _faults(json.dumps(least).encode()) == (413, [])
    del least["list"]
    assert strict_json.parse(json.dumps(least).encode()) == least


@pytest.mark.parametrize("text", [",", "[{", '"', "\\", '\\"', '",[\\\\",['])
def test_what_stands_in_texts_is_no_value(text: str) -> None:
    most = [text] * strict_json.MAX_VALUES
    assert strict_json.parse(json.dumps(most).encode()) == most
    assert _faults(json.dumps([*most, text]).encode()) == (413, [])
    assert _faults(b"[" * 200_000 + b"]" * 200_000) == (413, [])


def test_of_many_faults_the_first_hundred_are_told() -> None:
    assert _faults(b"[" + b"0.5," * 1_000 + b"0.5]") == (
        422,
        [(f"/{place}", "not-an-integer") for place in range(100)],
    )


def test_of_a_long_name_the_pointer_tells_the_beginning() -> None:
    body = json.dumps({"x" * 30_000: [0.5, 0.5]}).encode()
    assert _faults(body) == (422, [(f"/{'x' * 100}/{place}", "not-an-integer") for place in (0, 1)])


def test_a_text_that_no_field_takes_is_too_long_whatever_it_holds() -> None:
    longest = strict_json.MAX_TEXT
    assert strict_json.parse(json.dumps(["x" * longest]).encode()) == ["x" * longest]
    assert _faults(json.dumps(["\x00" * longest + "x"]).encode()) == (422, [("/0", "too-long")])
