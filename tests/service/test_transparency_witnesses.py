"""Does the log get its cosignatures, and does no witness, however it behaves, get anything but that?"""

from __future__ import annotations

import socket
import time
from itertools import count
from pathlib import Path

import pytest

from domain.log.checkpoint import open_checkpoint
from domain.log.notes import cosign, parse_note
from domain.log.policy import Policy
from service.transparency import publisher as publisher_module
from service.transparency.guard import Published
from service.transparency.publisher import Publisher
from service.transparency.quorum import PolicyError, read_policy
from service.transparency.signing import signing, verify
from tests.conftest import Database
from tests.domain.log.ed25519 import witness_key
from tests.service.filling import fill
from tests.service.publishing import awaited, keys, of_size, policy, publishing, read_only, rows
from tests.service.witnessing import Reply, Slow, TestWitness, made, serving

pytestmark = pytest.mark.usefixtures("hurried_publisher")


def witness(name: str, folder: Path) -> TestWitness:
    return made(name, keys(folder).verifiers, folder)


def all_of(lines: str, *names: str) -> Policy:
    return policy(f"{lines}group all all {' '.join(names)}\nquorum all\n")


def cosigners(published: Published, folder: Path, *witnesses: TestWitness) -> list[str]:
    """Who has cosigned, each line checked."""
    known = [one.key.key for one in witnesses]
    opened = open_checkpoint(published.note, keys(folder).verifiers, verify, known)
    return [one.key.name for one in opened.cosigned]


def settled(publisher: Publisher, *, alarmed: bool) -> None:
    """Return when the alarm is as wanted; the publisher's thread sets it without telling."""
    deadline = time.monotonic() + 20
    while bool(publisher.alarm) is not alarmed:
        assert time.monotonic() < deadline, publisher.alarm


def test_every_checkpoint_carries_the_cosignatures_of_the_quorum(database: Database, tmp_path: Path) -> None:
    one, two = witness("w1", tmp_path), witness("w2", tmp_path)
    with (
        serving(one, two) as lines,
        publishing(database.url, tmp_path, all_of(lines, "w1", "w2")) as publisher,
    ):
        for size in (1, 2, 300, 513):
            fill(database.url, size)
            published = awaited(database.url, of_size(size))
            assert sorted(cosigners(published, tmp_path, one, two)) == ["w1.example", "w2.example"]
            assert one.state() == (size, published.root)
        assert publisher.alarm is None
    # What is submitted is what C2SP says, and begins where the witness stands.
    head, note = one.asked[-1].split(b"\n\n", 1)
    assert head.split(b"\n")[0] == b"old 300"
    assert parse_note(note).text == parse_note(published.note).text


def test_a_publisher_that_knows_nothing_of_a_witness_begins_at_what_it_names(
    database: Database, tmp_path: Path
) -> None:
    one = witness("w1", tmp_path)
    with serving(one) as lines:
        known = all_of(lines, "w1")
        with publishing(database.url, tmp_path, known):
            fill(database.url, 5)
            awaited(database.url, of_size(5))
        with publishing(database.url, tmp_path):  # for a while without it
            fill(database.url, 9)
            awaited(database.url, of_size(9))
        with publishing(database.url, tmp_path, known):
            fill(database.url, 11)
            published = awaited(database.url, of_size(11))
    assert cosigners(published, tmp_path, one) == ["w1.example"]
    assert one.state()[0] == 11


def test_a_witness_that_forgot_the_log_begins_anew(database: Database, tmp_path: Path) -> None:
    one = witness("w1", tmp_path)
    with serving(one) as lines, publishing(database.url, tmp_path, all_of(lines, "w1")):
        fill(database.url, 5)
        awaited(database.url, of_size(5))
        one.file.unlink()
        fill(database.url, 6)
        published = awaited(database.url, of_size(6))
    assert cosigners(published, tmp_path, one) == ["w1.example"]


def test_a_witness_that_was_asked_by_another_in_between_is_asked_again(
    database: Database, tmp_path: Path
) -> None:
    one = witness("w1", tmp_path)
    raced: list[bytes] = []

    def race(body: bytes) -> Reply:
        """Somebody else submits the very checkpoint first; then the request itself comes in."""
        one.misbehave = None
        raced.append(body)
        assert one.add_checkpoint(body)[0] == 200
        return one.add_checkpoint(body)

    with serving(one) as lines, publishing(database.url, tmp_path, all_of(lines, "w1")):
        awaited(database.url, of_size(0))
        one.misbehave = race
        fill(database.url, 4)
        published = awaited(database.url, of_size(4))
    assert len(raced) == 1
    assert cosigners(published, tmp_path, one) == ["w1.example"]


def test_a_quorum_is_enough_while_one_witness_is_down(database: Database, tmp_path: Path) -> None:
    one, two = witness("w1", tmp_path), witness("w2", tmp_path)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        down = f"witness w3 {witness_key('w3.example').key} http://127.0.0.1:{nobody.getsockname()[1]}\n"
        with serving(one, two) as lines:
            two_of_three = policy(f"{lines}{down}group g 2 w1 w2 w3\nquorum g\n")
            with publishing(database.url, tmp_path, two_of_three, hold=30) as publisher:
                fill(database.url, 2)
                published = awaited(database.url, of_size(2))
                assert publisher.alarm is None
    assert sorted(cosigners(published, tmp_path, one, two)) == ["w1.example", "w2.example"]


def test_without_a_quorum_a_checkpoint_is_held_then_published_as_it_is_with_an_alarm(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher_module, "RECHECK_SECONDS", 0.05)
    one, two = witness("w1", tmp_path), witness("w2", tmp_path)
    two.misbehave = lambda _: (503, b"maintenance\n")
    with (
        serving(one, two) as lines,
        publishing(database.url, tmp_path, all_of(lines, "w1", "w2"), hold=0.5) as publisher,
    ):
        started = time.monotonic()
        published = awaited(database.url, of_size(0))
        assert time.monotonic() - started < 10
        assert published.signed_at is not None
        settled(publisher, alarmed=True)
        assert "w2: it answered 503" in (publisher.alarm or "")
        assert cosigners(published, tmp_path, one, two) == ["w1.example"]
        assert len([body for body in two.asked if body.startswith(b"old 0\n")]) > 1  # while it was held
        # It is not held again, and the quorum is sought until it is back.
        fill(database.url, 1)
        awaited(database.url, of_size(1))
        assert publisher.alarm is not None
        two.misbehave = None
        whole = awaited(
            database.url, lambda last: len(cosigners(last, tmp_path, one, two)) == 2 and last.size == 1
        )
        settled(publisher, alarmed=False)
    assert whole.root == published.root or whole.size == 1


def test_a_checkpoint_that_is_held_is_not_shown(database: Database, tmp_path: Path) -> None:
    one = witness("w1", tmp_path)
    with serving(one) as lines:
        with publishing(database.url, tmp_path, all_of(lines, "w1"), hold=60, seconds=1):
            awaited(database.url, of_size(0))
            one.misbehave = slow = Slow()
            fill(database.url, 1)
            assert slow.asked.wait(20)
        # Stopped while it held: nothing of size 1 left the process.
        slow.released.set()
        one.misbehave = None
        assert [published.size for published in rows(database.url)] == [0]
        assert (tmp_path / "log.key.checkpoint").read_bytes().split(b"\n")[1] == b"0"
        with publishing(database.url, tmp_path, all_of(lines, "w1")):
            awaited(database.url, of_size(1))


def test_an_idle_log_is_cosigned_anew_and_its_note_has_the_newer_time(
    database: Database, tmp_path: Path
) -> None:
    one = witness("w1", tmp_path)
    one.clock = count(int(time.time()) - 60).__next__
    with serving(one) as lines, publishing(database.url, tmp_path, all_of(lines, "w1"), heartbeat=0.05):
        fill(database.url, 2)
        first = awaited(database.url, of_size(2))
        second = awaited(database.url, lambda last: last.number > first.number)
    assert (second.size, second.root) == (first.size, first.root)
    known = [one.key.key]
    times = [
        open_checkpoint(published.note, keys(tmp_path).verifiers, verify, known).cosigned[0].time
        for published in (first, second)
    ]
    assert times[0] is not None
    assert times[1] is not None
    assert times[0] < times[1]


def test_without_witnesses_an_idle_log_has_no_heartbeat(database: Database, tmp_path: Path) -> None:
    with publishing(database.url, tmp_path, heartbeat=0.01):
        fill(database.url, 2)
        awaited(database.url, of_size(2))
        fill(database.url, 3)
        awaited(database.url, of_size(3))
    assert [published.size for published in rows(database.url)] == [0, 2, 3]


def _of_a_stranger(body: bytes) -> Reply:
    text = parse_note(body.split(b"\n\n", 1)[1]).text
    other = witness_key("stranger.example")
    return 200, cosign(text, other.key, 1_000, signing(other.seed)).line.encode()


def _of_another_text(body: bytes) -> Reply:
    own = witness_key("w1.example")
    text = parse_note(body.split(b"\n\n", 1)[1]).text.replace("log", "dog")
    return 200, cosign(text, own.key, 1_000, signing(own.seed)).line.encode()


@pytest.mark.parametrize(
    "misbehave",
    [
        _of_a_stranger,
        _of_another_text,
        lambda _: (200, b""),
        lambda _: (200, b"\xff\xfe"),
        lambda _: (200, "— w1.example AAAA\n".encode()),
        lambda _: (200, b"\n" * 100_000),
        lambda _: (409, b"1e3\n"),
        lambda _: (409, b"0\n"),
        lambda _: (302, b""),
        lambda _: (404, b""),
        lambda _: (403, b""),
        lambda _: (400, b""),
        lambda _: (500, b"\x00\xff"),
    ],
    ids=lambda one: one.__name__,
)
def test_a_witness_that_answers_nonsense_is_one_that_did_not_sign(
    database: Database, tmp_path: Path, misbehave: object
) -> None:
    one, two = witness("w1", tmp_path), witness("w2", tmp_path)
    with (
        serving(one, two) as lines,
        publishing(database.url, tmp_path, all_of(lines, "w1", "w2"), hold=0.1) as publisher,
    ):
        awaited(database.url, of_size(0))
        one.misbehave = misbehave  # type: ignore[assignment] # parametrize does not know what it passes
        fill(database.url, 3)
        published = awaited(database.url, of_size(3))
        settled(publisher, alarmed=True)
        assert "w1: " in (publisher.alarm or "")
        assert cosigners(published, tmp_path, one, two) == ["w2.example"]
        assert b"w1.example" not in published.note
    assert read_only(database.url) is None


def test_a_slow_witness_does_not_hold_the_others_for_longer_than_its_time(
    database: Database, tmp_path: Path
) -> None:
    one, two = witness("w1", tmp_path), witness("w2", tmp_path)
    one.misbehave = Slow()
    with serving(one, two) as lines:
        any_of = policy(f"{lines}group g any w1 w2\nquorum g\n")
        started = time.monotonic()
        with publishing(database.url, tmp_path, any_of, hold=60) as publisher:
            published = awaited(database.url, of_size(0))
            assert publisher.alarm is None
        assert time.monotonic() - started < 20  # of its two seconds, not of thirty
    assert cosigners(published, tmp_path, one, two) == ["w2.example"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("quorum nobody\n", "Line 1"),
        ("witness w1 {key}\nquorum w1\n", "address"),
        ("witness w1 {key} ftp://w.example\nquorum w1\n", "address"),
        ("witness w1 {key} https://\nquorum w1\n", "address"),
        ("witness w1 {key} https://w.example:port\nquorum w1\n", "address"),
        ("witness w1 {key} https://w.example\n", "quorum"),
    ],
)
def test_a_file_of_witnesses_that_cannot_be_used_is_said(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "witnesses"
    file.write_text(text.format(key=witness_key("w1.example").key))
    with pytest.raises(PolicyError, match=said):
        read_policy(file)
    with pytest.raises(PolicyError, match="cannot be read"):
        read_policy(tmp_path / "absent")
