"""What happens if a command is carried out now: which events, or which refusal?

Pure: no clock, no randomness, no look at any other stream than those that the command names. Whether the
streams exist, at which version the caller thinks them, and who may record is asked before, by the writer.
"""

from __future__ import annotations

from typing import assert_never

from domain.authorization.decide.context import Context, Decision, States
from domain.authorization.decide.crossings import record_entry
from domain.authorization.decide.registration import register_authorization
from domain.authorization.decide.votes import record_senate_vote
from domain.commands import Command, RecordEntry, RecordSenateVote, RegisterAuthorization

__all__ = ["Context", "Decision", "States", "decide"]


def decide(command: Command, states: States, context: Context) -> Decision:
    """The events, in order, each with its stream; or `Refused`, and then nothing is to be recorded."""
    match command:
        case RecordEntry():
            return record_entry(command, states)
        case RecordSenateVote():
            return record_senate_vote(command, states, context)
        case RegisterAuthorization():
            return register_authorization(command, states, context)
        case _:
            assert_never(command)
