"""M01 to M09: rules of the register. What is missing is never a finding of compliance."""

from __future__ import annotations

from typing import Any

import pytest

from domain.events import (
    AccountGiven,
    ActivitiesConcluded,
    ConsiderationPostponed,
    DecreeCorrected,
    EntryIntoForce,
    ModificationRequested,
    ReportReceived,
    ReportSubmitted,
    RequestWithdrawn,
)
from domain.values import Day, Description, Part, Terms, Total
from tests.domain.factories import (
    activity,
    called,
    contingent,
    count_of,
    decreed,
    disputed,
    entered,
    entry_terms,
    exit_terms,
    left,
    part,
    referred,
    registered,
    report_obligation,
    requested,
    resolved,
    started,
    voted,
    window,
)
from tests.domain.findings.judging import LATER, figures, found, judged, only

IN_FORCE_SETTLED = (
    disputed(
        None,
        "proceedings.0.in_force_from_on",
        ("2026-02-20", "official"),
        ("2026-02-21", "press"),
    ),
    resolved(3, "2026-02-20"),
)

# M01, M02, M03, M06, M07: the acts.


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        ((), {"M07"}),
        ((requested("2026-02-11"),), set()),
        ((requested(None),), {"M03"}),
        ((voted(),), {"M02", "M03"}),
        ((voted("rejected"),), {"M03"}),
        ((decreed("2026-02-20", "on_publication"),), {"M01", "M03"}),
        ((decreed("2026-02-20", rule="unknown"),), {"M01", "M03", "M06"}),
        ((decreed("2026-02-20", entry_into_force=EntryIntoForce(rule="fixed_date")),), {"M01", "M03", "M06"}),
        (
            (
                decreed(
                    "2026-02-20", entry_into_force=EntryIntoForce(rule="fixed_date", on=Day("2026-02-21"))
                ),
            ),
            {"M01", "M03"},
        ),
        ((decreed("2026-02-20", rule="unknown"), *IN_FORCE_SETTLED), {"M01", "M03"}),
        ((DecreeCorrected(kind="erratum"),), {"M01", "M03"}),
        ((requested("2026-02-11"), voted(), decreed("2026-02-20", "on_publication")), set()),
        (
            (voted("approved", organ="permanent_commission"), decreed("2026-02-20", "on_publication")),
            {"M01", "M03"},
        ),
        ((entered("2026-02-27"),), {"M02", "M07"}),
        ((started("2026-02-27"),), {"M02", "M07"}),
        ((entered("2026-02-27"), voted("rejected")), {"F01", "M03"}),
    ],
)
def test_what_the_record_lacks(steps: tuple[Any, ...], codes: set[str]) -> None:
    """Rules of the register: M01, M02, M03, M06, M07."""
    assert {code for code, _ in judged(LATER, registered(), *steps)} == codes


@pytest.mark.parametrize(
    ("grant", "codes"),
    [("none_stated", {"F01"}), ("disputed", {"F01", "M02", "M07"}), ("not_found", {"M02", "M07"})],
)
def test_where_every_source_says_that_no_grant_existed_none_is_missing(grant: str, codes: set[str]) -> None:
    """Where sources disagree on it, what the record lacks is lacking still."""
    assert {code for code, _ in judged(LATER, registered(grant=grant), entered("2026-02-27"))} == codes


def test_each_proceeding_lacks_its_own() -> None:
    history = (
        registered(),
        requested("2026-02-11"),
        voted(),
        decreed("2026-02-20", "on_publication"),
        voted(on="2026-04-01", proceeding=1),
    )
    assert {subject for _, subject in judged(LATER, *history)} == {"proceedings.1"}


def test_an_act_of_a_later_day_is_missing_until_then() -> None:
    history = registered(), requested("2026-02-11"), voted(on="2026-02-17")
    assert {code for code, _ in judged("2026-02-10", *history)} == {"M07"}
    assert {code for code, _ in judged("2026-02-16", *history)} == set()
    assert {code for code, _ in judged("2026-02-17", *history)} == {"M02"}


# M04.


@pytest.mark.parametrize(
    ("terms", "missing"),
    [
        (None, False),
        (Terms(movements=("foreign_entry",)), True),
        (entry_terms(contingents=(contingent("c1", None),)), True),
        (entry_terms(contingents=(contingent("c1", 12), contingent("c2", None))), False),
        (Terms(totals=(Total(over="all", count=count_of(85)),)), False),
    ],
)
def test_terms_without_any_number_lack_a_headcount(terms: Terms | None, missing: bool) -> None:
    """Rules of the register: M04."""
    assert [one.subject for one in found("M04", LATER, registered(terms))] == (
        ["authorization"] if missing else []
    )


# M05.


@pytest.mark.parametrize(("on", "days"), [("2026-07-15", None), ("2026-07-16", 1), ("2026-08-01", 17)])
def test_no_crossing_back_after_the_last_authorized_day_is_counted_in_days(on: str, days: int | None) -> None:
    """Rules of the register: M05."""
    history = registered(entry_terms()), voted(), entered("2026-02-27", part("c1"))
    seen = found("M05", on, *history)
    assert [(one.subject, figures(one, on)["days"]) for one in seen] == ([("c1", days)] if days else [])
    assert all(str(one.since_on) == "2026-07-16" for one in seen)


@pytest.mark.parametrize(
    ("steps", "subjects"),
    [
        ((), []),
        ((entered("2026-02-27"),), ["authorization"]),
        ((called("2026-03-01"),), ["authorization"]),
        ((left("2026-07-15"),), []),
        ((entered("2026-02-27", part("c1")), left("2026-07-15")), []),
        ((entered("2026-02-27"), left("2026-07-15", part("c1"))), []),
        ((entered("2026-02-27", part("c1"), part("c2")), left("2026-07-15", part("c1"))), ["c2"]),
        ((entered("2026-02-27", parts=()),), []),
        (
            (
                entered("2026-02-27", part("c1")),
                left("2026-03-10", part("c1")),
                entered("2026-03-20", part("c1")),
            ),
            ["c1"],
        ),
    ],
)
def test_it_is_asked_of_those_who_were_seen(steps: tuple[Any, ...], subjects: list[str]) -> None:
    both = entry_terms(contingents=(contingent("c1", 12), contingent("c2", 3)))
    assert [one.subject for one in found("M05", LATER, registered(both), voted(), *steps)] == subjects


@pytest.mark.parametrize(
    ("back", "subjects"),
    [
        (Part(), []),
        (Part(description=Description(countries=("US",))), []),
        (Part(description=Description(countries=("CA",))), ["c1", "c2"]),
        (Part(description=Description(unit="Grupo de Operaciones Especiales")), []),
        (Part(description=Description(unit="Equipo 2 Navy SEALs")), ["c1"]),
        (part("c1"), []),
        (part("c2"), []),
    ],
)
def test_who_may_be_they_came_back(back: Part, subjects: list[str]) -> None:
    """By the words of the crossing, or as the contingent that they are part of."""
    whole = contingent("c1", 12, countries=("US",), unit="7/o. Grupo de Operaciones Especiales")
    both = entry_terms(contingents=(whole, contingent("c2", 3, countries=("US",), part_of="c1")))
    history = (
        registered(both),
        voted(),
        entered("2026-02-27", part("c1"), part("c2")),
        left("2026-07-15", back),
    )
    assert [one.subject for one in found("M05", LATER, *history)] == subjects


def test_the_way_back_of_ones_own_is_the_entry() -> None:
    history = registered(exit_terms()), voted(), left("2025-10-01", part("c1"))
    assert found("M05", LATER, *history)
    assert not found("M05", LATER, *history, entered("2025-11-15", part("c1")))


def test_without_a_last_authorized_day_it_is_silent() -> None:
    open_ended = entry_terms(window=window(last=None))
    assert not found("M05", LATER, registered(open_ended), entered("2026-02-27", part("c1")))


def test_a_last_day_known_within_a_month_makes_it_possible_at_first() -> None:
    history = registered(entry_terms(window=window(last="2026-07"))), entered("2026-02-27", part("c1"))
    assert not found("M05", "2026-07-01", *history)
    assert only("M05", "2026-07-02", *history).certainty == "possible"
    assert only("M05", "2026-07-31", *history).certainty == "possible"
    assert only("M05", "2026-08-01", *history).certainty == "certain"
    assert only("M05", "2026-08-01", *history).since_on == Day("2026-08-01")


# M08.

OWED = entry_terms(report_obligations=(report_obligation(),))
GRANTED = (registered(OWED), requested("2026-02-11"), voted(), decreed("2026-02-20", "on_publication"))


def test_a_term_that_cannot_begin_to_run_is_asked_about_once_the_last_authorized_day_has_passed() -> None:
    """Rules of the register: M08. It accuses nobody: 30 days after 15 July the report could be asked for."""
    assert not found("M08", "2026-07-15", *GRANTED)
    one = only("M08", "2026-07-18", *GRANTED)
    assert (one.subject, one.certainty) == ("r1", "certain")
    assert figures(one, "2026-07-18") == {
        "days": 3,
        "anchor": "conclusion",
        "last_authorized_on": "2026-07-15",
        "expected_on": "2026-08-14",
    }


@pytest.mark.parametrize(
    "steps",
    [
        (ActivitiesConcluded(on=Day("2026-07-10")),),
        (ReportSubmitted(),),
        (ReportReceived(),),
    ],
)
def test_a_term_that_runs_or_is_answered_is_not_asked_about(steps: tuple[Any, ...]) -> None:
    assert not found("M08", LATER, *GRANTED, *steps)


@pytest.mark.parametrize(
    "stated",
    [
        report_obligation(days=None),
        report_obligation(unit=None),
        report_obligation(anchor=None),
    ],
)
def test_what_has_no_term_cannot_be_expected(stated: Any) -> None:
    assert not found("M08", LATER, registered(entry_terms(report_obligations=(stated,))), voted())


def test_what_was_asked_for_and_not_granted_owes_no_report() -> None:
    assert not found("M08", LATER, registered(OWED), voted("rejected"))
    assert not found("M08", LATER, registered(OWED), requested("2026-02-11"))
    assert found("M08", LATER, registered(OWED))


def test_a_last_day_known_within_a_month_has_perhaps_passed() -> None:
    about = entry_terms(window=window(last="2026-07"), report_obligations=(report_obligation(),))
    assert only("M08", "2026-07-15", registered(about), voted()).certainty == "possible"
    one = only("M08", "2026-08-01", registered(about), voted())
    assert (one.certainty, one.figures["expected_on"]) == ("certain", "[2026-07-31..2026-08-30]")


# M09.

ASKED = (registered(), requested("2026-02-11", terms=entry_terms()))


def test_a_request_whose_first_day_has_passed_with_nothing_after_it_is_found() -> None:
    """Rules of the register: M09. The first authorized day is 27 February."""
    assert not found("M09", "2026-02-27", *ASKED)
    one = only("M09", "2026-03-02", *ASKED)
    assert (one.subject, one.certainty) == ("proceedings.0", "certain")
    assert figures(one, "2026-03-02") == {"days": 3, "planned_on": "2026-02-27"}


@pytest.mark.parametrize(
    "step",
    [
        referred("2026-02-12", "Marina"),
        voted(None),
        ConsiderationPostponed(on=Day("2026-02-20")),
        RequestWithdrawn(),
        entered("2026-03-01"),
        entered(None),
        AccountGiven(said_by="Senate", claim="It was never considered."),
    ],
)
def test_anything_after_the_request_ends_the_silence(step: Any) -> None:
    assert not found("M09", LATER, *ASKED, step)


def test_what_was_before_the_request_says_nothing_of_it() -> None:
    before = AccountGiven(on=Day("2026-02-01"), said_by="Navy", claim="It will be asked for.")
    assert found("M09", LATER, *ASKED, before)


def test_without_a_planned_day_nobody_waits() -> None:
    assert not found("M09", LATER, registered(), requested("2026-02-11"))
    exercise = Terms(activities=(activity("2026-03-01", "2026-03-09"),))
    one = only("M09", LATER, registered(), requested("2026-02-11", terms=exercise))
    assert one.figures["planned_on"] == "2026-03-01"


def test_a_modification_that_nobody_took_up_is_found_by_the_days_that_it_plans_itself() -> None:
    granted = (*ASKED, voted(), decreed("2026-02-20", "on_publication"), entered("2026-02-27"))

    def asked(first: str | None) -> ModificationRequested:
        longer = Terms(window=window(first, "2026-09-01"))
        return ModificationRequested(proceeding=1, received_on=Day("2026-06-01"), terms=longer)

    assert only("M09", LATER, *granted, asked("2026-07-16")).subject == "proceedings.1"
    assert not found("M09", LATER, *granted, asked("2026-02-27"))
    assert not found("M09", LATER, *granted, asked(None))
    assert not found("M09", LATER, *granted, asked("2026-07-16"), voted(on="2026-07-01", proceeding=1))
