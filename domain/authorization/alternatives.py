"""Says what else could be true as long as disputes are open.

For findings: one that another value would undo carries `disputed`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, Final, NamedTuple

from domain.authorization.disputes import Dispute
from domain.authorization.evolve import refolded
from domain.authorization.paths import MISSING, value_at
from domain.authorization.state import State
from domain.authorization.versions import Versions
from domain.events import DisputeResolved

#: So many values are tried, in the order in which they were recorded: for each the record is judged again.
MOST_TRIED: Final = 32


class Untried(NamedTuple):
    """What open disputes are about of which some value is not tried.

    `whole`: some are about what follows from all steps. `steps`: the versions of the others.
    """

    whole: bool
    steps: Versions

    def doubts(self, evidence: Versions) -> bool:
        """Whether what is shown by these steps may be otherwise."""
        return self.whole or evidence.meets(self.steps)

    @property
    def are_any(self) -> bool:
        return self.whole or bool(self.steps)


def otherwise(state: State) -> Iterator[tuple[Dispute, State]]:
    """The state under each other value of each open dispute, one at a time, with the dispute that it is of.

    The step's own value is one of them where another counts. What is derived from several steps, such as
    whether a proceeding has its approval, has no value of its own to compare with: each value is tried.
    """
    for dispute, choice in islice(_choices(state), MOST_TRIED):
        other = refolded(state, (choice,))
        is_derived = dispute.about is None and dispute.path.startswith("proceedings.")
        if value_there(other, dispute) != value_there(state, dispute) or (is_derived and choice.resolution):
            yield dispute, other


def untried(state: State) -> Untried:
    """What `otherwise` leaves out."""
    left = [dispute.about for dispute, _ in islice(_choices(state), MOST_TRIED, None)]
    return Untried(None in left, Versions.of(about for about in left if about is not None))


def _choices(state: State) -> Iterator[tuple[Dispute, Dispute]]:
    """Each open dispute, with the same as it would be under each value that it may have."""
    for dispute in state.disputes:
        if dispute.is_open:
            yield dispute, replace(dispute, keeps_own=True)
            for competing in dispute.event.values:
                value = competing.value
                chosen = DisputeResolved(dispute_version=dispute.version, value=value, why="what if")
                yield dispute, replace(dispute, resolution=chosen)


def value_there(state: State, dispute: Dispute) -> Any:
    """The value that counts where the dispute is about; MISSING if its path leads to no field."""
    if dispute.about is None:
        return value_at(state.terms.effective, dispute.path.removeprefix("terms."))
    step = state.step(dispute.about)
    return value_at(step.event, dispute.path) if step is not None else MISSING
