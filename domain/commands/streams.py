"""Which authorizations is a command about, and which does it create?"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OnOne:
    """A command about one authorization that is on record."""

    id: UUID

    def streams(self) -> tuple[UUID, ...]:
        return (self.id,)

    def creates(self) -> tuple[UUID, ...]:
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OnProceeding(OnOne):
    """An act of the procedure: it says itself which proceeding is meant; null is the open one.

    The `proceeding` inside the step that it carries is not looked at.
    """

    proceeding: int | None = None
