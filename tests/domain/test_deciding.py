"""What is recorded when a command is carried out?"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from domain.commands import VotedAuthorization
from domain.values import Invalid, Terms
from tests.domain.factories import (
    OTHER,
    THIS,
    VOTE,
    contingent,
    entered,
    part,
    record,
    record_vote,
    register,
    registered,
    tally,
    terms,
    together,
    voted,
)
from tests.domain.scenario import POSITION, given


def test_a_registration_keeps_the_reference_that_it_brings() -> None:
    given().when(register(reference="MX-2026-SOF1")).then(registered())


def test_a_registration_without_a_reference_is_given_one_by_year_and_position() -> None:
    given().when(register()).then(registered(reference=f"MX-2026-{POSITION:04d}"))


def test_the_year_of_a_given_reference_is_that_of_the_time_in_utc() -> None:
    new_year_in_utc = datetime(2025, 12, 31, 20, tzinfo=timezone(timedelta(hours=-6)))
    given().when(register(), new_year_in_utc).then(registered(reference="MX-2026-0041"))


def test_a_registration_records_its_first_steps_in_the_same_write() -> None:
    asked = terms(contingent("c1"))
    command = register(record_vote(), record(entered("2026-02-27", part("c1"))), reference="R", terms=asked)
    state = (
        given()
        .when(command)
        .then(registered(asked, reference="R"), voted(), entered("2026-02-27", part("c1")))
    )
    assert state.version == 3


def test_a_step_may_name_what_an_earlier_step_of_the_same_write_brought() -> None:
    voted_terms = record_vote(terms=terms(contingent("c1")))
    given().when(register(voted_terms, record(entered("2026-02-27", part("c1"))))).accepted()


def test_one_refused_step_keeps_the_whole_registration_out() -> None:
    refused = (
        given().when(register(record_vote(), record(entered(None, part("c1"))))).refused("unknown-contingent")
    )
    assert refused.at == "steps.1.parts.0.contingent"


def test_the_first_steps_are_about_the_authorization_that_is_registered() -> None:
    with pytest.raises(Invalid) as raised:
        register(record(entered(), stream=OTHER))
    assert [(flaw.path, flaw.code) for flaw in raised.value.flaws] == [("steps.0", "other-stream")]


def test_one_vote_settles_several_authorizations_each_with_its_own_terms() -> None:
    own = Terms(purpose="training")
    over = (VotedAuthorization(id=THIS, terms=own), VotedAuthorization(id=OTHER))
    command = record_vote(over=over, tally=tally(92, 0))
    when = given(registered()).also(OTHER, registered()).when(command)
    assert when.outcome == [(THIS, voted(tally=tally(92, 0), terms=own)), (OTHER, voted(tally=tally(92, 0)))]


def test_a_vote_that_one_of_its_authorizations_cannot_take_is_recorded_in_none() -> None:
    over = together(OTHER, THIS)
    when = given(registered(), voted()).also(OTHER, registered()).when(record_vote(over=over))
    assert when.refused("already-voted").at == "authorizations.1"


def test_a_vote_names_an_authorization_once() -> None:
    with pytest.raises(Invalid) as raised:
        record_vote(over=together(THIS, THIS))
    assert [(flaw.path, flaw.code) for flaw in raised.value.flaws] == [("authorizations.1.id", "repeated")]


def test_a_vote_that_names_no_proceeding_means_the_open_one() -> None:
    state = given(registered()).when(record_vote(proceeding=None)).accepted()
    assert [act.event.proceeding for act in state.acts] == [0]


def test_commands_say_which_streams_they_touch_and_which_they_create() -> None:
    assert register().streams() == register().creates() == (THIS,)
    assert record(entered()).streams() == (THIS,)
    assert record(entered()).creates() == record_vote().creates() == ()
    assert record_vote().vote_id == VOTE
