"""May a vote be recorded? One vote may settle several authorizations: all record it, or none does."""

from __future__ import annotations

from uuid import UUID

from domain.authorization.decide.context import Context, Decision, States
from domain.authorization.decide.references import refused_references
from domain.authorization.procedure import (
    APPROVING,
    decides,
    open_proceeding,
    opened,
    proceedings,
    repeated_by,
)
from domain.authorization.state import State
from domain.commands import RecordSenateVote, VotedAuthorization
from domain.events import Event, SenateVoted
from domain.jurisdictions.profile import Profile
from domain.refusals import Refused, refuse


def record_senate_vote(command: RecordSenateVote, states: States, context: Context) -> Decision:
    refused = _another_organ_grants(command, context.profile) or _exceeds_seats(command, context.profile)
    if refused is not None:
        return refused
    decided: list[tuple[UUID, Event]] = []
    for place, voted in enumerate(command.authorizations):
        state = states[voted.id]
        event = _event(command, voted, state)
        refused = _contradicts(event, state, f"authorizations.{place}")
        if refused is not None:
            return refused
        decided.append((voted.id, event))
    return decided


def _event(command: RecordSenateVote, voted: VotedAuthorization, state: State) -> SenateVoted:
    return SenateVoted(
        vote_id=command.vote_id,
        organ=command.organ,
        on=command.on,
        session=command.session,
        tally=command.tally,
        outcome=command.outcome,
        repeats=voted.repeats,
        waivers=command.waivers,
        decree_dated_on=command.decree_dated_on,
        terms=voted.terms,
        proceeding=open_proceeding(state) if voted.proceeding is None else voted.proceeding,
        citations=command.citations,
        derived=command.derived,
        note=command.note,
    )


def _another_organ_grants(command: RecordSenateVote, profile: Profile) -> Refused | None:
    if command.outcome not in APPROVING or command.organ == profile.granting_organ:
        return None
    detail = (
        f"The vote is recorded as an approval by the {command.organ}, not by the {profile.granting_organ}."
    )
    return refuse("permanent-commission-cannot-grant", profile, detail, "organ")


def _exceeds_seats(command: RecordSenateVote, profile: Profile) -> Refused | None:
    """Only the votes that are stated count: one that is not known is not taken for none."""
    tally = command.tally
    if tally is None:
        return None
    known = sum(votes for votes in (tally.in_favour, tally.against, tally.abstentions) if votes is not None)
    stated = max(known, tally.present or 0)
    seats = profile.most_seats(command.organ, command.on)
    if seats is None or stated <= seats:
        return None
    day = f"on {command.on}" if command.on is not None else "on any day"
    detail = (
        f"{stated} votes or members present are stated; the {command.organ} had at most {seats} seats {day}."
    )
    return refuse("tally-exceeds-seats", profile, detail, "tally")


def _contradicts(event: SenateVoted, state: State, at: str) -> Refused | None:
    profile = state.profile
    if event.proceeding not in opened(state):
        detail = f"Nothing has opened proceeding {event.proceeding} of this authorization."
        return refuse("unknown-proceeding", profile, detail, f"{at}.proceeding")
    votes = [one for one in state.acts if one.event.proceeding == event.proceeding]
    if event.repeats is not None and all(one.version != event.repeats.version for one in votes):
        detail = f"Version {event.repeats.version} is no vote in proceeding {event.proceeding}."
        return refuse("unknown-version", profile, detail, f"{at}.repeats.version")
    return (
        _second_decision(event, state, at)
        or _after_the_end(event, state, at)
        or refused_references(state, event.terms, f"{at}.terms")
    )


def _second_decision(event: SenateVoted, state: State, at: str) -> Refused | None:
    if event.repeats is not None or not decides(event, state.profile):
        return None
    for one in state.acts:
        if one.event.proceeding != event.proceeding or not decides(one.event, state.profile):
            continue
        if event.on is not None and one.day is not None and event.on.surely_before(one.day):
            continue
        detail = f"Version {one.version} records a vote, {one.event.outcome}, in the same proceeding."
        return refuse("already-voted", state.profile, detail, at)
    return None


def _after_the_end(event: SenateVoted, state: State, at: str) -> Refused | None:
    """A vote that repeats the one which ended the proceeding, if need be through others, reopens it."""
    proceeding = next(one for one in proceedings(state) if one.number == event.proceeding)
    end = proceeding.vote
    if proceeding.status != "rejected" or end is None or end.day is None or event.on is None:
        return None
    if not event.on.surely_after(end.day) or end.version in repeated_by(event, state.acts):
        return None
    detail = f"Version {end.version} records the rejection of proceeding {event.proceeding} on {end.day}."
    return refuse("proceeding-closed", state.profile, detail, at)
