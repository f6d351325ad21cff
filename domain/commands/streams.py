"""Says which authorizations a command is about, and which it creates."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OnOne:
    """A command that carries one step, about an authorization that is on record."""

    id: UUID

    def streams(self) -> tuple[UUID, ...]:
        return (self.id,)

    def creates(self) -> tuple[UUID, ...]:
        return ()
