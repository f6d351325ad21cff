"""How is a case told? Command after command, each of which has to be recorded, in all its streams."""

from __future__ import annotations

from uuid import UUID

from domain.authorization.decide import Context, decide
from domain.authorization.evolve import evolve
from domain.authorization.procedure import proceedings
from domain.authorization.state import State, nothing
from domain.authorization.tracks import Tracks
from domain.commands import Command
from domain.events import SenateVoted
from domain.jurisdictions.mx import MEXICO
from domain.refusals import Refused
from tests.domain.factories import THIS, register
from tests.domain.scenario import RECORDED_AT


class Telling:
    """A register in memory: what it knows of each authorization after the commands so far."""

    def __init__(self) -> None:
        self.states: dict[UUID, State] = {}
        self.position = 0

    def tell(self, *commands: Command) -> Telling:
        for command in commands:
            known = {one: self.states.get(one, nothing(one, MEXICO)) for one in command.streams()}
            decided = decide(command, known, Context(self.position, RECORDED_AT, MEXICO, self._sharing))
            assert not isinstance(decided, Refused), decided
            for stream, event in decided:
                before = self.states.get(stream, nothing(stream, MEXICO))
                self.states[stream] = evolve(before, event, self.position)
                self.position += 1
        return self

    def _sharing(self, vote_id: UUID) -> frozenset[UUID]:
        return frozenset(
            stream
            for stream, state in self.states.items()
            if any(one.event.vote_id == vote_id for one in state.of(SenateVoted))
        )

    def __getitem__(self, stream: UUID) -> State:
        return self.states[stream]

    @property
    def this(self) -> State:
        return self.states[THIS]

    @property
    def status(self) -> str:
        return Tracks(self.this).status

    def procedure(self, stream: UUID = THIS) -> list[str]:
        return [one.status for one in proceedings(self.states[stream])]


def telling(*commands: Command) -> Telling:
    """The commands, after the registration of `THIS` with nothing known."""
    return Telling().tell(register(), *commands)
