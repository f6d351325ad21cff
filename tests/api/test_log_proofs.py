"""Does what the API hands out prove something to somebody who trusts nothing but a key?"""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.log.merkle import CompactRange, leaf_hash
from domain.log.proofs import verify_consistency
from domain.log.strict import Unverified
from domain.log.tlog_proof import parse_tlog_proof
from tests.api.shown import Shown, showing, showing_to_all
from tests.conftest import Database
from tests.service.filling import bytes_at, fill


@pytest.fixture
def shown(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    with showing(database, tmp_path, monkeypatch) as application:
        yield application


@pytest.fixture(scope="module")
def of_none(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """An empty log, for all who only read it."""
    with showing_to_all(tmp_path_factory, 0) as application:
        yield application


def root(size: int) -> bytes:
    return CompactRange().extend(leaf_hash(bytes_at(position)) for position in range(size))[0].root()


@pytest.mark.parametrize("size", [1, 2, 3, 256, 257, 513])
def test_the_proof_of_every_kind_of_place_verifies_offline(shown: Shown, size: int) -> None:
    shown.grow(size)
    for position in {0, 1, size // 2, 255, 256, size - 2, size - 1} & set(range(size)):
        answer = shown.get(f"/v1/events/{position}/proof")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["content-disposition"] == f'attachment; filename="{position}.tlog-proof"'
        proof = parse_tlog_proof(answer.content)
        assert (proof.index, proof.extra) == (position, None)
        opened = shown.opened(proof.checkpoint)
        assert opened.checkpoint.size == size
        proof.verify(bytes_at(position), opened)
        with pytest.raises(Unverified):
            proof.verify(bytes_at(position) + b"!", opened)


def test_a_proof_waits_for_the_checkpoint_that_covers_its_event(shown: Shown) -> None:
    shown.grow(2)

    async def race() -> tuple[int, bytes]:
        waiting = asyncio.create_task(shown.http.get("/v1/events/2/proof?wait=30"))
        await shown.http.get("/log/checkpoint")
        await asyncio.to_thread(fill, shown.database.url, 3)
        early = await waiting
        if early.status_code == 404:  # it was asked before the event was there
            early = await shown.http.get("/v1/events/2/proof?wait=30")
        return early.status_code, early.content

    status, body = shown.runner.run(race())
    assert status == 200
    proof = parse_tlog_proof(body)
    proof.verify(bytes_at(2), shown.opened(proof.checkpoint))


def test_what_is_recorded_and_not_published_is_not_proven_yet(shown: Shown) -> None:
    shown.grow(3)
    shown.publish_no_more()
    fill(shown.database.url, 5)
    for path in ("/v1/events/3/proof", "/v1/events/4/proof?wait=0", "/v1/log/consistency?old=3&new=5"):
        early = shown.get(path)
        assert (early.status_code, early.json()["code"]) == (404, "not-yet-published")
        assert early.headers["retry-after"] == "1"
    for path in ("/v1/events/5/proof", "/v1/events/5/proof?wait=30", "/v1/log/consistency?old=3&new=6"):
        assert shown.get(path).json()["code"] == "not-found"
    assert shown.get("/v1/events/2/proof").status_code == 200


def test_a_proof_that_waits_is_answered_when_the_service_stops(shown: Shown) -> None:
    shown.publish_no_more()
    fill(shown.database.url, 1)
    shown.services.signals.finish()
    assert shown.get("/v1/events/0/proof?wait=30").json()["code"] == "not-yet-published"


def test_consistency_is_proven_between_any_two_sizes(shown: Shown) -> None:
    sizes = (0, 1, 2, 255, 256, 300, 512, 513)
    shown.grow(sizes[-1])
    for old in sizes:
        for new in (one for one in sizes if one >= old):
            answer = shown.get(f"/v1/log/consistency?old={old}&new={new}")
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            body = answer.json()
            assert (body["old"], body["new"]) == (old, new)
            hashes = [b64decode(one, validate=True) for one in body["hashes"]]
            verify_consistency(old, root(old), new, root(new), hashes)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "old=1",
        "new=1",
        "old=2&new=1",
        "old=-1&new=1",
        "old=a&new=1",
        "old=0&new=1&x=1",
        "old=1.0&new=1",
        "old=00&new=1",
        "old=0&new=01",
        "old=+0&new=1",
        "old=0&old=0&new=1",
        "old=%D9%A0&new=1",
        "old=0&new=1%0A",
    ],
)
def test_sizes_that_make_no_sense_are_refused(of_none: Shown, query: str) -> None:
    answer = of_none.get(f"/v1/log/consistency?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize(
    "path",
    [
        "x/proof",
        "-1/proof",
        "00/proof",
        "01/proof",
        "0%0A/proof",
        "0/proof?wait=31",
        "0/proof?wait=x",
        "0/proof?as_of=1",
    ],
)
def test_a_proof_is_asked_for_in_one_way(of_none: Shown, path: str) -> None:
    answer = of_none.get(f"/v1/events/{path}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_every_checkpoint_is_listed_in_the_order_of_signing(shown: Shown) -> None:
    for size in (1, 2, 3):
        shown.grow(size)
    page = shown.get("/v1/log/checkpoints").json()
    assert [one["number"] for one in page["items"]] == list(range(len(page["items"])))
    assert [one["size"] for one in page["items"]] == [0, 1, 2, 3]
    assert page["next_cursor"] is None
    for one in page["items"]:
        checkpoint = shown.opened(one["note"].encode()).checkpoint
        assert (checkpoint.size, checkpoint.root) == (one["size"], b64decode(one["root"]))
        assert checkpoint.root == root(one["size"])
        assert one["signed_at"].endswith("Z")
    assert page["items"][-1]["note"].encode() == shown.get("/log/checkpoint").content


def test_the_list_of_checkpoints_is_read_in_pages(shown: Shown) -> None:
    for size in (1, 2):
        shown.grow(size)
    first = shown.get("/v1/log/checkpoints?limit=2")
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    body = first.json()
    assert [one["size"] for one in body["items"]] == [0, 1]
    assert f"cursor={body['next_cursor']}" in first.headers["link"]
    second = shown.get(f"/v1/log/checkpoints?limit=2&cursor={body['next_cursor']}").json()
    assert ([one["size"] for one in second["items"]], second["next_cursor"]) == ([2], None)
    newest = second["items"][-1]["number"]
    assert shown.get(f"/v1/log/checkpoints?after={newest}").json()["items"] == []  # no more at present
    beyond = shown.get(f"/v1/log/checkpoints?after={newest + 1}")
    assert (beyond.status_code, beyond.json()["errors"][0]["code"]) == (422, "out-of-range")
    later = shown.get("/v1/log/checkpoints?after=1").json()
    assert [one["size"] for one in later["items"]] == [2]
    both = shown.get(f"/v1/log/checkpoints?after=1&cursor={body['next_cursor']}")
    assert (both.status_code, both.json()["code"]) == (400, "cursor-and-after")
    assert shown.get("/v1/log/checkpoints?cursor=nonsense").json()["code"] == "bad-cursor"
