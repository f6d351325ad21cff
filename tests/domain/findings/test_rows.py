"""From which day to which does a finding, an obligation to report, a vote stand in its list?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from domain.authorization.tracks import Tracks
from domain.events import ActivitiesConcluded, ReportSubmitted, StepAnnulled
from domain.projections import findings, reports, senate_votes
from domain.values import Day, Letter
from tests.domain.factories import (
    VOTE,
    decreed,
    entered,
    entry_terms,
    part,
    registered,
    report_obligation,
    requested,
    tally,
    voted,
)
from tests.domain.findings.judging import told
from tests.domain.histories import ON, Recipe, histories
from tests.domain.histories import told as tell

OWING = entry_terms(report_obligations=(report_obligation(debtors=("defence",)),))
HISTORY = (
    registered(),
    requested("2026-02-11", dated_on="2026-02-10"),
    voted(on="2026-02-17", tally=tally(91, 0, 6)),
    decreed("2026-02-20", "on_publication", terms=OWING),
    entered("2026-02-27", part("c1", 12)),
    ActivitiesConcluded(on=Day("2026-07-15")),
)


def spans(code: str, *events: Any) -> list[tuple[date | None, date | None]]:
    rows = [row for row in findings.rows(told(*events)) if row.code == code]
    return [(row.from_day, row.to_day) for row in sorted(rows, key=lambda row: row.from_day or date.min)]


# Findings.


def test_overdue_is_an_interval_of_days_derived_without_a_clock() -> None:
    assert spans("F13", *HISTORY) == [(date(2026, 8, 15), None)]
    sent = ReportSubmitted(letter=Letter(dated_on=Day("2026-08-20")))
    assert spans("F13", *HISTORY, sent) == [(date(2026, 8, 15), date(2026, 8, 20))]
    assert spans("F14", *HISTORY, sent) == [(date(2026, 8, 20), None)]


def test_a_row_that_counts_days_leaves_them_to_the_day_of_the_reading() -> None:
    (row,) = [row for row in findings.rows(told(*HISTORY)) if row.code == "M05"]
    assert row.counts_days
    assert row.figures == (("last_authorized_on", "2026-07-15"),)
    assert (row.from_day, row.to_day, str(row.since_on)) == (date(2026, 7, 16), None, "2026-07-16")
    assert findings.finding_of(row).figures_on(date(2026, 8, 1))["days"] == 17


def test_what_an_act_of_a_later_day_supplies_is_missing_until_then() -> None:
    (row,) = [row for row in findings.rows(told(*HISTORY)) if row.code == "M07"]
    assert (row.from_day, row.to_day) == (None, date(2026, 2, 11))
    assert spans("M02", *HISTORY) == [(date(2026, 2, 17), date(2026, 2, 20))]


def test_of_nothing_recorded_or_void_there_is_no_row() -> None:
    assert findings.rows(told()) == frozenset()
    void = told(*HISTORY, StepAnnulled(version=1, why="There is no such movement."))
    assert not findings.rows(void) | reports.rows(void) | senate_votes.rows(void)


# Reports.


def test_an_obligation_waits_falls_due_and_is_overdue() -> None:
    rows = sorted(reports.rows(told(*HISTORY)), key=lambda row: row.from_day or date.min)
    assert [(row.status, row.from_day, row.to_day) for row in rows] == [
        ("obligation_unknown", None, date(2026, 2, 20)),
        ("awaiting_anchor", date(2026, 2, 20), date(2026, 7, 15)),
        ("due", date(2026, 7, 15), date(2026, 8, 15)),
        ("overdue", date(2026, 8, 15), None),
    ]
    assert (rows[-1].due_on, rows[-1].due_latest) == (Day("2026-08-14"), date(2026, 8, 14))
    assert (rows[-1].key, rows[-1].debtors, rows[-1].days) == ("r1", ("defence",), 30)


@pytest.mark.parametrize("key", [None, "r1", "r9"])
def test_a_report_stands_with_the_obligation_that_it_answers(key: str | None) -> None:
    sent = ReportSubmitted(letter=Letter(dated_on=Day("2026-08-01")), obligation=key)
    last = {row.key: row for row in reports.rows(told(*HISTORY, sent)) if row.to_day is None}
    answered = "r9" if key == "r9" else "r1"
    assert (last[answered].status, last[answered].reports) == ("submitted", (7,))
    assert last["r1"].status == ("overdue" if key == "r9" else "submitted")


@given(histories(), ON)
def test_on_every_day_the_rows_of_reports_are_the_obligations_of_that_day(
    recipes: list[Recipe], on: date
) -> None:
    state, _ = tell(recipes)
    valid = {
        (row.key, row.status, row.due_on)
        for row in reports.rows(state)
        if (row.from_day is None or row.from_day <= on) and (row.to_day is None or on < row.to_day)
    }
    known = Tracks(state, on).obligations
    assert valid == {(one.key, one.status, one.due_on) for one in known}


# Votes.


def test_a_vote_stands_with_what_it_settles_of_each_authorization() -> None:
    (row,) = senate_votes.rows(told(*HISTORY))
    vote, settled = row.vote, row.settled
    assert (row.vote_id, row.from_day, row.sort_key) == (VOTE, date(2026, 2, 17), "2026-02-17")
    assert (settled.version, settled.reference, settled.proceeding) == (3, "MX-2026-SOF1", 0)
    assert (vote.vote_id, vote.outcome, vote.organ, vote.on) == (
        VOTE,
        "approved",
        "senate",
        Day("2026-02-17"),
    )
    assert vote.tally == tally(91, 0, 6)
    gone = StepAnnulled(version=3, why="Of another authorization.")
    assert senate_votes.rows(told(*HISTORY, gone)) == frozenset()
