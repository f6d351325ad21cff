"""How do authorizations hang together, and what becomes of two that are the same?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from domain.authorization.procedure import proceedings
from domain.authorization.tracks import Tracks
from domain.commands import LinkAuthorizations
from domain.events import AuthorizationsLinked, Group
from domain.findings import findings
from domain.projections.register import rows
from domain.values import Day, Invalid
from tests.domain.factories import (
    OTHER,
    THIS,
    annul,
    correct,
    decreed,
    do,
    entered,
    entry_terms,
    linked,
    record,
    record_vote,
    registered,
    requested,
    together,
    voted,
)
from tests.domain.scenario import Given, given, state_of

THIRD = UUID("01890000-0000-7000-8000-000000000003")


def test_a_link_is_recorded_in_both_streams_with_the_converse_relation() -> None:
    when = given(registered()).also(OTHER, registered()).when(do(linked("supersedes")))
    assert when.outcome == [(THIS, linked("supersedes")), (OTHER, linked("superseded_by", THIS))]


@pytest.mark.parametrize("relation", ["paired_with", "same_programme", "batch", "same_session", "related"])
def test_other_relations_are_their_own_converse(relation: str) -> None:
    link = linked(relation, why="One letter asks for both.")  # type: ignore[arg-type]  # a word of the list
    when = given(registered()).also(OTHER, registered()).when(do(link))
    assert when.outcome == [(THIS, link), (OTHER, replace(link, others=(THIS,)))]


def test_a_batch_is_written_to_all_its_streams() -> None:
    link = replace(linked("batch"), others=(OTHER, THIRD), group=Group(stated_size=4))
    when = given(registered()).also(OTHER, registered()).also(THIRD, registered()).when(do(link))
    assert isinstance(when.outcome, list)
    assert [stream for stream, _ in when.outcome] == [THIS, OTHER, THIRD]


def test_a_group_of_which_none_is_named_is_a_link_with_nobody() -> None:
    link = linked("batch", None, group=Group(name="Requests of 22 March 2023", stated_size=4))
    given(registered()).when(do(link)).then(link)


@pytest.mark.parametrize(
    ("others", "path"), [((THIS,), "others"), ((OTHER, OTHER), "others")], ids=["itself", "twice"]
)
def test_a_link_names_others_and_each_once(others: tuple[UUID, ...], path: str) -> None:
    with pytest.raises(Invalid) as raised:
        LinkAuthorizations(id=THIS, step=replace(linked("batch"), others=others))
    assert [flaw.path for flaw in raised.value.flaws] == [path]


def test_a_link_names_somebody() -> None:
    with pytest.raises(Invalid):
        linked("related", None)


def test_a_superseded_request_ends_unless_it_was_decreed() -> None:
    link = linked("superseded_by")
    assert proceedings(state_of(registered(), requested(), link))[0].status == "superseded"
    assert proceedings(state_of(registered(), requested(), voted(), link))[0].status == "superseded"
    assert proceedings(state_of(registered(), decreed(), link))[0].status == "decreed"
    assert proceedings(state_of(registered(), requested(), linked("supersedes")))[0].status == "requested"


# A link has a day: until then it says nothing.

SUPERSEDED = replace(linked("superseded_by"), on=Day("2026-03-19"))


@pytest.mark.parametrize(
    ("link", "on", "status"),
    [
        (SUPERSEDED, date(2026, 3, 18), "requested"),
        (SUPERSEDED, date(2026, 3, 19), "superseded"),
        (SUPERSEDED, None, "superseded"),
        (replace(SUPERSEDED, on=Day("2026-03")), date(2026, 2, 28), "requested"),
        (replace(SUPERSEDED, on=Day("2026-03")), date(2026, 3, 1), "superseded"),
        (linked("superseded_by"), date(1990, 1, 1), "superseded"),
    ],
)
def test_a_request_is_superseded_from_the_day_of_the_link_on(
    link: AuthorizationsLinked, on: date | None, status: str
) -> None:
    state = state_of(registered(), requested(None), link)
    assert [one.status for one in proceedings(state, on)] == [status]
    assert Tracks(state, on).status == status


def test_what_was_approved_is_in_force_until_the_day_on_which_another_takes_its_place() -> None:
    state = state_of(registered(), voted(on="2026-02-17", terms=entry_terms()), SUPERSEDED)
    assert Tracks(state, date(2026, 3, 18)).in_force(date(2026, 3, 18)) == "unknown"
    assert Tracks(state, date(2026, 3, 19)).in_force(date(2026, 3, 19)) == "no"
    spans = {(row.status, row.granted, row.from_day, row.to_day) for row in rows(state)}
    assert spans == {
        ("none_on_record", False, None, date(2026, 2, 17)),
        ("approved", True, date(2026, 2, 17), date(2026, 3, 19)),
        ("superseded", False, date(2026, 3, 19), None),
    }


# same_as: of two that are the same, the later registered is merged into the older.


def two(first: int, second: int) -> Given:
    """`THIS` and `OTHER`, registered at these positions."""
    both = given(registered()).also(OTHER, registered())
    states = {
        THIS: replace(both.states[THIS], registered_at=first),
        OTHER: replace(both.states[OTHER], registered_at=second),
    }
    return Given(states, both.profile)


@pytest.mark.parametrize(("first", "second", "merged"), [(4, 9, OTHER), (9, 4, THIS)])
@pytest.mark.parametrize("named", [THIS, OTHER])
def test_the_later_registered_is_merged_whichever_names_the_other(
    first: int, second: int, merged: UUID, named: UUID
) -> None:
    other = {THIS: OTHER, OTHER: THIS}[named]
    outcome = two(first, second).when(do(linked("same_as", other), stream=named)).outcome
    older = {THIS: OTHER, OTHER: THIS}[merged]
    assert isinstance(outcome, list)
    assert dict(outcome) == {
        merged: linked("same_as", older, merged_into=older),
        older: linked("same_as", merged),
    }


def test_without_their_positions_the_ids_tell_which_is_the_older() -> None:
    outcome = given(registered()).also(OTHER, registered()).when(do(linked("same_as"))).outcome
    assert isinstance(outcome, list)
    assert dict(outcome)[OTHER] == linked("same_as", THIS, merged_into=THIS)


MERGED = linked("same_as", merged_into=OTHER)


def test_a_merged_authorization_says_so_and_into_which() -> None:
    state = state_of(registered(), voted(), MERGED)
    assert (Tracks(state).status, state.merged_into) == ("merged", OTHER)


def test_until_the_day_of_the_link_nothing_says_that_they_are_the_same() -> None:
    state = state_of(registered(), voted(on="2026-02-17"), replace(MERGED, on=Day("2026-05-04")))
    before, after = Tracks(state, date(2026, 5, 3)), Tracks(state, date(2026, 5, 4))
    assert (before.status, before.merged_into) == ("approved", None)
    assert (after.status, after.merged_into) == ("merged", OTHER)
    assert findings(state, date(2026, 5, 3))
    assert not findings(state, date(2026, 5, 4))
    assert [
        (row.status, row.from_day) for row in sorted(rows(state), key=lambda row: row.from_day or date.min)
    ] == [
        ("none_on_record", None),
        ("approved", date(2026, 2, 17)),
        ("merged", date(2026, 5, 4)),
    ]


def test_a_merged_authorization_takes_corrections_and_annulments_and_nothing_else() -> None:
    before = given(registered(), requested(), MERGED)
    assert str(OTHER) in before.when(record(entered())).refused("already-merged").detail
    before.when(record_vote()).refused("already-merged")
    before.when(do(linked("related"))).refused("already-merged")
    before.when(correct(2, requested("2026-02-11"))).accepted()
    assert before.when(annul(3)).accepted().merged_into is None


def test_the_older_of_two_that_are_the_same_goes_on() -> None:
    given(registered(), linked("same_as")).when(record(entered())).accepted()


def test_a_vote_over_an_authorization_that_was_merged_is_recorded_in_none() -> None:
    over = together(THIS, OTHER)
    both = given(registered()).also(OTHER, registered(), linked("same_as", THIS, merged_into=THIS))
    both.when(record_vote(over=over)).refused("already-merged")


def test_what_is_the_same_is_one_other() -> None:
    with pytest.raises(Invalid):
        replace(linked("same_as"), others=(OTHER, THIRD))


def test_which_is_the_older_is_not_for_the_client_to_say() -> None:
    claimed = linked("same_as", merged_into=OTHER)
    outcome = two(4, 9).when(do(claimed)).outcome
    assert isinstance(outcome, list)
    assert dict(outcome)[THIS] == linked("same_as")


def test_correcting_the_link_keeps_which_was_merged() -> None:
    better = linked("same_as", why="The same letter number.")
    state = given(registered(), MERGED).when(correct(2, better)).accepted()
    assert state.merged_into == OTHER
    other_relation = given(registered(), MERGED).when(correct(2, linked("related"))).accepted()
    assert other_relation.merged_into is None
