"""Calls a step by a noun, in English: `the vote of 17 February 2026`."""

from __future__ import annotations

from typing import Final

from domain.authorization.state import State
from domain.events import Event
from domain.sentences import english as en
from domain.values import Day

_THINGS: Final = {
    "authorization-registered": "the registration",
    "authorization-requested": "the request",
    "modification-requested": "the request for a modification",
    "request-retransmitted": "the passing on of the request",
    "request-published": "the publication of the request",
    "request-referred": "the referral to committee",
    "request-amended": "the amendment of the request",
    "consideration-scheduled": "the announcement of the debate",
    "consideration-postponed": "the postponement",
    "request-withdrawn": "the withdrawal of the request",
    "request-lapsed": "the lapse of the request",
    "committee-opinion-issued": "the opinion of the committees",
    "senate-voted": "the vote",
    "decree-published": "the decree",
    "decree-corrected": "the correction of the decree",
    "entry-recorded": "the entry",
    "exit-recorded": "the departure",
    "call-recorded": "the sighting",
    "phase-started": "the beginning of a phase",
    "phase-completed": "the end of a phase",
    "incident-recorded": "the incident",
    "account-given": "the account",
    "activities-concluded": "the end of the activities",
    "report-submitted": "the report",
    "report-received": "the receipt of the report",
    "authorization-closed": "the closing of the file",
    "authorizations-linked": "the link to another authorization",
    "step-corrected": "a correction",
    "step-annulled": "an annulment",
    "value-disputed": "the note that sources disagree",
    "dispute-resolved": "the settling of a disagreement of sources",
    "finding-acknowledged": "the explanation of a finding",
    "finding-resolved": "the resolution of a finding",
    "personal-data-erased": "the erasure of personal data",
}


def kind(step: str) -> str:
    """What steps of a kind are about."""
    return _THINGS[step]


def thing(event: Event, day: Day | None) -> str:
    """What the step is about."""
    of_day = f" of {en.name(day)}" if day is not None and day.is_exact else ""
    return f"{_THINGS[event.event_type.step]}{of_day}"


def thing_at(version: int, state: State) -> str:
    """What the step of a version is about, as it stands now."""
    known = state.step(version)
    if known is not None:
        return thing(known.event, known.day)
    if not 0 < version <= len(state.recorded):
        return "a step"
    one = state.recorded[version - 1]
    return thing(one.event, one.day)
