"""F15 to F17: Constitution, art. 76 fr. III; Ley Orgánica del Congreso, art. 90; Reglamento del Senado."""

from __future__ import annotations

from typing import Any

import pytest

from domain.events import (
    AuthorizationsLinked,
    ConsiderationPostponed,
    ConsiderationScheduled,
    IncidentCategory,
    IncidentRecorded,
    RequestWithdrawn,
)
from domain.values import Day
from domain.values.fields import shape_of
from tests.domain.factories import (
    OTHER,
    entry_terms,
    opinion,
    planned,
    referred,
    registered,
    requested,
    voted,
    window,
)
from tests.domain.findings.judging import LATER, figures, found, judged, only

# F15.

DECEMBER = entry_terms(ministries=("navy",), window=window("2026-01-12", "2026-04-15"))


def scheduled(for_on: str, said_on: str | None = "2025-12-23", **fields: Any) -> ConsiderationScheduled:
    return ConsiderationScheduled(for_on=Day(for_on), said_on=Day(said_on) if said_on else None, **fields)


def test_the_request_of_december_2025_was_scheduled_one_day_after_its_planned_entry() -> None:
    """Constitution, art. 76 fr. III: the grant comes first. Never voted, superseded."""
    history = (
        registered(),
        requested("2025-12-17", terms=DECEMBER),
        scheduled("2026-01-13"),
        ConsiderationPostponed(on=Day("[2026-01-03..2026-01-04]")),
    )
    one = only("F15", LATER, *history)
    assert (one.subject, one.certainty, figures(one)["days"]) == ("proceedings.0", "certain", 1)
    assert figures(one)["votes"] == 0
    assert str(one.since_on) == "2025-12-23"
    assert not found("F15", "2025-12-22", *history)
    replaced = AuthorizationsLinked(relation="superseded_by", others=(OTHER,), basis="stated")
    withdrawn = RequestWithdrawn(on=Day("2026-01-20"))
    assert figures(only("F15", LATER, *history, replaced))["votes"] == 0
    assert figures(only("F15", LATER, *history, withdrawn))["votes"] == 0
    late = voted(on="2026-01-14")
    assert "votes" not in figures(only("F15", LATER, *history, late, replaced))


@pytest.mark.parametrize(("on", "days"), [("2026-02-27", None), ("2026-02-28", 1)])
def test_a_vote_after_the_first_authorized_day_is_found(on: str, days: int | None) -> None:
    """Constitution, art. 76 fr. III."""
    seen = found("F15", LATER, registered(entry_terms()), voted(on=on))
    assert [figures(one)["days"] for one in seen] == ([days] if days else [])


def test_the_planned_first_crossing_counts_before_the_window() -> None:
    terms = entry_terms(planned_crossings=(planned("entry", "2026-03-10"), planned("exit", "2026-07-15")))
    assert not found("F15", LATER, registered(terms), voted(on="2026-03-10"))
    assert figures(only("F15", LATER, registered(terms), voted(on="2026-03-12")))["days"] == 2


def test_a_vote_on_record_counts_before_any_schedule() -> None:
    history = registered(entry_terms()), scheduled("2026-03-10"), voted(on="2026-02-17")
    assert not found("F15", LATER, *history)
    assert not found("F15", LATER, registered(entry_terms()), scheduled("2026-03-10"), voted(on=None))


def test_the_day_to_which_it_was_put_off_counts() -> None:
    put_off = ConsiderationPostponed(on=Day("2026-02-17"), until_on=Day("2026-03-01"))
    history = registered(entry_terms()), scheduled("2026-02-17"), put_off
    assert figures(only("F15", LATER, *history))["days"] == 2


def test_what_another_organ_schedules_is_no_vote_of_the_senate() -> None:
    elsewhere = scheduled("2026-03-10", organ="permanent_commission")
    assert not found("F15", LATER, registered(entry_terms()), elsewhere)


# F16.


@pytest.mark.parametrize("category", shape_of(IncidentCategory).words)
def test_every_incident_is_found_and_is_as_grave_as_its_category(category: IncidentCategory) -> None:
    """Constitution, art. 76 fr. III."""
    one = only("F16", LATER, registered(), IncidentRecorded(category=category, on=Day("2026-03-01")))
    assert (one.subject, one.certainty, one.figures["category"]) == ("steps.2", "certain", category)
    graver = {"movement_without_authorization", "grant_by_another_organ", "activity_outside_facilities"}
    assert (one.severity == "high") is (category in graver)


# F17.


@pytest.mark.parametrize(
    ("ministries", "committees", "broken"),
    [
        (("defence",), ("Defensa Nacional",), False),
        (("defence",), ("Comisión de la Defensa Nacional",), False),
        (("defence",), ("Marina",), True),
        (("navy",), ("Comisiones Unidas de Marina y de Relaciones Exteriores",), False),
        (("navy",), ("Relaciones Exteriores", "Marina"), False),
        (("defence", "navy"), ("Marina",), False),
        (("navy",), (), False),
        (None, ("Marina",), False),
    ],
)
def test_a_committee_that_is_not_competent_is_found(
    ministries: tuple[str, ...] | None, committees: tuple[str, ...], broken: bool
) -> None:
    """Ley Orgánica del Congreso General, art. 90."""
    history = registered(entry_terms(ministries=ministries)), referred("2026-02-12", *committees)
    assert bool(found("F17", LATER, *history)) is broken


def test_committees_of_the_referral_and_of_the_opinions_are_looked_at_together() -> None:
    history = (
        registered(entry_terms()),
        referred("2026-02-12", "Marina"),
        opinion("2026-02-17", "Defensa Nacional"),
    )
    assert not found("F17", LATER, *history)
    assert found("F17", "2026-02-16", *history)


def test_it_is_certain_only_if_the_ministries_are_known_to_be_all() -> None:
    steps = (referred("2026-02-12", "Marina"),)
    assert only("F17", LATER, registered(entry_terms()), *steps).certainty == "possible"
    complete = entry_terms(complete=("ministries",))
    assert only("F17", LATER, registered(complete), *steps).certainty == "certain"


@pytest.mark.parametrize(
    ("on", "text"),
    [
        ("2010-08-31", "the law of the Congress of that time"),
        ("2010-09-01", "until 6 December 2024"),
        ("2024-12-06", "until 6 December 2024"),
        ("2024-12-07", "since 7 December 2024"),
        (None, "since 7 December 2024"),
    ],
)
def test_the_rules_of_the_day_of_the_step_blamed_are_cited(on: str | None, text: str) -> None:
    """The Senate's Reglamento changed on 7 December 2024."""
    assert text in only("F17", LATER, registered(entry_terms()), referred(on, "Marina")).citation


def test_nothing_of_the_procedure_that_is_missing_is_a_finding_of_compliance() -> None:
    assert not {code for code, _ in judged(LATER, registered(entry_terms())) if code.startswith("F")}
