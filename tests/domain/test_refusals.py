"""Each refusal refuses what contradicts the record, and leaves alone a true record that looks like it.

Of each code one of both, and what holds of all of them. More of the votes stands in test_refused_votes.py, of
the other acts in test_refused_acts.py, of what a step names in test_references.py.
"""

from __future__ import annotations

from typing import Any, NamedTuple, get_args

import pytest

from domain.commands import Command
from domain.events import OriginalEvent
from domain.refusals import SENTENCES, RefusalCode
from domain.values import Activity, Contingent, Count, Description, Part, Phase, Terms
from tests.domain.factories import (
    OTHER,
    another_vote,
    closed,
    contingent,
    correct,
    decreed,
    disputed,
    do,
    entered,
    erratum,
    lapsed,
    linked,
    modified,
    part,
    place,
    record,
    record_vote,
    referred,
    register,
    registered,
    repeats,
    reported,
    requested,
    resolved,
    started,
    tally,
    terms,
    voted,
)
from tests.domain.scenario import Given, given

FRESH = given(registered())
NAMED = given(registered(terms(contingent("c1"))))
IN_ACTIVITY = Terms(contingents=(Contingent(key="c1", activities=("a1",)),))
PHASED = Terms(activities=(Activity(key="a1", phases=(Phase(key="p1"),)),))
UNLISTED = Part(description=Description(unit="3rd Special Forces Group"), count=Count(value=4))


class Case(NamedTuple):
    """What is refused, and the true record beside it."""

    before: Given
    refused: Command
    true_before: Given
    accepted: Command


CASES: dict[RefusalCode, Case] = {
    "permanent-commission-cannot-grant": Case(
        FRESH,
        record_vote("approved", organ="permanent_commission"),
        FRESH,  # its vote without a known outcome
        record_vote(None, organ="permanent_commission"),
    ),
    "already-voted": Case(
        given(registered(), voted("approved")),
        another_vote("approved", "2026-02-18"),
        given(registered(), voted("no_quorum", "2026-02-16")),
        another_vote("approved"),
    ),
    "already-decreed": Case(
        given(registered(), decreed()),
        do(decreed("2026-03-02")),
        given(registered(), decreed()),
        do(erratum(kind="republication")),
    ),
    "proceeding-closed": Case(
        given(registered(), voted("rejected", "2026-02-17")),
        another_vote("no_quorum", "2026-02-18"),
        given(registered(), voted("rejected", "2026-02-17")),  # a vote taken before, and found afterwards
        another_vote("tied", "2026-02-10"),
    ),
    "rejected-cannot-be-decreed": Case(
        given(registered(), voted("rejected")),
        do(decreed()),
        given(registered(), voted(None)),
        do(decreed()),
    ),
    "tally-exceeds-seats": Case(
        FRESH,
        record_vote(tally=tally(100, 20, 9)),
        FRESH,
        record_vote(tally=tally(105, 0, 1)),
    ),
    "modification-needs-grant": Case(
        given(registered(), lapsed()),
        do(modified()),
        given(registered(), requested()),  # the grant is recorded later
        do(modified()),
    ),
    "unknown-version": Case(
        FRESH,
        record_vote(repeats=repeats(2)),
        given(registered(), voted("approved")),
        another_vote("approved", repeats=repeats(2)),
    ),
    "unknown-proceeding": Case(
        FRESH,
        record_vote(proceeding=1),
        FRESH,
        record_vote(proceeding=0),
    ),
    "unknown-contingent": Case(
        NAMED,
        record(entered(None, part("c2"))),
        NAMED,
        record(entered("2026-02-27", UNLISTED)),
    ),
    "unknown-activity": Case(
        given(),
        register(terms=IN_ACTIVITY),
        given(registered(Terms(activities=(Activity(key="a1"),)))),  # an earlier act names it
        record_vote(terms=IN_ACTIVITY),
    ),
    "unknown-phase": Case(
        given(registered(PHASED)),
        do(started(activity="a1", phase="p2")),
        FRESH,
        do(started(activity="a1", phase="p2", facility=place("Isla Socorro"))),
    ),
    "already-closed": Case(
        given(registered(), closed("2026-12-31")),
        do(closed("2027-01-31")),
        given(registered(), closed("2026-12-31")),  # a report found afterwards
        do(reported("2027-02-01")),
    ),
    "already-merged": Case(
        given(registered(), linked("same_as", merged_into=OTHER)),
        record(entered()),
        given(registered(), linked("same_as")),  # the older of the two goes on
        record(entered()),
    ),
    "nothing-to-correct": Case(
        given(registered(), voted()),
        correct(2, voted()),
        given(registered(), voted(), correct(2, voted("rejected")).step),
        correct(2, voted()),
    ),
    "vote-is-shared": Case(
        given(registered(), voted()).also(OTHER, registered(), voted()),
        correct(2, voted("rejected")),
        given(registered(), voted(), requested()),  # another step than the vote
        correct(3, requested("2026-02-11")),
    ),
    "vote-told-otherwise": Case(
        FRESH.also(OTHER, registered(), voted("approved")),
        record_vote("rejected"),
        FRESH.also(OTHER, registered(), voted("approved")),  # the same vote settled this one too
        record_vote("approved"),
    ),
    "already-registered": Case(
        FRESH,
        register(),
        given(registered(reference="MX-2026-SOF1")),  # a reference is a label and may be given twice
        register(stream=OTHER, reference="MX-2026-SOF1"),
    ),
}


#: Of the codes that rest on the Constitution; the others are rules of the register.
ARTICLES = {
    "permanent-commission-cannot-grant": "arts. 76 fr. III and 78",
    "rejected-cannot-be-decreed": "art. 76 fr. III",
    "tally-exceeds-seats": "arts. 52, 56 and 78",
    "modification-needs-grant": "art. 76 fr. III",
}


@pytest.mark.parametrize("code", CASES)
def test_every_refusal_refuses(code: RefusalCode) -> None:
    case = CASES[code]
    refused = case.before.when(case.refused).refused(code)
    assert refused.citation.endswith(ARTICLES.get(code, f"rules of the register: {code}"))


@pytest.mark.parametrize("code", CASES)
def test_no_refusal_refuses_a_true_record(code: RefusalCode) -> None:
    case = CASES[code]
    case.true_before.when(case.accepted).accepted()


def test_the_list_of_refusals_is_closed_and_every_one_is_tried() -> None:
    assert set(CASES) == set(SENTENCES) == set(get_args(RefusalCode))


def test_a_closed_authorization_takes_what_is_found_of_the_time_before() -> None:
    before = given(registered(), closed("2026-12-31"))
    before.when(do(reported("2026-08-10"))).accepted()
    before.when(do(closed("2026-11-30"))).accepted()


def test_a_phase_that_no_terms_name_is_refused_where_it_is_named() -> None:
    case = CASES["unknown-phase"]
    assert case.before.when(case.refused).refused("unknown-phase").at == "phase"


# Nothing is refused for being unlawful.


def test_an_entry_without_any_vote_is_recorded() -> None:
    given(registered()).when(record(entered())).then(entered())


def test_an_entry_before_the_vote_is_recorded() -> None:
    given(registered(), voted(on="2026-02-17")).when(record(entered("2026-01-04"))).accepted()


def test_an_entry_after_the_rejection_is_recorded() -> None:
    given(registered(), voted("rejected")).when(record(entered("2026-03-01"))).accepted()


def test_an_entry_of_more_than_were_authorized_is_recorded() -> None:
    crowd = entered("2026-02-27", part("c1", 400))
    given(registered(terms(contingent("c1", 12))), voted()).when(record(crowd)).then(crowd)


# What is in dispute contradicts nothing.

VOTE_OUTCOME = disputed(2, "outcome", ("tied", "local"))
REJECTED = voted("rejected", "2026-02-17")


@pytest.mark.parametrize(
    ("first", "dispute", "command", "code"),
    [
        (voted("approved"), VOTE_OUTCOME, another_vote("approved", "2026-02-18"), "already-voted"),
        (REJECTED, VOTE_OUTCOME, another_vote("tied", "2026-02-18"), "proceeding-closed"),
        (REJECTED, VOTE_OUTCOME, do(decreed("2026-02-27")), "rejected-cannot-be-decreed"),
        (REJECTED, VOTE_OUTCOME, do(modified("2026-03-10")), "modification-needs-grant"),
        (
            voted("approved"),
            disputed(2, "organ", ("executive", "local")),
            another_vote("approved", "2026-02-18"),
            "already-voted",
        ),
        (
            lapsed("2026-02-20"),
            disputed(2, "on", ("2026-03-20", "local")),
            do(referred("2026-02-21")),
            "proceeding-closed",
        ),
        (
            decreed("2026-02-27"),
            disputed(2, "proceeding", (1, "local")),
            do(decreed("2026-03-02")),
            "already-decreed",
        ),
        (
            lapsed("2026-02-20"),
            disputed(2, "proceeding", (1, "local")),
            do(modified("2026-03-10")),
            "modification-needs-grant",
        ),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_is_disputed_contradicts_nothing_until_it_is_decided(
    first: OriginalEvent, dispute: OriginalEvent, command: Any, code: str
) -> None:
    given(registered(), first).when(command).refused(code)
    given(registered(), first, dispute).when(command).accepted()
    own = getattr(first, dispute.path)  # type: ignore[union-attr]  # a ValueDisputed
    same = own if isinstance(own, str | int) else str(own)
    given(registered(), first, dispute, resolved(3, same)).when(command).refused(code)


def test_a_dispute_about_something_else_lets_nothing_pass() -> None:
    elsewhere = disputed(2, "tally", ({"in_favour": 97}, "official"))
    given(registered(), voted(), elsewhere).when(another_vote(on="2026-02-18")).refused("already-voted")


@pytest.mark.parametrize(
    ("first", "command", "code"),
    [
        (voted(on="2026-02-17"), another_vote(on="2026-02-18"), "already-voted"),
        (decreed("2026-02-27"), do(decreed("2026-03-02")), "already-decreed"),
        (closed("2026-12-31"), do(closed("2027-01-31")), "already-closed"),
        (REJECTED, do(decreed("2026-02-27")), "rejected-cannot-be-decreed"),
    ],
)
def test_a_day_in_dispute_is_as_good_as_none_and_these_apply_without_a_day(
    first: OriginalEvent, command: Any, code: str
) -> None:
    dispute = disputed(2, "on", ("2025-01-01", "official"))
    given(registered(), first, dispute).when(command).refused(code)
