"""Commands that record a step of one authorization and change nothing that is on record."""

from __future__ import annotations

from dataclasses import dataclass

from domain.commands.streams import OnOne
from domain.events import DecreeEvent, FactEvent, RequestEvent, StatementEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAct(OnOne):
    """An act of the procedure. `proceeding` null: the one that is open; of what opens one, the next or the
    original.

    The `proceeding` inside the step is not looked at. A vote can settle several authorizations: it has a
    command of its own.
    """

    step: RequestEvent | DecreeEvent
    proceeding: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAsGiven(OnOne):
    """A fact of the world, or a statement on the record: it is recorded as it is given."""

    step: FactEvent | StatementEvent
