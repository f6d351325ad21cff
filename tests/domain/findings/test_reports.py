"""F13 and F14: the article of the decree that asks for the report."""

from __future__ import annotations

from typing import Any

import pytest

from domain.authorization.tracks import Tracks
from domain.events import ActivitiesConcluded, ReportReceived, ReportSubmitted
from domain.jurisdictions.mx import MEXICO
from domain.values import Day, Forwarding, Letter
from tests.domain.factories import (
    concluded,
    decreed,
    entered,
    entry_terms,
    exit_terms,
    left,
    part,
    received,
    registered,
    report_obligation,
    reported,
    voted,
)
from tests.domain.findings.judging import LATER, figures, found, judged, only
from tests.domain.scenario import state_of

CONCLUDED = ActivitiesConcluded(on=Day("2026-07-15"))


def owing(*steps: Any, **fields: Any) -> tuple[Any, ...]:
    terms = entry_terms(report_obligations=(report_obligation(**fields),))
    return (
        registered(),
        voted(),
        decreed("2026-02-20", "on_publication", terms=terms),
        entered("2026-02-27", part("c1", 12)),
        *steps,
    )


def submitted(**fields: Any) -> ReportSubmitted:
    return ReportSubmitted(**fields)


# F13.


@pytest.mark.parametrize(("on", "days"), [("2026-08-14", None), ("2026-08-15", 1), ("2026-08-20", 6)])
def test_a_report_is_overdue_from_the_day_after_its_deadline(on: str, days: int | None) -> None:
    """Thirty calendar days after the conclusion of 15 July 2026 end on 14 August."""
    seen = found("F13", on, *owing(CONCLUDED))
    assert [(one.subject, figures(one, on)["days"]) for one in seen] == ([("r1", days)] if days else [])
    assert all(str(one.since_on) == "2026-08-15" for one in seen)
    assert all(one.figures == {"due_on": "2026-08-14"} and one.counts_days for one in seen)


@pytest.mark.parametrize(("on", "overdue"), [("2025-12-30", False), ("2025-12-31", True)])
def test_business_days_leave_out_the_official_holidays(on: str, overdue: bool) -> None:
    """Thirty business days after the return of Saturday 15 November 2025."""
    terms = exit_terms(report_obligations=(report_obligation(unit="business", anchor="return"),))
    there_and_back = left("2025-10-01", part("c1", 60)), entered("2025-11-15", part("c1", 60))
    steps = registered(terms), voted(on="2025-09-24"), *there_and_back
    assert bool(found("F13", on, *steps)) is overdue
    assert not found("F13", on, *steps, profile=MEXICO)  # which has no calendar wired to it


@pytest.mark.parametrize(
    "fields", [{"days": None}, {"unit": None}, {"anchor": None}, {"anchor": "return"}, {}]
)
def test_no_term_or_no_anchor_on_record_is_never_overdue(fields: dict[str, Any]) -> None:
    steps = owing(CONCLUDED, **fields) if fields else owing()
    assert not found("F13", LATER, *steps)


@pytest.mark.parametrize(
    ("step", "overdue"),
    [
        (submitted(), False),
        (submitted(obligation="r1"), False),
        (ReportReceived(), False),
        (submitted(final=False), True),
    ],
)
def test_a_report_on_record_is_not_overdue_unless_another_is_to_follow(step: Any, overdue: bool) -> None:
    assert bool(found("F13", LATER, *owing(CONCLUDED, step))) is overdue


def test_an_anchor_known_within_a_month_makes_it_possible_at_first() -> None:
    steps = owing(ActivitiesConcluded(on=Day("[2026-07-14..2026-07-15]")))
    assert not found("F13", "2026-08-13", *steps)
    assert only("F13", "2026-08-14", *steps).certainty == "possible"
    assert only("F13", "2026-08-15", *steps).certainty == "certain"


def test_the_last_of_several_returns_is_known_as_well_as_all_of_them_bound_it() -> None:
    """Some day of June, and the 25th: back not before the 25th, due not before 5 July."""
    back = left("2026-06", part("c1", 5)), left("2026-06-25", part("c1", 7))
    steps = owing(*back, anchor="return", days=10)
    assert not found("F13", "2026-07-05", *steps)
    assert only("F13", "2026-07-06", *steps).figures["due_on"] == "[2026-07-05..2026-07-10]"
    assert only("F13", "2026-07-11", *steps).certainty == "certain"


# F14.


@pytest.mark.parametrize(("on", "days"), [("2026-08-14", None), ("2026-08-17", 3)])
def test_a_report_received_after_its_deadline_is_late(on: str, days: int | None) -> None:
    """The article of the decree that asks for the report."""
    papers = submitted(letter=Letter(dated_on=Day("2026-08-01"))), ReportReceived(received_on=Day(on))
    seen = found("F14", LATER, *owing(CONCLUDED, *papers))
    assert [figures(one)["days"] for one in seen] == ([days] if days else [])
    assert not found("F13", LATER, *owing(CONCLUDED, *papers))


def test_without_a_receipt_the_letter_that_forwards_it_counts_else_its_own() -> None:
    forwarded = submitted(
        letter=Letter(dated_on=Day("2026-08-01")), forwarded=Forwarding(dated_on=Day("2026-08-20"))
    )
    assert figures(only("F14", LATER, *owing(CONCLUDED, forwarded)))["days"] == 6
    assert not found("F14", LATER, *owing(CONCLUDED, submitted(letter=Letter(dated_on=Day("2026-08-01")))))


def test_the_first_final_report_counts() -> None:
    in_time = submitted(forwarded=Forwarding(dated_on=Day("2026-08-01")))
    again = submitted(forwarded=Forwarding(dated_on=Day("2026-09-01")))
    interim = submitted(forwarded=Forwarding(dated_on=Day("2026-08-01")), final=False)
    assert not found("F14", LATER, *owing(CONCLUDED, in_time, again))
    assert found("F14", LATER, *owing(CONCLUDED, interim, again))


def test_a_report_without_a_day_is_silent() -> None:
    assert not found("F14", LATER, *owing(CONCLUDED, submitted()))


# Periodic.

AGAIN = entry_terms(report_obligations=(report_obligation(periodic=True, every="seis meses"),))
OVER = registered(AGAIN), voted(), entered("2026-02-27", part("c1", 12)), concluded("2026-07-15")


def test_of_a_periodic_report_the_first_term_alone_can_be_overdue() -> None:
    """Nothing says by days how often it returns, or until when: what has no day accuses nobody."""
    one = only("F13", "2026-08-15", *OVER)
    assert (one.subject, figures(one)["due_on"]) == ("r1", "2026-08-14")
    assert not found("F13", "2026-08-14", *OVER)
    for on in ("2026-08-15", "2027-03-01", "2040-01-01"):
        assert not {code for code, _ in judged(on, *OVER, reported("2026-08-10"))} & {"F13", "F14", "M08"}


@pytest.mark.parametrize("final", [None, True, False])
def test_any_report_delivers_the_first_term_of_a_periodic_one(final: bool | None) -> None:
    """That it is not the last one is what is asked for."""
    sent = reported("2026-08-10", final=final)
    assert not found("F13", LATER, *OVER, sent)
    assert [
        figures(one)["days"] for one in found("F14", LATER, *OVER, reported("2026-08-16", final=final))
    ] == [2]
    (told,) = Tracks(state_of(*OVER, sent)).obligations
    assert (told.status, told.due_on) == ("submitted", Day("2026-08-14"))
    (told,) = Tracks(state_of(*OVER, sent, received("2026-08-12", report_version=5))).obligations
    assert told.status == "received"


def test_an_interim_report_delivers_nothing_where_one_report_is_owed() -> None:
    once = registered(entry_terms(report_obligations=(report_obligation(),)))
    assert found("F13", LATER, once, *OVER[1:], reported("2026-08-10", final=False))
