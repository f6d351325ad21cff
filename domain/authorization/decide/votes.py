"""What does each stream record of a vote? It may settle several authorizations: all record it, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final
from uuid import UUID

from domain.authorization.decide.context import Decision, States
from domain.authorization.decide.contradictions import contradiction
from domain.authorization.procedure import open_proceeding
from domain.authorization.state import State
from domain.commands import JoinSenateVote, RecordSenateVote, VotedAuthorization
from domain.events import Event, SenateVoted
from domain.refusals import Refused, refuse

OF_THE_VOTE: Final = ("organ", "tally")
"""What is refused of the vote as a whole, whichever authorization it was met at."""


def record_senate_vote(command: RecordSenateVote, states: States) -> Decision:
    def event(voted: VotedAuthorization, state: State) -> SenateVoted:
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

    return _in_all(command.authorizations, states, event)


def join_senate_vote(command: JoinSenateVote, states: States) -> Decision:
    """What the vote was is copied from the stream that has it: the same vote cannot be told in two ways."""
    source = states[command.already_in]
    votes = [one.event for one in source.of(SenateVoted) if one.event.vote_id == command.vote_id]
    if not votes:
        detail = f"No vote {command.vote_id} stands in the authorization {command.already_in}."
        return refuse("unknown-version", source.profile, detail, "already_in")
    vote = votes[-1]

    def event(voted: VotedAuthorization, state: State) -> SenateVoted:
        return SenateVoted(
            vote_id=command.vote_id,
            organ=vote.organ,
            on=vote.on,
            session=vote.session,
            tally=vote.tally,
            outcome=vote.outcome,
            repeats=voted.repeats,
            waivers=command.waivers,
            decree_dated_on=command.decree_dated_on,
            terms=voted.terms,
            proceeding=open_proceeding(state) if voted.proceeding is None else voted.proceeding,
            citations=command.citations,
            derived=command.derived,
            note=command.note,
        )

    return _in_all(command.authorizations, states, event)


def _in_all(
    authorizations: Iterable[VotedAuthorization],
    states: States,
    event_of: Callable[[VotedAuthorization, State], SenateVoted],
) -> Decision:
    decided: list[tuple[UUID, Event]] = []
    for place, voted in enumerate(authorizations):
        state = states[voted.id]
        event = event_of(voted, state)
        refused = contradiction(event, state)
        if refused is not None:
            return refused if refused.at in OF_THE_VOTE else _within(refused, f"authorizations.{place}")
        decided.append((voted.id, event))
    return decided


def _within(refused: Refused, at: str) -> Refused:
    return replace(refused, at=f"{at}.{refused.at}" if refused.at else at)
