"""What can the register be asked to record? A command carries what its event does; deciding adds the rest."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, get_args, get_type_hints

from domain.commands.corrections import (
    AcknowledgeFinding,
    AnnulStep,
    CorrectStep,
    DisputeValue,
    ErasePersonalData,
    LinkAuthorizations,
    OnShared,
    ResolveDispute,
    ResolveFinding,
)
from domain.commands.facts import (
    CloseAuthorization,
    GiveAccount,
    RecordCall,
    RecordConclusion,
    RecordEntry,
    RecordExit,
    RecordIncident,
    RecordPhaseCompletion,
    RecordPhaseStart,
    RecordReport,
    RecordReportReceipt,
)
from domain.commands.procedure import (
    JoinSenateVote,
    RecordAmendment,
    RecordCommitteeOpinion,
    RecordDecree,
    RecordDecreeCorrection,
    RecordLapse,
    RecordModificationRequest,
    RecordPostponement,
    RecordPublication,
    RecordReferral,
    RecordRequest,
    RecordRetransmission,
    RecordSchedule,
    RecordSenateVote,
    RecordWithdrawal,
    VotedAuthorization,
)
from domain.commands.registration import RegisterAuthorization, Registration
from domain.commands.streams import OnOne, OnProceeding

ActCommand = (
    RecordRequest
    | RecordRetransmission
    | RecordPublication
    | RecordReferral
    | RecordAmendment
    | RecordSchedule
    | RecordPostponement
    | RecordWithdrawal
    | RecordLapse
    | RecordCommitteeOpinion
    | RecordDecree
    | RecordDecreeCorrection
)
"""The acts that name their proceeding and concern one authorization."""
FactCommand = (
    RecordEntry
    | RecordExit
    | RecordCall
    | RecordPhaseStart
    | RecordPhaseCompletion
    | RecordIncident
    | GiveAccount
    | RecordConclusion
    | RecordReport
    | RecordReportReceipt
    | CloseAuthorization
    | DisputeValue
    | ResolveDispute
    | AcknowledgeFinding
    | ResolveFinding
    | ErasePersonalData
)
"""What is recorded as it is given."""
FurtherStep = (
    ActCommand
    | FactCommand
    | RecordModificationRequest
    | RecordSenateVote
    | LinkAuthorizations
    | CorrectStep
    | AnnulStep
)
"""What can follow a registration, in a write of its own or in the same."""
Command = RegisterAuthorization | FurtherStep | JoinSenateVote

COMMAND_OF: Final[Mapping[type, Any]] = MappingProxyType(
    {
        get_type_hints(command)["step"]: command
        for command in get_args(FurtherStep)
        if command is not RecordSenateVote
    }
)
"""By the class of a step, that of the command which carries one (`id`, `step` and what else it takes).

Not those of the registration and the vote, whose commands carry their fields one by one.
"""

__all__ = [
    "COMMAND_OF",
    "AcknowledgeFinding",
    "ActCommand",
    "AnnulStep",
    "CloseAuthorization",
    "Command",
    "CorrectStep",
    "DisputeValue",
    "ErasePersonalData",
    "FactCommand",
    "FurtherStep",
    "GiveAccount",
    "JoinSenateVote",
    "LinkAuthorizations",
    "OnOne",
    "OnProceeding",
    "OnShared",
    "RecordAmendment",
    "RecordCall",
    "RecordCommitteeOpinion",
    "RecordConclusion",
    "RecordDecree",
    "RecordDecreeCorrection",
    "RecordEntry",
    "RecordExit",
    "RecordIncident",
    "RecordLapse",
    "RecordModificationRequest",
    "RecordPhaseCompletion",
    "RecordPhaseStart",
    "RecordPostponement",
    "RecordPublication",
    "RecordReferral",
    "RecordReport",
    "RecordReportReceipt",
    "RecordRequest",
    "RecordRetransmission",
    "RecordSchedule",
    "RecordSenateVote",
    "RecordWithdrawal",
    "RegisterAuthorization",
    "Registration",
    "ResolveDispute",
    "ResolveFinding",
    "VotedAuthorization",
]
