"""Do the proofs equal RFC 6962's recursive definition, and is every proof that was tampered with refused?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.log.merkle import EMPTY_ROOT, CompactRange, leaf_hash, node_hash, root_of
from domain.log.proofs import (
    HashAt,
    Place,
    Plan,
    Proof,
    complete_subtrees,
    consistency_plan,
    inclusion_plan,
    over_leaves,
    over_stored,
    root_plan,
    verify_consistency,
    verify_inclusion,
)
from domain.log.strict import Unverified
from tests.domain.log.test_merkle import EDGES, first, leaves

EXHAUSTIVE = 130
FOREIGN = leaf_hash(b"from another log")


@pytest.fixture(scope="module")
def hash_at() -> HashAt:
    """The complete subtrees of the largest exhaustive log, each hashed once."""
    known: dict[Place, bytes] = {}
    over = over_leaves(first(EXHAUSTIVE))

    def remembered(level: int, index: int) -> bytes:
        if (level, index) not in known:
            known[level, index] = over(level, index)
        return known[level, index]

    return remembered


def split(width: int) -> int:
    """k of RFC 6962: the largest power of two smaller than the number of leaves."""
    k = 1
    while 2 * k < width:
        k *= 2
    return k


def path(m: int, d: Sequence[bytes]) -> Proof:
    """PATH(m, D[n]), word for word (RFC 6962 section 2.1.1)."""
    if len(d) == 1:
        return ()
    k = split(len(d))
    return (*path(m, d[:k]), root_of(d[k:])) if m < k else (*path(m - k, d[k:]), root_of(d[:k]))


def subproof(m: int, d: Sequence[bytes], b: bool) -> Proof:
    """SUBPROOF(m, D[n], b), word for word (RFC 6962 section 2.1.2)."""
    if m == len(d):
        return () if b else (root_of(d),)
    k = split(len(d))
    if m <= k:
        return (*subproof(m, d[:k], b), root_of(d[k:]))
    return (*subproof(m - k, d[k:], False), root_of(d[:k]))


def mutations(proof: Proof) -> Iterator[Proof]:
    """The proof with one bit flipped, one hash dropped, one added, two neighbours swapped: at every place."""
    for at, value in enumerate(proof):
        bit = at * 37 % 256
        flipped = bytearray(value)
        flipped[bit // 8] ^= 1 << bit % 8
        yield (*proof[:at], bytes(flipped), *proof[at + 1 :])
        yield proof[:at] + proof[at + 1 :]
        yield (*proof[:at], value, *proof[at:])
    for at in range(len(proof) + 1):
        yield (*proof[:at], FOREIGN, *proof[at:])
    for at, (left, right) in enumerate(pairwise(proof)):
        if left != right:
            yield (*proof[:at], right, left, *proof[at + 2 :])


def refuses(verify: Callable[..., None], *arguments: object) -> bool:
    """Whether it raises Unverified; a hundred thousand times `pytest.raises` takes long."""
    try:
        verify(*arguments)
    except Unverified:
        return True
    return False


@pytest.fixture
def _remembering(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the verifiers hash: a tampered proof has most of its hashes in common with the next one."""
    monkeypatch.setattr("domain.log.proofs.node_hash", lru_cache(maxsize=2**12)(node_hash))


@pytest.mark.usefixtures("_remembering")
def test_every_entry_of_every_log_up_to_130_is_proven_and_no_tampered_proof_is_believed(
    hash_at: HashAt,
) -> None:
    for size in range(1, EXHAUSTIVE + 1):
        root = root_of(first(size))
        for index in range(size):
            leaf = leaves()[index]
            proof = inclusion_plan(index, size).assemble(hash_at)
            verify_inclusion(leaf, index, size, proof, root)
            for wrong in mutations(proof):
                assert refuses(verify_inclusion, leaf, index, size, wrong, root)


@pytest.mark.usefixtures("_remembering")
def test_every_pair_of_logs_up_to_130_is_consistent_and_no_tampered_proof_is_believed(
    hash_at: HashAt,
) -> None:
    roots = [root_of(first(size)) for size in range(EXHAUSTIVE + 1)]
    for new in range(EXHAUSTIVE + 1):
        for old in range(new + 1):
            proof = consistency_plan(old, new).assemble(hash_at)
            verify_consistency(old, roots[old], new, roots[new], proof)
            for wrong in mutations(proof):
                assert refuses(verify_consistency, old, roots[old], new, roots[new], wrong)


def test_hashes_too_many_and_too_few_are_called_so(hash_at: HashAt) -> None:
    root, old_root = root_of(first(7)), root_of(first(3))
    inclusion = inclusion_plan(1, 7).assemble(hash_at)
    for wrong, message in (
        ((*inclusion, FOREIGN), "more hashes than"),
        (inclusion[:-1], "fewer hashes than"),
    ):
        with pytest.raises(Unverified, match=message):
            verify_inclusion(leaves()[1], 1, 7, wrong, root)
    consistency = consistency_plan(3, 7).assemble(hash_at)
    for wrong, message in (((*consistency, FOREIGN), "too many"), (consistency[:-1], "too few")):
        with pytest.raises(Unverified, match=message):
            verify_consistency(3, old_root, 7, root, wrong)


def test_a_proof_of_one_entry_proves_no_other(hash_at: HashAt) -> None:
    for size in range(1, 33):
        root = root_of(first(size))
        for index in range(size):
            proof = inclusion_plan(index, size).assemble(hash_at)
            for other in range(-1, size + 1):
                if other != index:
                    with pytest.raises(Unverified):
                        verify_inclusion(leaves()[index], other, size, proof, root)
            for leaf, claimed in ((FOREIGN, root), (leaves()[index], FOREIGN)):
                with pytest.raises(Unverified):
                    verify_inclusion(leaf, index, size, proof, claimed)


def test_a_rewritten_history_is_not_consistent(hash_at: HashAt) -> None:
    for new in range(1, 33):
        rewritten = (FOREIGN, *first(new)[1:])
        for old in range(1, new + 1):
            theirs = consistency_plan(old, new).assemble(over_leaves(rewritten))
            ours = consistency_plan(old, new).assemble(hash_at)
            for proof in (theirs, ours):
                with pytest.raises(Unverified):
                    verify_consistency(old, root_of(first(old)), new, root_of(rewritten), proof)
                with pytest.raises(Unverified):
                    verify_consistency(old, root_of(rewritten[:old]), new, root_of(first(new)), proof)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_proofs_are_those_of_the_recursive_definition(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 600) | st.sampled_from([size for size in EDGES if size < 1000]))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    over = over_leaves(first(size))
    assert inclusion_plan(index, size).assemble(over) == path(index, first(size))
    assert consistency_plan(old, size).assemble(over) == subproof(old, first(size), True)


def test_from_the_empty_log_and_between_equal_sizes_nothing_needs_proof() -> None:
    for size in (0, 1, 2, 3, 128, 130):
        root = root_of(first(size))
        assert consistency_plan(0, size) == consistency_plan(size, size) == Plan(())
        verify_consistency(0, EMPTY_ROOT, size, root, ())
        verify_consistency(size, root, size, root, ())
        for old, old_root in ((0, EMPTY_ROOT), (size, root)):
            with pytest.raises(Unverified, match="must be empty"):
                verify_consistency(old, old_root, size, root, (FOREIGN,))
        with pytest.raises(Unverified, match=r"empty log|different roots"):
            verify_consistency(size, FOREIGN, size, root, ())
        with pytest.raises(Unverified, match="empty log"):
            verify_consistency(0, FOREIGN, size, root, ())


def test_a_power_of_two_is_proven_without_its_own_root() -> None:
    over = over_leaves(first(12))
    assert consistency_plan(8, 12).assemble(over) == (root_of(first(12)[8:]),)
    with pytest.raises(Unverified):
        verify_consistency(8, root_of(first(8)), 12, root_of(first(12)), (root_of(first(8)),))


def test_a_log_that_shrinks_or_an_index_outside_is_refused() -> None:
    root = root_of(first(3))
    for old, new in ((2, 1), (1, 0), (-1, 3), (-1, -1), (3, 2**63)):
        with pytest.raises(Unverified, match="cannot contain"):
            verify_consistency(old, root, new, root, ())
    for index, size in ((0, 0), (1, 1), (2, 1), (-1, 1), (-1, 0), (0, -1), (0, 2**63)):
        with pytest.raises(Unverified, match="no entry"):
            verify_inclusion(root, index, size, (), root)
    for index, size in ((0, 0), (3, 3), (-1, 3)):
        with pytest.raises(ValueError, match="no entry"):
            inclusion_plan(index, size)
    for old, new in ((4, 3), (-1, 3), (-2, -1)):
        with pytest.raises(ValueError, match="cannot contain"):
            consistency_plan(old, new)
    with pytest.raises(ValueError, match="size -1"):
        root_plan(-1)


@pytest.mark.parametrize("wrong", [b"", bytes(31), bytes(33), bytes(64)])
def test_what_is_not_32_bytes_long_is_no_hash(wrong: bytes) -> None:
    one, two = leaves()[:2]
    root = root_of((one, two))
    for leaf, proof, claimed in ((wrong, (two,), root), (one, (wrong,), root), (one, (two,), wrong)):
        with pytest.raises(Unverified, match="has 32"):
            verify_inclusion(leaf, 0, 2, proof, claimed)
    for old_root, new_root, proof in ((wrong, root, (two,)), (one, wrong, (two,)), (one, root, (wrong,))):
        with pytest.raises(Unverified, match="has 32"):
            verify_consistency(1, old_root, 2, new_root, proof)


# From the nodes that the service stores: leaf hashes, and levels 8, 16...


@pytest.fixture(scope="module")
def tables() -> dict[Place, bytes]:
    stored = {(0, index): leaf for index, leaf in enumerate(leaves())}
    _, completed = CompactRange().extend(leaves())
    return stored | {(node.level, node.index): node.hash for node in completed}


def fetched(plan: Plan, tables: dict[Place, bytes]) -> dict[Place, bytes]:
    return {(s.level, i): tables[s.level, i] for s in plan.spans() for i in range(s.start, s.stop)}


def reads_little(plan: Plan, levels: int) -> bool:
    spans = plan.spans()
    return len(spans) <= 3 * levels and sum(span.stop - span.start for span in spans) <= 512 * levels


@settings(deadline=None)
@given(st.integers(1, 2**40), st.data())
def test_a_proof_from_a_log_of_any_size_reads_little(size: int, data: st.DataObject) -> None:
    levels = (size.bit_length() + 7) // 8
    assert reads_little(inclusion_plan(data.draw(st.integers(0, size - 1)), size), levels)
    assert reads_little(consistency_plan(data.draw(st.integers(0, size)), size), levels)


@pytest.mark.parametrize("size", EDGES)
def test_a_proof_from_stored_nodes_reads_few_of_them(size: int, tables: dict[Place, bytes]) -> None:
    root = root_of(first(size))
    for index in {0, 1, 255, 256, size // 2, size - 2, size - 1} & set(range(size)):
        plan = inclusion_plan(index, size)
        rows = fetched(plan, tables)
        assert reads_little(plan, levels=3)
        verify_inclusion(leaves()[index], index, size, plan.assemble(over_stored(rows)), root)
    for old in {0, 1, 255, 256, 257, size // 2, size - 1, size} & set(range(size + 1)):
        plan = consistency_plan(old, size)
        rows = fetched(plan, tables)
        assert reads_little(plan, levels=3)
        proof = plan.assemble(over_stored(rows))
        verify_consistency(old, root_of(first(old)), size, root, proof)


@pytest.mark.parametrize("size", [0, 1, 2, 130, *EDGES])
def test_the_root_at_an_earlier_size_comes_from_stored_nodes(size: int, tables: dict[Place, bytes]) -> None:
    plan = root_plan(size)
    assert plan.assemble(over_stored(fetched(plan, tables))) == (root_of(first(size)),)


def test_a_node_that_was_not_fetched_is_named() -> None:
    with pytest.raises(ValueError, match=r"\(8, 1\) has not been fetched"):
        inclusion_plan(0, 512).assemble(over_stored({(0, index): FOREIGN for index in range(256)}))
    with pytest.raises(ValueError, match="cannot be made of 1"):
        over_leaves(first(3))(1, 1)


def test_a_range_is_covered_by_complete_subtrees_from_left_to_right() -> None:
    assert complete_subtrees(0, 0) == ()
    assert complete_subtrees(0, 7) == ((2, 0), (1, 2), (0, 6))
    assert complete_subtrees(8, 11) == ((1, 4), (0, 10))
    assert root_plan(2**62 + 1).places() == ((62, 0), (0, 2**62))
