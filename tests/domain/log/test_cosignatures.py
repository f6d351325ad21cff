"""Does a witness's line state a time, and hold for that time and that checkpoint only? (cosignature/v1.)"""

from __future__ import annotations

import pytest

from domain.log.notes import (
    COSIGNATURE,
    ED25519,
    PrivateKey,
    Signature,
    Signed,
    VerifierKey,
    cosign,
    parse_note,
    parse_private_key,
    sign_note,
    signers,
)
from domain.log.strict import Unverified, decode_base64
from tests.domain.log import published_notes as published
from tests.domain.log.ed25519 import log_key, public_of, signing, verify, witness_key

TEXT = "example.com/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


def opened(note: str, *keys: VerifierKey) -> tuple[Signed, ...]:
    return signers(parse_note(note.encode()), keys, verify)


def test_a_cosignature_states_its_time_before_the_signature() -> None:
    witness = witness_key("witness.example/w1")
    line = cosign(TEXT, witness.key, published.FORMATS_TIME, signing(witness.seed))
    assert line.data[:8].hex() == "0000000066fea4cf"
    assert decode_base64(published.FORMATS_COSIGNATURE, "It")[4:12] == line.data[:8]
    assert len(line.data) == 8 + 64
    message = f"cosignature/v1\ntime {published.FORMATS_TIME}\n{TEXT}".encode()
    assert verify(witness.key.public, message, line.data[8:])
    assert opened(f"{TEXT}\n{line.line}", witness.key) == (Signed(witness.key, published.FORMATS_TIME),)


@pytest.mark.parametrize("change", ["time", "text", "bit", "length", "shorter than a time"])
def test_a_cosignature_of_another_time_or_text_is_refused(change: str) -> None:
    witness = witness_key("witness.example/w1")
    line = cosign(TEXT, witness.key, 1_700_000_000, signing(witness.seed))
    text, data = TEXT, line.data
    match change:
        case "time":
            data = (1_700_000_001).to_bytes(8, "big") + data[8:]
        case "text":
            text = TEXT + "extension\n"
        case "bit":
            data = data[:-1] + bytes((data[-1] ^ 1,))
        case "length":
            data += b"\x00"
        case _:
            data = data[:7]
    with pytest.raises(Unverified, match="not over this text"):
        opened(f"{text}\n{Signature(line.name, line.key_id, data).line}", witness.key)


def test_a_time_beyond_63_bits_is_refused() -> None:
    witness = witness_key("witness.example/w1")
    for time in (-1, 2**63):
        with pytest.raises(ValueError, match="cannot state the time"):
            cosign(TEXT, witness.key, time, signing(witness.seed))
    message = f"cosignature/v1\ntime {2**63}\n{TEXT}".encode()
    data = (2**63).to_bytes(8, "big") + signing(witness.seed)(message)
    line = Signature(witness.key.name, witness.key.key_id, data).line
    with pytest.raises(Unverified, match="impossible time"):
        opened(f"{TEXT}\n{line}", witness.key)


def test_a_log_does_not_cosign_and_a_witness_does_not_sign() -> None:
    log, witness = log_key("example.com/both"), witness_key("example.com/both")
    assert log.key.key_id != witness.key.key_id
    with pytest.raises(ValueError, match="not for cosignatures"):
        cosign(TEXT, log.key, 0, signing(log.seed))
    with pytest.raises(ValueError, match="is for cosignatures"):
        sign_note(TEXT, witness.key, signing(witness.seed))


def test_one_pair_of_keys_for_both_purposes_has_two_ids() -> None:
    seed = bytes(range(32))
    log = PrivateKey(VerifierKey("example.com/both", ED25519, public_of(seed)), seed)
    witness = PrivateKey(VerifierKey("example.com/both", COSIGNATURE, public_of(seed)), seed)
    assert parse_private_key(log.encode(), public_of) == log
    assert parse_private_key(witness.encode(), public_of) == witness
    line = sign_note(TEXT, log.key, signing(seed))
    with pytest.raises(Unverified, match="None of the known keys"):
        opened(f"{TEXT}\n{line.line}", witness.key)
