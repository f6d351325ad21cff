"""F11 and F12: Constitution, art. 76 fr. III, and the transitory article of the decree."""

from __future__ import annotations

from typing import Any

import pytest

from domain.events import ActivitiesConcluded, ModificationRequested
from domain.values import Day
from tests.domain.factories import (
    activity,
    contingent,
    decreed,
    entered,
    entry_terms,
    exit_terms,
    left,
    part,
    registered,
    voted,
    window,
)
from tests.domain.findings.judging import LATER, figures, found, only


def history(terms: Any, *steps: Any) -> tuple[Any, ...]:
    return registered(terms), voted(on="2025-09-24"), *steps


SOF9 = exit_terms(window=None, activities=(activity("2025-10-01", "2025-11-15"),))
ODA715 = entry_terms(window=window("2025-10-01", "2025-12-12"))


def test_mx_2025_sof9_was_published_nine_days_after_its_end_and_54_after_its_start() -> None:
    """The transitory article of the decree; no window is stated, so against the activity."""
    steps = history(SOF9, decreed("2025-11-24", "on_publication"))
    start, end = only("F11", LATER, *steps), only("F12", LATER, *steps)
    assert (figures(start)["days"], start.against, start.certainty) == (54, "activity", "certain")
    assert (figures(end)["days"], end.against, end.certainty) == (9, "activity", "certain")
    assert start.subject == end.subject == "proceedings.0"


def test_mx_2025_oda715_was_published_54_days_after_the_authorized_entry() -> None:
    """The transitory article of the decree."""
    steps = history(ODA715, decreed("2025-11-24", "on_publication"))
    start = only("F11", LATER, *steps)
    assert (figures(start)["days"], start.against) == (54, "authorized")
    assert figures(start)["compared_on"] == "2025-10-01"
    assert not found("F12", LATER, *steps)


def test_that_the_senate_had_approved_and_nobody_is_known_to_have_crossed_is_said_besides() -> None:
    steps = history(ODA715, decreed("2025-11-24", "on_publication"))
    one = only("F11", LATER, *steps)
    assert (figures(one)["senate_approved_on"], figures(one)["crossings"]) == ("2025-09-24", 0)
    crossed = only("F11", LATER, *steps, entered("2025-10-03", part("c1", 12)))
    assert "crossings" not in figures(crossed)
    undated = registered(ODA715), voted(on=None), decreed("2025-11-24", "on_publication")
    assert "senate_approved_on" not in figures(only("F11", LATER, *undated))


@pytest.mark.parametrize(("published", "days"), [("2025-10-01", None), ("2025-10-02", 1)])
def test_on_the_first_day_itself_is_in_time(published: str, days: int | None) -> None:
    seen = found("F11", LATER, *history(ODA715, decreed(published, "on_publication")))
    assert [figures(one)["days"] for one in seen] == ([days] if days else [])


@pytest.mark.parametrize(("published", "days"), [("2025-12-12", None), ("2025-12-13", 1)])
def test_on_the_last_day_itself_it_was_not_over(published: str, days: int | None) -> None:
    seen = found("F12", LATER, *history(ODA715, decreed(published, "on_publication")))
    assert [figures(one)["days"] for one in seen] == ([days] if days else [])


def test_a_crossing_on_record_is_compared_before_what_was_authorized() -> None:
    late = entered("2025-11-20", part("c1"))
    early = entered("2025-12-01", part("c1"))
    assert (
        figures(only("F11", LATER, *history(ODA715, late, decreed("2025-11-24", "on_publication"))))["days"]
        == 4
    )
    assert (
        only("F11", LATER, *history(ODA715, late, decreed("2025-11-24", "on_publication"))).against
        == "observed"
    )
    assert not found("F11", LATER, *history(ODA715, early, decreed("2025-11-24", "on_publication")))


def test_a_crossing_without_a_day_is_silent() -> None:
    assert not found(
        "F11", LATER, *history(ODA715, entered(None, part("c1")), decreed("2025-11-24", "on_publication"))
    )


@pytest.mark.parametrize(
    "over",
    [
        (ActivitiesConcluded(on=Day("2025-11-15")),),
        (left("2025-10-01", part("c1", 60)), entered("2025-11-15", part("c1", 60))),
    ],
)
def test_the_conclusion_is_stated_or_the_return_of_every_part(over: Any) -> None:
    one = only("F12", LATER, *history(exit_terms(), *over, decreed("2025-11-24", "on_publication")))
    assert (figures(one)["days"], one.against) == (9, "observed")


@pytest.mark.parametrize(
    ("published", "certainty"),
    [
        ("[2025-09-30..2025-10-02]", "possible"),
        ("2025-10", "possible"),
        ("[..2025-11-24]", None),
        ("2025", None),
    ],
)
def test_a_day_of_publication_that_is_not_exact(published: str, certainty: str | None) -> None:
    seen = found("F11", LATER, *history(ODA715, decreed(published, "on_publication")))
    assert [one.certainty for one in seen] == ([certainty] if certainty else [])


def test_contingents_that_all_have_windows_give_the_whole_its_days() -> None:
    parts = (
        contingent("c1", 12, window=window("2025-10-01", "2025-10-20")),
        contingent("c2", 3, window=window("2025-11-01", "2025-11-20")),
    )
    steps = history(entry_terms(window=None, contingents=parts), decreed("2025-11-24", "on_publication"))
    assert figures(only("F11", LATER, *steps))["days"] == 54
    assert figures(only("F12", LATER, *steps))["days"] == 4


def test_a_last_planned_day_that_is_not_known_of_every_activity_is_silent() -> None:
    terms = exit_terms(
        window=None, activities=(activity("2025-10-01", "2025-11-15"), activity("2025-11-01", None, "a2"))
    )
    steps = history(terms, decreed("2025-12-24", "on_publication"))
    assert found("F11", LATER, *steps)
    assert not found("F12", LATER, *steps)


def test_a_modification_is_late_only_for_what_came_after_its_own_approval() -> None:
    """A second cycle while the troops are there."""
    change = ModificationRequested(proceeding=1, terms=entry_terms(window=window(None, "2026-01-31")))
    steps = history(
        ODA715,
        decreed("2025-09-26", "on_publication"),
        entered("2025-10-01", part("c1")),
        change,
        voted(on="2025-12-01", proceeding=1),
        decreed("2025-12-20", "on_publication", proceeding=1),
    )
    assert not found("F11", LATER, *steps)
    too_late = entered("2025-12-10", part("c1"))
    assert only("F11", LATER, *steps, too_late).subject == "proceedings.1"


def test_without_a_publication_on_record_there_is_nothing_to_compare() -> None:
    assert not found("F11", LATER, *history(SOF9))
    assert not found("F12", LATER, *history(SOF9))
