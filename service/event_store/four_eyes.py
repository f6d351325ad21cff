"""Did somebody else record what is to be corrected or annulled? (Nobody mends their own steps.)"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

import msgspec

from domain.authorization.state import State
from domain.commands import Command
from service.event_store.outcomes import Actor, Rejection


class StepRef(NamedTuple):
    """A step on record: its stream, and its version there."""

    stream: UUID
    version: int


#: The steps that a command corrects or annuls, in all its streams; none for every other command.
Mended = Callable[[Command, Mapping[UUID, State]], Iterable[StepRef]]

#: The stored bytes of a step, None if there is none: who recorded it stands in them and nowhere else.
StoredOf = Callable[[StepRef], bytes | None]


class _Recorded(msgspec.Struct):
    actorid: str


_decoder = msgspec.json.Decoder(_Recorded)


def mends_nothing(_: Command, __: Mapping[UUID, State]) -> Iterable[StepRef]:
    """Of a register whose commands only add."""
    return ()


def refused(actor: Actor, steps: Iterable[StepRef], stored_of: StoredOf) -> Rejection | None:
    """403 `four-eyes` if the actor recorded one of these steps; a step that is not there is not judged."""
    for step in steps:
        stored = stored_of(step)
        if stored is not None and _decoder.decode(stored).actorid == actor.id:
            return Rejection(
                "four-eyes",
                f"Version {step.version} of authorization {step.stream} was recorded by this subject: "
                "somebody else corrects or annuls it.",
            )
    return None
