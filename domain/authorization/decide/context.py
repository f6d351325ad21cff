"""What may a decision know besides the states?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.authorization.state import State
from domain.events import Event
from domain.jurisdictions.profile import Profile
from domain.refusals import Refused


def no_other(_vote_id: UUID) -> frozenset[UUID]:
    """Of no vote is it known that other streams share it."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class Context:
    """`position`: that of the first event, the next has one more; `recorded_at`: their time, in UTC.

    `sharing`: the streams in which a vote is recorded, asked for under the same lock as the states; those of
    the command's own streams it may leave out.
    """

    position: int
    recorded_at: datetime
    profile: Profile
    sharing: Callable[[UUID], frozenset[UUID]] = no_other


States = Mapping[UUID, State]
"""The state of every stream that the command names, `nothing(id, profile)` for a new one."""

Decision = list[tuple[UUID, Event]] | Refused
"""The events to record, in order, each with its stream; or why none is."""
