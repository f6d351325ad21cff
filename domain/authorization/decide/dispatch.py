"""Which decision does a command ask for that is about authorizations on record?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.authorization.decide.context import Context, Decision, States
from domain.authorization.decide.contradictions import contradiction
from domain.authorization.decide.corrections import annul_step, correct_step
from domain.authorization.decide.links import link_authorizations
from domain.authorization.decide.votes import join_senate_vote, record_senate_vote
from domain.authorization.procedure import open_proceeding, opened
from domain.authorization.state import State
from domain.commands import (
    AnnulStep,
    CorrectStep,
    FurtherStep,
    JoinSenateVote,
    LinkAuthorizations,
    RecordModificationRequest,
    RecordRequest,
    RecordSenateVote,
)
from domain.commands.streams import OnProceeding
from domain.refusals import Refused, refuse


def decide_step(command: FurtherStep | JoinSenateVote, states: States, context: Context) -> Decision:
    match command:
        case CorrectStep():
            return correct_step(command, states, context)
        case AnnulStep():
            return annul_step(command, states, context)
    refused = _merged(command, states)
    if refused is not None:
        return refused
    match command:
        case RecordSenateVote():
            return record_senate_vote(command, states)
        case JoinSenateVote():
            return join_senate_vote(command, states)
        case LinkAuthorizations():
            return link_authorizations(command, states)
        case _:
            state = states[command.id]
            number = _proceeding(command, state)
            # Which step and which number go together is fixed by the classes of the commands.
            step: Any = command.step
            event = step if number is None else replace(step, proceeding=number)
            refused = contradiction(event, state)
            return [(command.id, event)] if refused is None else refused


def _proceeding(command: FurtherStep, state: State) -> int | None:
    """The proceeding that an act belongs to, where it leaves open which; None for what is no act."""
    match command:
        case RecordModificationRequest():
            return max(opened(state), default=0) + 1 if command.proceeding is None else command.proceeding
        case RecordRequest():
            return command.proceeding or 0
        case OnProceeding():
            return open_proceeding(state) if command.proceeding is None else command.proceeding
        case _:
            return None


def _merged(command: FurtherStep | JoinSenateVote, states: States) -> Refused | None:
    for stream in command.streams():
        older = states[stream].merged_into
        if older is not None and not (isinstance(command, JoinSenateVote) and stream == command.already_in):
            detail = f"The authorization {stream} was merged into {older}."
            return refuse("already-merged", states[stream].profile, detail)
    return None
