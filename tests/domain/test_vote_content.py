"""Is a vote the same in every authorization that it settled, on every way in?"""

from __future__ import annotations

from typing import Any

import pytest

from domain.commands import JoinSenateVote, VotedAuthorization
from domain.events import Event, SenateVoted, StepCorrected
from domain.refusals import Difference
from domain.values import GroupVotes, MemberVote, Tally, Terms
from tests.domain.factories import (
    ANOTHER_VOTE,
    OTHER,
    THIS,
    VOTE,
    annul,
    another_vote,
    cites,
    correct,
    disputed,
    record_vote,
    referred,
    register,
    registered,
    repeats,
    resolved,
    tally,
    voted,
)
from tests.domain.scenario import Given, When, given

GROUPS = (
    GroupVotes(group="MORENA", in_favour=60, absent=6),
    GroupVotes(group="PAN", in_favour=20, against=1),
)
CALLS = (
    MemberVote(member="Senadora Uno", group="MORENA", state="Jalisco", vote="in_favour"),
    MemberVote(member="Senador Dos", group="PAN", vote="against"),
)
KNOWN = voted(
    tally=Tally(in_favour=91, against=0, present=92),
    session="ordinary",
    by_group=GROUPS,
    roll_call=CALLS,
)
ELSEWHERE = given(registered()).also(OTHER, registered(), KNOWN)
"""`OTHER` has the vote."""


def tell(before: Given = ELSEWHERE, **fields: Any) -> When:
    """The vote is told of `THIS` too: with these fields, organ, day and outcome as `OTHER` has them."""
    return before.when(record_vote(**fields))


# What is told agrees, or is left out: it is the same vote.


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"organ": None, "on": None, "outcome": None},
        {"on": "2026-02"},
        {"on": "[2026-02-17,2026-02-24]"},
        {"session": "ordinary"},
        {"tally": Tally()},
        {"tally": tally(91)},
        {"tally": KNOWN.tally},
        {"by_group": GROUPS[::-1]},
        {"by_group": (GroupVotes(group="MORENA", in_favour=60),)},
        {"roll_call": (MemberVote(member="Senadora Uno", vote="in_favour"),)},
    ],
)
def test_the_same_vote_joins_and_is_recorded_as_it_is_on_record(fields: dict[str, Any]) -> None:
    assert tell(**fields).outcome == [(THIS, KNOWN)]


@pytest.mark.parametrize(
    ("fields", "differs"),
    [
        ({"outcome": "rejected"}, [("outcome", "approved", "rejected")]),
        ({"on": "2026-02-18"}, [("on", "2026-02-17", "2026-02-18")]),
        ({"on": "2026-03"}, [("on", "2026-02-17", "2026-03")]),
        ({"on": "[2026-02-16,2026-02-18]"}, [("on", "2026-02-17", "[2026-02-16,2026-02-18]")]),
        ({"organ": "executive", "outcome": None}, [("organ", "senate", "executive")]),
        ({"session": "extraordinary"}, [("session", "ordinary", "extraordinary")]),
        ({"tally": tally(20, 70)}, [("tally.in_favour", 91, 20), ("tally.against", 0, 70)]),
        # What the record lacks is not for one authorization to add.
        ({"tally": tally(91, None, 0)}, [("tally.abstentions", None, 0)]),
        ({"tally": Tally(unanimous=False)}, [("tally.unanimous", None, False)]),
        (
            {"roll_call": (CALLS[0], MemberVote(member="Senador Dos", vote="in_favour"))},
            [
                (
                    "roll_call.1",
                    {"member": "Senador Dos", "group": "PAN", "state": None, "vote": "against"},
                    {"member": "Senador Dos", "group": None, "state": None, "vote": "in_favour"},
                )
            ],
        ),
        (
            {"roll_call": (MemberVote(member="Senador Tres", vote="absent"),)},
            [
                (
                    "roll_call.0",
                    None,
                    {"member": "Senador Tres", "group": None, "state": None, "vote": "absent"},
                )
            ],
        ),
    ],
)
def test_a_vote_that_is_told_otherwise_is_refused_with_what_differs(
    fields: dict[str, Any], differs: list[tuple[str, Any, Any]]
) -> None:
    refused = tell(**fields).refused("vote-told-otherwise")
    assert list(refused.differs) == [Difference(*one) for one in differs]
    assert refused.at == differs[0][0]
    assert str(OTHER) in refused.detail


def test_a_group_named_twice_is_on_record_twice_or_is_told_otherwise() -> None:
    twice = tell(by_group=(GROUPS[0], GROUPS[0])).refused("vote-told-otherwise")
    assert [one.field for one in twice.differs] == ["by_group.1"]
    nobody = tell(by_group=()).refused("vote-told-otherwise")
    assert [(one.field, one.told) for one in nobody.differs] == [("by_group", [])]


def test_a_day_of_the_month_is_more_than_the_month_that_is_on_record() -> None:
    month = given(registered()).also(OTHER, registered(), voted(on="2026-02"))
    tell(month, on="2026-02-17").refused("vote-told-otherwise")
    tell(month, on="2026-02").then(voted(on="2026-02"))


def test_what_is_not_of_the_vote_but_of_the_telling_may_be_another() -> None:
    fields: dict[str, Any] = {
        "waivers": ("second reading",),
        "citations": (cites("official"),),
        "note": "Told by another.",
    }
    own = Terms(purpose="a ceremony")
    known = voted(citations=(cites("press"),), terms=Terms(purpose="training"))
    before = given(registered()).also(OTHER, registered(), known)
    tell(before, terms=own, **fields).then(voted(terms=own, **fields))


# What is on record.


def test_which_organ_voted_can_be_left_out_of_a_vote_on_record_alone() -> None:
    refused = given(registered()).when(record_vote(organ=None)).refused("unknown-version")
    assert refused.at == "organ"


def test_the_vote_on_record_is_the_one_that_was_corrected_last() -> None:
    better = correct(2, voted("approved_in_part", "2026-02-18")).step
    before = given(registered()).also(OTHER, registered(), voted(), better)
    tell(before).refused("vote-told-otherwise")
    joined = voted("approved_in_part", "2026-02-18")
    tell(before, outcome="approved_in_part", on="2026-02-18").then(joined)


@pytest.mark.parametrize("gone", [annul(2).step, annul(1).step])
def test_a_vote_that_does_not_stand_is_not_on_record(gone: Event) -> None:
    before = given(registered()).also(OTHER, registered(), voted(), gone)
    tell(before, outcome="rejected").then(voted("rejected"))


def test_a_vote_that_was_moved_to_another_id_is_on_record_under_that_one() -> None:
    moved = correct(2, voted(vote_id=ANOTHER_VOTE)).step
    before = given(registered()).also(OTHER, registered(), voted(), moved)
    tell(before, outcome="rejected").accepted()
    before.when(another_vote("rejected")).refused("vote-told-otherwise")
    before.when(another_vote("approved")).accepted()


def test_a_value_that_is_disputed_is_not_compared_until_the_dispute_is_resolved() -> None:
    dispute = disputed(2, "tally.in_favour", (92, "unreliable"))
    known = voted(tally=tally(91, 0))
    before = given(registered()).also(OTHER, registered(), known, dispute)
    # Nobody knows yet which is true: what is told is not altered.
    tell(before, tally=tally(92)).then(voted(tally=tally(92, 0)))
    tell(before).then(known)
    tell(before, tally=tally(92, 1)).refused("vote-told-otherwise")
    settled = given(registered()).also(OTHER, registered(), known, dispute, resolved(3, 91))
    tell(settled, tally=tally(92)).refused("vote-told-otherwise")


# The ways in.


def test_a_vote_over_several_is_asked_once_for_all() -> None:
    over = (VotedAuthorization(id=THIS), VotedAuthorization(id=OTHER, repeats=repeats(2)))
    tell(over=over, outcome="rejected").refused("vote-told-otherwise")
    both = tell(over=over).outcome
    assert isinstance(both, list)
    assert [stream for stream, _ in both] == [THIS, OTHER]


def test_a_vote_is_told_again_of_the_authorization_that_has_it() -> None:
    known = given(registered(), voted(None))
    tell(known, outcome="rejected").refused("vote-told-otherwise")
    tell(known, outcome=None).then(voted(None))


def test_the_steps_of_a_registration_are_asked_what_any_is_asked() -> None:
    new = given().also(OTHER, registered(), KNOWN)
    refused = new.when(register(record_vote("rejected"))).refused("vote-told-otherwise")
    assert refused.at == "steps.0.outcome"
    state = new.when(register(record_vote())).accepted()
    assert [one.event for one in state.of(SenateVoted)] == [KNOWN]
    first, second = record_vote(None), record_vote("tied")
    assert given().when(register(first, second)).refused("vote-told-otherwise").at == "steps.1.outcome"


def test_who_joins_by_an_authorization_that_tells_it_otherwise_is_refused() -> None:
    """So it may stand in a log that was written before this was asked."""
    join = JoinSenateVote(
        vote_id=VOTE, already_in=OTHER, authorizations=(VotedAuthorization(id=ANOTHER_VOTE),)
    )
    before = given(registered(), voted()).also(OTHER, registered(), voted("rejected"))
    before = before.also(ANOTHER_VOTE, registered())
    refused = before.when(join).refused("vote-told-otherwise")
    assert refused.at == "already_in"


# Corrections.


def test_a_correction_that_makes_it_a_vote_on_record_tells_that_vote() -> None:
    before = given(registered(), voted("rejected", vote_id=ANOTHER_VOTE)).also(OTHER, registered(), KNOWN)
    refused = before.when(correct(2, voted("rejected"))).refused("vote-told-otherwise")
    assert refused.at == "step.data.outcome"
    before.when(correct(2, voted())).then(correct(2, KNOWN).step)


def test_a_correction_over_all_its_authorizations_adds_what_the_record_lacks() -> None:
    before = given(registered(), voted()).also(OTHER, registered(), referred(), voted())
    outcome = before.when(correct(2, KNOWN, OTHER)).outcome
    assert isinstance(outcome, list)
    said = [
        (stream, event.version, event.step.event)
        for stream, event in outcome
        if isinstance(event, StepCorrected)
    ]
    assert said == [(THIS, 2, KNOWN), (OTHER, 3, KNOWN)]


def test_a_vote_that_settles_two_proceedings_of_one_authorization_is_corrected_in_both() -> None:
    twice = given(registered(), voted(None), voted(None, proceeding=1))
    state = twice.when(correct(2, voted("tied"))).accepted()
    assert [one.event for one in state.of(SenateVoted)] == [voted("tied"), voted("tied", proceeding=1)]


def test_what_contradicts_a_vote_under_its_id_is_mended_alone_or_together() -> None:
    """So it may stand in a log that was written before this was asked."""
    before = given(registered(), voted("rejected", "2026-02-18")).also(OTHER, registered(), voted())
    before.when(correct(2, voted("tied"))).refused("vote-told-otherwise")
    before.when(correct(2, voted())).then(correct(2, voted()).step)
    apart = voted("rejected", "2026-02-18", vote_id=ANOTHER_VOTE)
    before.when(correct(2, apart)).then(correct(2, apart).step)
    before.when(annul(2)).then(annul(2).step)
    both = before.when(correct(2, voted("tied"), OTHER)).outcome
    assert isinstance(both, list)
    assert [stream for stream, _ in both] == [THIS, OTHER]


# Annulments bring back.


def test_a_vote_does_not_come_back_otherwise_than_it_was_recorded_since() -> None:
    gone = given(registered(), voted("rejected"), annul(2).step)
    gone.also(OTHER, registered(), voted()).when(annul(3)).refused("vote-told-otherwise")
    gone.also(OTHER, registered(), voted("rejected")).when(annul(3)).then(annul(3).step)
    void = given(registered(), voted("rejected"), annul(1).step).also(OTHER, registered(), voted())
    void.when(annul(3)).refused("vote-told-otherwise")


def test_an_annulled_correction_does_not_bring_back_what_a_later_joiner_does_not_say() -> None:
    corrected = given(registered(), voted("rejected"), correct(2, voted()).step)
    corrected.also(OTHER, registered(), voted()).when(annul(3)).refused("vote-told-otherwise")
    corrected.when(annul(3)).accepted()


def test_who_annulled_it_alone_does_not_keep_the_others_from_theirs() -> None:
    before = given(registered(), voted()).also(OTHER, registered(), voted(), annul(2).step)
    before.when(annul(2)).then(annul(2).step)
    before.when(correct(2, voted("rejected"))).then(correct(2, voted("rejected")).step)
