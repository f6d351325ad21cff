"""Does `audit proof` accept the proof of one event, in any form of the event, and nothing else?"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import orjson
import pytest

from domain.log.merkle import leaf_hash
from domain.log.policy import parse_policy
from domain.log.proofs import inclusion_plan, over_leaves
from domain.log.tlog_proof import TlogProof
from service.audit.failures import CannotRun
from service.audit.proof import prove
from service.audit.report import Report
from service.audit.trust import Trust
from tests.audit.logs import KEY, TRUST, WITNESS, altered, checkpoint, history

ENTRIES = history(300)
INDEX = 257


def proof_of(index: int) -> bytes:
    leaves = [leaf_hash(entry) for entry in ENTRIES]
    hashes = inclusion_plan(index, len(leaves)).assemble(over_leaves(leaves))
    return TlogProof(index, hashes, checkpoint(ENTRIES)).encode()


def judged(tmp_path: Path, event: bytes, proof: bytes | None = None, trust: Trust = TRUST) -> Report:
    (tmp_path / "event").write_bytes(event)
    (tmp_path / "proof").write_bytes(proof_of(INDEX) if proof is None else proof)
    return prove(tmp_path / "proof", tmp_path / "event", trust)


def item(position: int) -> dict[str, Any]:
    entry = ENTRIES[INDEX]
    return {
        "position": position,
        "leaf_hash": b64encode(leaf_hash(entry)).decode(),
        "event": orjson.loads(entry),
    }


@pytest.mark.parametrize(
    "event",
    [
        ENTRIES[INDEX],
        ENTRIES[INDEX] + b"\n",
        orjson.dumps(orjson.loads(ENTRIES[INDEX]), option=orjson.OPT_INDENT_2),
        orjson.dumps(item(INDEX)),
    ],
    ids=["bytes", "newline", "pretty", "item"],
)
def test_the_event_is_proven_in_every_form_that_it_is_given_in(tmp_path: Path, event: bytes) -> None:
    report = judged(tmp_path, event)
    assert report.problems == []
    assert (report.facts["index"], report.facts["size"]) == (INDEX, 300)


def test_another_event_is_not_proven(tmp_path: Path) -> None:
    report = judged(tmp_path, altered(ENTRIES[INDEX], actoroffice="senate"))
    assert [one.check for one in report.problems] == ["proof"]
    assert "Entry 257 is not in the log of 300" in report.problems[0].sentence


def test_the_same_event_at_another_place_is_not_proven(tmp_path: Path) -> None:
    moved = proof_of(INDEX).replace(b"index 257", b"index 256")
    assert not judged(tmp_path, ENTRIES[INDEX], moved).verified


@pytest.mark.parametrize(
    ("name", "told", "sentence"),
    [
        ("position", 7, "Beside the event stands position '7'; it is 257."),
        ("position", "257", "Beside the event stands position '257'; it is 257."),
        ("position", True, "Beside the event stands position 'True'; it is 257."),
        ("leaf_hash", "AAAA", "Beside the event stands leaf_hash 'AAAA'; it is "),
        ("leaf_hash", None, "Beside the event stands leaf_hash 'None'; it is "),
        ("verified", True, "The file says 'verified' beside the event, which nothing proves."),
    ],
)
def test_what_stands_beside_the_event_is_compared(
    tmp_path: Path, name: str, told: object, sentence: str
) -> None:
    (problem,) = judged(tmp_path, orjson.dumps({**item(INDEX), name: told})).problems
    assert problem.check == "proof"
    assert problem.sentence.startswith(sentence)


@pytest.mark.parametrize(
    "forged",
    [
        b'{"type":"FORGED",' + ENTRIES[INDEX][1:],
        ENTRIES[INDEX][:-1] + b',"type":"FORGED"}',
        ENTRIES[INDEX].replace(b'"data":{', b'"data":{"outcome":"rejected","outcome":"approved",'),
        b'{"event":{},' + orjson.dumps(item(INDEX))[1:],
        b'{"position":7,' + orjson.dumps(item(INDEX))[1:],
    ],
    ids=["before", "after", "within", "two events", "two positions"],
)
def test_an_event_that_says_two_things_is_refused(tmp_path: Path, forged: bytes) -> None:
    (problem,) = judged(tmp_path, forged).problems
    assert "more than once" in problem.sentence


def test_an_event_without_end_is_refused(tmp_path: Path) -> None:
    for deep in (b'{"a":' * 100_000, b'{"a":' * 200 + b"1" + b"}" * 200, b'{"a":1' + b"0" * 9_999 + b"}"):
        assert [one.check for one in judged(tmp_path, deep).problems] == ["proof"]


@pytest.mark.parametrize("event", [b"", b"hello", b'{"a":1.5}'])
def test_what_has_no_canonical_form_is_taken_as_it_is(tmp_path: Path, event: bytes) -> None:
    assert [one.check for one in judged(tmp_path, event).problems] == ["proof"]


def test_every_bit_of_a_proof_that_counts_counts(tmp_path: Path) -> None:
    proof = proof_of(INDEX)
    for at in range(len(proof)):
        for bit in (1, 128):
            bad = bytearray(proof)
            bad[at] ^= bit
            assert not judged(tmp_path, ENTRIES[INDEX], bytes(bad)).verified, (at, bit)


def test_a_policy_asks_for_its_witnesses(tmp_path: Path) -> None:
    policy = parse_policy(f"witness w1 {WITNESS.key}\nquorum w1\n".encode())
    report = judged(tmp_path, ENTRIES[INDEX], trust=Trust((KEY.key,), policy))
    assert [one.check for one in report.problems] == ["cosignatures"]


def test_a_file_that_is_not_there_says_nothing_about_the_log(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="cannot be read"):
        prove(tmp_path / "proof", tmp_path / "event", TRUST)
