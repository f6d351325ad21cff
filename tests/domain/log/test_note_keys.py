"""Is a key read from its one spelling, refused in any other, and never shown if it is private?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.log.notes import COSIGNATURE, ED25519, VerifierKey, parse_private_key, parse_vkey
from domain.log.strict import Unverified, encode_base64
from tests.domain.log import published_notes as published
from tests.domain.log.ed25519 import public_of


@pytest.mark.parametrize("vkey", published.VKEYS)
def test_a_key_in_use_is_read_and_written_back(vkey: str) -> None:
    key = parse_vkey(vkey)
    assert str(key) == vkey
    assert key.key_id.hex() == vkey.split("+")[1]
    assert len(key.public) == 32


def test_the_kind_of_a_key_is_its_first_byte() -> None:
    assert [parse_vkey(vkey).kind for vkey in published.VKEYS] == [ED25519] * 5 + [COSIGNATURE]


def test_a_private_key_does_not_show_itself() -> None:
    key = parse_private_key(published.PETER_PRIVATE, public_of)
    assert str(key.key) == published.PETER_VKEY
    shown = f"{key!r} {key}"
    assert repr(key.seed) not in shown
    assert encode_base64(key.seed)[1:-1] not in shown
    broken = published.PETER_PRIVATE.replace("c74f20a3", "c74f20a")
    with pytest.raises(Unverified) as raised:
        parse_private_key(broken, public_of)
    assert "AYEKFALV" not in str(raised.value)


def mangled(text: str) -> Iterator[str]:
    """Every part of it, and each character raised by one: what Go's tests refuse."""
    for start in range(len(text)):
        for stop in range(start, len(text) + 1):
            if text[start:stop] != text:
                yield text[start:stop]
    for at, character in enumerate(text):
        yield text[:at] + chr(ord(character) + 1) + text[at + 1 :]


def test_a_mangled_key_is_refused() -> None:
    for text in mangled(published.PETER_VKEY):
        with pytest.raises(Unverified):
            parse_vkey(text)


def test_a_mangled_private_key_is_refused() -> None:
    for text in mangled(published.PETER_PRIVATE):
        with pytest.raises(Unverified):
            parse_private_key(text, public_of)


@pytest.mark.parametrize(
    "vkey",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",  # too long
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  # no such type
        published.PETER_VKEY.replace("c74f20a3", "C74F20A3"),
        published.PETER_VKEY.replace("+c74f20a3", "+0xc74f20a3"),
        published.PETER_VKEY.replace("/", "_"),
        published.PETER_VKEY + "=",
        published.PETER_VKEY + "\n",
        published.PETER_VKEY.replace("c74f20a3+", "c74f20a3++"),
        published.VKEYS[1].replace("PeterNeumann", "Peter Neumann"),
        "PeterNeumann+c74f20a3+",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "",
    ],
)
def test_a_key_in_another_spelling_is_refused(vkey: str) -> None:
    with pytest.raises(Unverified):
        parse_vkey(vkey)


NAMES = [
    "",
    "a b",
    "a\u00a0b",
    "a\u2003b",
    "a\u3000b",
    "a\tb",
    "a\n",
    "a\u0085b",
    "a\u2028",
    "a+b",
    "\x00",
    "\ud800",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_key_has_a_name_without_white_space_or_plus(name: str) -> None:
    with pytest.raises(Unverified, match="cannot be named"):
        VerifierKey(name, ED25519, bytes(32))
