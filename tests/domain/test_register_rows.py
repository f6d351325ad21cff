"""Do the rows of the list of authorizations say, for every day, what the state says?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given as hypothesis_given

from domain.authorization.tracks import Tracks
from domain.projections.register import RegisterRow, Troops, rows, troops_of
from domain.values import Activity, Contingent, Count, Day, Terms, Window
from tests.domain.factories import THIS, concluded, entered, registered, report_obligation, reported, voted
from tests.domain.histories import ON, Recipe, histories, told
from tests.domain.scenario import state_of, terms_on


def valid_on(found: frozenset[RegisterRow], on: date) -> list[RegisterRow]:
    return [
        row
        for row in found
        if (row.from_day is None or row.from_day <= on) and (row.to_day is None or on < row.to_day)
    ]


def by_day(found: frozenset[RegisterRow]) -> list[RegisterRow]:
    return sorted(found, key=lambda row: row.from_day or date.min)


def only(found: frozenset[RegisterRow]) -> RegisterRow:
    (row,) = found
    return row


def test_what_is_not_registered_has_no_row() -> None:
    assert rows(state_of()) == frozenset()


def test_a_registration_alone_is_one_row_for_all_days() -> None:
    row = only(rows(state_of(registered())))
    assert (row.authorization, row.reference, row.status) == (THIS, "MX-2026-SOF1", "none_on_record")
    assert (row.from_day, row.to_day) == (None, None)
    assert (row.movements, row.countries, row.ministries) == (None, (), None)


def test_a_row_lasts_as_long_as_the_status() -> None:
    found = rows(state_of(registered(), voted(on="2026-02-17"), entered("2026-02-27")))
    assert [(row.status, row.from_day, row.to_day) for row in by_day(found)] == [
        ("none_on_record", None, date(2026, 2, 17)),
        ("approved", date(2026, 2, 17), date(2026, 2, 27)),
        ("under_way", date(2026, 2, 27), None),
    ]


def test_a_step_that_changes_nothing_in_the_row_begins_no_new_one() -> None:
    found = rows(state_of(registered(), entered("2026-02-27"), entered("2026-03-01")))
    assert [row.from_day for row in by_day(found)] == [None, date(2026, 2, 27)]


def test_a_step_on_the_first_day_of_the_calendar_needs_no_day_before() -> None:
    found = rows(state_of(registered(), voted(on="0001-01-01")))
    assert {row.status for row in valid_on(found, date.min)} == {"approved"}


def test_a_row_holds_what_lists_are_filtered_by() -> None:
    stated = Terms(
        movements=("national_exit", "foreign_entry"),
        ministries=("navy", "defence"),
        event_number="SOF1",
        activities=(Activity(key="a1", countries=("MX",)),),
        contingents=(Contingent(key="c1", countries=("US",)), Contingent(key="c2", countries=("CA", "US"))),
        window=Window(first_on=Day("2026-02-27"), last_on=Day("[..2026-07-15]")),
    )
    row = only(rows(state_of(registered(stated))))
    assert row.movements == ("foreign_entry", "national_exit")
    assert row.ministries == ("defence", "navy")
    assert row.countries == ("CA", "MX", "US")
    assert row.event_number == "SOF1"
    assert (row.first_on_earliest, row.first_on_latest) == (date(2026, 2, 27), date(2026, 2, 27))
    assert (row.last_on_earliest, row.last_on_latest) == (None, date(2026, 7, 15))


def test_sort_keys_have_neither_accents_nor_capitals() -> None:
    row = only(rows(state_of(registered(title="Capacitación  MEXSOF"))))
    assert row.sort_key == "capacitacion mexsof"


@hypothesis_given(histories(most=5), ON)
def test_on_every_day_exactly_one_row_is_valid_and_says_what_the_state_says(
    recipes: list[Recipe], on: date
) -> None:
    state, _ = told(recipes)
    (row,) = valid_on(rows(state), on)
    assert valid_on(rows(state), date.min)
    terms = terms_on(state, on).effective or Terms()
    assert row.status == Tracks(state, on).status
    assert row.movements == (None if terms.movements is None else tuple(sorted(terms.movements)))
    assert row.first_on_earliest == (
        terms.window.first_on.earliest if terms.window and terms.window.first_on else None
    )


@hypothesis_given(histories(most=5))
def test_rows_that_follow_each_other_differ_in_more_than_their_days(recipes: list[Recipe]) -> None:
    found = by_day(rows(told(recipes)[0]))
    for before, after in pairwise(found):
        assert before.to_day == after.from_day
        assert before.to_day is not None
        assert valid_on(frozenset(found), before.to_day - timedelta(days=1)) == [before]
        assert replace(before, from_day=None, to_day=None) != replace(after, from_day=None, to_day=None)


def test_a_report_that_is_due_is_overdue_from_the_day_after() -> None:
    owed = Terms(report_obligations=(report_obligation("r1"), report_obligation("r2", unit="business")))
    state = state_of(registered(owed), concluded("2026-07-15"), reported("2026-07-20", obligation="r1"))
    (last,) = [row for row in rows(state) if row.to_day is None]
    assert (last.status, last.from_day) == ("due", date(2026, 7, 20))
    with_holidays = state.replaced({"profile": replace(state.profile, holidays=lambda _: frozenset())})
    overdue = by_day(rows(with_holidays))[-1]
    assert (overdue.status, overdue.from_day) == ("overdue", date(2026, 8, 27))


def test_the_troops_that_the_terms_allow_are_those_of_the_wholes_and_else_of_their_parts() -> None:
    def troops(*contingents: Contingent) -> Troops:
        return troops_of(Terms(contingents=contingents))

    of_ten, at_most_five = Count(value=10), Count(value=5, bound="at_most")
    assert troops_of(Terms()) == (0, None, 0)
    assert troops() == (0, 0, 0)
    assert troops(Contingent(key="a", count=of_ten), Contingent(key="b", count=at_most_five)) == (10, 15, 0)
    assert troops(Contingent(key="a", count=of_ten), Contingent(key="b")) == (10, None, 1)
    whole, part = Contingent(key="a", count=of_ten), Contingent(key="b", part_of="a", count=at_most_five)
    assert troops(whole, part) == (10, 10, 0)
    assert troops(Contingent(key="a"), part, Contingent(key="c", part_of="a")) == (0, None, 1)
    assert troops(Contingent(key="a", part_of="gone", count=of_ten)) == (10, 10, 0)
    assert troops(Contingent(key="a", part_of="a", count=of_ten)) == (0, 0, 0)
