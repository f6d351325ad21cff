"""F04 against every reading of a record: each day that a crossing can have been on, in each order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations, product
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.factories import contingent, entered, entry_terms, left, part, registered, voted
from tests.domain.findings.judging import LATER, found

LIMIT = 6


class Move(NamedTuple):
    """So many went (or came back) on some day of March from the first to the last."""

    people: int
    is_back: bool
    first: int
    last: int

    @property
    def told(self) -> Any:
        days = [f"2026-03-{day:02}" for day in (self.first, self.last)]
        on = days[0] if self.first == self.last else f"[{days[0]}..{days[1]}]"
        return (left if self.is_back else entered)(on, part("c1", self.people))


def moves(days: int = 4) -> st.SearchStrategy[list[Move]]:
    spans = st.tuples(st.integers(1, days), st.integers(0, 2)).map(lambda of: (of[0], of[0] + of[1]))
    one = st.builds(
        lambda people, back, span: Move(people, back, *span), st.integers(1, 7), st.booleans(), spans
    )
    return st.lists(one, min_size=1, max_size=4)


def exactly(known: Sequence[Move]) -> list[Move]:
    return [one._replace(last=one.first) for one in known]


def readings(known: Sequence[Move]) -> Iterator[list[Move]]:
    """Every order in which it can have been."""
    for days in product(*(range(one.first, one.last + 1) for one in known)):
        by_day: dict[int, list[Move]] = {}
        for day, one in zip(days, known, strict=True):
            by_day.setdefault(day, []).append(one)
        for orders in product(*(permutations(by_day[day]) for day in sorted(by_day))):
            yield [one for order in orders for one in order]


def most_at_one_time(order: Sequence[Move]) -> int:
    """A return of more than are there returns no more than are there."""
    there = most = 0
    for one in order:
        there = max(0, there - one.people) if one.is_back else there + one.people
        most = max(most, there)
    return most


def verdicts(known: Sequence[Move], **fields: Any) -> list[str]:
    terms = entry_terms(contingents=(contingent("c1", LIMIT),), **fields)
    steps = (one.told for one in known)
    return [one.certainty for one in found("F04", LATER, registered(terms), voted(), *steps)]


@given(moves())
def test_what_is_certain_is_so_on_every_reading(known: list[Move]) -> None:
    if "certain" in verdicts(known):
        assert all(most_at_one_time(order) > LIMIT for order in readings(known))


@given(st.lists(moves(), min_size=1).map(lambda lists: [one for of in lists for one in of]))
def test_of_exact_days_all_different_it_is_found_if_it_is_so(known: list[Move]) -> None:
    known = [one._replace(first=day, last=day) for day, one in enumerate(known[:20], 1)]
    assert verdicts(known) == (["certain"] if most_at_one_time(known) > LIMIT else [])


@given(moves(days=6).map(exactly))
def test_of_exact_days_nothing_is_only_possible(known: list[Move]) -> None:
    assert "possible" not in verdicts(known)


@given(moves())
def test_without_an_authorized_day_nothing_more_is_certain(known: list[Move]) -> None:
    """Whoever is not seen to come back may have left the day after."""
    if "certain" in verdicts(known, window=None):
        assert "certain" in verdicts(known)
