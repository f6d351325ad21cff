"""Says what else could be true as long as disputes are open.

For findings: one that another value would undo carries `disputed`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from domain.authorization.disputes import Dispute
from domain.authorization.evolve import refolded
from domain.authorization.paths import MISSING, value_at
from domain.authorization.state import State
from domain.events import DisputeResolved


def alternatives(state: State, path: str, version: int | None = None) -> tuple[Any, ...]:
    """The other values that open disputes name for a path of a step (None: of the effective terms).

    As the record would have them, were they the ones that count. A path that leads to no field has none.
    """
    values: list[Any] = []
    for dispute, other in otherwise(state):
        if dispute.about == version and dispute.path == path:
            value = value_there(other, dispute)
            if value is not MISSING and value not in values:
                values.append(value)
    return tuple(values)


def otherwise(state: State) -> Iterator[tuple[Dispute, State]]:
    """The state under each other value of each open dispute, one at a time, with the dispute that it is of.

    The step's own value is one of them where another counts.
    """
    for dispute in state.disputes:
        if not dispute.is_open:
            continue
        counts = value_there(state, dispute)
        choices = [replace(dispute, keeps_own=True)]
        for competing in dispute.event.values:
            chosen = DisputeResolved(dispute_version=dispute.version, value=competing.value, why="what if")
            choices.append(replace(dispute, resolution=chosen))
        for choice in choices:
            other = refolded(state, (choice,))
            if value_there(other, dispute) != counts:
                yield dispute, other


def value_there(state: State, dispute: Dispute) -> Any:
    """The value that counts where the dispute is about; MISSING if its path leads to no field."""
    if dispute.about is None:
        return value_at(state.terms.effective, dispute.path.removeprefix("terms."))
    step = state.step(dispute.about)
    return value_at(step.event, dispute.path) if step is not None else MISSING
