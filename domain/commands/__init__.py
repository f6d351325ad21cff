"""The commands: what the register can be asked to record. What is refused of them stands in domain/decide."""

from __future__ import annotations

from domain.commands.corrections import (
    AnnulStep,
    CorrectStep,
    ErasePersonalData,
    LinkAuthorizations,
)
from domain.commands.registration import RegisterAuthorization, Registration
from domain.commands.steps import RecordAct, RecordAsGiven
from domain.commands.streams import OnOne
from domain.commands.votes import JoinSenateVote, RecordSenateVote, VotedAuthorization

FurtherStep = (
    RecordAct
    | RecordAsGiven
    | RecordSenateVote
    | LinkAuthorizations
    | CorrectStep
    | AnnulStep
    | ErasePersonalData
)
"""What can follow a registration, in a write of its own or in the same."""
Command = RegisterAuthorization | FurtherStep | JoinSenateVote

__all__ = [
    "AnnulStep",
    "Command",
    "CorrectStep",
    "ErasePersonalData",
    "FurtherStep",
    "JoinSenateVote",
    "LinkAuthorizations",
    "OnOne",
    "RecordAct",
    "RecordAsGiven",
    "RecordSenateVote",
    "RegisterAuthorization",
    "Registration",
    "VotedAuthorization",
]
