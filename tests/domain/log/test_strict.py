"""Is there one spelling of every number, hash and run of bytes in the log's text formats?"""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.log.strict import (
    MAX_DECIMAL,
    Unverified,
    decode_base64,
    decode_decimal,
    decode_hash,
    encode_base64,
)


@given(st.binary(max_size=80))
def test_bytes_are_read_from_the_one_base64_of_rfc_4648_section_4(data: bytes) -> None:
    text = encode_base64(data)
    assert text == b64encode(data).decode()
    assert decode_base64(text, "It") == data


@given(st.text(alphabet="AQIj+/-_= \n\r09az", max_size=12))
def test_what_base64_would_not_write_is_not_read(text: str) -> None:
    try:
        data = decode_base64(text, "It")
    except Unverified:
        return
    assert encode_base64(data) == text


@pytest.mark.parametrize(
    "text",
    [
        "AQ",  # no padding
        "AQ=",
        "AQ===",
        "AQ==AQ==",
        "AR==",  # bits beyond the last byte
        "AQJ=",
        "AQI=\n",
        " AQI=",
        "AQ I=",
        "AQI\r=",
        "AQI=\x00",
        urlsafe_b64encode(b"\xfb\xff\xbf").decode(),
        "ÄÖÜß",
        "ＡＱＩ=",
        "A",
        "=",
        "!!!!",
    ],
)
def test_lenient_base64_is_refused(text: str) -> None:
    with pytest.raises(Unverified, match="The root is not in standard, padded base64"):
        decode_base64(text, "The root")


@given(st.integers(0, MAX_DECIMAL))
def test_a_number_is_read_as_it_is_written(number: int) -> None:
    assert decode_decimal(str(number), "It") == number


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "00",
            "01",
            "+1",
            "-1",
            "-0",
            " 1",
            "1 ",
            "1\n",
            "1\r",
            "1_0",
            "1.0",
            "1e3",
            "0x1",
            "١",
            "１",
            "²",
        ),
        *(str(MAX_DECIMAL + 1), str(2**64), "9" * 5000),
    ],
)
def test_a_number_in_another_spelling_or_too_large_is_refused(text: str) -> None:
    with pytest.raises(Unverified, match="The size is not a decimal number"):
        decode_decimal(text, "The size")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_hash_has_32_bytes(length: int) -> None:
    assert decode_hash(encode_base64(bytes(32)), "The root") == bytes(32)
    with pytest.raises(Unverified, match=f"The root has {length} bytes; a SHA-256 hash has 32"):
        decode_hash(encode_base64(bytes(length)), "The root")


def test_a_message_shows_no_more_than_a_line_of_what_an_adversary_wrote() -> None:
    with pytest.raises(Unverified) as raised:
        decode_base64("!" * 10_000, "The root")
    assert len(str(raised.value)) < 200
