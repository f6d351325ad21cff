"""How does an authorization come into a vote that is on record of others? What the vote was is copied."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.commands import JoinSenateVote, RecordSenateVote, VotedAuthorization
from domain.events import OF_THE_VOTE, SenateVoted, StepCorrected
from domain.values import GroupVotes, Invalid, MemberVote, Terms, fields_of
from tests.domain.factories import (
    OTHER,
    THIS,
    VOTE,
    annul,
    cites,
    correct,
    disputed,
    record_vote,
    registered,
    repeats,
    tally,
    voted,
)
from tests.domain.scenario import given


def join(already_in: UUID = OTHER, *ids: UUID, **fields: object) -> JoinSenateVote:
    over = tuple(VotedAuthorization(id=one) for one in ids) or (VotedAuthorization(id=THIS, **fields),)  # type: ignore[arg-type]  # fields of the class
    return JoinSenateVote(vote_id=VOTE, already_in=already_in, authorizations=over)


def test_organ_day_session_tally_and_outcome_are_those_of_the_vote_on_record() -> None:
    known = voted(
        tally=tally(92, 0), session="ordinary", terms=Terms(purpose="training"), citations=(cites(),)
    )
    own = Terms(purpose="a ceremony")
    when = given(registered()).also(OTHER, registered(), known).when(join(terms=own))
    assert when.outcome == [(THIS, voted(tally=tally(92, 0), session="ordinary", terms=own))]


def test_how_groups_and_members_voted_is_what_the_vote_was_too() -> None:
    by_group = (GroupVotes(group="MORENA", in_favour=60),)
    roll_call = (MemberVote(member="Senadora Uno", vote="in_favour"), MemberVote(member="B", vote="absent"))
    known = voted(by_group=by_group, roll_call=roll_call)
    before = given(registered()).also(OTHER, registered(), known)
    assert before.when(join()).outcome == [(THIS, known)]
    told = record_vote(by_group=by_group, roll_call=roll_call)
    given(registered()).when(told).then(known)


def test_whatever_a_vote_can_state_can_be_told_of_it() -> None:
    event, command = ({field.name for field in fields_of(cls)} for cls in (SenateVoted, RecordSenateVote))
    assert command == event - {"proceeding", "repeats", "terms"} | {"authorizations"}
    assert {*OF_THE_VOTE} < event


def test_what_is_copied_is_the_vote_as_it_stands() -> None:
    corrected = correct(2, voted("approved_in_part", "2026-02-18")).step
    when = given(registered()).also(OTHER, registered(), voted(), corrected).when(join())
    assert when.outcome == [(THIS, voted("approved_in_part", "2026-02-18"))]
    better = disputed(2, "tally.in_favour", (92, "official"))
    told = given(registered()).also(OTHER, registered(), voted(tally=tally(91)), better).when(join())
    assert told.outcome == [(THIS, voted(tally=tally(92)))]


def test_a_vote_that_does_not_stand_there_cannot_be_joined() -> None:
    gone = given(registered()).also(OTHER, registered(), voted(), annul(2).step)
    assert gone.when(join()).refused("unknown-version").at == "already_in"
    given(registered()).also(OTHER, registered()).when(join()).refused("unknown-version")


def test_who_joins_is_asked_what_any_vote_is_asked() -> None:
    settled = given(registered(), voted(vote_id=THIS)).also(OTHER, registered(), voted())
    assert settled.when(join()).refused("already-voted").at == "authorizations.0"
    settled.when(join(repeats=repeats(2))).accepted()


def test_nobody_joins_the_vote_that_it_is_in() -> None:
    with pytest.raises(Invalid):
        join(THIS)
    with pytest.raises(Invalid):
        join(OTHER, THIS, THIS)


def test_only_those_who_join_record_it() -> None:
    assert join().streams() == (OTHER, THIS)
    assert join().creates() == ()
    assert given(registered()).also(OTHER, registered(), voted()).when(join()).accepted().id == THIS


def test_what_a_joining_stream_states_itself_outlives_the_correction_of_the_vote() -> None:
    first = voted(tally=tally(104, 0), citations=(cites("press"),), waivers=("second reading",))
    joined = voted(tally=tally(104, 0), citations=(cites("official"),), note="The second of two.")
    better = voted(tally=tally(103, 0), citations=(cites("local"),), waivers=("both readings",))
    before = given(registered(), first).also(OTHER, registered(), joined)
    outcome = before.when(correct(2, better, OTHER)).outcome
    assert isinstance(outcome, list)
    said = {stream: event.step.event for stream, event in outcome if isinstance(event, StepCorrected)}
    own = voted(tally=tally(103, 0), citations=(cites("official"),), note="The second of two.")
    assert said == {THIS: better, OTHER: own}
