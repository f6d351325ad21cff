"""What can have happened, and on which day? One dataclass per event, by family.

An event keeps what was given: what follows from it (the civil day of an instant, the standing of a
proceeding) is computed where it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, get_args

from domain.events.corrections import (
    CONVERSE,
    AuthorizationsLinked,
    Basis,
    CompetingValue,
    CorrectedStep,
    DisputeResolved,
    Evidence,
    FindingAcknowledged,
    FindingResolved,
    Group,
    PersonalDataErased,
    Relation,
    StepAnnulled,
    StepCorrected,
    ValueDisputed,
)
from domain.events.deployment import (
    AccountGiven,
    ActivitiesConcluded,
    CallMovement,
    CallRecorded,
    EntryRecorded,
    ExitRecorded,
    IncidentCategory,
    IncidentRecorded,
    PhaseCompleted,
    PhaseStarted,
    Side,
)
from domain.events.disclosed import Digest, Disclosed
from domain.events.procedure import (
    AuthorizationRequested,
    CommitteeOpinionIssued,
    ConsiderationPostponed,
    ConsiderationScheduled,
    DecreeCorrected,
    DecreeCorrectionKind,
    DecreePublished,
    Edition,
    EntryIntoForce,
    ForceRule,
    ModificationRequested,
    Receiver,
    Rendering,
    RequestAmended,
    RequestLapsed,
    RequestPublished,
    RequestReferred,
    RequestRetransmitted,
    RequestWithdrawn,
    SenateVoted,
)
from domain.events.register import LogKeyAnnounced, Predecessor, RegisterOpened
from domain.events.registration import AuthorizationRegistered, Extent, ExternalIds, Grant
from domain.events.reports import AuthorizationClosed, ReportReceived, ReportSubmitted
from domain.events.step import Act, Outcome, Session, Sha256, Step, Texts
from domain.values import Day, Instant

ActEvent = (
    AuthorizationRequested
    | ModificationRequested
    | RequestRetransmitted
    | RequestPublished
    | RequestReferred
    | RequestAmended
    | ConsiderationScheduled
    | ConsiderationPostponed
    | RequestWithdrawn
    | RequestLapsed
    | CommitteeOpinionIssued
    | SenateVoted
    | DecreePublished
    | DecreeCorrected
)
"""The procedure's: each belongs to a proceeding."""
CrossingEvent = EntryRecorded | ExitRecorded
OriginalEvent = (
    AuthorizationRegistered
    | ActEvent
    | CrossingEvent
    | CallRecorded
    | PhaseStarted
    | PhaseCompleted
    | IncidentRecorded
    | AccountGiven
    | ActivitiesConcluded
    | ReportSubmitted
    | ReportReceived
    | AuthorizationClosed
    | AuthorizationsLinked
    | ValueDisputed
    | DisputeResolved
    | FindingAcknowledged
    | FindingResolved
    | PersonalDataErased
)
"""What can be corrected."""
Event = OriginalEvent | StepCorrected | StepAnnulled
"""The steps of an authorization."""
RegisterEvent = RegisterOpened | LogKeyAnnounced
"""The steps of the register itself."""


def _wire_name(cls: type) -> str:
    words = re.sub("(?<=[a-z])(?=[A-Z])", "-", cls.__name__).lower()
    return f"mx.anuencia.{words}.v1"


STEP_TYPES: Final[Mapping[str, type[Event]]] = MappingProxyType(
    {_wire_name(cls): cls for cls in get_args(Event)}
)
"""The current version of every step of an authorization, by the name that stands in the envelope."""

EVENT_TYPES: Final[Mapping[str, type[Event] | type[RegisterEvent]]] = MappingProxyType(
    {**STEP_TYPES, **{_wire_name(cls): cls for cls in get_args(RegisterEvent)}}
)
"""The same, and the events of the register's own stream."""

_NAMES: Final = {cls: name for name, cls in EVENT_TYPES.items()}


def kebab(kind: str) -> str:
    """The step's name in paths and lines of imports: `senate-voted` of `mx.anuencia.senate-voted.v1`."""
    return kind.split(".")[2]


def type_of(event: Event | RegisterEvent) -> str:
    """The name of the event's type in the envelope."""
    return _NAMES[type(event)]


def occurred(event: Event | RegisterEvent) -> Day | Instant | None:
    """The day of the step as the envelope's `occurred` repeats it: the column *day* of fields.md."""
    match event:
        case EntryRecorded() | ExitRecorded() | CallRecorded():
            return event.at if event.at is not None else event.on
        case AuthorizationRequested() | ModificationRequested():
            return event.received_on or (event.letter.dated_on if event.letter is not None else None)
        case ReportSubmitted():
            own = event.letter.dated_on if event.letter is not None else None
            return own or (event.forwarded.dated_on if event.forwarded is not None else None)
        case ReportReceived():
            return event.received_on
        case ConsiderationScheduled():
            return event.said_on
        case FindingAcknowledged() | FindingResolved():
            return event.judged_on
        case _:
            on: Day | None = getattr(event, "on", None)
            return on


__all__ = [
    "CONVERSE",
    "EVENT_TYPES",
    "STEP_TYPES",
    "AccountGiven",
    "Act",
    "ActEvent",
    "ActivitiesConcluded",
    "AuthorizationClosed",
    "AuthorizationRegistered",
    "AuthorizationRequested",
    "AuthorizationsLinked",
    "Basis",
    "CallMovement",
    "CallRecorded",
    "CommitteeOpinionIssued",
    "CompetingValue",
    "ConsiderationPostponed",
    "ConsiderationScheduled",
    "CorrectedStep",
    "CrossingEvent",
    "DecreeCorrected",
    "DecreeCorrectionKind",
    "DecreePublished",
    "Digest",
    "Disclosed",
    "DisputeResolved",
    "Edition",
    "EntryIntoForce",
    "EntryRecorded",
    "Event",
    "Evidence",
    "ExitRecorded",
    "Extent",
    "ExternalIds",
    "FindingAcknowledged",
    "FindingResolved",
    "ForceRule",
    "Grant",
    "Group",
    "IncidentCategory",
    "IncidentRecorded",
    "LogKeyAnnounced",
    "ModificationRequested",
    "OriginalEvent",
    "Outcome",
    "PersonalDataErased",
    "PhaseCompleted",
    "PhaseStarted",
    "Predecessor",
    "Receiver",
    "RegisterEvent",
    "RegisterOpened",
    "Relation",
    "Rendering",
    "ReportReceived",
    "ReportSubmitted",
    "RequestAmended",
    "RequestLapsed",
    "RequestPublished",
    "RequestReferred",
    "RequestRetransmitted",
    "RequestWithdrawn",
    "SenateVoted",
    "Session",
    "Sha256",
    "Side",
    "Step",
    "StepAnnulled",
    "StepCorrected",
    "Texts",
    "ValueDisputed",
    "kebab",
    "occurred",
    "type_of",
]
