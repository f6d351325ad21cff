"""What a decision may know besides the states of the streams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.authorization.state import State
from domain.events import Event
from domain.jurisdictions.profile import Profile
from domain.refusals import Refused


def no_other(_vote_id: UUID) -> Iterable[State]:
    """Of no vote is it known that other streams share it."""
    return ()


@dataclass(frozen=True, slots=True)
class Context:
    """`position`: that of the first event, the next has one more; `recorded_at`: their time, in UTC.

    `sharing`: the states of the streams that have recorded a vote, whether or not it stands there, in the
    order in which they did; read under the same lock as `States`, one by one: mostly the first says it all.
    """

    position: int
    recorded_at: datetime
    profile: Profile
    sharing: Callable[[UUID], Iterable[State]] = no_other


States = Mapping[UUID, State]
"""The state of every stream that the command names, `nothing(id, profile)` for a new one."""

Decision = list[tuple[UUID, Event]] | Refused
"""The events to record, in order, each with its stream; or why none is."""
