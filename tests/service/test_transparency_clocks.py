"""Is a cosignature taken that says another time than now, or that comes many times?"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from domain.log.notes import cosign, parse_note
from service.audit.judge import SKEW_SECONDS
from service.transparency.signing import signing
from service.transparency.witness import MAX_SKEW_SECONDS
from tests.conftest import Database
from tests.domain.log.ed25519 import witness_key
from tests.service.filling import fill
from tests.service.publishing import awaited, of_size, publishing
from tests.service.test_transparency_witnesses import all_of, cosigners, settled, witness
from tests.service.witnessing import Reply, serving

pytestmark = pytest.mark.usefixtures("hurried_publisher")


def at(seconds: int, body: bytes) -> Reply:
    """A cosignature that says to be made so many seconds from now."""
    own = witness_key("w1.example")
    text = parse_note(body.split(b"\n\n", 1)[1]).text
    return 200, cosign(text, own.key, int(time.time()) + seconds, signing(own.seed)).line.encode()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(MAX_SKEW_SECONDS + 60, "ahead"), (-MAX_SKEW_SECONDS - 60, "behind"), (-int(time.time()), "behind")],
    ids=["ahead", "behind", "1970"],
)
def test_a_cosignature_of_another_time_is_none(
    database: Database, tmp_path: Path, seconds: int, said: str
) -> None:
    one = witness("w1", tmp_path)
    with (
        serving(one) as lines,
        publishing(database.url, tmp_path, all_of(lines, "w1"), hold=0.1) as publisher,
    ):
        awaited(database.url, of_size(0))
        one.misbehave = lambda body: at(seconds, body)
        fill(database.url, 3)
        published = awaited(database.url, of_size(3))
        settled(publisher, alarmed=True)
        assert f"seconds {said}" in (publisher.alarm or "")
        assert cosigners(published, tmp_path, one) == []


def test_a_witness_that_repeats_itself_is_published_once(database: Database, tmp_path: Path) -> None:
    one = witness("w1", tmp_path)
    with serving(one) as lines, publishing(database.url, tmp_path, all_of(lines, "w1")):
        awaited(database.url, of_size(0))
        one.misbehave = lambda body: (200, b"".join(at(-after, body)[1] for after in range(90)))
        fill(database.url, 3)
        published = awaited(database.url, of_size(3))
    assert cosigners(published, tmp_path, one) == ["w1.example"]


def test_a_witness_may_differ_from_our_clock_as_far_as_auditors_allow() -> None:
    assert MAX_SKEW_SECONDS == SKEW_SECONDS
