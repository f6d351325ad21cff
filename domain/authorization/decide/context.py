"""What may a decision know besides the states?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.authorization.state import State
from domain.events import Event
from domain.jurisdictions.profile import Profile
from domain.refusals import Refused


@dataclass(frozen=True, slots=True)
class Context:
    """`position`: that of the first event, the next has one more; `recorded_at`: their time, in UTC."""

    position: int
    recorded_at: datetime
    profile: Profile


States = Mapping[UUID, State]
"""The state of every stream that the command names, `nothing(id, profile)` for a new one."""

Decision = list[tuple[UUID, Event]] | Refused
"""The events to record, in order, each with its stream; or why none is."""
