"""C09 over many authorizations: two that are perhaps one and the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.authorization.state import State
from domain.events import AuthorizationsLinked, StepAnnulled
from domain.findings.twins import twins
from domain.projections.twins import rows as twin_rows
from domain.values import Day
from tests.domain.factories import (
    OTHER,
    THIS,
    activity,
    contingent,
    entry_terms,
    registered,
    requested,
    window,
)
from tests.domain.findings.judging import told

ON = date(2026, 3, 1)


def one(stream: Any = THIS, title: str = "SOF 1", *steps: Any, **terms: Any) -> State:
    stated: dict[str, Any] = {
        "event_number": "EV-17",
        "contingents": (contingent(countries=("US",)),),
        "window": window("2026-02-27", "2026-07-15"),
        **terms,
    }
    return told(registered(entry_terms(**stated), title=title), *steps, stream=stream)


def found(*states: State, on: date = ON) -> list[Any]:
    rows = [row for state in states for row in twin_rows(state)]
    return [(each.authorization, each.certainty, each.figures["same"]) for each in twins(rows, on)]


def test_two_with_one_event_number_and_overlapping_days_are_found_in_both() -> None:
    """Rules of the register: C09."""
    first, second = one(), one(OTHER, "Otro título", window=window("2026-07-15", "2026-08-01"))
    assert found(first, second) == [
        (THIS, "certain", "event_number"),
        (OTHER, "certain", "event_number"),
    ]
    (this, _) = twins([*twin_rows(first), *twin_rows(second)], ON)
    assert {each.authorization for each in this.evidence} == {THIS, OTHER}
    assert this.figures["others"] == 1
    assert found(first) == []


def test_one_title_is_enough_whatever_its_accents_and_case() -> None:
    assert found(one(), one(OTHER, "sof 1", event_number=None)) == [
        (THIS, "certain", "title"),
        (OTHER, "certain", "title"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"window": window("2026-07-16", "2026-08-01")},
        {"contingents": (contingent(countries=("CA",)),)},
        {"contingents": (contingent(),)},
        {"movements": ("foreign_transit",)},
        {"movements": None},
        {"window": None},
        {"window": window("2026-02-27", None)},
    ],
)
def test_what_differs_or_is_not_stated_makes_two_of_them(other: dict[str, Any]) -> None:
    assert found(one(), one(OTHER, **other)) == []


def test_another_number_and_another_title_make_two_of_them() -> None:
    assert found(one(), one(OTHER, "SOF 2", event_number="EV-18")) == []


def test_days_known_within_a_month_only_perhaps_overlap() -> None:
    after = one(OTHER, window=window("2026-07", "2026-08-01"))
    assert [certainty for _, certainty, _ in found(one(), after)] == ["possible", "possible"]


def test_without_a_window_the_days_of_the_activities_are_compared() -> None:
    exercise: dict[str, Any] = {"window": None, "activities": (activity("2026-03-01", "2026-03-09"),)}
    assert len(found(one(), one(OTHER, **exercise))) == 2


def test_what_a_link_relates_is_known_to_be_two_from_its_day_on() -> None:
    link = AuthorizationsLinked(relation="batch", others=(OTHER,), basis="stated", on=Day("2026-03-05"))
    linked = one(THIS, "SOF 1", link)
    assert len(found(linked, one(OTHER), on=date(2026, 3, 4))) == 2
    assert found(linked, one(OTHER), on=date(2026, 3, 5)) == []


def test_what_is_merged_or_void_is_nobodys_twin() -> None:
    same = AuthorizationsLinked(relation="same_as", others=(OTHER,), basis="stated", merged_into=OTHER)
    assert twin_rows(one(THIS, "SOF 1", same)) == frozenset()
    assert twin_rows(one(THIS, "SOF 1", StepAnnulled(version=1, why="Recorded twice."))) == frozenset()


def test_terms_count_from_the_day_of_their_act() -> None:
    asked = requested("2026-02-11", terms=entry_terms(window=window("2027-01-01", "2027-02-01")))
    later_year = one(OTHER, "SOF 1", asked)
    assert len(found(one(), later_year, on=date(2026, 2, 10))) == 2
    assert found(one(), later_year, on=date(2026, 2, 11)) == []
