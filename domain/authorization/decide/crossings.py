"""May a crossing be recorded? It is a fact: whether it was lawful the findings ask, never this."""

from __future__ import annotations

from domain.authorization.decide.context import Decision, States
from domain.authorization.decide.references import unknown_contingent
from domain.commands import RecordEntry


def record_entry(command: RecordEntry, states: States) -> Decision:
    state = states[command.id]
    for place, part in enumerate(command.entry.parts or ()):
        key = part.contingent
        if key is not None and part.description is None and key not in state.terms.contingents:
            return unknown_contingent(state, key, f"parts.{place}.contingent")
    return [(command.id, command.entry)]
