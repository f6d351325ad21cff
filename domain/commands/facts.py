"""Which facts, reports and statements can the register be asked to record?"""

from __future__ import annotations

from dataclasses import dataclass

from domain.commands.streams import OnOne
from domain.events import (
    AccountGiven,
    ActivitiesConcluded,
    AuthorizationClosed,
    CallRecorded,
    EntryRecorded,
    ExitRecorded,
    IncidentRecorded,
    PhaseCompleted,
    PhaseStarted,
    ReportReceived,
    ReportSubmitted,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEntry(OnOne):
    """A crossing into the national territory."""

    step: EntryRecorded


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordExit(OnOne):
    """A crossing out of the national territory."""

    step: ExitRecorded


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCall(OnOne):
    step: CallRecorded


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPhaseStart(OnOne):
    step: PhaseStarted


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPhaseCompletion(OnOne):
    step: PhaseCompleted


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordIncident(OnOne):
    step: IncidentRecorded


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveAccount(OnOne):
    step: AccountGiven


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordConclusion(OnOne):
    step: ActivitiesConcluded


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReport(OnOne):
    step: ReportSubmitted


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReportReceipt(OnOne):
    step: ReportReceived


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAuthorization(OnOne):
    step: AuthorizationClosed
