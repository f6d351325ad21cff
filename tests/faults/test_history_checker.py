"""Does the checker of histories take what is right, and does it find each way of being wrong?"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import pytest

from tests.faults.lab.history import (
    Call,
    Mismatched,
    NotRecorded,
    ReadAll,
    ReadVersion,
    Unknown,
    Wrote,
    contradiction,
)

#: Two clients on one stream, one after the other; what is wrong is put in place of, or beside, some of it.
RIGHT = [
    Call(0, 1, Wrote("a", 1)),
    Call(2, 3, Wrote("b", 2, expected=1)),
    Call(2.5, 3.5, Mismatched("c", current=2, expected=1)),
    Call(4, 5, ReadVersion(2)),
    Call(6, 7, Wrote("c", 3, expected=2)),
    Call(8, 9, ReadAll(("a", "b", "c"))),
]


def changed(*others: Call, without: int | None = None) -> Sequence[Call]:
    kept = [call for number, call in enumerate(RIGHT) if number != without]
    return [*kept, *others]


@pytest.mark.parametrize(
    "calls",
    [
        RIGHT,
        changed(Call(6.5, 9, Wrote("c", 3, expected=2))),  # the same key by two at once
        changed(Call(20, 21, Wrote("b", 2, expected=1))),  # a key of long ago is answered as it was then
        changed(Call(2, 3.2, ReadVersion(1))),  # while it is written, a reader may see either
        changed(Call(2, 3.2, ReadVersion(2))),
        changed(Call(8, inf, Unknown("d"))),  # never recorded, or later
        changed(Call(8, inf, Unknown("d")), Call(30, 31, ReadAll(("a", "b", "c", "d")))),
        changed(Call(8, inf, Unknown("d")), Call(30, 31, Wrote("d", 4))),
        changed(Call(1, inf, Unknown("d", expected=1)), Call(10, 11, ReadVersion(3))),  # its version is gone
        changed(Call(5, 6, NotRecorded("d"))),
        changed(Call(10, 12, Wrote("e", 5)), Call(10, 12, Wrote("d", 4))),  # side by side, in either order
        [],
    ],
)
def test_what_has_an_order_is_found_right(calls: Sequence[Call]) -> None:
    assert contradiction(calls) is None


@pytest.mark.parametrize(
    "calls",
    [
        pytest.param(changed(Call(10, 11, ReadAll(("a", "c"))), without=5), id="a write is lost"),
        pytest.param(changed(Call(10, 11, ReadVersion(2))), id="a read is stale"),
        pytest.param(changed(Call(3.1, 3.4, ReadVersion(1)), without=2), id="a read is stale at once"),
        pytest.param(changed(Call(10, 11, Wrote("b", 4))), id="a key is recorded twice"),
        pytest.param(changed(Call(10, 11, ReadAll(("a", "b", "b", "c")))), id="a write is there twice"),
        pytest.param(changed(Call(10, 11, Wrote("d", 5))), id="a version is skipped"),
        pytest.param(changed(Call(10, 11, ReadVersion(4))), id="a version comes from nowhere"),
        pytest.param(changed(Call(10, 11, Wrote("d", 3))), id="two writes have one version"),
        pytest.param(changed(Call(10, 11, Wrote("d", 4, expected=2))), id="an expected version is ignored"),
        pytest.param(changed(Call(10, 11, Mismatched("d", 3, 3))), id="a right version is refused"),
        pytest.param(changed(Call(10, 11, Mismatched("b", 3, 2))), id="a recorded key is refused"),
        pytest.param(changed(Call(10, 11, ReadAll(("a", "c", "b")))), id="writes are out of order"),
        pytest.param(
            changed(Call(10, 11, NotRecorded("d")), Call(12, 13, ReadAll(("a", "b", "c", "d")))),
            id="what was not recorded is there",
        ),
        pytest.param(
            changed(Call(10, inf, Unknown("d")), Call(12, 13, ReadVersion(4)), Call(14, 15, ReadVersion(3))),
            id="what was unknown and seen is gone again",
        ),
        pytest.param(changed(Call(9.5, inf, Unknown("d")), Call(1, 2, ReadVersion(4))), id="seen too early"),
    ],
)
def test_what_has_none_is_found_wrong_and_named(calls: Sequence[Call]) -> None:
    found = contradiction(calls)
    assert found is not None
    assert "none of these fits" in found


def test_a_long_history_of_many_clients_is_judged_in_a_moment() -> None:
    writes = [Call(number / 8, number / 8 + 1, Wrote(str(number), number + 1)) for number in range(300)]
    reads = [Call(number, number + 1, ReadVersion(8 * number + 4)) for number in range(1, 36)]
    assert contradiction(writes + reads) is None
    assert contradiction([*writes, *reads, Call(30, 31, ReadVersion(100))]) is not None
