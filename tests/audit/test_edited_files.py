"""Is it said what an editor, a shell or a transfer has made of a file that proves nothing any more?"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from domain.log.strict import damage
from service.audit.failures import CannotRun
from service.audit.proof import prove
from service.audit.trust import read_trust
from service.audit.verify import verify
from service.cli import main
from service.transparency.quorum import PolicyError, read_policy
from tests.audit.logs import KEY, TRUST, WITNESS, checkpoint, publish
from tests.audit.test_proof_command import ENTRIES, INDEX, proof_of

Edit = Callable[[bytes], bytes]


def marked(data: bytes) -> bytes:
    return BOM_UTF8 + data


def for_windows(data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


def wide(data: bytes) -> bytes:
    return data.decode().encode("utf-16")


EDITS = pytest.mark.parametrize(
    ("edit", "said"),
    [(marked, "byte order mark"), (for_windows, "CR LF"), (wide, "UTF-16")],
    ids=["marked", "for Windows", "UTF-16"],
)


def test_what_is_whole_has_no_damage() -> None:
    assert [damage(data) for data in (b"", b"a\nb\n", checkpoint(ENTRIES), b"a\rb")] == ["", "", "", ""]


@EDITS
def test_of_a_verifier_key(tmp_path: Path, edit: Edit, said: str) -> None:
    file = tmp_path / "log.vkey"
    file.write_bytes(edit(f"{KEY.key}\n".encode()))
    if edit is for_windows:  # one line is one line, whatever ends it
        assert read_trust([str(file)], None).keys == (KEY.key,)
        file.write_bytes(edit(f"{KEY.key}\nmore\n".encode()))
    with pytest.raises(CannotRun, match=said):
        read_trust([str(file)], None)


@EDITS
def test_of_a_policy(tmp_path: Path, edit: Edit, said: str) -> None:
    file = tmp_path / "policy"
    text = f"witness w1 {WITNESS.key} https://w1.example\nquorum w1\n"
    file.write_bytes(edit(text.encode()))
    with pytest.raises(CannotRun, match=said):
        read_trust([str(KEY.key)], file)
    with pytest.raises(PolicyError, match=said):
        read_policy(file)


@EDITS
def test_of_a_checkpoint(tmp_path: Path, edit: Edit, said: str) -> None:
    folder, previous = publish(tmp_path / "log", ENTRIES), tmp_path / "previous"
    previous.write_bytes(edit(checkpoint(ENTRIES, 2)))
    (problem,) = verify(folder, TRUST, [previous]).problems
    assert (problem.check, said in problem.sentence) == ("signature", True)
    (folder / "checkpoint").write_bytes(edit(checkpoint(ENTRIES)))
    (problem,) = verify(folder, TRUST).problems
    assert (problem.check, said in problem.sentence) == ("signature", True)


@EDITS
def test_of_a_proof(tmp_path: Path, edit: Edit, said: str) -> None:
    proof, event = tmp_path / "proof", tmp_path / "event"
    proof.write_bytes(edit(proof_of(INDEX)))
    event.write_bytes(ENTRIES[INDEX])
    (problem,) = prove(proof, event, TRUST).problems
    assert said in problem.sentence


def test_of_an_event_beside_its_proof(tmp_path: Path) -> None:
    proof, event = tmp_path / "proof", tmp_path / "event"
    proof.write_bytes(proof_of(INDEX))
    event.write_bytes(marked(ENTRIES[INDEX]))
    (problem,) = prove(proof, event, TRUST).problems
    assert "byte order mark" in problem.sentence
    # Lines are no part of what an event is.
    event.write_bytes(for_windows(orjson.dumps(orjson.loads(ENTRIES[INDEX]), option=orjson.OPT_INDENT_2)))
    assert prove(proof, event, TRUST).verified


@EDITS
def test_of_the_last_checkpoint_of_a_log_that_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], edit: Edit, said: str
) -> None:
    monkeypatch.setenv("ANUENCIA_DATA", str(tmp_path / "data"))
    file = tmp_path / "last"
    file.write_bytes(edit(checkpoint(ENTRIES)))
    assert main(["keys", "succeed", str(file)]) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "data").exists()
