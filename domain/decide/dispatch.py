"""Hands a command about authorizations on record to the function that decides it."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never
from uuid import UUID

from domain.authorization.procedure import open_proceeding, opened
from domain.authorization.state import State
from domain.commands import (
    AnnulStep,
    CorrectStep,
    ErasePersonalData,
    FurtherStep,
    JoinSenateVote,
    LinkAuthorizations,
    RecordAct,
    RecordAsGiven,
    RecordSenateVote,
)
from domain.decide.context import Context, Decision, States
from domain.decide.contradictions import contradiction
from domain.decide.corrections import annul_step, correct_step
from domain.decide.links import link_authorizations
from domain.decide.votes import join_senate_vote, record_senate_vote
from domain.events import AuthorizationRequested, ModificationRequested, OriginalEvent
from domain.refusals import Refused, refuse


def decide_step(command: FurtherStep | JoinSenateVote, states: States, context: Context) -> Decision:
    if isinstance(command, CorrectStep):
        return correct_step(command, states, context)
    if isinstance(command, AnnulStep):
        return annul_step(command, states, context)
    refused = _merged(command, states)
    if refused is not None:
        return refused
    match command:
        case RecordAct():
            number = _proceeding(command, states[command.id])
            return _unless_contradicted(command.id, replace(command.step, proceeding=number), states)
        case RecordAsGiven() | ErasePersonalData():
            return _unless_contradicted(command.id, command.step, states)
        case RecordSenateVote():
            return record_senate_vote(command, states, context)
        case JoinSenateVote():
            return join_senate_vote(command, states, context)
        case LinkAuthorizations():
            return link_authorizations(command, states)
        case _:
            assert_never(command)


def _unless_contradicted(stream: UUID, event: OriginalEvent, states: States) -> Decision:
    refused = contradiction(event, states[stream])
    return [(stream, event)] if refused is None else refused


def _proceeding(command: RecordAct, state: State) -> int:
    """The proceeding that an act belongs to, which it may leave open."""
    if command.proceeding is not None:
        return command.proceeding
    if isinstance(command.step, ModificationRequested):
        return max(opened(state), default=0) + 1
    if isinstance(command.step, AuthorizationRequested):
        return 0  # what asks to modify the original is a ModificationRequested
    return open_proceeding(state)


def _merged(command: FurtherStep | JoinSenateVote, states: States) -> Refused | None:
    for stream in command.streams():
        older = states[stream].merged_into
        if older is not None and not (isinstance(command, JoinSenateVote) and stream == command.already_in):
            detail = f"The authorization {stream} was merged into {older}."
            return refuse("already-merged", states[stream].profile, detail)
    return None
