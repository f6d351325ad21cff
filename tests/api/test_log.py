"""Does the log show exactly what was published, as files that may be kept for ever?"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import psycopg
import pytest

from domain.log.merkle import CompactRange, leaf_hash, root_of
from domain.log.tiles import Tile, bundles_of, decode_bundle, tiles_of
from tests.api.shown import Shown, showing, showing_to_all
from tests.conftest import Database
from tests.service.filling import bytes_at, fill

IMMUTABLE = "public, max-age=31536000, immutable"
#: What stands in every log here, as far as it was asked for.
ENTRIES: list[bytes] = []
LEAVES: list[bytes] = []
#: The last size that a root was asked of: a larger one goes on from there.
RANGES = [CompactRange()]


@pytest.fixture
def shown(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    with showing(database, tmp_path, monkeypatch) as application:
        yield application


@pytest.fixture(scope="module")
def of_two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """A log of two entries, for all who only read it."""
    with showing_to_all(tmp_path_factory, 2) as application:
        yield application


@pytest.fixture(scope="module")
def of_a_bundle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """A log of one whole bundle, for all who only read it."""
    with showing_to_all(tmp_path_factory, 256) as application:
        yield application


subtree = lru_cache(maxsize=2**10)(root_of)
"""By the leaves themselves: the tiles of the next size have most of their subtrees in common."""


def assert_whole(shown: Shown, size: int, since: int = 0) -> None:
    """Every file of a log of this size that one of `since` had not, against the entries alone."""
    for position in range(len(LEAVES), size):
        ENTRIES.append(bytes_at(position))
        LEAVES.append(leaf_hash(ENTRIES[position]))
    entries, leaves = ENTRIES[:size], LEAVES[:size]
    checkpoint = shown.opened(shown.get("/log/checkpoint").content).checkpoint
    assert (checkpoint.origin, checkpoint.size) == (shown.settings.origin, size)
    known = RANGES[-1] if RANGES[-1].size <= size else CompactRange()
    RANGES.append(known.extend(leaves[known.size :])[0])
    assert checkpoint.root == RANGES[-1].root()
    for tile in tiles_of(size, since):
        first, span = tile.n * 256, 256**tile.level
        expected = b"".join(
            subtree(tuple(leaves[at * span : (at + 1) * span])) for at in range(first, first + tile.width)
        )
        answer = shown.get(f"/log/{tile.path}")
        assert (answer.status_code, answer.content) == (200, expected), tile
    for bundle in bundles_of(size, since):
        answer = shown.get(f"/log/{bundle.path}")
        first = bundle.n * 256
        assert answer.status_code == 200, bundle
        assert list(decode_bundle(answer.content, bundle.width)) == entries[first : first + bundle.width]


def test_every_file_of_a_small_log_is_what_its_entries_make_of_it(shown: Shown) -> None:
    for size in (0, 1, 2, 3, 255, 256, 257, 511, 512, 513):
        shown.grow(size)
        assert_whole(shown, size)
        for level in range(3):
            # One hash more than is published, at every level; and nothing is ever empty.
            beyond = Tile(level, (size >> 8 * level) // 256, (size >> 8 * level) % 256 + 1)
            assert shown.get(f"/log/{beyond.path}").status_code == 404
    # Each size that was published has its partial tiles still.
    for size in (1, 2, 3, 255, 257, 511):
        for tile in tiles_of(size):
            assert len(shown.get(f"/log/{tile.path}").content) == 32 * tile.width


def test_the_files_of_a_large_log_are_what_its_entries_make_of_it(shown: Shown) -> None:
    since = 0
    for size in (65_535, 65_536, 65_537, 70_000):
        shown.grow(size)
        assert_whole(shown, size, since)
        since = size
    assert shown.get("/log/tile/2/000.p/1").status_code == 200
    assert shown.get("/log/tile/1/001.p/17").status_code == 200
    assert shown.get("/log/tile/0/273.p/112").status_code == 200
    assert shown.get("/log/tile/0/273.p/113").status_code == 404
    assert shown.get("/log/tile/2/000.p/2").status_code == 404
    assert shown.get("/log/tile/3/000.p/1").status_code == 404


def test_what_is_recorded_and_not_published_is_not_shown(shown: Shown) -> None:
    shown.grow(3)
    shown.publish_no_more()
    fill(shown.database.url, 5)
    assert shown.get("/log/checkpoint").text.split("\n")[1] == "3"
    assert shown.get("/log/tile/0/000.p/3").status_code == 200
    for path in ("tile/0/000.p/4", "tile/0/000.p/5", "tile/entries/000.p/4", "tile/0/000", "tile/0/001.p/1"):
        answer = shown.get(f"/log/{path}")
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store"), path
        assert answer.json()["code"] == "not-found"


def test_the_checkpoint_is_text_that_nobody_keeps_or_rewrites(shown: Shown) -> None:
    answer = shown.get("/log/checkpoint")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache, no-transform"
    assert "content-encoding" not in shown.get("/log/checkpoint", accept_encoding="gzip").headers


def test_tiles_and_bundles_whole_and_partial_may_be_kept_for_ever(shown: Shown) -> None:
    shown.grow(257)
    for path in ("0/000", "0/001.p/1", "1/000.p/1", "entries/000", "entries/001.p/1", "entries/000.p/7"):
        answer = shown.get(f"/log/tile/{path}")
        assert answer.status_code == 200, path
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["cache-control"] == IMMUTABLE


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("identity", False),
        ("br", False),
        ("", False),
    ],
)
def test_bundles_are_compressed_for_whom_it_suits(of_a_bundle: Shown, accepted: str, *, packed: bool) -> None:
    plain = of_a_bundle.get("/log/tile/entries/000")
    answer = of_a_bundle.get("/log/tile/entries/000", accept_encoding=accepted)
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers.get("content-encoding") == ("gzip" if packed else None)
    assert answer.content == plain.content  # decompressed by the client
    assert (int(answer.headers["content-length"]) < len(plain.content)) is packed
    assert "content-encoding" not in of_a_bundle.get("/log/tile/0/000", accept_encoding=accepted).headers


def test_a_bundle_is_the_same_bytes_whenever_it_is_compressed(shown: Shown) -> None:
    shown.grow(3)
    first, second = (_raw(shown, "/log/tile/entries/000.p/3") for _ in range(2))
    assert first == second
    assert gzip.decompress(first) == shown.get("/log/tile/entries/000.p/3").content


def _raw(shown: Shown, path: str) -> bytes:
    async def read() -> bytes:
        async with shown.http.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
            return b"".join([chunk async for chunk in answer.aiter_raw()])

    return shown.runner.run(read())


@pytest.mark.parametrize(
    "path",
    [
        "",
        "checkpoint/",
        "Checkpoint",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000.p/1",
        "tile/0/x000/000.p/1",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/8/0/000.p/1",
        "tile/entries/000.p/1/",
        "tile/data/000.p/1",
        "tile/63/000.p/1",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "checkpoint%0A",
        "tile/0/000.p/1%0A",
        "tile/0/000.p/1%00",
        "tile/0/%D9%A0%D9%A0%D9%A0.p/1",
        "tile/0/000.p/%D9%A1",
        "tile/0%0A/000.p/1",
        "tile/0/x000/x000/000.p/1",
        "/checkpoint",
    ],
)
def test_what_is_not_a_file_of_the_log_is_not_found(of_two: Shown, path: str) -> None:
    answer = of_two.get(f"/log/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_head_says_what_get_would(shown: Shown) -> None:
    shown.grow(3)
    for path in ("/log/checkpoint", "/log/tile/0/000.p/3", "/log/tile/entries/000.p/3"):
        whole, head = shown.get(path), shown.get(path, "HEAD")
        assert (head.status_code, head.content) == (200, b"")
        differs = {"x-request-id"}
        assert {n: v for n, v in head.headers.items() if n not in differs} == {
            n: v for n, v in whole.headers.items() if n not in differs
        }
    assert shown.get("/log/tile/0/000", "HEAD").status_code == 404
    refused = shown.get("/log/checkpoint", "POST")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_a_tile_that_the_tables_have_lost_is_not_served_short(shown: Shown) -> None:
    shown.grow(300)
    with psycopg.connect(shown.database.owner_url) as connection:
        connection.execute("ALTER TABLE events DISABLE TRIGGER refuse_change")
        connection.execute("DELETE FROM events WHERE position = 7")
    for path in ("tile/0/000", "tile/0/000.p/8", "tile/entries/000", "tile/entries/000.p/8"):
        assert shown.get(f"/log/{path}").status_code == 404
    assert shown.get("/log/tile/0/000.p/7").status_code == 200
