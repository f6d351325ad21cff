"""Do the hashes, roots and completed subtrees equal those that others have published and RFC 6962 defines?"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.log.merkle import EMPTY_ROOT, CompactRange, Node, leaf_hash, node_hash, root_of

# Certificate Transparency's reference tree: the entries, and the roots of its first 1..8.
CT_ENTRIES = tuple(
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
)
CT_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)

# Tessera's testdata/log: the entries (spelled as there), and the roots of its published checkpoints.
TESSERA_ENTRIES = (
    b"one two three four five six seven eit nain ten ileven twelf threeten fourten fivten".split()
)
TESSERA_ROOTS = {
    0: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    1: "0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=",
    2: "T1X2GdkhUjV3iyufF9b0kVsWFxIU0VI4EpNml2Teci4=",
    3: "Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=",
    7: "IrSXADBqJ7EQoUODSDKROySgNveeL6CFhik2w/+fS7U=",
    8: "bC+VwvrJbalNVjfkdI8kUgs7mJoXrqiXCE7bgnD28pY=",
    15: "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=",
}

#: Where tiles begin and end, at the first three levels of tiles.
EDGES = (255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 70_000)


@cache
def leaves() -> tuple[bytes, ...]:
    """As many leaf hashes as the largest tree here needs."""
    return tuple(leaf_hash(str(n).encode()) for n in range(max(EDGES)))


def first(size: int) -> Sequence[bytes]:
    return leaves()[:size]


def test_the_hashes_are_those_of_rfc_6962_with_a_prefix_for_leaves_and_another_for_nodes() -> None:
    assert leaf_hash(b"").hex() == CT_ROOTS[0]
    left, right = leaf_hash(CT_ENTRIES[0]), leaf_hash(CT_ENTRIES[1])
    assert node_hash(left, right).hex() == CT_ROOTS[1]
    # Without the prefixes an inner node could be passed off as an entry.
    assert leaf_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_of_the_certificate_transparency_tree(size: int) -> None:
    hashes = [leaf_hash(entry) for entry in CT_ENTRIES[:size]]
    assert root_of(hashes).hex() == CT_ROOTS[size - 1]
    assert CompactRange().extend(hashes)[0].root().hex() == CT_ROOTS[size - 1]


@pytest.mark.parametrize("size", TESSERA_ROOTS)
def test_roots_of_the_published_tessera_log(size: int) -> None:
    hashes = [leaf_hash(entry) for entry in TESSERA_ENTRIES[:size]]
    assert b64encode(root_of(hashes)).decode() == TESSERA_ROOTS[size]
    assert b64encode(CompactRange().extend(hashes)[0].root()).decode() == TESSERA_ROOTS[size]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert sha256(b"").digest() == EMPTY_ROOT == b64decode(TESSERA_ROOTS[0])
    assert CompactRange().root() == EMPTY_ROOT
    assert root_of(()) == EMPTY_ROOT
    assert CompactRange().extend(()) == (CompactRange(), [])


def test_however_an_append_is_split_in_two_the_root_is_the_defined_one_for_every_size_to_130() -> None:
    whole = [CompactRange().extend(first(size))[0] for size in range(131)]
    for size, expected in enumerate(whole):
        assert expected.size == size
        assert expected.root() == root_of(first(size))
        for cut in range(size):
            assert whole[cut].extend(first(size)[cut:])[0] == expected, (cut, size)


@pytest.mark.parametrize("size", EDGES)
def test_appending_in_two_pieces_gives_the_defined_root_where_tiles_begin_and_end(size: int) -> None:
    whole, completed = CompactRange().extend(first(size))
    assert whole.root() == root_of(first(size))
    before, some = CompactRange().extend(first(size // 3))
    after, others = before.extend(first(size)[size // 3 :])
    assert (after, some + others) == (whole, completed)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 300), max_size=6))
def test_how_the_leaves_are_split_into_appends_makes_no_difference(pieces: list[int]) -> None:
    grown, completed = CompactRange(), list[Node]()
    for piece in pieces:
        grown, nodes = grown.extend(leaves()[grown.size : grown.size + piece])
        completed += nodes
    assert (grown, completed) == CompactRange().extend(first(sum(pieces)))


def test_a_range_that_was_stored_and_read_back_goes_on_as_before() -> None:
    half, _ = CompactRange().extend(first(300))
    assert CompactRange(300, half.hashes).extend(first(600)[300:]) == half.extend(first(600)[300:])


@pytest.mark.parametrize("size", EDGES)
def test_the_completed_nodes_are_the_full_subtrees_at_levels_8_and_16_and_no_others(size: int) -> None:
    _, completed = CompactRange().extend(first(size))
    by_definition = {
        Node(level, index, root_of(leaves()[index << level : (index + 1) << level]))
        for level in (8, 16)
        for index in range(size >> level)
    }
    assert set(completed) == by_definition
    assert len(completed) == len(by_definition)


def test_a_node_is_completed_by_the_append_of_its_last_leaf() -> None:
    almost, none = CompactRange().extend(first(255))
    assert none == []
    _, completed = almost.extend(first(256)[255:])
    assert completed == [Node(8, 0, root_of(first(256)))]
    almost, _ = CompactRange().extend(first(65_535))
    _, completed = almost.extend(first(65_536)[65_535:])
    assert [(node.level, node.index) for node in completed] == [(8, 255), (16, 0)]


@pytest.mark.parametrize(
    ("size", "hashes"),
    [(0, 1), (1, 0), (1, 2), (2, 2), (3, 1), (255, 7), (256, 0), (256, 2), (-1, 0), (-1, 1)],
)
def test_a_range_with_the_wrong_number_of_hashes_is_refused(size: int, hashes: int) -> None:
    with pytest.raises(ValueError, match="cannot have"):
        CompactRange(size, leaves()[:hashes])


def test_a_range_with_a_hash_cut_short_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        CompactRange(3, (leaves()[0], leaves()[1][:1]))
