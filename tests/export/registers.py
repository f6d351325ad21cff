"""How do the tests of exports hold a register? (Without a database: states, and the bytes of its log.)"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from domain.commands import Command
from domain.decide import Context, decide
from domain.events import Event, occurred
from domain.log.merkle import leaf_hash
from domain.refusals import Refused
from service.api.v1.lines import line_of, write_of
from service.cli.examples import read
from service.event_store import codec
from service.event_store.outcomes import Actor
from service.export.history import Listed
from service.export.lines import lines
from tests.domain.scenario import PROFILE, RECORDED_AT

ORIGIN = "records.example/log"
CLERK = Actor("test", "clerk-1", "registrar", frozenset())


class Register:
    """A register without a database: states, and the bytes of its log."""

    def __init__(self) -> None:
        self.states: dict[UUID, State] = {}
        self.stored: list[bytes] = []
        self.tips: dict[UUID, bytes] = {}

    def record(self, command: Command) -> list[tuple[UUID, Event]] | Refused:
        states = {
            stream: self.states.get(stream) or nothing(stream, PROFILE)
            for stream in (*command.streams(), *command.creates())
        }
        if any(not one.version for stream, one in states.items() if stream not in command.creates()):
            raise LookupError(command)
        context = Context(len(self.stored), RECORDED_AT, PROFILE, lambda _: self.states.values())
        decided = decide(command, states, context)
        for stream, event in () if isinstance(decided, Refused) else decided:
            self.take(stream, event)
        return decided

    def take(self, stream: UUID, event: Event) -> None:
        state = evolve(self.states.get(stream) or nothing(stream, PROFILE), event, len(self.stored))
        around = codec.Envelope(
            origin=ORIGIN,
            stream_id=stream,
            version=state.version,
            recorded_at=RECORDED_AT,
            actor_id="test#clerk-1",
            actor_office="registrar",
            request_id="01890000-0000-7000-8000-00000000a001",
            correlation_id="01890000-0000-7000-8000-00000000b001",
            prev=self.tips.get(stream),
        )
        self.stored.append(codec.stored_bytes(event, occurred(event), around))
        self.tips[stream] = leaf_hash(self.stored[-1])
        self.states[stream] = state

    @property
    def exported(self) -> list[bytes]:
        return list(lines(Listed(self.stored), PROFILE))


def imported(exported: Iterable[bytes]) -> Register:
    """An empty register into which the lines were recorded, each as an import reads it."""
    made = Register()
    for text in exported:
        write = write_of(line_of(text.rstrip(b"\n")), "other.example/log", CLERK, "r", "c")
        decided = made.record(write.command)
        assert not isinstance(decided, Refused), (decided, text)
    return made


def of_examples() -> Register:
    """The examples, as `make run` records them."""
    return imported(line.text for line in read())
