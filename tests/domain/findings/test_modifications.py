"""What is said of a modification, whose own cycle comes while the original is being used?"""

from __future__ import annotations

from typing import Any

from domain.events import ActivitiesConcluded, Event, ModificationRequested
from domain.values import Count, Day, Terms, Total
from tests.domain.factories import (
    contingent,
    decreed,
    entered,
    entry_terms,
    left,
    part,
    planned,
    registered,
    requested,
    voted,
    window,
)
from tests.domain.findings.judging import LATER, figures, found, only

ORIGINAL: tuple[Event, ...] = (
    registered(),
    requested("2026-02-11", terms=entry_terms()),
    voted(),
    decreed("2026-02-20", "on_publication"),
)


def modified(
    approved_on: str, published_on: str | None = None, number: int = 1, **terms: Any
) -> tuple[Event, ...]:
    """A later cycle, up to its vote or its publication."""
    asked = ModificationRequested(proceeding=number, received_on=Day("2026-03-01"), terms=Terms(**terms))
    vote = voted(on=approved_on, proceeding=number)
    return (
        (asked, vote)
        if published_on is None
        else (asked, vote, decreed(published_on, "on_publication", proceeding=number))
    )


def test_a_modification_that_states_the_same_first_day_again_comes_in_time() -> None:
    """An extension: the days are stated as a whole, and they begin when the original said."""
    longer = modified("2026-06-10", "2026-06-12", window=window(last="2026-07-31"))
    for history in ((*ORIGINAL, *longer), (*ORIGINAL, entered("2026-02-27", part("c1")), *longer)):
        assert not found("F15", LATER, *history)
        assert not found("F11", LATER, *history)


def test_a_first_day_that_was_a_planned_crossing_of_the_original_is_no_new_one_either() -> None:
    terms = entry_terms(planned_crossings=(planned("entry", "2026-02-28"),))
    longer = modified("2026-06-10", "2026-06-12", window=window("2026-02-28", "2026-07-31"))
    assert not found(
        "F15", LATER, registered(terms), voted(), decreed("2026-02-20", "on_publication"), *longer
    )


def test_a_modification_that_states_another_first_day_is_late_after_it() -> None:
    """Constitution, art. 76 fr. III: the grant comes first."""
    history = *ORIGINAL, *modified("2026-03-20", "2026-03-22", window=window("2026-03-10"))
    assert figures(only("F15", LATER, *history))["days"] == 10
    published = only("F11", LATER, *history)
    assert (published.subject, figures(published)["days"]) == ("proceedings.1", 12)


def test_what_was_over_before_a_modification_was_approved_is_not_what_it_authorizes() -> None:
    """They had all gone home; the modification permits a second visit."""
    first = entered("2026-02-27", part("c1", 12)), left("2026-04-01", part("c1", 12))
    again = modified("2026-04-10", "2026-04-15", window=window("2026-08-01", "2026-08-31"))
    concluded = ActivitiesConcluded(on=Day("2026-04-01"))
    assert not found("F12", LATER, *ORIGINAL, *first, *again)
    assert not found("F12", LATER, *ORIGINAL, *first, concluded, *again)
    too_late = modified("2026-04-10", "2026-09-02", window=window("2026-08-01", "2026-08-31"))
    one = only("F12", LATER, *ORIGINAL, *first, *too_late)
    assert (one.subject, one.against, figures(one)["days"]) == ("proceedings.1", "authorized", 2)


def test_who_is_named_by_a_modification_alone_is_early_until_that_is_in_force() -> None:
    """The transitory article of the decree that modifies."""
    more = modified("2026-04-01", "2026-04-10", contingents=(contingent("c1", 12), contingent("c2", 5)))
    both = entered("2026-04-05", part("c1"), part("c2"))
    one = only("F02", LATER, *ORIGINAL, *more, both)
    assert (one.subject, one.certainty) == ("steps.8.c2", "certain")
    assert figures(one) == {"days": 5, "in_force_from": "2026-04-10"}
    assert not found("F02", LATER, *ORIGINAL, *more, entered("2026-04-10", part("c2")))


def test_what_an_earlier_proceeding_named_is_early_once_a_later_one_in_force_has_left_it_out() -> None:
    """c1 was of the original, not of the first modification, and is again of the second from 10 May on."""
    without = modified("2026-03-01", "2026-03-10", contingents=(contingent("c2", 5),))
    again = modified("2026-05-01", "2026-05-10", 2, contingents=(contingent("c1", 12), contingent("c2", 5)))
    early = only("F02", LATER, *ORIGINAL, *without, *again, entered("2026-05-05", part("c1")))
    assert (early.certainty, figures(early)) == ("certain", {"days": 5, "in_force_from": "2026-05-10"})
    for day, key in (("2026-05-05", "c2"), ("2026-05-10", "c1"), ("2026-03-05", "c1")):
        assert not found("F02", LATER, *ORIGINAL, *without, *again, entered(day, part(key))), (day, key)


def test_a_day_that_a_modification_alone_opens_is_early_until_that_is_in_force() -> None:
    longer = modified("2026-07-10", "2026-07-20", window=window(last="2026-07-31"))
    assert figures(only("F02", LATER, *ORIGINAL, *longer, entered("2026-07-17", part("c1"))))["days"] == 3
    assert not found("F02", LATER, *ORIGINAL, *longer, entered("2026-07-15", part("c1")))


def test_more_people_whose_total_is_not_stated_again_are_only_perhaps_too_many() -> None:
    """The total is the original's; the terms as they stand contradict themselves (C02)."""
    terms = entry_terms(totals=(Total(over="entry", count=Count(value=12)),))
    more = modified("2026-03-01", "2026-03-05", contingents=(contingent("c1", 20),))
    history = (
        registered(),
        requested("2026-02-11", terms=terms),
        voted(),
        decreed("2026-02-20", "on_publication"),
        *more,
    )
    assert not found("F04", LATER, *history, entered("2026-03-10", part("c1", 12)))
    one = only("F04", LATER, *history, entered("2026-03-10", part("c1", 20)))
    assert (one.subject, one.certainty) == ("totals.0", "possible")
    beyond = found("F04", LATER, *history, entered("2026-03-10", part("c1", 21)))
    assert {(one.subject, one.certainty) for one in beyond} == {("totals.0", "certain"), ("c1", "certain")}


def test_a_crossing_while_it_is_open_whether_the_modification_was_approved_is_only_perhaps_outside() -> None:
    history = *ORIGINAL, entered("2026-02-27", part("c1")), left("2026-07-17", part("c1"))
    longer: dict[str, Any] = {"window": window(last="2026-07-31")}
    one = only("F03", LATER, *history, *modified("[2026-07-16..2026-07-18]", **longer))
    assert (one.certainty, figures(one)["days"]) == ("possible", 2)
    assert not found("F03", LATER, *history, *modified("[2026-07-15..2026-07-17]", **longer))
    assert (
        only("F03", LATER, *history, *modified("[2026-07-18..2026-07-20]", **longer)).certainty == "certain"
    )
