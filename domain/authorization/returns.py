"""Is every part of the troops back that went across, as far as the crossings tell it?"""

from __future__ import annotations

from domain.authorization.passages import Passage, Passages, Passed, Ways
from domain.values import Contingent, Key


def every_part_is_back(found: Passed, ways: Ways) -> bool:
    if not found.some_came or found.unclear or _some_are_still_to_come(found, ways):
        return False
    unnamed, whole = found.unnamed, found.whole
    expected = {key for key, passages in found.named.items() if passages.out}
    # Who came back without having been seen to go was across all the same.
    if whole.out or not (expected or unnamed.out):
        expected.update(key for key, one in ways.contingents.items() if one.part_of is None)
    if _whole_is_back(whole.out + unnamed.out, whole.back) and len(expected) + bool(unnamed.out) <= 1:
        return not any(_is_later(passage, whole.back) for key in expected for passage in found.named[key].out)
    if not all(is_back(with_the_whole(key, found, ways), ways.contingents.get(key)) for key in expected):
        return False
    return described_are_back(found) if unnamed.out or (unnamed.back and not expected) else bool(expected)


def _some_are_still_to_come(found: Passed, ways: Ways) -> bool:
    """Whether a contingent that nobody saw is foreseen for days after all those on which others came back."""
    came = [one for passages in found.named.values() for one in passages.back]
    days = [one.day.latest if one.day is not None else None for one in came]
    last = max((day for day in days if day is not None), default=None)
    if last is None or None in days:
        return False
    return any(
        begins > last and key not in found.named and ways.contingents[key].part_of is None
        for key, begins in ways.begins.items()
    )


def with_the_whole(key: Key, found: Passed, ways: Ways) -> Passages:
    """The passages of a part; where all of whom it is part of are back, it came back with them."""
    own, up, seen = found.named[key], ways.contingents.get(key), {key}
    backs = list(own.back)
    while up is not None and up.part_of is not None and up.part_of not in seen:
        seen.add(up.part_of)
        whole = found.named.get(up.part_of)
        up = ways.contingents.get(up.part_of)
        if whole is not None and whole.back and is_back(whole, up):
            backs += [one._replace(how_many=None) for one in whole.back]
    return Passages(own.out, backs)


def is_back(passages: Passages, contingent: Contingent | None) -> bool:
    """A crossing back with unknown count is the whole part; known counts have to reach its size."""
    if _whole_is_back(passages.out, [one for one in passages.back if one.how_many is None]):
        return True
    return _counted_back(passages, contingent)


def described_are_back(found: Passed) -> bool:
    """Whether all are back of whom there is a description only: as many as went, or the same of each part.

    Those who are described in the same words are taken for one part.
    """
    if not found.some_came or found.whole.out:
        return False
    each = found.described.values()
    went = [one for one in each if one.out]
    return _counted_back(found.unnamed, None) or all(is_back(one, None) for one in went or each)


def _counted_back(passages: Passages, contingent: Contingent | None) -> bool:
    size = _size(passages.out, contingent)
    counts = [one.how_many for one in passages.back if one.how_many is not None]
    returned = sum(count.value for count in counts if count.bound in ("exact", "at_least"))
    return bool(counts) and size is not None and returned >= size


def _whole_is_back(out: list[Passage], back: list[Passage]) -> bool:
    return bool(back) and not any(_is_later(passage, back) for passage in out)


def _is_later(passage: Passage, back: list[Passage]) -> bool:
    """Whether those left again after every return."""
    return all(
        passage.day is not None and one.day is not None and passage.day.surely_after(one.day) for one in back
    )


def _size(out: list[Passage], contingent: Contingent | None) -> int | None:
    """The most that the part can be: those that went, else those of the terms; None if no number says."""
    counts = [one.how_many for one in out if one.how_many is not None]
    if not counts or len(counts) < len(out):
        counts = [contingent.count] if contingent is not None and contingent.count is not None else []
    if not counts or any(count.bound not in ("exact", "at_most") for count in counts):
        return None
    return sum(count.value for count in counts)
