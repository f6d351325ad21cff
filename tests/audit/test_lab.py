"""Who notices that a superuser altered the database, and what is said? (The table of docs/auditing.md.)

Three are asked after each alteration: the register itself, when its publisher starts; an auditor without any
copy, who fetches what is then served under the last checkpoint; and an auditor with one earlier checkpoint,
after the operator has signed the altered log with the real key.
"""

from __future__ import annotations

import os
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from domain.log.checkpoint import Checkpoint
from domain.log.merkle import CompactRange, root_of
from domain.log.notes import sign_note
from domain.log.policy import parse_policy
from service.audit.failures import CannotRun
from service.audit.trust import Trust
from service.audit.verify import verify
from service.event_store.append import NewKey, append, take_head
from service.transparency.signing import signing
from service.transparency.signing import verify as signing_verify
from tests.audit import lab
from tests.audit.alterations import ALTERATIONS, SIZE, Rows, alter_the_head, rewrite_it_all, rows_of
from tests.audit.live import fetched, live
from tests.audit.logs import START, TRUST, history, publish
from tests.conftest import Database
from tests.service.publishing import ORIGIN, awaited, keys, of_size, publishing
from tests.service.witnessing import made, serving

pytestmark = pytest.mark.usefixtures("hurried_publisher")


def entries(size: int = SIZE) -> list[bytes]:
    return history(size, origin=ORIGIN)


def record(url: str, made: list[bytes]) -> None:
    """Append events as the writer does."""
    with psycopg.connect(url) as connection:
        head = take_head(connection)[0]
        for number, event in enumerate(rows_of(made)):
            key = NewKey(sha256(event.stored).digest(), sha256(b"a request").digest(), head.size, 1)
            head = append(connection, head, [event], [key], START + timedelta(seconds=number))


def published(database: Database, key: Path, made: list[bytes]) -> bytes:
    """Record and let the publisher sign; the checkpoint."""
    record(database.url, made)
    with publishing(database.url, key):
        return awaited(database.url, of_size(len(made))).note


def as_superuser(database: Database) -> Rows:
    """A connection for which no trigger fires."""
    connection = psycopg.connect(database.owner_url)
    connection.execute("SET session_replication_role = replica")
    return connection


def of_the_register(database: Database, key: Path) -> str:
    """What the publisher says when it starts: nothing, if it would sign on."""
    with publishing(database.url, key) as running:
        said = running.trouble or running.contradiction
    return "nothing" if said is None else said.replace(f"{key}/", "")


def of_an_auditor(database: Database, folder: Path, trust: Trust, *previous: Path) -> str:
    """What a copy made now is found to be."""
    with live(database, folder / "data", publisher=False) as url:
        try:
            copied = fetched(url, folder / "copy", trust)
        except CannotRun as error:
            return str(error)
    found = verify(folder / "copy", trust, previous) if (folder / "copy/checkpoint").exists() else copied
    return lab.said(found).replace(f"{folder.parent}/", "")


def sign_anew(owner: Rows, key: Path) -> bytes:
    """Sign what the tables hold, with the real key and past the guard; the checkpoint."""
    row = owner.execute("SELECT size, range FROM log_head").fetchone()
    assert row is not None
    leaves = [row[0] for row in owner.execute("SELECT leaf_hash FROM events ORDER BY position")]
    size, root = len(leaves), root_of(leaves)
    if size == row[0]:  # as the publisher does
        hashes = tuple(row[1][at : at + 32] for at in range(0, len(row[1]), 32))
        root = CompactRange(size, hashes).root()
    text = Checkpoint(ORIGIN, size, root).text
    private = keys(key).keys[0]
    note = f"{text}\n{sign_note(text, private.key, signing(private.seed)).line}".encode()
    owner.execute("DELETE FROM checkpoints")  # so that nothing here reminds of what was
    owner.execute(
        "INSERT INTO checkpoints (number, size, root, note, signed_at) VALUES (0, %s, %s, %s, now())",
        (size, root, note),
    )
    return note


@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_an_altered_database_is_noticed(database: Database, tmp_path: Path, alteration: str) -> None:
    key, earlier = tmp_path / "key", tmp_path / "kept.checkpoint"
    earlier.write_bytes(published(database, key, entries()))
    trust = Trust(keys(key).verifiers, None)
    with as_superuser(database) as owner:
        ALTERATIONS[alteration](owner)
    register = of_the_register(database, key)
    fresh = of_an_auditor(database, tmp_path / "fresh", trust)
    with as_superuser(database) as owner:
        sign_anew(owner, key)
    again = of_an_auditor(database, tmp_path / "again", trust, earlier)
    # The head row is not published: what was signed before is untouched, and the next signature is not.
    assert (fresh == "nothing") == (ALTERATIONS[alteration] is alter_the_head)
    assert again != "nothing"
    lab.tell("database", [alteration, register, fresh, again])


def test_a_rewritten_history_signed_with_the_real_key_is_refused_by_a_witness(
    database: Database, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.mkdir()
    witness = made("w1", keys(key).verifiers, tmp_path)
    with serving(witness) as lines:
        policy = parse_policy(f"{lines}quorum w1\n".encode())
        record(database.url, entries())
        with publishing(database.url, key, policy):
            honest = awaited(database.url, of_size(SIZE)).note
        trust = Trust(keys(key).verifiers, policy)
        assert trust.has_quorum(trust.open(honest))
        with as_superuser(database) as owner:
            rewrite_it_all(owner)
            forged = sign_anew(owner, key)
        status, _ = witness.add_checkpoint(b"old 300\n\n" + forged)
        assert status == 409
        with publishing(database.url, key, policy) as running:
            assert running.trouble is not None
        assert witness.state()[0] == SIZE
    lab.tell(
        "witness",
        ["no copy, a policy with `quorum w1`", of_an_auditor(database, tmp_path / "fresh", trust)],
    )
    earlier = tmp_path / "kept.checkpoint"
    earlier.write_bytes(honest)
    lab.tell(
        "witness",
        [
            "the same, and the checkpoint that the witness had cosigned",
            of_an_auditor(database, tmp_path / "again", trust, earlier),
        ],
    )


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("the checkpoint", "checkpoint"),
        ("a kept checkpoint", "checkpoints/*"),
        ("a tile", "tile/0/000.p/1"),
        ("an entry bundle", "tile/entries/000.p/1"),
    ],
)
def test_every_single_bit_of_a_copy_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, pattern: str
) -> None:
    # Of the checkpoints that stay as they are the signature is computed once, not at every bit.
    monkeypatch.setattr("service.audit.trust.verify", cache(signing_verify))
    folder = publish(tmp_path, history(1))
    assert verify(folder, TRUST).verified
    (path,) = folder.glob(pattern)
    whole = path.read_bytes()
    checks = set()
    with path.open("r+b", buffering=0) as file:
        for bit in range(8 * len(whole)):
            at, mask = bit // 8, 1 << bit % 8
            os.pwrite(file.fileno(), bytes((whole[at] ^ mask,)), at)
            report = verify(folder, TRUST)
            assert not report.verified, bit
            checks.add("root" if "root" in report.counts else min(report.counts))
            os.pwrite(file.fileno(), whole[at : at + 1], at)
    assert verify(folder, TRUST).verified
    bits = 8 * len(whole)
    lab.tell("bits", [kind, f"{bits} of {bits}", ", ".join(f"`{one}`" for one in sorted(checks))])


def test_the_tables_of_the_page_have_no_other_row() -> None:
    assert [row.split(" | ")[0] for row in lab.table("database")] == [f"| {one}" for one in ALTERATIONS]
    assert len(lab.table("witness")) == 2
    assert len(lab.table("bits")) == 4
