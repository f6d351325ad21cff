"""Where does an authorization stand? Tracks side by side, and one word that sums them up.

Each track is a function of the steps that exist on the day judged. A step whose earliest day is later does
not exist then; one without a day always does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from domain.authorization.deployment import Deployment, DeploymentStatus, deployment
from domain.authorization.force import InForce, in_force, in_force_from
from domain.authorization.obligations import Obligation, ObligationStatus, least_advanced, obligations
from domain.authorization.procedure import Proceeding, ProceedingStatus, proceedings
from domain.authorization.state import State
from domain.deadlines import Holidays
from domain.events import AuthorizationClosed, ReportReceived, ReportSubmitted

__all__ = [
    "Deployment",
    "DeploymentStatus",
    "InForce",
    "Obligation",
    "ObligationStatus",
    "Proceeding",
    "ProceedingStatus",
    "Status",
    "deployment",
    "in_force",
    "in_force_from",
    "obligations",
    "proceedings",
    "summary_status",
    "summed_up",
]

Status = Literal["void", "merged", "closed", ObligationStatus, DeploymentStatus, ProceedingStatus]


def summary_status(state: State, on: date | None = None, holidays: Holidays | None = None) -> Status:
    """What became of the record; else the word of the track that has come furthest.

    That is the obligation least advanced once a report is on record, else the deployment once anything was
    observed, else the last proceeding. A merger is a finding about the record, and has no day.
    """
    if state.void:
        return "void"
    if state.merged_into is not None:
        return "merged"
    if any(state.of(AuthorizationClosed, on)):
        return "closed"
    if any(state.of(ReportSubmitted, on)) or any(state.of(ReportReceived, on)):
        return least_advanced(obligations(state, on, holidays))
    return summed_up(deployment(state, on), proceedings(state, on))


def summed_up(observed: Deployment, known: Sequence[Proceeding]) -> Status:
    """The word of the two first tracks, where they are known already; `known`: by number."""
    if observed.status != "none_observed":
        return observed.status
    return known[-1].status if known else "none_on_record"
