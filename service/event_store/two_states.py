"""What became of one authorization between two logs: its state in each, and when each step was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from domain.jurisdictions.profile import Profile
from service.event_store import codec


class Stored(NamedTuple):
    """An event of the stream: where it stands in the log, when it was recorded, and its bytes."""

    position: int
    recorded_at: datetime
    stored: bytes


class TwoStates(NamedTuple):
    """`before`, `after`: the states in the two logs, of version 0 where it is not on record.

    `recorded_at`: by version, as the envelope says it.
    """

    before: State
    after: State
    recorded_at: Mapping[int, str]


def span(stream_id: UUID, profile: Profile, rows: Iterable[Stored], since: int) -> TwoStates:
    """Folded from all events of the later log, by version. `since`: the size of the earlier one."""
    before = state = nothing(stream_id, profile)
    recorded_at: dict[int, str] = {}
    for row in rows:
        state = evolve(state, codec.decode(row.stored).event, row.position)
        recorded_at[state.version] = codec.instant_text(row.recorded_at)
        if row.position < since:
            before = state
    return TwoStates(before, state, recorded_at)


def since_sql(size: str) -> str:
    """The size of the earlier log, of what `size_of` says of the later one: it has a parameter of its own."""
    return size.replace("%(as_of)s", "%(since)s")
