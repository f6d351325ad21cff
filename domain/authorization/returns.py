"""Says whether every part of the troops that went across is back, as far as the crossings tell it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.authorization.passages import Passages, Passed, Sum, Sums, Ways
from domain.values import Contingent, Key


def every_part_is_back(found: Passed) -> bool:
    ways = found.ways
    if not found.some_came or found.unclear or _some_are_still_to_come(found, ways):
        return False
    unnamed, whole = found.unnamed.sums, found.whole.sums
    expected = {key for key, passages in found.named.items() if passages.out}
    # Who came back without having been seen to go was across all the same.
    if whole.went.passages or not (expected or unnamed.went.passages):
        expected.update(key for key, one in ways.contingents.items() if one.part_of is None)
    groups = len(expected) + bool(unnamed.went.passages)
    if _whole_is_back(whole.went + unnamed.went, whole.came) and groups <= 1:
        return not any(_went_again(found.of(key).sums.went, whole.came) for key in expected)
    if not all(is_back(with_the_whole(key, found), ways.contingents.get(key)) for key in expected):
        return False
    if unnamed.went.passages or (unnamed.came.passages and not expected):
        return described_are_back(found)
    return bool(expected)


def _some_are_still_to_come(found: Passed, ways: Ways) -> bool:
    """Whether a contingent that nobody saw is foreseen for days after all those on which others came back."""
    came = [one.sums.came for one in found.named.values() if one.sums.came.passages]
    if not came or not ways.begins:
        return False
    last = max(one.last_end for one in came)
    return any(
        begins > last and key not in found.named and ways.contingents[key].part_of is None
        for key, begins in ways.begins.items()
    )


def with_the_whole(key: Key, found: Passed) -> Sums:
    """The passages of a part; where all of whom it is part of are back, it came back with them."""
    own = found.of(key).sums
    for whole in wholes_back(key, found):
        came = replace(whole.sums.came, counted=0, people=0, surely=0)
        own = own + Sums(came=came, uncounted=came)
    return own


def wholes_back(key: Key, found: Passed) -> Iterator[Passages]:
    """Of each of those whom it is part of and who are all back, the passages."""
    contingents = found.ways.contingents
    up, seen = contingents.get(key), {key}
    while up is not None and up.part_of is not None and up.part_of not in seen:
        seen.add(up.part_of)
        whole = found.named.get(up.part_of)
        up = contingents.get(up.part_of)
        if whole is not None and whole.back and is_back(whole.sums, up):
            yield whole


def is_back(sums: Sums, contingent: Contingent | None) -> bool:
    """A crossing back with unknown count is the whole part; known counts have to reach its size."""
    return _whole_is_back(sums.went, sums.uncounted) or _counted_back(sums, contingent)


def described_are_back(found: Passed) -> bool:
    """Whether all are back of whom there is a description only: as many as went, or the same of each part.

    Those who are described in the same words are taken for one part.
    """
    if not found.some_came or found.whole.out:
        return False
    each = [one.sums for one in found.described.values()]
    went = [one for one in each if one.went.passages]
    return _counted_back(found.unnamed.sums, None) or all(is_back(one, None) for one in went or each)


def _counted_back(sums: Sums, contingent: Contingent | None) -> bool:
    size = _size(sums.went, contingent)
    return sums.came.counted > 0 and size is not None and sums.came.surely >= size


def _whole_is_back(went: Sum, came: Sum) -> bool:
    return came.passages > 0 and not _went_again(went, came)


def _went_again(went: Sum, came: Sum) -> bool:
    """Whether some left again after every return."""
    return went.last_begin > came.last_end


def _size(went: Sum, contingent: Contingent | None) -> int | None:
    """The most that the part can be: those that went, else those of the terms; None if no number says."""
    if went.counted and went.counted == went.passages:
        return went.people if went.bounded else None
    stated = contingent.count if contingent is not None else None
    return stated.value if stated is not None and stated.bound in ("exact", "at_most") else None
