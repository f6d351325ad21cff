"""C07: what ends before it begins."""

from __future__ import annotations

from typing import Any

import pytest

from domain.values import Day, ItineraryStop, Phase
from tests.domain.factories import (
    activity,
    called,
    completed,
    concluded,
    contingent,
    decreed,
    entered,
    entry_terms,
    part,
    place,
    registered,
    requested,
    started,
    voted,
    window,
)
from tests.domain.findings.judging import LATER, figures, found, only


def test_a_window_that_ends_before_it_begins_is_found() -> None:
    """Rules of the register: C07."""
    one = only("C07", LATER, registered(entry_terms(window=window("2026-07-15", "2026-02-27"))))
    assert (one.subject, one.certainty) == ("window", "certain")
    assert figures(one) == {"days": 138, "first_on": "2026-07-15", "last_on": "2026-02-27"}


@pytest.mark.parametrize(
    ("stated", "certainty"),
    [
        (window("2026-02-27", "2026-02-27"), None),
        (window("2026-02-27", None), None),
        (window(None, "2026-02-27"), None),
        (window("2026-02", "2026-02"), None),
        (window("2026-02-27", "2026-02"), "possible"),
        (window("2026-02-27", "[2026-02-20..2026-03-05]"), "possible"),
        (window("2026-02-27", "2026-01"), "certain"),
        (window("2026-02-27", None, last_sense="within_days", within_days=0, within_of="conclusion"), None),
    ],
)
def test_days_that_can_be_in_order_are_only_perhaps_not(stated: Any, certainty: str | None) -> None:
    seen = found("C07", LATER, registered(entry_terms(window=stated)))
    assert [one.certainty for one in seen] == ([certainty] if certainty else [])


def test_a_contingent_an_activity_a_phase_and_a_stay_that_end_before_they_begin_are_found() -> None:
    backwards = Phase(key="p2", first_on=Day("2026-03-09"), last_on=Day("2026-03-08"))
    in_order = Phase(key="p1", first_on=Day("2026-03-08"), last_on=Day("2026-03-09"))
    stops = (
        ItineraryStop(port=place("Veracruz"), arrive_on=Day("2026-03-01"), depart_on=Day("2026-03-02")),
        ItineraryStop(port=place("Progreso"), arrive_on=Day("2026-03-05"), depart_on=Day("2026-03-04")),
    )
    stated = entry_terms(
        contingents=(
            contingent("c1", window=window("2026-05-01", "2026-04-01")),
            contingent("c2", itinerary=stops),
            contingent("c3", window=window(None, "2026-02-01")),
        ),
        activities=(
            activity("2026-03-10", "2026-03-01"),
            activity("2026-03-01", "2026-03-10", "a2", phases=(in_order, backwards)),
        ),
    )
    seen = found("C07", LATER, registered(stated))
    assert [one.subject for one in seen] == ["a1", "a2.p2", "c1", "c2.itinerary.1", "c3"]


def test_an_observed_phase_that_ends_before_it_began_is_found_once_its_start_exists() -> None:
    def of(*days: str) -> tuple[Any, ...]:
        return tuple(started(on, facility=place("Cozumel")) for on in days)

    end = completed("2026-03-02", facility=place("Cozumel"))
    assert not found("C07", LATER, registered(), *of("2026-03-02"), end)
    assert not found("C07", LATER, registered(), *of("2026-03-01", "2026-03-09"), end)
    assert not found("C07", "2026-03-04", registered(), *of("2026-03-05"), end)
    one = only("C07", "2026-03-05", registered(), *of("2026-03-05"), end)
    assert (one.subject, figures(one)["days"]) == ("steps.3", 3)
    assert not found("C07", LATER, registered(), *of("2026-03-05"), completed("2026-03-02"))


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        ("F03", (entered("2026-03-01", part("c1")),)),
        ("F03", (entered("2026-08-01", part("c1")),)),
        ("F10", (started("2026-03-01"),)),
        ("F11", (decreed("2026-08-01"),)),
        ("F12", (decreed("2026-08-01"),)),
        ("F15", ()),
        ("F18", (called("2026-03-01", "national", part("c1")),)),
        ("M05", (entered("2026-08-01", part("c1")),)),
        ("M09", ()),
    ],
)
def test_nothing_is_certain_by_a_window_that_ends_before_it_begins(code: str, steps: Any) -> None:
    """Which of its days is wrong nobody can say."""
    backwards = registered(entry_terms(window=window("2026-07-15", "2026-02-27")))
    acts = (
        (requested("2026-02-11"),) if code == "M09" else (voted(on="2026-09-01" if code == "F15" else None),)
    )
    assert only(code, LATER, backwards, *acts, *steps).certainty == "possible"
    in_order = registered(entry_terms(window=window("2026-02-27", "2026-02-27")))
    assert only(code, LATER, in_order, *acts, *steps).certainty == "certain"


def test_days_that_are_counted_from_a_conclusion_before_the_first_day_are_no_contradiction() -> None:
    counted = window("2026-07-15", None, last_sense="within_days", within_days=5, within_of="conclusion")
    history = registered(entry_terms(window=counted)), voted(), entered("2026-03-01", part("c1"))
    assert only("F03", LATER, *history, concluded("2026-03-10")).certainty == "certain"
