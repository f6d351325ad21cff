"""Does a .tlog-proof file prove its entry, and nothing once a byte of it has changed?"""

from __future__ import annotations

import pytest

from domain.log.checkpoint import Checkpoint, OpenedCheckpoint, open_checkpoint
from domain.log.merkle import leaf_hash, root_of
from domain.log.notes import Note, parse_vkey, sign_note
from domain.log.policy import parse_policy
from domain.log.proofs import inclusion_plan, over_leaves
from domain.log.strict import MAX_DECIMAL, Unverified, encode_base64
from domain.log.tlog_proof import HEADER, TlogProof, parse_tlog_proof
from tests.domain.log import published_notes as published
from tests.domain.log.ed25519 import log_key, signing, verify
from tests.domain.log.published_proofs import OAK_ENTRY, OAK_INCLUSION, OAK_INDEX, OAK_ROOT, OAK_SIZE
from tests.domain.log.test_merkle import TESSERA_ENTRIES

TESSERA = parse_vkey(published.TESSERA_VKEY)
LEAVES = [leaf_hash(entry) for entry in TESSERA_ENTRIES]
CHECKPOINT = published.TESSERA_CHECKPOINT.encode()


def proof_of(index: int, extra: bytes | None = None) -> TlogProof:
    hashes = inclusion_plan(index, len(LEAVES)).assemble(over_leaves(LEAVES))
    return TlogProof(index, hashes, CHECKPOINT, extra)


def opened(proof: TlogProof) -> OpenedCheckpoint:
    return open_checkpoint(proof.checkpoint, [TESSERA], verify)


def check(file: bytes, entry: bytes) -> None:
    proof = parse_tlog_proof(file)
    proof.verify(entry, opened(proof))


GOOD = proof_of(9, b"so \x00 say we").encode()


@pytest.mark.parametrize("index", range(15))
def test_every_entry_of_the_tessera_log(index: int) -> None:
    proof = parse_tlog_proof(proof_of(index).encode())
    assert proof == proof_of(index)
    proof.verify(TESSERA_ENTRIES[index], opened(proof))
    for other in TESSERA_ENTRIES:
        if other != TESSERA_ENTRIES[index]:
            with pytest.raises(Unverified, match="is not in the log"):
                proof.verify(other, opened(proof))


def test_the_file_is_what_the_specification_says() -> None:
    lines = GOOD.decode().split("\n")
    assert lines[:3] == [HEADER, "extra c28gACBzYXkgd2U=", "index 9"]
    assert lines[3] == encode_base64(LEAVES[8])
    assert lines[3:7] == [encode_base64(value) for value in proof_of(9).hashes]
    assert GOOD.endswith(b"\n\n" + CHECKPOINT)
    assert proof_of(9).encode().decode().split("\n")[1] == "index 9"


def test_an_entry_at_the_ragged_edge_of_a_public_log() -> None:
    key = log_key("example.com/log")
    text = Checkpoint("example.com/log", OAK_SIZE, OAK_ROOT).text
    note = Note(text, (sign_note(text, key.key, signing(key.seed)),)).encode()
    proof = parse_tlog_proof(TlogProof(OAK_INDEX, OAK_INCLUSION, note).encode())
    policy = parse_policy(f"log {key.key}\nquorum none\n".encode())
    proof.verify(OAK_ENTRY, policy.open(proof.checkpoint, verify))


def test_the_only_entry_of_a_log_needs_no_hashes() -> None:
    key = log_key("example.com/log")
    text = Checkpoint("example.com/log", 1, root_of(LEAVES[:1])).text
    note = Note(text, (sign_note(text, key.key, signing(key.seed)),)).encode()
    file = TlogProof(0, (), note).encode()
    assert file == f"{HEADER}\nindex 0\n\n".encode() + note
    proof = parse_tlog_proof(file)
    proof.verify(TESSERA_ENTRIES[0], open_checkpoint(proof.checkpoint, [key.key], verify))


def test_no_changed_bit_above_the_checkpoint_or_in_it_is_believed() -> None:
    good = proof_of(9).encode()
    for at in range(len(good)):
        for bit in (0, 5):
            changed = good[:at] + bytes((good[at] ^ 1 << bit,)) + good[at + 1 :]
            with pytest.raises(Unverified):
                check(changed, TESSERA_ENTRIES[9])


def test_the_extra_data_can_be_changed_by_anybody() -> None:
    changed = parse_tlog_proof(GOOD.replace(b"c28g", b"d28g"))
    assert changed.extra == b"wo \x00 say we"
    changed.verify(TESSERA_ENTRIES[9], opened(changed))


def test_a_checkpoint_that_was_not_opened_does_not_count() -> None:
    key = log_key(TESSERA.name)
    text = Checkpoint(TESSERA.name, 1, LEAVES[0]).text
    other = Note(text, (sign_note(text, key.key, signing(key.seed)),)).encode()
    with pytest.raises(Unverified, match="is not the one of this proof"):
        proof_of(9).verify(TESSERA_ENTRIES[9], open_checkpoint(other, [key.key], verify))


TEXT = GOOD.decode()
MALFORMED = {
    "nothing": "",
    "another header": TEXT.replace("@v1", "@v2"),
    "a space after the header": TEXT.replace("@v1", "@v1 "),
    "the older name": TEXT.replace(HEADER, "c2sp.org/spicy-signature@v1"),
    "no header": TEXT.removeprefix(HEADER + "\n"),
    "no index": TEXT.replace("index 9\n", ""),
    "no number": TEXT.replace("index 9", "index "),
    "a zero before the index": TEXT.replace("index 9", "index 09"),
    "a negative index": TEXT.replace("index 9", "index -9"),
    "an index too large": TEXT.replace("index 9", f"index {MAX_DECIMAL + 1}"),
    "two spaces": TEXT.replace("index 9", "index  9"),
    "a space after the index": TEXT.replace("index 9", "index 9 "),
    "two indexes": TEXT.replace("index 9", "index 9\nindex 9"),
    "extra twice": TEXT.replace("index 9", "extra AAAA\nindex 9"),
    "extra below the index": TEXT.replace("index 9", "index 9\nextra AAAA"),
    "empty extra": TEXT.replace("c28gACBzYXkgd2U=", ""),
    "extra not in base64": TEXT.replace("c28gACBzYXkgd2U=", "c28gACBzYXkgd2V="),
    "a hash too short": TEXT.replace("\n\n", "\nAAAA\n\n", 1),
    "a hash with spare bits": TEXT.replace(encode_base64(LEAVES[8]), encode_base64(LEAVES[8])[:-2] + "/="),
    "64 hashes": TEXT.replace("index 9\n", "index 9\n" + 60 * (encode_base64(bytes(32)) + "\n")),
    "no empty line": TEXT.replace("\n\n", "\n", 1),
    "two empty lines": TEXT.replace("\n\n", "\n\n\n", 1),
    "no checkpoint": TEXT.partition("\n\n")[0] + "\n\n",
    "a checkpoint without signatures": TEXT.rpartition("\n\n")[0] + "\n\n",
    "a checkpoint with an extension": TEXT.replace("\n15\n", "\n15\nAAAA\n"),
    "Windows newlines": TEXT.replace("\n", "\r\n"),
    "Windows newlines above": TEXT.replace("index 9\n", "index 9\r\n"),
    "no final newline": TEXT[:-1],
    "not ASCII": TEXT.replace("index 9", "index ٩"),
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_proof_is_refused(text: str) -> None:
    parse_tlog_proof(GOOD)
    with pytest.raises(Unverified):
        parse_tlog_proof(text.encode())


def test_a_proof_that_nobody_could_read_is_not_written() -> None:
    for index, hashes, checkpoint, extra in (
        (-1, (), CHECKPOINT, None),
        (2**63, (), CHECKPOINT, None),
        (0, (bytes(31),), CHECKPOINT, None),
        (0, (bytes(32),) * 64, CHECKPOINT, None),
        (0, (), b"", None),
        (0, (), published.SPEC_NOTE.encode(), None),
        (0, (), CHECKPOINT, b""),
    ):
        with pytest.raises(Unverified):
            TlogProof(index, hashes, checkpoint, extra)
