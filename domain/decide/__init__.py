"""Decides what a command records: the events, or a refusal with its citation.

Pure: no clock, no randomness, no look at any other stream than those that the command names and those that
share its vote. The writer asks before (service/event_store/transaction.py): whether the streams exist, and
are at the version that the caller expects, who may record, and that nobody mends a step of their own.
"""

from __future__ import annotations

from domain.commands import Command, RegisterAuthorization
from domain.decide.context import Context, Decision, States
from domain.decide.corrections import mended
from domain.decide.dispatch import decide_step
from domain.decide.registration import register_authorization

__all__ = ["Context", "Decision", "States", "decide", "mended"]


def decide(command: Command, states: States, context: Context) -> Decision:
    """The events, in order, each with its stream; or `Refused`, and then nothing is to be recorded."""
    if isinstance(command, RegisterAuthorization):
        return register_authorization(command, states, context)
    return decide_step(command, states, context)
