"""A count with a bound as the smallest and the largest number that it can mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from domain.values import Bound, Count


@dataclass(frozen=True, slots=True)
class Amount:
    """How many it can be: from `least` to `most` (None: no end). Not `firm`: about so many."""

    least: int
    most: int | None
    firm: bool = True

    def __add__(self, other: Amount) -> Amount:
        most = None if self.most is None or other.most is None else self.most + other.most
        return Amount(self.least + other.least, most, self.firm and other.firm)

    def __sub__(self, other: Amount) -> Amount:
        """Of so many, those that are left: never fewer than none."""
        return Amount(
            least=0 if other.most is None else max(0, self.least - other.most),
            most=None if self.most is None else max(0, self.most - other.least),
            firm=self.firm and other.firm,
        )


NOBODY: Final = Amount(0, 0)


def amount(count: Count) -> Amount:
    """What a count bounds: `about` is taken by its value, but nothing is certain by it."""
    match count.bound:
        case "exact":
            return Amount(count.value, count.value)
        case "at_most":
            return Amount(0, count.value)
        case "at_least":
            return Amount(count.value, None)
        case "about":
            return Amount(count.value, count.value, firm=False)


def limit(count: Count) -> Amount:
    """What a count authorizes: up to so many is a limit of so many."""
    return Amount(count.value, count.value) if count.bound == "at_most" else amount(count)


def overlapping(amounts: Iterable[Amount]) -> Amount:
    """How many all of them are, if one may be part of another: as many as the largest, or all together."""
    known = list(amounts)
    return Amount(
        max((one.least for one in known), default=0),
        None if any(one.most is None for one in known) else sum(one.most or 0 for one in known),
        all(one.firm for one in known),
    )


def bound_of(bounds: Iterable[Bound]) -> Bound:
    """How well a sum is known: as well as the least known of its parts."""
    vague = set(bounds) - {"exact"}
    return "exact" if not vague else vague.pop() if len(vague) == 1 else "about"


def total(counts: Iterable[Count | None]) -> Count | None:
    """The sum; None if one is not known at all, or there is none."""
    known: list[Count] = []
    for count in counts:
        if count is None:
            return None
        known.append(count)
    if not known:
        return None
    if len(known) == 1 and known[0].breakdown is None:
        return known[0]
    return Count(value=sum(one.value for one in known), bound=bound_of(one.bound for one in known))
