"""Do paths, tiles and bundles stand where tlog-tiles puts them, and is any other spelling refused?"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.log.strict import MAX_DECIMAL, Unverified
from domain.log.tiles import (
    MAX_ENTRY,
    Bundle,
    Tile,
    bundles_of,
    decode_bundle,
    decode_tile,
    encode_bundle,
    encode_tile,
    parse_path,
    tiles_of,
    width_at,
)
from tests.domain.log.test_merkle import EDGES, TESSERA_ENTRIES, first

# Tessera, api/layout/paths_test.go.
PATHS: dict[str, Tile | Bundle] = {
    "tile/entries/x001/x234/067.p/8": Bundle(1_234_067, 8),
    "tile/entries/000": Bundle(0),
    "tile/entries/000.p/255": Bundle(0, 255),
    "tile/entries/001": Bundle(1),
    "tile/entries/001.p/1": Bundle(1, 1),
    "tile/entries/x123/x456/789": Bundle(123_456_789),
    "tile/entries/255.p/253": Bundle(255, 253),
    "tile/entries/x123/x456/x789/000": Bundle(123_456_789_000),
    "tile/0/000": Tile(0, 0),
    "tile/0/000.p/255": Tile(0, 0, 255),
    "tile/1/000.p/4": Tile(1, 0, 4),
    "tile/15/x455/667": Tile(15, 455_667),
    "tile/3/x001/x234/567": Tile(3, 1_234_567),
    "tile/15/x123/x456/789": Tile(15, 123_456_789),
    "tile/0/x001/x234/067.p/89": Tile(0, 1_234_067, 89),
    "tile/63/x999/x999/x999/x999/x999/999.p/255": Tile(63, 999_999_999_999_999_999, 255),
    "tile/0/005": Tile(0, 5),
    "tile/2/x001/000": Tile(2, 1000),
}


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_read_and_written(path: str) -> None:
    assert parse_path(path) == PATHS[path]
    assert PATHS[path].path == path


@given(st.integers(0, 63), st.integers(0, MAX_DECIMAL), st.integers(1, 256))
def test_every_tile_has_one_path(level: int, n: int, width: int) -> None:
    for resource in (Tile(level, n, width), Bundle(n, width)):
        assert parse_path(resource.path) == resource


@given(st.from_regex(r"\Atile/([0-9]{1,2}|entries)/(x?[0-9]{3}/){0,3}x?[0-9]{2,4}(\.p(/[0-9]{0,3})?)?\n?\Z"))
def test_a_path_that_would_not_be_written_is_not_read(path: str) -> None:
    try:
        resource = parse_path(path)
    except Unverified:
        return
    assert resource.path == path


@pytest.mark.parametrize(
    "path",
    [
        # Tessera's
        "tile/0/x001/x234/067.p/",
        "tile/0/x001/x234/067.p",
        "tile/0/x001/x234/",
        "tile/0/x001/x234",
        "tile/0/x001/",
        "tile/0/x001",
        "tile/1/x001/.p/abc",
        "tile/64/x001/002",
        "tile/-1/x001/002",
        "tile/abc/x001/002",
        "tile/8/001/002",
        "tile/8/x001/0002",
        "tile/8/x001/-002",
        "tile/8/x001/002.p/256",
        # ours
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/1000",
        "tile/0/x000/001",
        "tile/00/000",
        "tile/01/000",
        "tile/8/0/000",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/X001/000",
        "tile/0/000.p/1\n",
        "tile/0/000\n",
        "tile/0/000/",
        "/tile/0/000",
        "tile//000",
        "tile/0/٠٠٠",
        "tile/data/000",
        "tile/entries/0",
        "tile/entries/x001/x000",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/../1/000",
        "checkpoint",
        "",
    ],
)
def test_another_spelling_of_a_path_is_refused(path: str) -> None:
    with pytest.raises(Unverified, match=r"not the path of a tile|There is no tile"):
        parse_path(path)


@pytest.mark.parametrize(
    ("level", "n", "width"), [(-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)]
)
def test_a_tile_that_cannot_be_is_not_made(level: int, n: int, width: int) -> None:
    with pytest.raises(Unverified, match="There is no tile"):
        Tile(level, n, width)
    if level == 0:
        with pytest.raises(Unverified, match="There is no tile"):
            Bundle(n, width)


def test_the_examples_of_the_specification() -> None:
    tiles = list(tiles_of(70_000))
    assert Counter(tile.level for tile in tiles if tile.width == 256) == {0: 273, 1: 1}
    assert [tile.path for tile in tiles if tile.width < 256] == [
        "tile/0/273.p/112",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]
    assert [tile.path for tile in tiles_of(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert [bundle.path for bundle in bundles_of(257)] == ["tile/entries/000", "tile/entries/001.p/1"]


def test_an_empty_log_has_no_tiles() -> None:
    assert list(tiles_of(0)) == []
    assert list(bundles_of(0)) == []
    assert not Tile(0, 0, 1).fits(0)


SIZES = sorted({*range(4), *EDGES, 256 * 3, 65_536 * 2})


@pytest.mark.parametrize("size", SIZES)
def test_the_tiles_of_a_log_are_all_that_fit_and_no_wider_one_does(size: int) -> None:
    tiles = list(tiles_of(size))
    for level in range(4):
        nodes = size // 256**level
        mine = [tile for tile in tiles if tile.level == level]
        assert [tile.n for tile in mine] == list(range(-(-nodes // 256)))
        assert sum(tile.width for tile in mine) == nodes
        assert all(tile.width == 256 for tile in mine[:-1])
        assert [index for tile in mine for index in range(tile.span.start, tile.span.stop)] == [*range(nodes)]
        assert {tile.span.level for tile in mine} <= {8 * level}
        assert width_at(level, len(mine), size) == 0
        for tile in mine[-2:]:
            assert tile.fits(size)
            assert tile.width == 256 or not Tile(level, tile.n, tile.width + 1).fits(size)
    assert max((tile.level for tile in tiles), default=0) <= 2
    bundles = list(bundles_of(size))
    assert [(one.n, one.width) for one in bundles] == [(t.n, t.width) for t in tiles if t.level == 0]
    assert all(bundle.fits(size) for bundle in bundles)
    assert not Bundle(len(bundles), 1).fits(size)


@pytest.mark.parametrize("since", SIZES)
def test_what_a_log_has_since_is_what_it_had_not_before(since: int) -> None:
    for size in SIZES:
        tiles, bundles = list(tiles_of(size, since)), list(bundles_of(size, since))
        if size <= since:
            assert (tiles, bundles) == ([], [])
        else:
            assert set(tiles) == set(tiles_of(size)) - set(tiles_of(since))
            assert set(bundles) == set(bundles_of(size)) - set(bundles_of(since))
            assert len(set(tiles)) == len(tiles)


def test_a_full_tile_has_8192_bytes_and_a_partial_one_is_its_beginning() -> None:
    full = encode_tile(first(256))
    assert len(full) == 8192
    for width in (1, 2, 255, 256):
        part = encode_tile(first(width))
        assert part == full[: 32 * width]
        assert decode_tile(part, width) == tuple(first(width))
        for wrong in (part[:-1], part + b"\x00", part[32:], b"", part + part):
            with pytest.raises(Unverified, match=f"width {width} has {32 * width} bytes"):
                decode_tile(wrong, width)
    for count in (0, 257):
        with pytest.raises(ValueError, match="no tile"):
            encode_tile(first(count))
    with pytest.raises(ValueError, match="has 31 bytes"):
        encode_tile((bytes(31), bytes(33)))


def test_the_bundle_of_the_tessera_log() -> None:
    bundle = bytes.fromhex("0003 6f6e65 0003 74776f 0005 7468726565")
    assert encode_bundle(TESSERA_ENTRIES[:3]) == bundle
    assert decode_bundle(bundle, 3) == tuple(TESSERA_ENTRIES[:3])


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=20))
def test_a_bundle_is_read_as_it_was_written_and_in_no_other_width(entries: list[bytes]) -> None:
    bundle = encode_bundle(entries)
    assert decode_bundle(bundle, len(entries)) == tuple(entries)
    for width in (len(entries) - 1, len(entries) + 1):
        with pytest.raises(Unverified):
            decode_bundle(bundle, width)
    for cut in range(len(bundle)):
        with pytest.raises(Unverified, match="The bundle ends in entry"):
            decode_bundle(bundle[:cut], len(entries))
    with pytest.raises(Unverified, match="2 bytes follow"):
        decode_bundle(bundle + b"\x00\x00", len(entries))


def test_an_entry_has_at_most_65535_bytes_and_may_have_none() -> None:
    largest = bytes(MAX_ENTRY)
    assert decode_bundle(encode_bundle([largest, b""]), 2) == (largest, b"")
    with pytest.raises(ValueError, match="65535 bytes at most"):
        encode_bundle([bytes(MAX_ENTRY + 1)])
    for entries in ([], [b""] * 257):
        with pytest.raises(ValueError, match="no tile"):
            encode_bundle(entries)
