"""Refuses an act of the procedure, such as a vote or a decree, that contradicts the acts on record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from domain.authorization.days import day_of
from domain.authorization.procedure import (
    APPROVING,
    ENDED,
    Ending,
    Proceeding,
    decides,
    endings,
    opened,
    proceeding,
    repeated_by,
)
from domain.authorization.state import State
from domain.decide.references import refused_references, unknown_version
from domain.events import (
    ActEvent,
    AuthorizationRequested,
    CommitteeOpinionIssued,
    ConsiderationPostponed,
    ConsiderationScheduled,
    DecreeCorrected,
    DecreePublished,
    ModificationRequested,
    RequestAmended,
    RequestLapsed,
    RequestPublished,
    RequestReferred,
    RequestRetransmitted,
    RequestWithdrawn,
    SenateVoted,
)
from domain.refusals import Refused, refuse
from domain.values import Day, Organ, Tally


def act_contradiction(event: ActEvent, state: State, corrects: int | None = None) -> Refused | None:
    """`corrects`: the version of the act that this one is put in the place of."""
    day = day_of(event, state.profile)
    refused: Refused | None = None
    match event:
        case ModificationRequested():
            refused = _nothing_to_modify(state, day)
        case SenateVoted():
            refused = (
                _another_organ_grants(event, state)
                or _exceeds_seats(event.tally, event.organ, day, state)
                or _not_opened(event, state)
                or _repeats_no_vote(event, state)
                or _second_decision(event, state, corrects)
            )
        case CommitteeOpinionIssued():
            refused = _exceeds_seats(event.tally, state.profile.granting_organ, day, state)
        case DecreePublished():
            refused = (
                _not_opened(event, state) or _second_decree(event, state, day) or _rejected(event, state, day)
            )
        case (
            AuthorizationRequested()
            | RequestRetransmitted()
            | RequestPublished()
            | RequestReferred()
            | RequestAmended()
            | ConsiderationScheduled()
            | ConsiderationPostponed()
            | RequestWithdrawn()
            | RequestLapsed()
            | DecreeCorrected()
        ):
            pass  # only what any act is asked
        case _:
            assert_never(event)
    return (
        refused
        or _not_opened(event, state)
        or _after_the_end(event, state, day)
        or refused_references(state, getattr(event, "terms", None))
    )


def _not_opened(event: ActEvent, state: State) -> Refused | None:
    number = event.proceeding
    if number == 0 or isinstance(event, ModificationRequested) or number in opened(state):
        return None
    detail = f"Nothing has opened proceeding {number} of this authorization."
    return refuse("unknown-proceeding", state.profile, detail, "proceeding")


def _another_organ_grants(event: SenateVoted, state: State) -> Refused | None:
    granting = state.profile.granting_organ
    if event.outcome not in APPROVING or event.organ == granting:
        return None
    detail = f"The vote is recorded as an approval by the {event.organ}, not by the {granting}."
    return refuse("permanent-commission-cannot-grant", state.profile, detail, "organ")


def _exceeds_seats(tally: Tally | None, organ: Organ, day: Day | None, state: State) -> Refused | None:
    """Only the votes that are stated count: one that is not known is not taken for none."""
    if tally is None:
        return None
    known = sum(votes for votes in (tally.in_favour, tally.against, tally.abstentions) if votes is not None)
    stated = max(known, tally.present or 0)
    seats = state.profile.most_seats(organ, day)
    if seats is None or stated <= seats:
        return None
    when = f"on {day}" if day is not None else "on any day"
    detail = f"{stated} votes or members present are stated; the {organ} had at most {seats} seats {when}."
    return refuse("tally-exceeds-seats", state.profile, detail, "tally")


def _repeats_no_vote(event: SenateVoted, state: State) -> Refused | None:
    if event.repeats is None:
        return None
    version = event.repeats.version
    votes = [one for one in state.of(SenateVoted) if one.event.proceeding == event.proceeding]
    if any(one.version == version for one in votes):
        return None
    return unknown_version(state, version, f"no vote in proceeding {event.proceeding}", "repeats.version")


def _second_decision(event: SenateVoted, state: State, corrects: int | None) -> Refused | None:
    if event.repeats is not None or not decides(event, state.profile):
        return None
    votes = tuple(state.of(SenateVoted))
    for one in votes:
        if one.event.proceeding != event.proceeding or not decides(one.event, state.profile):
            continue
        if corrects is not None and corrects in repeated_by(one.event, votes):
            continue
        if state.is_disputed(one.version, "outcome", "organ", "proceeding"):
            continue
        if _before(event.on, _undisputed_day(state, one.version, one.day)):
            continue
        detail = f"Version {one.version} records a vote, {one.event.outcome}, in the same proceeding."
        return refuse("already-voted", state.profile, detail)
    return None


def _second_decree(event: DecreePublished, state: State, day: Day | None) -> Refused | None:
    for one in state.of(DecreePublished):
        if one.event.proceeding != event.proceeding or state.is_disputed(one.version, "proceeding"):
            continue
        if _before(day, _undisputed_day(state, one.version, one.day)):
            continue
        detail = f"Version {one.version} records the decree of proceeding {event.proceeding}."
        return refuse("already-decreed", state.profile, detail)
    return None


def _rejected(event: DecreePublished, state: State, day: Day | None) -> Refused | None:
    if not any(_can_end(one.event) for one in state.acts):
        return None
    vote = proceeding(state, event.proceeding).vote
    if vote is None or vote.event.outcome != "rejected" or not decides(vote.event, state.profile):
        return None
    if state.is_disputed(vote.version, "outcome", "organ", "proceeding"):
        return None
    if _before(day or event.dated_on, _undisputed_day(state, vote.version, vote.day)):
        return None
    detail = f"Version {vote.version} records that proceeding {event.proceeding} was rejected."
    return refuse("rejected-cannot-be-decreed", state.profile, detail)


def _nothing_to_modify(state: State, day: Day | None) -> Refused | None:
    original = proceeding(state, 0)
    if original.status not in ENDED:
        return None
    for end in _undisputed_ends(original, state):
        known = _undisputed_day(state, end.version, end.day)
        if not _before(day, known):
            detail = f"Version {end.version} records that the original was {original.status}."
            return refuse("modification-needs-grant", state.profile, detail)
    return None


def _after_the_end(event: ActEvent, state: State, day: Day | None) -> Refused | None:
    """A vote that repeats the one which ended the proceeding, if need be through others, reopens it."""
    if day is None or not any(_can_end(one.event) for one in state.acts):
        return None
    ended = proceeding(state, event.proceeding)
    if ended.status not in ENDED:
        return None
    for end in _undisputed_ends(ended, state):
        known = _undisputed_day(state, end.version, end.day)
        if known is None or not day.surely_after(known):
            continue
        if isinstance(event, SenateVoted) and end.version in repeated_by(event, state.of(SenateVoted)):
            continue
        detail = f"Version {end.version} records that proceeding {event.proceeding} ended on {known}."
        return refuse("proceeding-closed", state.profile, detail)
    return None


def _can_end(act: ActEvent) -> bool:
    """Most proceedings meet no end: how far they have come is asked only of those that may have."""
    return isinstance(act, RequestWithdrawn | RequestLapsed) or (
        isinstance(act, SenateVoted) and act.outcome == "rejected"
    )


def _undisputed_ends(ended: Proceeding, state: State) -> Iterator[Ending]:
    """What ended a proceeding, where no source says otherwise."""
    for end in endings(ended.acts):
        if not state.is_disputed(end.version, "proceeding"):
            yield end
    vote = ended.vote
    if vote is None or vote.event.outcome != "rejected" or not decides(vote.event, state.profile):
        return
    if not state.is_disputed(vote.version, "outcome", "organ", "proceeding"):
        yield vote


def _undisputed_day(state: State, version: int, day: Day | None) -> Day | None:
    return None if state.is_disputed(version, "on") else day


def _before(day: Day | None, other: Day | None) -> bool:
    return day is not None and other is not None and day.surely_before(other)
