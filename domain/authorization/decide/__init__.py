"""What happens if a command is carried out now: which events, or which refusal?

Pure: no clock, no randomness, no look at any other stream than those that the command names and those that
share its vote. Whether the streams exist, at which version the caller thinks them, and who may record is
asked before, by the writer.
"""

from __future__ import annotations

from domain.authorization.decide.context import Context, Decision, States
from domain.authorization.decide.corrections import mended
from domain.authorization.decide.dispatch import decide_step
from domain.authorization.decide.registration import register_authorization
from domain.commands import Command, RegisterAuthorization

__all__ = ["Context", "Decision", "States", "decide", "mended"]


def decide(command: Command, states: States, context: Context) -> Decision:
    """The events, in order, each with its stream; or `Refused`, and then nothing is to be recorded."""
    if isinstance(command, RegisterAuthorization):
        return register_authorization(command, states, context)
    return decide_step(command, states, context)
