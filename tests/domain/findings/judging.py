"""Judging a history: `found("F03", "2026-07-16", *history)` gives what that rule finds on that day."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from domain.authorization.state import State
from domain.events import Event
from domain.findings import Finding, findings
from domain.jurisdictions.profile import Profile
from tests.domain.factories import THIS
from tests.domain.scenario import PROFILE, state_of

LATER: Final = "2030-01-01"
"""A day on which every step of every test exists."""


def told(*events: Event, stream: UUID = THIS, profile: Profile = PROFILE) -> State:
    return state_of(*events, stream=stream, profile=profile)


def judged(on: str, *events: Event, profile: Profile = PROFILE) -> dict[tuple[str, str], Finding]:
    """All findings by code and subject."""
    return {
        (one.code, one.subject): one
        for one in findings(told(*events, profile=profile), date.fromisoformat(on))
    }


def found(code: str, on: str, *events: Event, profile: Profile = PROFILE) -> list[Finding]:
    """The findings of one rule, by subject."""
    return [one for (known, _), one in judged(on, *events, profile=profile).items() if known == code]


def only(code: str, on: str, *events: Event, profile: Profile = PROFILE) -> Finding:
    (one,) = found(code, on, *events, profile=profile)
    return one


def figures(one: Finding, on: str = LATER) -> dict[str, int | str]:
    return dict(one.figures_on(date.fromisoformat(on)))
