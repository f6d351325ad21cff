"""The catalogue: which events there are, by family; the name under which each is stored, and its day.

Names, versions, families and days are written beside the classes (`event` in step.py). The unions here are
what a type checker knows of them: a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, get_args

from domain.events.corrections import (
    AuthorizationsLinked,
    DisputeResolved,
    FindingAcknowledged,
    FindingResolved,
    PersonalDataErased,
    StepAnnulled,
    StepCorrected,
    ValueDisputed,
)
from domain.events.deployment import (
    AccountGiven,
    ActivitiesConcluded,
    CallRecorded,
    EntryRecorded,
    ExitRecorded,
    IncidentRecorded,
    PhaseCompleted,
    PhaseStarted,
)
from domain.events.procedure import (
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
from domain.events.register import LogKeyAnnounced, RegisterOpened
from domain.events.registration import AuthorizationRegistered
from domain.events.reports import AuthorizationClosed, ReportReceived, ReportSubmitted
from domain.events.step import Step
from domain.values import Day, Instant

RequestEvent = (
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
)
"""What is done with a request before the vote."""
DecreeEvent = DecreePublished | DecreeCorrected
ActEvent = RequestEvent | SenateVoted | DecreeEvent
"""The procedure's: each belongs to a proceeding."""
CrossingEvent = EntryRecorded | ExitRecorded
FactEvent = (
    CrossingEvent
    | CallRecorded
    | PhaseStarted
    | PhaseCompleted
    | IncidentRecorded
    | AccountGiven
    | ActivitiesConcluded
    | ReportSubmitted
    | ReportReceived
    | AuthorizationClosed
)
"""What was observed, reported or told of the world. (A closure too: somebody closed it.)"""
StatementEvent = ValueDisputed | DisputeResolved | FindingAcknowledged | FindingResolved
"""What is said of the record."""
OriginalEvent = (
    AuthorizationRegistered
    | ActEvent
    | FactEvent
    | AuthorizationsLinked
    | StatementEvent
    | PersonalDataErased
)
"""What can be corrected."""
Event = OriginalEvent | StepCorrected | StepAnnulled
"""The steps of an authorization."""
RegisterEvent = RegisterOpened | LogKeyAnnounced
"""The steps of the register itself."""


def named(classes: Iterable[type[Step]]) -> dict[str, Any]:
    """The classes by the names under which their events are stored; KeyError for one without a name."""
    # Not what a class inherits: each event has a name of its own.
    own: dict[str, Any] = {cls.__dict__["event_type"].name: cls for cls in classes}
    return own


STEP_TYPES: Final[Mapping[str, type[Event]]] = MappingProxyType(named(get_args(Event)))
"""The current version of every step of an authorization, by the name that stands in the envelope."""

EVENT_TYPES: Final[Mapping[str, type[Event] | type[RegisterEvent]]] = MappingProxyType(
    {**STEP_TYPES, **named(get_args(RegisterEvent))}
)
"""The same, and the events of the register's own stream."""

EVENT_OF: Final[Mapping[str, type[Event]]] = MappingProxyType(
    {cls.event_type.step: cls for cls in STEP_TYPES.values()}
)
"""The steps of an authorization by their name in paths and lines of imports: `senate-voted`."""


def type_of(event: Event | RegisterEvent) -> str:
    """The name of the event's type in the envelope."""
    return event.event_type.name


def occurred(event: Event | RegisterEvent) -> Day | Instant | None:
    """The day of the step as the envelope's `occurred` repeats it: the column *day* of fields.md."""
    for path in event.event_type.days:
        day: Any = event
        for name in path.split("."):
            day = None if day is None else getattr(day, name)
        if day is not None:
            stated: Day | Instant = day
            return stated
    return None
