"""Is a checkpoint opened only if the log that it names has signed exactly its three lines?"""

from __future__ import annotations

from base64 import b64decode

import pytest

from domain.log.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from domain.log.merkle import EMPTY_ROOT, leaf_hash, root_of
from domain.log.notes import Note, PrivateKey, VerifierKey, cosign, parse_private_key, parse_vkey, sign_note
from domain.log.strict import MAX_DECIMAL, Unverified
from tests.domain.log import published_notes as published
from tests.domain.log.ed25519 import log_key, public_of, signing, verify, witness_key
from tests.domain.log.test_merkle import TESSERA_ENTRIES, TESSERA_ROOTS

TESSERA = parse_vkey(published.TESSERA_VKEY)
ROOT_64 = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
GOOD = f"example.com/behind-the-sofa\n20852163\n{ROOT_64}\n"


def published_by(text: str, *keys: PrivateKey) -> bytes:
    return Note(text, tuple(sign_note(text, key.key, signing(key.seed)) for key in keys)).encode()


def test_the_checkpoint_of_the_tessera_log_has_the_root_of_its_entries() -> None:
    opened = open_checkpoint(published.TESSERA_CHECKPOINT.encode(), [TESSERA], verify)
    root = root_of([leaf_hash(entry) for entry in TESSERA_ENTRIES])
    assert opened.checkpoint == Checkpoint("example.com/log/testdata", 15, root)
    assert [one.key for one in opened.signed] == [TESSERA]
    assert opened.cosigned == ()


def test_ours_is_byte_for_byte_the_one_that_tessera_published() -> None:
    checkpoint = Checkpoint("example.com/log/testdata", 15, b64decode(TESSERA_ROOTS[15]))
    key = parse_private_key(published.TESSERA_PRIVATE, public_of)
    assert published_by(checkpoint.text, key) == published.TESSERA_CHECKPOINT.encode()


def test_a_public_log_with_four_public_witnesses() -> None:
    log, witnesses = parse_vkey(published.ARCHE_VKEY), published.ARCHE_WITNESSES
    keys = {name: parse_vkey(vkey) for name, vkey in witnesses.items()}
    opened = open_checkpoint(published.ARCHE_CHECKPOINT.encode(), [log], verify, keys.values())
    assert opened.checkpoint.size == 1_432_088_532
    assert [one.key for one in opened.signed] == [log]
    assert [one.key for one in opened.cosigned] == list(keys.values())
    assert {one.time for one in opened.cosigned} == {published.ARCHE_TIME}
    for old, new in (("1432088532", "1432088533"), ("U7WM", "U7WN"), ("arche2025h1.", "arche2025h2.")):
        for known in ([log], [VerifierKey(log.name.replace("h1", "h2"), log.kind, log.public)]):
            with pytest.raises(Unverified):
                open_checkpoint(published.ARCHE_CHECKPOINT.replace(old, new, 1).encode(), known, verify)


def test_the_checkpoint_that_is_sent_to_witnesses_to_see_whether_they_live() -> None:
    key = parse_vkey(published.GEOMYS_VKEY)
    assert open_checkpoint(published.GEOMYS_CHECKPOINT.encode(), [key], verify).checkpoint.size == 1


@pytest.mark.parametrize("size", TESSERA_ROOTS)
def test_a_checkpoint_is_read_as_it_is_written(size: int) -> None:
    checkpoint = Checkpoint("example.com/log", size, b64decode(TESSERA_ROOTS[size]))
    assert checkpoint.text == f"example.com/log\n{size}\n{TESSERA_ROOTS[size]}\n"
    assert parse_checkpoint(checkpoint.text) == checkpoint


def test_the_example_of_the_specification_is_read() -> None:
    assert parse_checkpoint(GOOD).size == 20_852_163
    assert parse_checkpoint(GOOD).text == GOOD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        GOOD[:-1],
        GOOD + "\n",
        GOOD + "extension\n",
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n2", "\n02"),
        GOOD.replace("\n2", "\n+2"),
        GOOD.replace("\n2", "\n 2"),
        GOOD.replace("\n2", "\n-2"),
        GOOD.replace("20852163", ""),
        GOOD.replace("20852163", "٢"),
        GOOD.replace("20852163", str(MAX_DECIMAL + 1)),
        GOOD.replace("20852163", "0"),  # an empty log has no such root
        GOOD.replace("q2I=", "q2J="),  # bits beyond the last byte
        GOOD.replace("q2I=", "q2I"),
        GOOD.replace("q2I=", "q2I= "),
        GOOD.replace("/X", "_X"),
        GOOD.replace(ROOT_64, "AAAA"),
        GOOD.replace(ROOT_64, ""),
        GOOD.replace("example.com/behind-the-sofa", ""),
        GOOD.replace("behind-the-sofa", "behind the sofa"),
        GOOD.replace("behind-the-sofa", "behind+the+sofa"),
        GOOD.replace("example.com/behind-the-sofa\n", ""),
        "\n" + GOOD,
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Unverified):
        parse_checkpoint(text)


@pytest.mark.parametrize(
    ("origin", "size", "root"),
    [
        ("", 0, EMPTY_ROOT),
        ("a b", 0, EMPTY_ROOT),
        ("a+b", 0, EMPTY_ROOT),
        ("a\nb", 0, EMPTY_ROOT),
        ("a", -1, EMPTY_ROOT),
        ("a", 2**63, EMPTY_ROOT),
        ("a", 0, bytes(32)),
        ("a", 1, bytes(31)),
    ],
)
def test_a_checkpoint_of_no_possible_log_is_not_made(origin: str, size: int, root: bytes) -> None:
    with pytest.raises(Unverified):
        Checkpoint(origin, size, root)


def test_only_the_log_that_is_named_can_have_signed() -> None:
    text = Checkpoint("example.com/log", 0, EMPTY_ROOT).text
    own, other = log_key("example.com/log"), log_key("example.com/other")
    opened = open_checkpoint(published_by(text, own, other), [other.key, own.key], verify)
    assert [one.key for one in opened.signed] == [own.key]
    with pytest.raises(Unverified, match=r"No key is known of the log example\.com/log"):
        open_checkpoint(published_by(text, other), [other.key], verify)
    with pytest.raises(Unverified, match="None of the known keys"):
        open_checkpoint(published_by(text, other), [other.key, own.key], verify)


def test_witnesses_alone_do_not_make_a_checkpoint() -> None:
    text = Checkpoint("example.com/log", 0, EMPTY_ROOT).text
    own, witness = log_key("example.com/log"), witness_key("example.com/log")
    note = Note(text, (cosign(text, witness.key, 1, signing(witness.seed)),)).encode()
    with pytest.raises(Unverified, match="has not signed its checkpoint"):
        open_checkpoint(note, [own.key], verify, [witness.key])
    with pytest.raises(Unverified, match="No key is known"):
        open_checkpoint(note, [witness.key], verify)


def test_while_keys_rotate_either_one_opens_the_checkpoint() -> None:
    text = Checkpoint("example.com/log", 0, EMPTY_ROOT).text
    old, new = log_key("example.com/log", "old"), log_key("example.com/log", "new")
    note = published_by(text, old, new)
    for keys in ([old.key], [new.key], [new.key, old.key]):
        assert {one.key for one in open_checkpoint(note, keys, verify).signed} == set(keys)


def test_a_wrong_line_of_a_known_witness_spoils_the_checkpoint() -> None:
    checkpoint = published.ARCHE_CHECKPOINT.replace("2net5wAAAABqEiEg", "2net5wAAAABqEiEh").encode()
    log = parse_vkey(published.ARCHE_VKEY)
    garden, remora = (parse_vkey(published.ARCHE_WITNESSES[name]) for name in ("garden", "remora"))
    assert len(open_checkpoint(checkpoint, [log], verify, [garden]).cosigned) == 1
    with pytest.raises(Unverified, match=r"remora.n621.de"):
        open_checkpoint(checkpoint, [log], verify, [garden, remora])
