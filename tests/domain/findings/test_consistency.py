"""C01 to C06, C10: rules of the register; C04: the Senate's Reglamento."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from domain.events import (
    ModificationRequested,
    ReportReceived,
    ReportSubmitted,
    StepAnnulled,
)
from domain.findings.shared_codes import code_rows, shared_codes
from domain.values import (
    Breakdown,
    Day,
    ExternalId,
    Part,
    Phase,
    Tally,
    Total,
)
from tests.domain.factories import (
    OTHER,
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
    linked,
    opinion,
    part,
    referred,
    registered,
    repeats,
    requested,
    tally,
    voted,
    window,
)
from tests.domain.findings.judging import LATER, figures, found, only, told

# C01.


@pytest.mark.parametrize(
    ("first", "last", "reach"),
    [
        ("2026-02-27", "2026-07-15", None),
        ("2026-02-25", "2026-07-15", {"days": 2, "days_before": 2}),
        ("2026-03-01", "2026-07-20", {"days": 5, "days_after": 5}),
        ("2026-02-26", "2026-07-20", {"days": 5, "days_before": 1, "days_after": 5}),
        (None, None, None),
    ],
)
def test_an_activity_outside_the_planned_window_is_found(
    first: str | None, last: str | None, reach: dict[str, int] | None
) -> None:
    """Rules of the register: C01."""
    seen = found("C01", LATER, registered(entry_terms(activities=(activity(first, last),))))
    assert [(one.subject, figures(one)) for one in seen] == ([("a1", reach)] if reach else [])


def test_a_phase_is_named_by_its_activity() -> None:
    early = Phase(key="p2", first_on=Day("2026-01-16"))
    terms = entry_terms(activities=(activity(None, None, phases=(early,)),))
    assert [one.subject for one in found("C01", LATER, registered(terms))] == ["a1.p2"]


def test_a_contingent_with_days_of_its_own_takes_its_activity_there() -> None:
    ship = contingent("c2", 40, window=window("2026-01-10", "2026-01-20"), activities=("a1",))
    terms = entry_terms(
        contingents=(contingent("c1", 12), ship), activities=(activity("2026-01-12", "2026-01-14"),)
    )
    assert not found("C01", LATER, registered(terms))


# C02.


@pytest.mark.parametrize(
    ("counts", "total", "complete", "certainty"),
    [
        ((12, 3), 15, (), None),
        ((12, 3), 14, (), "certain"),
        ((12, 3), 16, (), "possible"),
        ((12, 3), 16, ("contingents",), "certain"),
        ((12, None), 11, (), "certain"),
        ((12, None), 40, (), None),
        ((None, None), 40, (), None),
    ],
)
def test_contingents_are_to_sum_to_the_total(
    counts: tuple[int | None, ...], total: int, complete: tuple[str, ...], certainty: str | None
) -> None:
    """Rules of the register: C02."""
    parts = tuple(contingent(f"c{place}", count) for place, count in enumerate(counts, 1))
    terms = entry_terms(
        contingents=parts, totals=(Total(over="entry", count=count_of(total)),), complete=complete
    )
    seen = found("C02", LATER, registered(terms))
    assert [(one.subject, one.certainty) for one in seen] == ([("totals.0", certainty)] if certainty else [])


def test_a_part_of_another_contingent_is_not_added() -> None:
    parts = contingent("c1", 12), contingent("c2", 3, part_of="c1")
    terms = entry_terms(contingents=parts, totals=(Total(over="all", count=count_of(12)),))
    assert not found("C02", LATER, registered(terms))


def test_a_bound_that_admits_the_sum_is_in_order() -> None:
    up_to = entry_terms(totals=(Total(over="all", count=count_of(20, "at_most")),))
    about = entry_terms(totals=(Total(over="all", count=count_of(20, "about")),), complete=("contingents",))
    assert not found("C02", LATER, registered(up_to))
    assert only("C02", LATER, registered(about)).certainty == "possible"


def test_a_total_of_one_direction_is_that_of_its_contingents() -> None:
    parts = contingent("c1", 12, direction="entry"), contingent("c2", 40, direction="exit")
    terms = entry_terms(
        movements=("foreign_entry", "national_exit"),
        contingents=parts,
        totals=(Total(over="entry", count=count_of(12)), Total(over="exit", count=count_of(41))),
        complete=("contingents",),
    )
    assert [one.subject for one in found("C02", LATER, registered(terms))] == ["totals.1"]


def test_a_breakdown_is_to_sum_in_the_terms_and_in_what_was_seen() -> None:
    split = (Breakdown(label="officers", value=2), Breakdown(label="others", value=9))
    terms = entry_terms(
        contingents=(contingent("c1", None),),
        totals=(Total(over="all", count=count_of(12, breakdown=split)),),
    )
    crossing = entered("2026-02-27", Part(contingent="c1", count=count_of(12, breakdown=split)))
    assert [one.subject for one in found("C02", LATER, registered(terms), crossing)] == [
        "steps.2.c1",
        "totals.0",
    ]
    assert figures(only("C02", LATER, registered(terms))) == {"total": 12, "sum": 11}


# C04.

IN_ORDER = (
    requested("2026-02-11", dated_on="2026-02-10"),
    referred("2026-02-12"),
    opinion("2026-02-17", "Defensa Nacional"),
    voted(on="2026-02-17"),
    decreed("2026-02-20", "on_publication", dated_on=Day("2026-02-17")),
)


def test_one_day_for_two_acts_is_in_order() -> None:
    """The Senate's Reglamento: received, referred, opinion, vote; then the decree and its publication."""
    assert not found("C04", LATER, registered(), *IN_ORDER)


@pytest.mark.parametrize(
    ("steps", "later", "earlier", "days"),
    [
        ((requested("2026-02-11", dated_on="2026-02-12"),), "letter", "received", 1),
        ((requested("2026-02-13"), referred("2026-02-12")), "received", "referred", 1),
        ((opinion("2026-02-18", "Marina"), voted(on="2026-02-17")), "opinion", "vote", 1),
        ((voted(on="2026-02-17"), decreed("2026-02-10", "on_publication")), "vote", "publication", 7),
        (
            (voted(on="2026-02-17"), decreed("2026-02-20", "on_publication", dated_on=Day("2026-02-21"))),
            "decree",
            "publication",
            1,
        ),
        ((requested("2026-02-18"), voted(on="2026-02-17")), "received", "vote", 1),
    ],
)
def test_acts_out_of_order_are_found(steps: Any, later: str, earlier: str, days: int) -> None:
    """The Senate's Reglamento."""
    one = only("C04", LATER, registered(), *steps)
    assert one.subject == "proceedings.0"
    assert (one.figures["later"], one.figures["earlier"], one.figures["days"]) == (later, earlier, days)
    assert "Reglamento" in one.citation


def test_days_that_may_be_in_order_are_possible_and_wide_ones_silent() -> None:
    month = registered(), opinion("2026-02", "Marina"), voted(on="2026-02-17")
    year = registered(), opinion("2026", "Marina"), voted(on="2026-02-17")
    assert only("C04", LATER, *month).certainty == "possible"
    assert not found("C04", LATER, *year)


def test_each_proceeding_has_an_order_of_its_own() -> None:
    history = registered(), *IN_ORDER, voted(on="2026-01-01", proceeding=1)
    assert not found("C04", LATER, *history)


# C05.


def test_every_open_dispute_is_found_with_the_step_that_it_is_about() -> None:
    """Rules of the register: C05."""
    history = registered(), voted(on="2026-02-17", tally=tally(91, 0, 6))
    two = disputed(2, "tally.in_favour", (97, "unreliable")), disputed(1, "title", ("SOF1", "press"))
    seen = found("C05", LATER, *history, *two)
    assert [one.subject for one in seen] == ["steps.1.title", "steps.2.tally.in_favour"]
    assert not any(one.disputed for one in seen)
    assert [one.subject for one in found("C05", "2026-02-16", *history, *two)] == ["steps.1.title"]


def test_a_dispute_about_a_step_that_is_annulled_is_none() -> None:
    history = registered(), voted(), disputed(2, "on", ("2026-02-18", "press"))
    assert not found("C05", LATER, *history, StepAnnulled(version=2, why="Of another authorization."))


# C06.


@pytest.mark.parametrize(
    ("outcome", "counted", "broken"),
    [
        ("approved", tally(91, 0, 6), False),
        ("approved", tally(40, 41), True),
        ("approved", tally(40, 40), True),
        ("approved", tally(40, None), False),
        ("rejected", tally(41, 40), True),
        ("rejected", tally(40, 41), False),
        ("tied", tally(40, 40), False),
        ("tied", tally(41, 40), True),
        (None, tally(40, 41), False),
        ("returned", tally(40, 41), False),
        ("approved", Tally(unanimous=True, against=1), True),
        ("approved", Tally(unanimous=True), False),
    ],
)
def test_an_outcome_against_its_tally_is_found(outcome: str | None, counted: Tally, broken: bool) -> None:
    """Rules of the register: C06."""
    seen = found("C06", LATER, registered(), voted(outcome, tally=counted))
    assert [one.subject for one in seen] == (["steps.2"] if broken else [])


def test_a_proceeding_rejected_and_decreed_is_found() -> None:
    one = only("C06", LATER, registered(), voted("rejected"), decreed("2026-02-20", "on_publication"))
    assert (one.subject, one.figures["contradiction"]) == ("proceedings.0", "rejected_and_decreed")


def test_a_reference_to_an_annulled_step_is_found() -> None:
    first, again = voted("no_quorum", "2026-02-10"), voted("approved", "2026-02-17", repeats=repeats(2))
    history = registered(), first, again
    assert not found("C06", LATER, *history)
    one = only("C06", LATER, *history, StepAnnulled(version=2, why="Of another authorization."))
    assert (one.subject, one.figures["contradiction"]) == ("steps.3", "reference")
    papers = registered(), ReportSubmitted(), ReportReceived(report_version=2)
    assert found("C06", LATER, *papers, StepAnnulled(version=2, why="Of another authorization."))


def test_a_contingent_that_no_standing_step_names_any_more_is_found() -> None:
    seen = called("2025-10-02", "abroad", part("c1"))
    history = registered(), voted(terms=exit_terms()), left("2025-10-01", part("c1", 60)), seen
    assert not found("C06", LATER, *history)
    gone = StepAnnulled(version=2, why="Of another authorization.")
    assert [one.subject for one in found("C06", LATER, *history, gone)] == ["steps.3", "steps.4"]


# C10.


def test_a_second_request_in_one_proceeding_is_found() -> None:
    """Rules of the register: C10."""
    again = requested("2026-02-13")
    assert not found("C10", LATER, registered(), requested("2026-02-11"))
    one = only("C10", LATER, registered(), requested("2026-02-11"), again)
    assert (one.subject, figures(one), len(one.evidence)) == ("proceedings.0", {"requests": 2}, 2)
    modification = ModificationRequested(proceeding=1, received_on=Day("2026-06-01"))
    assert not found("C10", LATER, registered(), requested("2026-02-11"), modification)
    both = found("C10", LATER, registered(), requested("2026-02-11"), modification, modification)
    assert [one.subject for one in both] == ["proceedings.1"]


# C06 over many authorizations.


def test_one_publication_code_in_two_authorizations_is_found_in_both() -> None:
    """Rules of the register: C06; no publication code is unique by law."""
    by_decree = told(registered(), decreed("2026-02-20", "on_publication", dof_code="5781117"))
    by_note = told(registered(external_ids=(ExternalId(kind="dof_code", value="5781117"),)), stream=OTHER)
    alone = told(registered(), decreed("2026-02-20", "on_publication", dof_code="5781118"), stream=uuid4())
    rows = code_rows(by_decree) | code_rows(by_note) | code_rows(alone)
    both = shared_codes(rows, date(2026, 2, 20))
    assert {one.authorization for one in both} == {by_decree.id, by_note.id}
    assert {(one.authorization, one.version) for one in both[0].evidence} == {
        (by_decree.id, 2),
        (by_note.id, 1),
    }
    assert not shared_codes(rows, date(2026, 2, 19))


def test_a_code_is_no_longer_shared_once_one_is_merged_into_the_other() -> None:
    decree = decreed("2026-02-20", "on_publication", dof_code="5781117")
    merging = replace(linked("same_as", merged_into=OTHER), on=Day("2026-05-04"))
    rows = code_rows(told(registered(), decree, merging)) | code_rows(
        told(registered(), decree, stream=OTHER)
    )
    assert len(shared_codes(rows, date(2026, 5, 3))) == 2
    assert not shared_codes(rows, date(2026, 5, 4))
    long_ago = told(registered(), decree, linked("same_as", merged_into=OTHER))
    assert code_rows(long_ago) == frozenset()


def test_the_code_of_a_decree_and_of_its_own_registration_is_not_shared() -> None:
    state = told(
        registered(external_ids=(ExternalId(kind="dof_code", value="5781117"),)),
        decreed("2026-02-20", "on_publication", dof_code="5781117"),
    )
    assert not shared_codes(code_rows(state), date(2030, 1, 1))
