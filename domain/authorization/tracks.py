"""Where does an authorization stand? Tracks side by side, and one word that sums them up.

Each track is a function of the steps that exist on the day judged. A step whose earliest day is later does
not exist then; one without a day always does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from domain.authorization.deployment import Deployment, DeploymentStatus, deployment
from domain.authorization.procedure import Proceeding, ProceedingStatus, proceedings
from domain.authorization.state import State

__all__ = [
    "Deployment",
    "DeploymentStatus",
    "Proceeding",
    "ProceedingStatus",
    "Status",
    "deployment",
    "proceedings",
    "summary_status",
    "summed_up",
]

Status = Literal[ProceedingStatus, DeploymentStatus]


def summary_status(state: State, on: date | None = None) -> Status:
    """The deployment's word once anything was observed, else that of the last proceeding."""
    return summed_up(deployment(state, on), proceedings(state, on))


def summed_up(observed: Deployment, known: Sequence[Proceeding]) -> Status:
    """The same of tracks that are known already; `known`: by number."""
    if observed.status != "none_observed":
        return observed.status
    return known[-1].status if known else "none_on_record"
