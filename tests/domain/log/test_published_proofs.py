"""Are proofs that others have published believed, and are the same ones with a flaw refused?"""

from __future__ import annotations

import pytest

from domain.log.merkle import EMPTY_ROOT, leaf_hash
from domain.log.proofs import (
    consistency_plan,
    inclusion_plan,
    over_leaves,
    verify_consistency,
    verify_inclusion,
)
from domain.log.strict import Unverified
from tests.domain.log import published_proofs as published
from tests.domain.log.test_merkle import CT_ENTRIES, CT_ROOTS

LEAVES = [leaf_hash(entry) for entry in CT_ENTRIES]
ROOTS = [EMPTY_ROOT, *map(bytes.fromhex, CT_ROOTS)]
SOME_HASH = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")


@pytest.mark.parametrize(("index", "size", "hashes"), published.CT_INCLUSION)
def test_inclusion_in_the_certificate_transparency_tree(
    index: int, size: int, hashes: tuple[str, ...]
) -> None:
    proof = tuple(map(bytes.fromhex, hashes))
    leaf, root = LEAVES[index], ROOTS[size]
    assert inclusion_plan(index, size).assemble(over_leaves(LEAVES)) == proof
    verify_inclusion(leaf, index, size, proof, root)
    flawed = [
        (leaf, index - 1, size, proof, root),
        (leaf, index + 1, size, proof, root),
        (leaf, index ^ 2, size, proof, root),
        (leaf, index, size * 2, proof, root),
        (leaf, index, size // 2, proof, root),
        (b"WrongLeaf", index, size, proof, root),
        (leaf, index, size, proof, EMPTY_ROOT),
        (leaf, index, size, proof, SOME_HASH),
        (leaf, index, size, (*proof, b""), root),
        (leaf, index, size, (*proof, root), root),
        (leaf, index, size, (b"", *proof), root),
        (leaf, index, size, (root, *proof), root),
    ]
    for arguments in flawed:
        with pytest.raises(Unverified):
            verify_inclusion(*arguments)


@pytest.mark.parametrize(("old", "new", "hashes"), published.CT_CONSISTENCY)
def test_consistency_in_the_certificate_transparency_tree(
    old: int, new: int, hashes: tuple[str, ...]
) -> None:
    proof = tuple(map(bytes.fromhex, hashes))
    old_root, new_root = ROOTS[old], ROOTS[new]
    assert consistency_plan(old, new).assemble(over_leaves(LEAVES)) == proof
    verify_consistency(old, old_root, new, new_root, proof)
    if not proof:
        return
    flawed = [
        (old - 1, old_root, new, new_root, proof),
        (old + 1, old_root, new, new_root, proof),
        (old ^ 2, old_root, new, new_root, proof),
        (old, old_root, new * 2, new_root, proof),
        (old, old_root, new // 2, new_root, proof),
        (old, b"WrongRoot", new, new_root, proof),
        (old, old_root, new, b"WrongRoot", proof),
        (old, new_root, new, old_root, proof),
        (old, old_root, new, new_root, ()),
        (old, old_root, new, new_root, (*proof, b"")),
        (old, old_root, new, new_root, (*proof, old_root)),
        (old, old_root, new, new_root, (*proof, new_root)),
        (old, old_root, new, new_root, (b"", *proof)),
        (old, old_root, new, new_root, (old_root, *proof)),
        (old, old_root, new, new_root, (new_root, *proof)),
        (old, old_root, new, new_root, (proof[0], *proof)),
        (old, old_root, new, new_root, proof[:-1]),
    ]
    for arguments in flawed:
        with pytest.raises(Unverified):
            verify_consistency(*arguments)


def test_an_entry_of_a_log_of_nearly_a_billion() -> None:
    verify_inclusion(
        published.ARGON_LEAF,
        published.ARGON_INDEX,
        published.ARGON_SIZE,
        published.ARGON_INCLUSION,
        published.ARGON_ROOT,
    )
    with pytest.raises(Unverified, match="is not in the log"):
        verify_inclusion(
            published.ARGON_LEAF,
            published.ARGON_INDEX + 1,
            published.ARGON_SIZE,
            published.ARGON_INCLUSION,
            published.ARGON_ROOT,
        )


def test_a_log_of_nearly_a_billion_contains_what_it_was() -> None:
    verify_consistency(
        published.ARGON_OLD_SIZE,
        published.ARGON_OLD_ROOT,
        published.ARGON_SIZE,
        published.ARGON_ROOT,
        published.ARGON_CONSISTENCY,
    )
    with pytest.raises(Unverified):
        verify_consistency(
            published.ARGON_OLD_SIZE + 1,
            published.ARGON_OLD_ROOT,
            published.ARGON_SIZE,
            published.ARGON_ROOT,
            published.ARGON_CONSISTENCY,
        )


def test_the_last_entry_of_a_log_whose_right_edge_is_ragged() -> None:
    verify_inclusion(
        leaf_hash(published.OAK_ENTRY),
        published.OAK_INDEX,
        published.OAK_SIZE,
        published.OAK_INCLUSION,
        published.OAK_ROOT,
    )
    with pytest.raises(Unverified, match="is not in the log"):
        verify_inclusion(
            leaf_hash(published.OAK_ENTRY[:-1]),
            published.OAK_INDEX,
            published.OAK_SIZE,
            published.OAK_INCLUSION,
            published.OAK_ROOT,
        )
