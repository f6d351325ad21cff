"""Refuses a step that contradicts what is on record. (Votes and other acts: acts.py.)

The general rule of every refusal: none looks at a disputed value, takes null for zero, or applies to a step
dated before the step that it would contradict. A fact is refused only for naming what nothing names; a
closure also after another closure. (Any step of an authorization that was merged into another: dispatch.py.)
"""

from __future__ import annotations

from typing import assert_never

from domain.authorization.days import day_of
from domain.authorization.state import State
from domain.decide.acts import act_contradiction
from domain.decide.references import (
    refused_parts,
    refused_phase,
    refused_references,
    unknown_version,
)
from domain.events import (
    AccountGiven,
    Act,
    ActivitiesConcluded,
    AuthorizationClosed,
    AuthorizationRegistered,
    AuthorizationsLinked,
    CallRecorded,
    DisputeResolved,
    EntryRecorded,
    ExitRecorded,
    FindingAcknowledged,
    FindingResolved,
    IncidentRecorded,
    OriginalEvent,
    PersonalDataErased,
    PhaseCompleted,
    PhaseStarted,
    ReportReceived,
    ReportSubmitted,
    ValueDisputed,
)
from domain.refusals import Refused, refuse


def contradiction(event: OriginalEvent, state: State, corrects: int | None = None) -> Refused | None:
    """The refusal of an original step, or None; its `at` is relative to the step.

    `corrects`: the version of the step that it is put in the place of; the state is told without that one.
    """
    match event:
        case EntryRecorded() | ExitRecorded() | CallRecorded():
            return refused_parts(state, event.parts)
        case Act():
            return act_contradiction(event, state, corrects)
        case AuthorizationRegistered():
            return refused_references(state, event.terms)
        case PhaseStarted() | PhaseCompleted():
            return refused_phase(state, event)
        case AccountGiven():
            return (
                None
                if event.about_version is None
                else _recorded(state, event.about_version, "about_version")
            )
        case ReportReceived(report_version=version):
            return None if version is None else _of(state, version, ReportSubmitted, "report_version")
        case ValueDisputed():
            return None if event.version is None else _of(state, event.version, None, "version")
        case DisputeResolved():
            return _of(state, event.dispute_version, ValueDisputed, "dispute_version")
        case FindingAcknowledged() | FindingResolved():
            return _evidence(event, state)
        case AuthorizationClosed():
            return _second_closure(event, state)
        case (
            IncidentRecorded()
            | ActivitiesConcluded()
            | ReportSubmitted()
            | AuthorizationsLinked()
            | PersonalDataErased()
        ):
            return None
        case _:
            assert_never(event)


def _recorded(state: State, version: int, at: str) -> Refused | None:
    """Whether there is such a step; one that was annulled can still be spoken of."""
    return None if 1 <= version <= state.version else unknown_version(state, version, "no step", at)


def _of(state: State, version: int, kind: type[OriginalEvent] | None, at: str) -> Refused | None:
    """Whether such a step stands, and is of the kind that is meant (None: of any)."""
    found = state.step(version)
    if found is not None and (kind is None or isinstance(found.event, kind)):
        return None
    what = "original step" if kind is None else kind.event_type.step
    return unknown_version(state, version, f"no {what} that stands", at)


def _evidence(event: FindingAcknowledged | FindingResolved, state: State) -> Refused | None:
    """Steps of other authorizations may be evidence too; of those nothing is known here."""
    for place, one in enumerate(event.evidence):
        if one.authorization == state.id:
            refused = _recorded(state, one.version, f"evidence.{place}.version")
            if refused is not None:
                return refused
    return None


def _second_closure(event: AuthorizationClosed, state: State) -> Refused | None:
    day = day_of(event, state.profile)
    for one in state.of(AuthorizationClosed):
        known = None if state.is_disputed(one.version, "on") else one.day
        if day is None or known is None or not day.surely_before(known):
            detail = f"Version {one.version} records that it was closed{f' on {known}' if known else ''}."
            return refuse("already-closed", state.profile, detail)
    return None
