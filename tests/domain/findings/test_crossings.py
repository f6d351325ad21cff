"""F01 to F03: Constitution, art. 76 fr. III, and the decree's article on the authorized days."""

from __future__ import annotations

import pytest

from domain.events import AuthorizationsLinked, EntryIntoForce, ModificationRequested, RequestWithdrawn
from domain.values import Day, Window
from tests.domain.factories import (
    OTHER,
    called,
    contingent,
    decreed,
    entered,
    entry_terms,
    exit_terms,
    left,
    part,
    registered,
    requested,
    started,
    voted,
    window,
)
from tests.domain.findings.judging import LATER, figures, found, judged, only

CONSTITUTION = "Constitución Política de los Estados Unidos Mexicanos, art. 76 fr. III"

# F01.


def test_a_crossing_of_which_a_source_says_that_no_grant_existed_is_found() -> None:
    """Constitution, art. 76 fr. III."""
    one = only(
        "F01", LATER, registered(entry_terms(), grant="none_stated"), entered("2026-02-27", part("c1"))
    )
    assert (one.subject, one.certainty, one.severity) == ("steps.2.c1", "certain", "high")
    assert one.citation == CONSTITUTION
    assert {evidence.version for evidence in one.evidence} == {1, 2}


@pytest.mark.parametrize("ended", [voted("rejected"), RequestWithdrawn(on=Day("2026-02-17"))])
def test_a_crossing_whose_proceeding_ended_without_a_grant_is_found(ended: object) -> None:
    """Constitution, art. 76 fr. III."""
    history = registered(entry_terms()), requested("2026-02-11"), ended, entered("2026-02-27", part("c1"))
    assert only("F01", LATER, *history).certainty == "certain"  # type: ignore[arg-type]  # parametrized


@pytest.mark.parametrize("grant", [None, "not_found"])
def test_a_grant_that_is_merely_not_on_record_is_no_finding(grant: str | None) -> None:
    """Silence is not guilt: what is missing is M02 and M07."""
    codes = {
        code
        for code, _ in judged(
            LATER, registered(entry_terms(), grant=grant), entered("2026-02-27", part("c1"))
        )
    }
    assert codes == {"M02", "M05", "M07"}


def test_what_was_approved_before_another_superseded_it_was_granted() -> None:
    """Constitution, art. 76 fr. III: by the vote."""
    other = AuthorizationsLinked(relation="superseded_by", others=(OTHER,), basis="stated")
    crossing = entered("2026-02-27", part("c1"))
    assert not found(
        "F01", LATER, registered(entry_terms()), requested("2026-02-11"), voted(), other, crossing
    )
    assert found("F01", LATER, registered(entry_terms()), requested("2026-02-11"), other, crossing)


@pytest.mark.parametrize(
    ("on", "certainty"), [("2026-01-20", []), ("2026-03-18", []), ("2026-03-19", ["certain"])]
)
def test_until_its_day_a_link_takes_no_grant_away(on: str, certainty: list[str]) -> None:
    """A request of December whose place another takes in March: in January nobody can know."""
    other = AuthorizationsLinked(
        relation="superseded_by", others=(OTHER,), basis="stated", on=Day("2026-03-19")
    )
    history = registered(exit_terms()), requested("2025-12-17"), left("2026-01-18", part("c1")), other
    assert [one.certainty for one in found("F01", on, *history)] == certainty


def test_a_disputed_grant_makes_it_possible() -> None:
    assert only("F01", LATER, registered(grant="disputed"), entered("2026-02-27")).certainty == "possible"


def test_a_way_back_is_blamed_only_where_it_is_all_that_shows_a_presence() -> None:
    there = entered("2026-02-27", part("c1"))
    back = left("2026-03-01", part("c1"))
    seen = called("2026-02-28")
    denied = registered(entry_terms(), grant="none_stated")
    assert [one.subject for one in found("F01", LATER, denied, there, back, seen)] == ["steps.2.c1"]
    assert [one.subject for one in found("F01", LATER, denied, back, seen)] == ["steps.2.c1"]
    assert [one.subject for one in found("F01", LATER, denied, seen)] == ["steps.2"]


def test_a_squadron_needs_a_grant_only_for_more_than_a_month() -> None:
    """Constitution, art. 76 fr. III: the stay of another power's squadron for more than one month."""
    squadron = registered(entry_terms(movements=("squadron_stay",)), grant="none_stated")
    within = squadron, entered("2026-02-10"), left("2026-03-10")
    beyond = squadron, entered("2026-02-10"), left("2026-03-11")
    assert not found("F01", LATER, *within)
    assert [one.subject for one in found("F01", LATER, *beyond)] == ["steps.2"]


def test_nothing_else_is_asked_of_a_crossing_without_a_grant() -> None:
    """F02 never beside F01; what was not authorized has no authorized days either."""
    history = registered(entry_terms()), voted("rejected"), entered("2026-01-01", part("c1", 99))
    assert {code for code, _ in judged(LATER, *history) if code.startswith("F")} == {"F01"}


# F02.


@pytest.mark.parametrize(("on", "days"), [("2026-02-16", 1), ("2026-02-17", None)])
def test_a_crossing_before_the_vote_is_certain(on: str, days: int | None) -> None:
    """Constitution, art. 76 fr. III: only the Senate may authorize."""
    history = registered(entry_terms(window=None)), voted(on="2026-02-17"), entered(on, part("c1"))
    broken = found("F02", LATER, *history)
    assert [figures(one)["days"] for one in broken] == ([days] if days else [])
    assert all(one.certainty == "certain" for one in broken)


@pytest.mark.parametrize(
    ("rule", "on", "certainty"),
    [
        ("on_senate_approval", "2026-02-17", None),
        ("on_publication", "2026-02-19", "certain"),
        ("on_publication", "2026-02-20", None),
        ("day_after_publication", "2026-02-20", "certain"),
        ("day_after_publication", "2026-02-21", None),
        ("unknown", "2026-02-19", "possible"),
        ("unknown", "2026-02-20", None),
    ],
)
def test_each_rule_of_entry_into_force_has_its_boundary(rule: str, on: str, certainty: str | None) -> None:
    """The transitory article of the decree."""
    history = (
        registered(entry_terms(window=None)),
        voted(on="2026-02-17"),
        decreed("2026-02-20", rule),  # type: ignore[arg-type]  # one of the words
        entered(on, part("c1")),
    )
    assert [one.certainty for one in found("F02", LATER, *history)] == ([certainty] if certainty else [])


@pytest.mark.parametrize(
    ("on", "certainty", "told"),
    [
        ("2026-02-16", "certain", {"days": 4}),
        ("[2026-02-16..2026-02-18]", "certain", {"days_at_least": 2, "days_at_most": 4}),
        ("[2026-02-18..2026-02-20]", "possible", {"days_at_least": 1, "days_at_most": 2}),
    ],
)
def test_the_surest_of_vote_and_entry_into_force_counts(
    on: str, certainty: str, told: dict[str, int]
) -> None:
    """The transitory article of the decree: it is not in force by the vote alone."""
    history = (
        registered(entry_terms(window=None)),
        voted(on="2026-02-17"),
        decreed("2026-02-20", "on_publication"),
    )
    one = only("F02", LATER, *history, entered(on, part("c1")))
    assert (one.certainty, figures(one)) == (certainty, {**told, "in_force_from": "2026-02-20"})


def test_a_fixed_day_that_no_source_states_is_as_good_as_unknown() -> None:
    fixed = decreed("2026-02-20", entry_into_force=EntryIntoForce(rule="fixed_date"))
    history = registered(entry_terms(window=None)), voted(on="2026-02-17"), fixed
    assert only("F02", LATER, *history, entered("2026-02-19", part("c1"))).certainty == "possible"
    assert not found("F02", LATER, *history, entered("2026-02-20", part("c1")))


def test_in_force_by_a_vote_that_is_not_on_record_is_silent_before_the_publication() -> None:
    """The transitory article of the decree: the Senate had approved it before it was published."""
    decree = decreed("2026-02-20", "on_senate_approval")
    assert not found("F02", LATER, registered(entry_terms()), decree, entered("2026-02-19", part("c1")))


def test_without_a_vote_or_a_publication_on_record_it_is_silent() -> None:
    undated = registered(entry_terms(window=None)), voted(on=None), entered("2026-02-19", part("c1"))
    assert not found("F02", LATER, *undated)


def test_a_crossing_known_within_a_month_can_only_possibly_be_early() -> None:
    crossing = entered("2026-02", part("c1"))
    history = registered(entry_terms(window=None)), voted(on="2026-02-17"), crossing
    assert only("F02", LATER, *history).certainty == "possible"


def test_the_way_home_of_those_who_left_early_is_not_blamed_again() -> None:
    history = (
        registered(exit_terms()),
        voted(on="2025-09-24"),
        decreed("2025-11-24", "unknown"),
        left("2025-10-01", part("c1")),
        entered("2025-11-15", part("c1")),
    )
    assert [one.subject for one in found("F02", LATER, *history)] == ["steps.4.c1"]


# F03.


@pytest.mark.parametrize(
    ("on", "side", "days"),
    [
        ("2026-02-26", "before", 1),
        ("2026-02-27", None, 0),
        ("2026-07-15", None, 0),
        ("2026-07-17", "after", 2),
    ],
)
def test_a_crossing_outside_the_authorized_days_is_found(on: str, side: str | None, days: int) -> None:
    """The article of the decree that states the authorized days."""
    history = (
        registered(),
        voted(on="2026-02-17"),
        decreed("2026-02-20", "on_publication", terms=entry_terms()),
        entered(on, part("c1")),
    )
    broken = found("F03", LATER, *history)
    assert [(figures(one)["side"], figures(one)["days"]) for one in broken] == (
        [(side, days)] if side else []
    )


def test_a_way_back_after_the_last_authorized_day_is_found() -> None:
    history = (
        registered(entry_terms()),
        voted(),
        entered("2026-02-27", part("c1")),
        left("2026-07-18", part("c1")),
    )
    one = only("F03", LATER, *history)
    assert (one.subject, figures(one)["days"], one.since_on) == ("steps.4", 3, Day("2026-07-18"))


@pytest.mark.parametrize(
    ("on", "certainty"),
    [
        ("[2026-07-15..2026-07-16]", "possible"),
        ("2026-07", "possible"),
        ("2026", None),
        ("[2026-07-10..]", None),
        ("[2026-07-16..]", "certain"),
        (None, None),
    ],
)
def test_what_is_known_of_the_day_decides_how_sure_it_is(on: str | None, certainty: str | None) -> None:
    history = registered(entry_terms()), voted(), left(on, part("c1"))
    assert [one.certainty for one in found("F03", LATER, *history)] == ([certainty] if certainty else [])


def test_a_contingent_with_a_window_of_its_own_is_judged_by_it() -> None:
    ship = contingent("c2", 40, window=Window(last_on=Day("2026-03-01")))
    both = entry_terms(contingents=(contingent("c1", 12), ship))
    history = registered(both), voted(), left("2026-03-02", part("c1"), part("c2"))
    assert [one.subject for one in found("F03", LATER, *history)] == ["steps.3.c2"]


def test_a_crossing_is_judged_by_the_proceeding_approved_on_or_before_its_day() -> None:
    """A modification of the days, approved by a second vote."""
    longer = ModificationRequested(proceeding=1, terms=entry_terms(window=window(last="2026-08-01")))
    again = voted(on="2026-07-20", proceeding=1)
    before = registered(entry_terms()), voted(), longer, again, left("2026-07-19", part("c1"))
    after = registered(entry_terms()), voted(), longer, again, left("2026-07-20", part("c1"))
    assert figures(only("F03", LATER, *before))["days"] == 4
    assert not found("F03", LATER, *after)


@pytest.mark.parametrize(("on", "broken"), [("2026-03-05", False), ("2026-03-06", True)])
def test_a_last_day_within_days_of_something_is_known_once_that_is_on_record(on: str, broken: bool) -> None:
    within = Window(last_sense="within_days", within_days=5, within_of="first_crossing")
    history = registered(entry_terms(window=within)), voted(), left(on, part("c1"))
    assert not found("F03", LATER, *history)
    assert bool(found("F03", LATER, *history, entered("2026-02-28", part("c1")))) is broken
    # Nothing is counted from a carrier alone, that went before them.
    empty = entered("2026-02-27", parts=())
    assert not found("F03", LATER, *history, empty)
    assert bool(found("F03", LATER, *history, empty, entered("2026-02-28", part("c1")))) is broken


def test_the_carrier_alone_is_no_troops() -> None:
    history = registered(entry_terms()), voted(), entered("2027-01-01", parts=())
    assert not found("F03", LATER, *history)


def test_a_step_does_not_exist_before_its_earliest_day() -> None:
    history = registered(entry_terms()), voted(), left("2026-07-18", part("c1"))
    assert not found("F03", "2026-07-17", *history)
    assert found("F03", "2026-07-18", *history)


def test_a_phase_is_no_crossing() -> None:
    assert not found("F03", LATER, registered(entry_terms()), voted(), started("2027-01-01"))
