"""F09, F10, F18: the articles of the decree that state the facilities and the authorized days."""

from __future__ import annotations

from typing import Any

import pytest

from domain.values import Phase
from tests.domain.factories import (
    activity,
    called,
    completed,
    contingent,
    entered,
    entry_terms,
    exit_terms,
    left,
    part,
    place,
    registered,
    started,
    voted,
    window,
)
from tests.domain.findings.judging import LATER, figures, found, judged, only

TEMAMATLA = place("Temamatla")
COZUMEL = place("Cozumel")


def history(terms: Any, *steps: Any) -> tuple[Any, ...]:
    return registered(terms), voted(), *steps


# F09.


@pytest.mark.parametrize(
    ("name", "broken"), [("Temamatla", False), ("Cozumel", True), ("A camp in the hills", False)]
)
def test_a_phase_at_a_facility_that_is_not_listed_is_found(name: str, broken: bool) -> None:
    """The article of the decree that states the facilities."""
    terms = entry_terms(facilities=(TEMAMATLA,))
    seen = found("F09", LATER, *history(terms, started("2026-03-01", facility=place(name))))
    assert [(one.subject, one.certainty) for one in seen] == ([("steps.3", "possible")] if broken else [])


def test_of_complete_lists_it_is_certain() -> None:
    terms = entry_terms(facilities=(TEMAMATLA,), complete=("facilities",))
    assert only("F09", LATER, *history(terms, started("2026-03-01", facility=COZUMEL))).certainty == "certain"


def test_a_facility_of_any_activity_or_phase_is_listed() -> None:
    phase = Phase(key="p1", facilities=(COZUMEL,))
    terms = entry_terms(facilities=(TEMAMATLA,), activities=(activity(None, None, phases=(phase,)),))
    assert not found("F09", LATER, *history(terms, started("2026-03-01", facility=COZUMEL)))


def test_a_phase_is_blamed_once_for_its_start_and_end() -> None:
    terms = entry_terms(facilities=(TEMAMATLA,))
    both = started("2026-03-01", facility=COZUMEL), completed("2026-03-20", facility=COZUMEL)
    assert [one.subject for one in found("F09", LATER, *history(terms, *both))] == ["steps.3"]
    assert [one.subject for one in found("F09", LATER, *history(terms, both[1]))] == ["steps.3"]


# F10.


@pytest.mark.parametrize(
    ("start", "end", "broken"),
    [
        ("2026-02-27", "2026-07-15", {}),
        ("2026-02-26", "2026-07-16", {"steps.3": "before", "steps.4": "after"}),
    ],
)
def test_an_observed_phase_outside_the_window_is_found(start: str, end: str, broken: dict[str, str]) -> None:
    """The article of the decree that states the authorized days."""
    steps = started(start), completed(end)
    seen = found("F10", LATER, *history(entry_terms(), *steps))
    assert {one.subject: figures(one)["side"] for one in seen} == broken


def test_a_ship_with_a_window_of_its_own_takes_its_activity_there() -> None:
    """Case of one ship that stays longer: its phases, and nobody else's, are within its own days."""
    ship = contingent("c2", 40, window=window(None, "2026-08-01"), activities=("a2",))
    terms = entry_terms(
        contingents=(contingent("c1", 12), ship),
        activities=(activity(None, None), activity(None, None, "a2")),
    )
    assert not found("F10", LATER, *history(terms, completed("2026-07-20", activity="a2")))
    assert found("F10", LATER, *history(terms, completed("2026-07-20", activity="a1")))
    assert not found("F18", LATER, *history(terms, called("2026-07-20")))
    assert found("F18", LATER, *history(terms, called("2026-07-20", "national", part("c1"))))


# F18.


@pytest.mark.parametrize(("on", "broken"), [("2026-07-15", False), ("2026-07-16", True)])
def test_seen_on_the_other_side_after_the_last_authorized_day_is_found(on: str, broken: bool) -> None:
    """The article of the decree that states the authorized days."""
    seen = found(
        "F18",
        LATER,
        *history(entry_terms(), entered("2026-02-27", part("c1")), called(on, "national", part("c1"))),
    )
    assert [(one.subject, figures(one)["days"]) for one in seen] == ([("steps.4.c1", 1)] if broken else [])


def test_that_nobody_was_seen_to_come_back_is_not_an_overstay() -> None:
    """MX-2026-SOF1 after 15 July 2026: M05, and not F18."""
    codes = {
        code for code, _ in judged("2026-08-01", *history(entry_terms(), entered("2026-02-27", part("c1"))))
    }
    assert "M05" in codes
    assert not {code for code in codes if code.startswith("F")}


def test_a_crossing_back_on_record_makes_it_a_late_return_instead() -> None:
    steps = (
        entered("2026-02-27", part("c1")),
        called("2026-07-16", "national", part("c1")),
        left("2026-07-18", part("c1")),
    )
    assert found("F18", "2026-07-17", *history(entry_terms(), *steps))
    assert not found("F18", "2026-07-18", *history(entry_terms(), *steps))
    assert found("F03", "2026-07-18", *history(entry_terms(), *steps))


def test_a_call_at_home_shows_nobody_on_the_other_side() -> None:
    at_home = called("2025-12-01", "national", part("c1"))
    abroad = called("2025-12-01", "abroad", part("c1"))
    assert not found("F18", LATER, *history(exit_terms(), at_home))
    assert found("F18", LATER, *history(exit_terms(), abroad))


def test_a_squadron_may_stay_a_month_in_any_case() -> None:
    """Constitution, art. 76 fr. III: for more than one month."""
    squadron = entry_terms(movements=("squadron_stay",), window=window("2026-02-01", "2026-02-20"))
    arrived = entered("2026-02-10", part("c1"))
    assert not found("F18", LATER, *history(squadron, arrived, called("2026-03-10", "national", part("c1"))))
    assert found("F18", LATER, *history(squadron, arrived, called("2026-03-11", "national", part("c1"))))
