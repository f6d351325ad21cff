"""A fork that neither file nor database can tell of is met by the witnesses, and by no single one alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from domain.log.checkpoint import Checkpoint
from domain.log.policy import Policy
from service.transparency.signing import LogKeys, new_key
from tests.conftest import Database
from tests.faults.restoring import backed_up, published_to, reason, restore, submitted
from tests.service.filling import fill
from tests.service.publishing import ORIGIN, awaited, keys, of_size, policy, publishing, read_only, rows
from tests.service.witnessing import Reply, TestWitness, made, serving

pytestmark = pytest.mark.usefixtures("hurried_publisher")


@contextmanager
def witnessed(
    database: Database, folder: Path, quorum: str, *names: str, size: int = 5
) -> Iterator[tuple[Policy, list[TestWitness]]]:
    """A log of this size that these witnesses have cosigned, and the policy that names them."""
    witnesses = [made(name, keys(folder).verifiers, folder) for name in names]
    with serving(*witnesses) as lines:
        known = policy(f"{lines}{quorum}")
        published_to(database, folder, size, known)
        yield known, witnesses


def test_a_witness_remembers_what_database_and_file_have_lost(database: Database, tmp_path: Path) -> None:
    with witnessed(database, tmp_path, "quorum w1\n", "w1") as (known, [one]):
        file = (tmp_path / "log.key.checkpoint").read_bytes()
        with backed_up(database) as copy:
            published_to(database, tmp_path, 9, known)
            restore(database, copy)
        (tmp_path / "log.key.checkpoint").write_bytes(file)  # the whole machine, as it was
        with publishing(database.url, tmp_path, known) as publisher:
            assert "w1 has cosigned size 9" in (publisher.trouble or "")
            assert "4 are missing" in reason(submitted(database.url))
        assert one.state()[0] == 9
    assert [one.size for one in rows(database.url)] == [0, 5]


def test_a_witness_of_another_history_stops_the_publisher_before_it_publishes(
    database: Database, tmp_path: Path
) -> None:
    with witnessed(database, tmp_path, "quorum w1\n", "w1") as (known, [one]):
        one.file.write_text(one.file.read_text().replace("[5,", "[4,"))  # at 4 it saw what at 5 was the root
        with publishing(database.url, tmp_path, known) as publisher:
            assert "w1 has cosigned a log of size 4" in (publisher.trouble or "")
        # The same size with another root.
        one.file.write_text(json.dumps([5, "A" * 43 + "="]))
        with publishing(database.url, tmp_path, known) as publisher:
            assert "w1 has cosigned a log of size 5" in (publisher.trouble or "")
            fill(database.url, 6)
            assert "no continuation" in reason(submitted(database.url))
    assert [one.size for one in rows(database.url)] == [0, 5]


def test_a_witness_that_agrees_is_enough_where_the_file_is_missing(
    database: Database, tmp_path: Path
) -> None:
    with witnessed(database, tmp_path, "quorum w1\n", "w1") as (known, _):
        (tmp_path / "log.key.checkpoint").unlink()
        with publishing(database.url, tmp_path, known) as publisher:
            assert publisher.trouble is None
            fill(database.url, 6)
            awaited(database.url, of_size(6))


def test_a_hole_that_a_witness_would_have_to_be_shown_a_proof_over_is_said(
    database: Database, tmp_path: Path
) -> None:
    with witnessed(database, tmp_path, "quorum w1\n", "w1", size=255) as (known, _):
        published_to(database, tmp_path, 300)  # the witness stays behind
        with psycopg.connect(database.owner_url) as owner:
            owner.execute("SET session_replication_role = replica")  # no trigger fires
            owner.execute("DELETE FROM events WHERE position = 255")
            owner.execute("DELETE FROM log_nodes")
        with publishing(database.url, tmp_path, known):
            assert "a hole before size 300" in reason(submitted(database.url))


TWO_OF_THREE = "group g 2 w1 w2 w3\nquorum g\n"


def _larger(_: bytes) -> Reply:
    return 409, b"9\n"


def _no_continuation(_: bytes) -> Reply:
    return 422, b""


@pytest.mark.parametrize("lie", [_larger, _no_continuation])
@pytest.mark.parametrize("shown", ["nothing", "no note", "a checkpoint of another key", "one that we hold"])
def test_the_word_of_one_witness_is_an_alarm_and_closes_nothing(
    database: Database, tmp_path: Path, lie: Callable[[bytes], Reply], shown: str
) -> None:
    other = LogKeys((new_key(ORIGIN),))
    with witnessed(database, tmp_path, TWO_OF_THREE, "w1", "w2", "w3") as (known, [liar, *_]):
        liar.misbehave = lie
        liar.shows = {
            "nothing": None,
            "no note": b"\xff",
            "a checkpoint of another key": other.sign(Checkpoint(ORIGIN, 9, bytes(32))),
            "one that we hold": (tmp_path / "log.key.checkpoint").read_bytes(),
        }[shown]
        with publishing(database.url, tmp_path, known) as publisher:
            fill(database.url, 6)
            awaited(database.url, of_size(6))
            assert publisher.trouble is None
            assert "w1 has cosigned" in (publisher.alarm or "")
            assert read_only(database.url) is None
            liar.misbehave = None
            fill(database.url, 7)
            awaited(database.url, of_size(7))
            assert publisher.alarm is None


def test_as_many_witnesses_as_make_the_quorum_close_the_register_and_one_less_does_not(
    database: Database, tmp_path: Path
) -> None:
    with witnessed(database, tmp_path, TWO_OF_THREE, "w1", "w2", "w3") as (known, [one, two, three]):
        one.misbehave = two.misbehave = _larger
        with publishing(database.url, tmp_path, known) as publisher:
            assert "w1 has cosigned size 9" in (publisher.trouble or "")
            assert "w2 has cosigned size 9" in reason(submitted(database.url))
            two.misbehave = None
            fill(database.url, 6)
            awaited(database.url, of_size(6))  # it opened by itself
            assert publisher.trouble is None
        # A policy without a quorum believes no number of them.
        two.misbehave = _larger
        with publishing(
            database.url, tmp_path, policy(f"{one.line}{two.line}{three.line}quorum none\n")
        ) as publisher:
            fill(database.url, 7)
            awaited(database.url, of_size(7))
            assert publisher.trouble is None
            assert "w2 has cosigned size 9" in (publisher.alarm or "")


@pytest.mark.parametrize(
    ("size", "said"), [(9, "4 are missing"), (4, "another log than the one that was signed at size 4")]
)
def test_one_witness_that_shows_what_our_own_key_has_signed_closes_the_register(
    database: Database, tmp_path: Path, size: int, said: str
) -> None:
    with witnessed(database, tmp_path, TWO_OF_THREE, "w1", "w2", "w3") as (known, witnesses):
        witnesses[2].misbehave = _larger
        witnesses[2].shows = keys(tmp_path).sign(Checkpoint(ORIGIN, size, bytes(32)))
        with publishing(database.url, tmp_path, known) as publisher:
            assert "the witness w3 shows" in (publisher.trouble or "")
            assert said in reason(submitted(database.url))
    assert [one.size for one in rows(database.url)] == [0, 5]


@pytest.mark.parametrize("size", [9, 4])
def test_what_a_witness_has_shown_is_known_after_a_restart_without_it(
    database: Database, tmp_path: Path, size: int
) -> None:
    with witnessed(database, tmp_path, TWO_OF_THREE, "w1", "w2", "w3") as (known, witnesses):
        witnesses[2].misbehave = _larger
        witnesses[2].shows = keys(tmp_path).sign(Checkpoint(ORIGIN, size, bytes(32)))
        with publishing(database.url, tmp_path, known):
            assert "the witness w3 shows" in reason(submitted(database.url))
        witnesses[2].misbehave = lambda _: (503, b"")
        with publishing(database.url, tmp_path, known, hold=0) as publisher:
            assert "log.key.checkpoint-shown, which a witness showed" in (publisher.trouble or "")
            assert "which a witness showed" in reason(submitted(database.url))
        # Whoever lays it aside says by that that it is looked into; then the others are enough.
        (tmp_path / "log.key.checkpoint-shown").unlink()
        with publishing(database.url, tmp_path, known, hold=0) as publisher:
            assert publisher.trouble is None
    assert {one.size for one in rows(database.url)} == {0, 5}


def test_what_a_witness_has_shown_is_forgotten_once_the_tables_hold_it(
    database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "log.key.checkpoint"
    with witnessed(database, tmp_path, "quorum w1\n", "w1") as (known, [one]):
        behind = file.read_bytes()
        with backed_up(database) as copy:
            published_to(database, tmp_path, 9, known)
            ahead = file.read_bytes()
            with backed_up(database) as whole:
                restore(database, copy)
                file.write_bytes(behind)
                one.misbehave, one.shows = _larger, ahead
                with publishing(database.url, tmp_path, known) as publisher:
                    assert "the witness w1 shows" in (publisher.trouble or "")
                restore(database, whole)
        one.misbehave = None
        with publishing(database.url, tmp_path, known) as publisher:
            assert publisher.trouble is None
    assert not (tmp_path / "log.key.checkpoint-shown").exists()


def test_a_witness_that_only_contradicts_stands_for_no_file_that_is_missing(
    database: Database, tmp_path: Path
) -> None:
    with witnessed(database, tmp_path, TWO_OF_THREE, "w1", "w2", "w3") as (known, witnesses):
        (tmp_path / "log.key.checkpoint").unlink()
        witnesses[0].misbehave = _larger
        for one in witnesses[1:]:
            one.misbehave = lambda _: (503, b"")
        with publishing(database.url, tmp_path, known, hold=0) as publisher:
            assert "no witness has cosigned what the tables hold" in (publisher.trouble or "")
            witnesses[1].misbehave = None
            fill(database.url, 6)
            awaited(database.url, of_size(6))
