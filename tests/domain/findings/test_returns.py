"""C03, C08, and the returns of M05 and F18: a return belongs to what went out before it."""

from __future__ import annotations

from typing import Any

import pytest

from domain.events import ActivitiesConcluded
from domain.values import Count, Day, Description, Part
from tests.domain.factories import (
    called,
    concluded,
    contingent,
    count_of,
    entered,
    entry_terms,
    exit_terms,
    left,
    part,
    registered,
    voted,
)
from tests.domain.findings.judging import LATER, figures, found, only
from tests.domain.test_matching import crossings, mirrored


def history(*steps: Any, terms: Any = None) -> tuple[Any, ...]:
    return registered(terms or entry_terms(contingents=(contingent("c1", None),))), voted(), *steps


# C03.


@pytest.mark.parametrize(("back", "broken"), [(12, False), (11, True)])
def test_exact_crossings_are_to_balance_after_the_conclusion(back: int, broken: bool) -> None:
    """Rules of the register: C03."""
    there = entered("2026-02-27", part("c1", 12)), left("2026-07-15", part("c1", back))
    concluded = ActivitiesConcluded(on=Day("2026-07-16"))
    history = registered(entry_terms()), voted(), *there, concluded
    seen = found("C03", LATER, *history)
    assert [(one.subject, figures(one)) for one in seen] == (
        [("c1", {"out": 12, "back": 11})] if broken else []
    )
    assert not found("C03", "2026-07-15", *history)


@pytest.mark.parametrize("back", [(), (left("2026-07-15", part("c1")),), (left("2026-07-15"),)])
def test_what_is_not_on_record_does_not_unbalance_it(back: Any) -> None:
    history = registered(entry_terms()), entered("2026-02-27", part("c1", 12)), *back
    assert not found("C03", LATER, *history, ActivitiesConcluded(on=Day("2026-07-16")))


def test_a_return_of_nobody_does_not_balance_what_went() -> None:
    """Ten went and ten came back, but five of these before the last five went."""
    steps = crossings("in 5 03-01, out 10 03-05, in 5 03-10")
    one = only("C03", LATER, *history(*steps, concluded("2026-07-15")))
    assert figures(one) == {"out": 10, "back": 5}
    home = crossings("out 5 03-20")
    assert figures(only("C03", LATER, *history(*steps, *home))) == {"out": 10, "back": 15}
    assert not found("C03", LATER, *history(*crossings("in 5 03-01, out 5 03-05, in 5 03-10, out 5 03-20")))


def test_who_went_and_came_back_undated_balances_by_the_numbers() -> None:
    assert not found("C03", LATER, *history(*crossings("in 5, out 5"), concluded()))
    assert figures(only("C03", LATER, *history(*crossings("in 5, out 3"), concluded()))) == {
        "out": 5,
        "back": 3,
    }


# C08.


@pytest.mark.parametrize(
    ("told", "broken"),
    [
        # Of nobody it is on record that they were there.
        ("out 5 03-05, in 5 03-15", {"back": 5, "across": 0, "back_on": "2026-03-05"}),
        (
            "in 5 03-01, out 5 03-05, out 3 03-06, in 4 03-10",
            {"back": 3, "across": 0, "back_on": "2026-03-06"},
        ),
        ("in 5 03-01, out 10 03-05", {"back": 10, "across": 5, "back_on": "2026-03-05"}),
        ("in 5 03-01, out 3 03-05, out 3 03-06", {"back": 3, "across": 2, "back_on": "2026-03-06"}),
        # Once is enough, whatever follows; the worst is told.
        (
            "in 5 03-01, out 10 03-05, in 5 03-10, out 5 03-20",
            {"back": 10, "across": 5, "back_on": "2026-03-05"},
        ),
        (
            "in 5 03-01, out 6 03-05, in 5 03-10, out 9 03-20",
            {"back": 9, "across": 5, "back_on": "2026-03-20"},
        ),
        # On one day too many are too many, in whatever order they crossed.
        ("in 5 03-10, out 7 03-10", {"back": 7, "across": 5, "back_on": "2026-03-10"}),
        # Whenever they went in the year.
        ("in 5 [01-01..12-31], out 7 03-05", {"back": 7, "across": 5, "back_on": "2026-03-05"}),
        # In order.
        ("in 5 03-01, out 5 03-05", None),
        ("in 5 03-10, out 5 03-10", None),
        ("in 5 03-01, out 5 03-10, in 5 03-10", None),
        ("in 5 03-01, out 3 03-05, out 2 03-06, in 9 03-07, out 9 03-08", None),
        ("in 5 [01-01..12-31], out 5 03-05", None),
        # Silence: how they went, how many did, is not on record.
        ("out 5 03-05", None),
        ("out 03-05", None),
        ("out 5 03-05, out 5 03-06", None),
        ("in 03-01, out 10 03-05", None),
        ("in 5 03-01, in 03-02, out 10 03-05", None),
        ("in 5 03-01, out 03-05, out 03-06", None),
    ],
)
@pytest.mark.parametrize("national", [False, True])
def test_more_back_than_were_across_is_found(
    told: str, broken: dict[str, int | str] | None, national: bool
) -> None:
    """Rules of the register: C08."""
    terms = exit_terms(contingents=(contingent("c1", None),)) if national else None
    steps = mirrored(crossings(told)) if national else crossings(told)
    seen = found("C08", LATER, *history(*steps, terms=terms))
    assert [(one.subject, one.certainty, figures(one)) for one in seen] == (
        [("c1", "certain", broken)] if broken else []
    )


@pytest.mark.parametrize("national", [False, True])
def test_of_several_returns_of_one_day_those_count_who_are_too_many(national: bool) -> None:
    terms = exit_terms(contingents=(contingent("c1", None),)) if national else None
    steps = crossings("in 5 03-10, out 4 03-10, out 4 03-10")
    one = only("C08", LATER, *history(*(mirrored(steps) if national else steps), terms=terms))
    assert int(one.figures["back"]) - int(one.figures["across"]) == 3


@pytest.mark.parametrize(
    "told",
    [
        "out 03-05, in 5 03-15",  # without a number
        "out 5 [03-05..03-08], in 5 03-15",
        "in 5 03-01, out 7 [03-05..03-08]",
        "in 5 03-01, out 10",
    ],
)
def test_of_a_day_or_a_number_that_is_not_exact_it_is_only_possible(told: str) -> None:
    one = only("C08", LATER, *history(*crossings(told)))
    assert (one.subject, one.certainty) == ("c1", "possible")


@pytest.mark.parametrize(
    "told", ["in 5 03-10, out 5 [03-05..03-12]", "in 5 03-10, out 5", "in 5, out 5 03-05", "in 5 03-10, out"]
)
def test_where_some_order_of_the_days_makes_it_possible_it_is_silent(told: str) -> None:
    assert not found("C08", LATER, *history(*crossings(told)))


@pytest.mark.parametrize(
    ("out", "back", "certainty"),
    [
        (count_of(10, "at_most"), count_of(12), "certain"),
        (count_of(12, "at_most"), count_of(12), None),
        (count_of(5, "at_least"), count_of(12), None),
        (count_of(5), count_of(12, "at_least"), "certain"),
        (count_of(5), count_of(12, "at_most"), None),
        (count_of(5), count_of(12, "about"), "possible"),
        (count_of(12, "about"), count_of(12), None),
    ],
)
def test_a_number_that_the_bounds_admit_is_in_order(out: Count, back: Count, certainty: str | None) -> None:
    went, came = Part(contingent="c1", count=out), Part(contingent="c1", count=back)
    seen = found("C08", LATER, *history(entered("2026-03-01", went), left("2026-03-10", came)))
    assert [one.certainty for one in seen] == ([certainty] if certainty else [])


def test_it_is_raised_on_the_day_on_which_both_are_on_record() -> None:
    """Before the entry is: nobody knows how those went who left."""
    steps = crossings("out 5 03-05, in 5 03-15")
    assert not found("C08", "2026-03-14", *history(*steps))
    one = only("C08", "2026-03-15", *history(*steps))
    assert {evidence.version for evidence in one.evidence} == {3, 4}


TWO = entry_terms(
    contingents=(contingent("c1", None, countries=("US",)), contingent("c2", None, part_of="c1"))
)


@pytest.mark.parametrize(
    "steps",
    [
        # Those who are part of others may have gone in the number of these, and these with them.
        (entered("2026-03-01", part("c1", 13)), left("2026-03-10", part("c2", 3))),
        (entered("2026-03-01", part("c1", 10), part("c2", 3)), left("2026-03-10", part("c1", 13))),
        # Who crossed without being named may be anybody.
        (entered("2026-03-01"), left("2026-03-05", part("c1", 5)), entered("2026-03-10", part("c1", 5))),
        (
            entered("2026-03-01", Part(description=Description(countries=("US",)), count=count_of(5))),
            entered("2026-03-02", part("c1", 5)),
            left("2026-03-05", part("c1", 10)),
        ),
        # Nobody says which way they go first.
        (entered("2026-03-01", Part(count=count_of(5))), left("2026-03-05", Part(count=count_of(9)))),
    ],
)
def test_where_others_may_be_they_it_is_silent(steps: tuple[Any, ...]) -> None:
    terms = (
        TWO if any(one.parts and one.parts[0].contingent for one in steps) else entry_terms(movements=None)
    )
    assert not found("C08", LATER, *history(*steps, terms=terms))


def test_who_is_not_named_is_compared_with_who_is_not_named() -> None:
    five, nine = (Part(description=Description(countries=("US",)), count=count_of(n)) for n in (5, 9))
    seen = only("C08", LATER, *history(entered("2026-03-01", five), left("2026-03-05", nine)))
    assert (seen.subject, seen.certainty, seen.figures["back"]) == ("authorization", "certain", 9)
    nobody = only("C08", LATER, *history(left("2026-03-05"), entered("2026-03-15")))
    assert (nobody.subject, nobody.certainty, nobody.figures["back"]) == ("authorization", "possible", "all")
    assert not found("C08", LATER, *history(entered("2026-03-01"), left("2026-03-05")))


def test_the_impossible_return_accuses_nobody_of_anything_else() -> None:
    """Item 3 of the field trial: the obligation to report does not begin to run by it."""
    steps = crossings("out 5 03-05, in 5 03-15")
    codes = {
        code for code in ("C08", "F04", "F13", "F18", "C03") if found(code, "2026-07-15", *history(*steps))
    }
    assert codes == {"C08"}


# M05 and F18.


SEEN = called("2026-08-01", "national", part("c1"))


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ("in 5 03-01", True),
        ("in 5 03-01, out 5 03-10", False),
        ("out 5 03-05, in 5 03-15", True),
        ("in 5 03-01, out 5 03-10, in 5 06-01", True),
        ("in 5 03-01, out 10 03-05, in 5 03-10", True),
        ("in 5 03-01, out 5 03-10, in 5 06-01, out 5 06-20", False),
        ("in 5 03-10, out 5 [03-05..03-12]", False),
        ("in 5 03-01, out 5", False),
        ("in 12 03-01, out 5 03-10", False),
    ],
)
def test_a_return_of_before_they_went_is_none_of_theirs(told: str, missing: bool) -> None:
    steps = crossings(told)
    assert bool(found("M05", LATER, *history(*steps))) is missing
    assert bool(found("F18", LATER, *history(*steps, SEEN))) is missing


def test_whoever_may_have_gone_again_is_looked_for_again() -> None:
    """Seen after the last authorized day: the return of spring is none of those who went in June."""
    spring = entered("2026-03-01"), left("2026-03-10")
    assert not found("F18", LATER, *history(*spring, SEEN))
    assert found("F18", LATER, *history(*spring, entered("2026-06-01"), SEEN))
    assert not found("F18", LATER, *history(*spring, entered("2026-06-01", part("c2")), SEEN))
