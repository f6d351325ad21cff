"""Under which conditions is a request carried out?"""

from __future__ import annotations

from datetime import date

import pytest

from service.api.http import conditions
from service.api.http.problems import Problem
from service.event_store.outcomes import Actor


def _scope(name: bytes, *values: bytes) -> dict[str, object]:
    return {"headers": [(name, value) for value in values]}


@pytest.mark.parametrize(
    ("given", "version"),
    [
        (b'"7"', 7),
        (b'"7.2026-11-21.1.0.0"', 7),
        (b' "0" ', 0),
        (b'"9007199254740991"', 2**53 - 1),
        # As proxies that compress send on what they were given.
        (b'W/"7"', 7),
        (b'W/"7.2026-11-21.1.0.0"', 7),
        (b'"7.2026-11-21.1.0.0-gzip"', 7),
        (b'"7.2026-11-21.1.0.0--gzip"', 7),
        (b'W/"7.2026-11-21.1.0.0;br"', 7),
        (b'"7-gzip"', 7),
    ],
)
def test_if_match_names_a_version(given: bytes, version: int) -> None:
    assert conditions.expected_version(_scope(b"if-match", given)) == version


@pytest.mark.parametrize(
    "given",
    [
        b"7",
        b'w/"7"',
        b'W/"7", W/"8"',
        b'"7-"',
        b'"7-8"',
        b'"7-gzip-8"',
        b"*",
        b'"7", "8"',
        b'""',
        b'"07"',
        b'"-1"',
        b'"7.2026-11-21"',
        b'"9007199254740992"',
        b'"7',
    ],
)
def test_if_match_that_is_not_one_tag_of_ours_is_400(given: bytes) -> None:
    with pytest.raises(Problem) as raised:
        conditions.expected_version(_scope(b"if-match", given))
    assert raised.value.kind.status == 400


def test_two_if_match_headers_are_a_list() -> None:
    with pytest.raises(Problem) as raised:
        conditions.expected_version(_scope(b"if-match", b'"7"', b'"7"'))
    assert raised.value.code == "malformed-if-match"


def test_the_etag_can_be_sent_back_as_it_is() -> None:
    tag = conditions.etag(12, date(2026, 3, 1))
    assert conditions.expected_version(_scope(b"if-match", tag.encode())) == 12


@pytest.mark.parametrize("given", [b"abc", b'"abc"', b' "abc" '])
def test_a_key_is_the_same_quoted_and_bare(given: bytes) -> None:
    assert conditions.idempotency_key(_scope(b"idempotency-key", given)) == b"abc"


@pytest.mark.parametrize("given", [b"", b'""', b"a b", b'a"b', b"\xc3\xa9", b"x" * 256, b'"', b"a\tb"])
def test_a_key_that_cannot_be_read_is_400(given: bytes) -> None:
    with pytest.raises(Problem) as raised:
        conditions.idempotency_key(_scope(b"idempotency-key", given))
    assert raised.value.code == "malformed-idempotency-key"


def test_a_key_has_up_to_255_characters() -> None:
    assert len(conditions.idempotency_key(_scope(b"idempotency-key", b"x" * 255))) == 255


def test_no_key_is_400() -> None:
    with pytest.raises(Problem) as raised:
        conditions.idempotency_key({"headers": []})
    assert raised.value.kind.status == 400


def test_the_same_key_of_another_subject_or_issuer_is_another_key() -> None:
    actors = [Actor("a", "x", "senate"), Actor("a", "y", "senate"), Actor("b", "x", "senate")]
    assert len({conditions.key_hash(actor, b"k") for actor in actors}) == 3
    # Nor can a separator be smuggled from one part into the other.
    assert conditions.key_hash(Actor("a", 'b","c', "senate"), b"d") != conditions.key_hash(
        Actor("a", "b", "senate"), b"c"
    )


def test_the_request_is_told_by_method_path_and_body() -> None:
    made = {
        conditions.request_hash(method, path, body)
        for method, path, body in [
            ("POST", "/a", b"x"),
            ("PUT", "/a", b"x"),
            ("POST", "/b", b"x"),
            ("POST", "/a", b""),
        ]
    }
    assert len(made) == 4


@pytest.mark.parametrize(
    "given",
    [b'"7.x"', b'W/"7.x"', b'"1", "7.x"', b"*", b'W/"7.x-gzip"', b'"7.x;gzip"', b'"a-gzip", "7.x--br"'],
)
def test_if_none_match_compares_weakly_and_takes_lists(given: bytes) -> None:
    assert conditions.has_already(_scope(b"if-none-match", given), '"7.x"')


@pytest.mark.parametrize("given", [b'"7"', b"7.x", b'"8.x"', b"", b'"7.x-8"', b'"7.xy"'])
def test_if_none_match_with_another_tag_gives_the_whole_answer(given: bytes) -> None:
    assert not conditions.has_already(_scope(b"if-none-match", given), '"7.x"')


@pytest.mark.parametrize(
    ("given", "minimal"),
    [
        (None, False),
        (b"return=minimal", True),
        (b"Return = Minimal", True),
        (b'return="minimal"', True),
        (b"handling=lenient, return=minimal; foo=1", True),
        (b"return=representation, return=minimal", False),
        (b"return", False),
        (b"return=minimally", False),
        (b"respond-async; return=minimal", False),
        (b",,", False),
    ],
)
def test_a_preference_for_the_minimal_answer_is_read_as_rfc_7240_says(
    given: bytes | None, minimal: bool
) -> None:
    scope = {"headers": [] if given is None else [(b"prefer", given)]}
    assert conditions.prefers_minimal(scope) is minimal
