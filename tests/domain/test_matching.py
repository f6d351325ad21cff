"""Does each return belong to what went out before it?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import pytest

from domain.authorization.amounts import Amount
from domain.authorization.state import State
from domain.authorization.tracks import Tracks
from domain.events import EntryRecorded, ExitRecorded
from domain.values import Count, Day, Description, Part, Terms
from tests.domain.factories import contingent, count_of, entered, left, part, registered, terms
from tests.domain.scenario import state_of

FOREIGN = terms(contingent("c1", None), movements=("foreign_entry",))
NATIONAL = terms(contingent("c1", None), movements=("national_exit",))

Crossing = EntryRecorded | ExitRecorded


def crossings(told: str) -> list[Crossing]:
    """`in 5 03-01, out 03-10`: entries and exits of 2026, each with its number and its day, if any."""
    found: list[Crossing] = []
    for one in told.split(", "):
        way, *rest = one.split()
        number = int(rest.pop(0)) if rest and rest[0].isdigit() else None
        on = re.sub(r"\b(\d\d-\d\d)\b", r"2026-\1", rest[0]) if rest else None
        found.append((entered if way == "in" else left)(on, part("c1", number)))
    return found


def mirrored(steps: Iterable[Crossing]) -> list[Crossing]:
    """The same of national troops: who entered left, and who left entered."""
    return [
        (left if isinstance(one, EntryRecorded) else entered)(
            str(one.on) if one.on is not None else None, parts=one.parts
        )
        for one in steps
    ]


def across(state: State) -> Amount:
    return Tracks(state).passed.named["c1"].across.people


SEQUENCES = [
    # Whatever was counted out before is across, less those who came back.
    ("in 5 03-01", 5),
    ("in 5 03-01, in 4 03-02", 9),
    ("in 5 03-01, out 3 03-10", 2),
    ("in 5 03-01, out 3 03-10, out 2 03-11", 0),
    ("in 5 03-01, out 3 03-10, in 4 03-11, out 6 03-12", 0),
    ("in 5 03-01, out 3 03-10, in 4 03-11, out 5 03-12", 1),
    # A return before anybody went returns nobody; nor do those who are too many.
    ("out 5 03-05, in 5 03-15", 5),
    ("out 03-05, in 5 03-15", 5),
    ("in 5 03-01, out 10 03-05, in 5 03-10", 5),
    ("in 5 03-01, out 10 03-05, in 5 03-10, out 5 03-20", 0),
    ("in 5 03-01, out 5 03-05, out 3 03-06, in 4 03-10", 4),
    ("in 5 03-01, out 03-05, out 03-06, in 4 03-10", 4),
    # Without a count it is the whole part.
    ("in 5 03-01, out 03-10", 0),
    ("in 5 03-01, in 4 03-05, out 03-10, in 3 03-11", 3),
    ("in 5 03-01, out 2 03-05, out 03-10", 0),
    # On one day: a relief while others were there, a visit for the day while nobody was.
    ("in 5 03-10, out 5 03-10", 0),
    ("in 5 03-10, out 03-10", 0),
    ("in 5 03-10, in 4 03-10, out 03-10", 0),
    ("in 5 03-01, in 4 03-10, out 03-10", 4),
    ("in 5 03-01, in 4 03-10, out 03-10, out 4 03-20", 0),
    ("in 5 03-01, in 5 03-10, out 5 03-10", 5),
    ("in 5 03-01, in 5 03-10, out 10 03-10", 0),
    # A day that leaves it open which was first: the return has something to return.
    ("in 5 03-10, out 5 [03-05..03-12]", 0),
    ("in 5 03-10, out [03-05..03-12]", 0),
    ("in 5, out 03-05", 0),
    ("in 5 03-10, out 5", 0),
    ("in 5 03-10, out", 0),
    ("in 5 03-01, in 5 03-10, out 10 [03-05..03-12]", 0),
    ("in 5 03-01, in 5 03-10, out 5", 5),
    ("in 5 03-10, out 7 [03-05..03-12], in 4 03-20", 4),
    ("in 5 [01-01..12-31], out 5 03-05", 0),
    ("in 5 03-10, out 03-20, in 4 04-01, out", 0),
]


@pytest.mark.parametrize("told", [told for told, _ in SEQUENCES])
@pytest.mark.parametrize("national", [False, True])
def test_a_return_belongs_to_what_went_out_before_it(told: str, national: bool) -> None:
    steps, expected = crossings(told), dict(SEQUENCES)[told]
    state = (
        state_of(registered(NATIONAL), *mirrored(steps))
        if national
        else state_of(registered(FOREIGN), *steps)
    )
    assert across(state) == Amount(expected, expected)
    assert Tracks(state).deployment.status == ("under_way" if expected else "concluded")
    again = [*steps[::-1]]
    other = (
        state_of(registered(NATIONAL), *mirrored(again))
        if national
        else state_of(registered(FOREIGN), *again)
    )
    assert across(other) == Amount(expected, expected)


@pytest.mark.parametrize(
    "told",
    [
        "in 5 03-01, in 4 03-10, out [03-05..03-12]",  # relieved, or all gone
        "in 5, in 4 03-01, out 03-10",  # the first may have come after all left
        "in 5 03-01, in 4 04-01, out",
    ],
)
def test_where_either_way_a_return_is_one_of_somebody_it_is_open(told: str) -> None:
    state = state_of(registered(FOREIGN), *crossings(told))
    assert Tracks(state).passed.named["c1"].across.is_open
    assert across(state).least == 0
    assert Tracks(state).deployment.status == "under_way"
    assert [one.presence for one in Tracks(state).deployment.parts] == ["unknown"]
    settled = state_of(registered(FOREIGN), *crossings(f"{told}, out 05-01"))
    assert Tracks(settled).deployment.status == "concluded"


@pytest.mark.parametrize(
    ("out", "back", "status"),
    [
        (count_of(12, "about"), count_of(12), "under_way"),
        (count_of(12), count_of(12, "about"), "under_way"),
        (count_of(12, "at_most"), count_of(12), "concluded"),
        (count_of(12, "at_least"), count_of(12), "under_way"),
        (count_of(12), count_of(12, "at_least"), "concluded"),
        (count_of(12), count_of(12, "at_most"), "under_way"),
        (None, count_of(12), "under_way"),
        (count_of(12, "about"), None, "concluded"),
        (None, None, "concluded"),
    ],
)
def test_all_are_back_only_by_every_number_that_the_counts_admit(
    out: Count | None, back: Count | None, status: str
) -> None:
    went, came = Part(contingent="c1", count=out), Part(contingent="c1", count=back)
    state = state_of(registered(FOREIGN), entered("2026-03-01", went), left("2026-03-10", came))
    assert Tracks(state).deployment.status == status


def test_who_went_without_a_count_is_back_when_as_many_are_as_the_terms_state() -> None:
    stated = registered(terms(contingent("c1", 12), movements=("foreign_entry",)))
    went = entered("2026-03-01", part("c1"))
    assert Tracks(state_of(stated, went, left("2026-03-10", part("c1", 12)))).deployment.status == "concluded"
    fewer = state_of(stated, went, left("2026-03-10", part("c1", 11)))
    assert Tracks(fewer).deployment.status == "under_way"
    rest = left("2026-03-11", part("c1", 1))
    both = state_of(stated, went, left("2026-03-10", part("c1", 11)), rest)
    assert Tracks(both).deployment.status == "concluded"


def test_the_return_is_the_one_after_which_nobody_is_across() -> None:
    """By it a report's term is counted: a return of nobody does not begin it again."""
    steps = crossings("in 5 03-01, out 5 03-10")
    once = state_of(registered(FOREIGN), *steps)
    assert Tracks(once).returned_on == Day("2026-03-10")
    too_many = state_of(registered(FOREIGN), *steps, *crossings("out 3 03-20"))
    assert Tracks(too_many).returned_on == Day("2026-03-10")
    again = state_of(registered(FOREIGN), *steps, *crossings("in 4 03-20"))
    assert Tracks(again).returned_on is None
    assert Tracks(again, date(2026, 3, 19)).returned_on == Day("2026-03-10")
    home = state_of(registered(FOREIGN), *steps, *crossings("in 4 03-20, out 4 04-01"))
    assert Tracks(home).returned_on == Day("2026-04-01")
    undated = state_of(registered(FOREIGN), *crossings("in 5 03-01, out 5"))
    assert (Tracks(undated).deployment.status, Tracks(undated).returned_on) == ("concluded", None)


@pytest.mark.parametrize(
    ("told", "count", "status"),
    [
        ("out 03-05", None, "concluded"),  # all left, and no source tells when they had come
        ("out 5 03-05", 5, "concluded"),
        ("out 5 03-05", None, "under_way"),  # nobody knows how many others there were
        ("out 5 03-05", 6, "under_way"),
        ("out 5 03-05, out 1 03-06", 6, "concluded"),
    ],
)
def test_where_nobody_was_seen_to_go_those_are_back_whom_the_terms_name(
    told: str, count: int | None, status: str
) -> None:
    stated = registered(terms(contingent("c1", count), movements=("foreign_entry",)))
    assert Tracks(state_of(stated, *crossings(told))).status == status
    # Who went on a later day was none of them.
    again = state_of(stated, *crossings(f"{told}, in 5 03-15"))
    assert Tracks(again).status == "under_way"


# Who is not named.

BOTH = terms(contingent("c1", 12), contingent("c2", 3), movements=("foreign_entry",))


@pytest.mark.parametrize(
    ("steps", "presence"),
    [
        # Somebody came and somebody left: they were one group.
        ([entered("2026-03-01"), left("2026-03-10")], ["absent", "absent"]),
        # Both are there, and one of them left.
        ([entered("2026-03-01", part("c1"), part("c2")), left("2026-03-10")], ["unknown", "unknown"]),
        # Only one of them is still there.
        (
            [
                entered("2026-03-01", part("c1"), part("c2")),
                left("2026-03-05", part("c1")),
                left("2026-03-10"),
            ],
            ["absent", "absent"],
        ),
        # Somebody came; one of them left.
        ([entered("2026-03-01"), left("2026-03-10", part("c1"))], ["absent", "present"]),
        # Nobody was seen to come, and somebody left.
        ([left("2026-03-10")], ["unknown", "unknown"]),
    ],
)
def test_a_return_without_names_is_one_of_all_where_they_are_one_group(
    steps: list[Crossing], presence: list[str]
) -> None:
    state = state_of(registered(BOTH), *steps)
    assert [one.presence for one in Tracks(state).deployment.parts] == presence
    concluded = presence == ["absent", "absent"]
    assert Tracks(state).deployment.status == ("concluded" if concluded else "under_way")


def test_strangers_who_came_back_and_came_again_are_across() -> None:
    us = Description(countries=("US",))
    four, all_of_them = Part(description=us, count=Count(value=4)), Part(description=us)
    steps: list[Crossing] = [
        entered("2026-03-01", four),
        left("2026-03-05", all_of_them),
        entered("2026-03-10", four),
    ]
    state = state_of(registered(Terms(movements=("foreign_entry",))), *steps)
    assert Tracks(state).deployment.status == "under_way"
    (one,) = Tracks(state).deployment.parts
    assert (one.presence, one.present_count) == ("present", Count(value=4))
