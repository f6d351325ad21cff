"""Which reports are owed, by when, and how far has each come?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.authorization.state import State
from domain.authorization.tracks import Tracks
from domain.events import OriginalEvent
from domain.jurisdictions.mx import MEXICO
from domain.values import Day, ReportObligation, Terms
from tests.domain.factories import (
    concluded,
    contingent,
    entered,
    left,
    part,
    received,
    registered,
    report_obligation,
    reported,
    terms,
    voted,
)
from tests.domain.scenario import state_of


def owed(*known: ReportObligation, events: tuple[OriginalEvent, ...] = ()) -> State:
    there = terms(contingent("c1", 12), movements=("foreign_entry",), report_obligations=known)
    return state_of(registered(there), voted(), entered("2025-10-01", part("c1")), *events)


def word(state: State, on: date | None = None) -> str:
    (found,) = Tracks(state, on).obligations
    return found.status


def test_nothing_stated_is_not_nothing_owed() -> None:
    assert word(state_of(registered())) == "obligation_unknown"
    assert word(state_of(registered(Terms(report_obligations=())))) == "none_owed"


@pytest.mark.parametrize(
    ("obligation", "status"),
    [
        (report_obligation(days=None, unit=None, anchor=None), "owed_without_term"),
        (report_obligation(days=None), "owed_without_term"),
        (report_obligation(unit=None), "term_incomplete"),
        (report_obligation(anchor=None), "term_incomplete"),
        (report_obligation(), "awaiting_anchor"),
        (report_obligation(anchor="return"), "awaiting_anchor"),
    ],
)
def test_a_term_needs_days_unit_and_anchor_and_the_fact_of_the_anchor(
    obligation: ReportObligation, status: str
) -> None:
    assert word(owed(obligation), date(2030, 1, 1)) == status


def test_thirty_calendar_days_after_the_conclusion() -> None:
    (found,) = Tracks(
        owed(report_obligation(), events=(concluded("2026-07-15"),)), date(2026, 8, 14)
    ).obligations
    assert (found.status, found.anchor_on, found.due_on) == ("due", Day("2026-07-15"), Day("2026-08-14"))
    assert word(owed(report_obligation(), events=(concluded("2026-07-15"),)), date(2026, 8, 15)) == "overdue"
    assert word(owed(report_obligation(), events=(concluded("2026-07-15"),))) == "due"


def test_a_return_is_the_last_crossing_back_once_every_part_is_back() -> None:
    some = (left("2025-11-14", part("c1", 5)),)
    assert word(owed(report_obligation(anchor="return"), events=some)) == "awaiting_anchor"
    every = (*some, left("2025-11-15", part("c1", 7)))
    (found,) = Tracks(owed(report_obligation(anchor="return"), events=every)).obligations
    assert (found.status, found.anchor_on, found.due_on) == ("due", Day("2025-11-15"), Day("2025-12-15"))
    assert (
        word(owed(report_obligation(anchor="return"), events=(left(None, part("c1")),))) == "awaiting_anchor"
    )


def test_business_days_are_reckoned_only_with_the_holidays() -> None:
    kept = {date(2025, 11, 17), date(2025, 12, 25), date(2026, 1, 1)}
    business = owed(report_obligation(anchor="return", unit="business"), events=(left("2025-11-15"),))
    calendar = replace(MEXICO, holidays=lambda year: frozenset(day for day in kept if day.year == year))
    (found,) = Tracks(replace(business, profile=calendar)).obligations
    assert found.due_on == Day("2025-12-30")
    (without,) = Tracks(business, date(2026, 6, 1)).obligations
    assert (without.status, without.due_on) == ("due", None)


def test_a_day_known_as_a_month_is_overdue_once_the_last_reading_is() -> None:
    state = owed(report_obligation(), events=(concluded("2026-07"),))
    assert word(state, date(2026, 8, 30)) == "due"
    assert word(state, date(2026, 8, 31)) == "overdue"


def test_a_report_and_its_receipt_answer_the_obligation() -> None:
    sent = (concluded("2026-07-15"), reported("2026-08-10", obligation="r1"))
    assert word(owed(report_obligation(), events=sent), date(2030, 1, 1)) == "submitted"
    assert (
        word(owed(report_obligation(), events=(*sent, received(report_version=5))), date(2030, 1, 1))
        == "received"
    )
    assert word(owed(report_obligation(), events=sent), date(2026, 8, 9)) == "due"


def test_an_interim_report_answers_nothing_yet() -> None:
    interim = (concluded("2026-07-15"), reported("2026-08-10", final=False), received(report_version=5))
    assert word(owed(report_obligation(), events=interim)) == "due"
    assert (
        word(owed(report_obligation(), events=(*interim, reported("2026-08-12", final=True)))) == "submitted"
    )


def test_each_obligation_has_its_own_report_and_one_that_names_none_may_be_for_any() -> None:
    two = (report_obligation("r1"), report_obligation("r2", debtors=("navy",)))
    first = owed(*two, events=(reported(obligation="r1"), received(report_version=4)))
    assert [(one.key, one.status) for one in Tracks(first).obligations] == [
        ("r1", "received"),
        ("r2", "awaiting_anchor"),
    ]
    unnamed = owed(*two, events=(reported(),))
    assert [one.status for one in Tracks(unnamed).obligations] == ["submitted", "submitted"]


def test_a_report_that_nobody_is_known_to_owe_is_on_record_all_the_same() -> None:
    assert word(state_of(registered(), reported())) == "submitted"
    assert word(state_of(registered(), received())) == "received"
    state = state_of(registered(Terms(report_obligations=())), reported(obligation="r7"))
    assert [(one.key, one.status) for one in Tracks(state).obligations] == [("r7", "submitted")]


def test_once_a_report_is_on_record_the_summary_is_the_obligation_least_advanced() -> None:
    two = (report_obligation("r1"), report_obligation("r2"))
    assert Tracks(owed(*two)).status == "under_way"
    one_sent = owed(*two, events=(concluded("2026-07-15"), reported("2026-08-10", obligation="r1")))
    assert Tracks(one_sent).status == "due"
    assert Tracks(one_sent, date(2026, 9, 1)).status == "overdue"
    assert Tracks(one_sent, date(2026, 8, 9)).status == "concluded"
    assert Tracks(state_of(registered(), reported())).status == "submitted"
