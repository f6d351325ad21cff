"""Telling what happens: `given(registered()).when(record_vote(...)).then(voted(...))`, or `telling(...)`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from domain.authorization.evolve import evolve
from domain.authorization.frame import Frame
from domain.authorization.procedure import proceedings
from domain.authorization.state import State, nothing
from domain.authorization.terms_fold import FoldedTerms
from domain.authorization.tracks import Tracks
from domain.commands import Command
from domain.decide import Context, decide
from domain.events import Event
from domain.jurisdictions.mx import MEXICO
from domain.jurisdictions.profile import Profile
from domain.refusals import Refused
from tests.domain.factories import THIS, register

POSITION = 41
RECORDED_AT = datetime(2026, 2, 28, 12, tzinfo=UTC)

HOLIDAYS: Final = frozenset({date(2025, 11, 17), date(2025, 12, 25), date(2026, 1, 1)})
"""Ley Federal del Trabajo, art. 74: the ones that the tests meet."""


PROFILE: Final[Profile] = replace(
    MEXICO, holidays=lambda year: frozenset(day for day in HOLIDAYS if day.year == year)
)


@dataclass(frozen=True)
class Given:
    states: Mapping[UUID, State]
    profile: Profile

    def also(self, stream: UUID, *events: Event) -> Given:
        """The same, and what is recorded of another authorization."""
        return Given(
            {**self.states, stream: state_of(*events, stream=stream, profile=self.profile)}, self.profile
        )

    def when(self, command: Command, recorded_at: datetime = RECORDED_AT) -> When:
        """What is decided knowing the streams that the command names, and of all whether they have a vote."""
        known = {stream: nothing(stream, self.profile) for stream in command.streams()}
        known |= {stream: state for stream, state in self.states.items() if stream in known}
        context = Context(POSITION, recorded_at, self.profile, lambda _: self.states.values())
        return When(known, decide(command, known, context))


@dataclass(frozen=True)
class When:
    states: Mapping[UUID, State]
    outcome: list[tuple[UUID, Event]] | Refused

    def accepted(self) -> State:
        """Nothing was refused; the state of the first stream afterwards."""
        assert not isinstance(self.outcome, Refused), self.outcome
        states = dict(self.states)
        for stream, event in self.outcome:
            states[stream] = evolve(states[stream], event)
        return states[self.outcome[0][0]]

    def then(self, *events: Event) -> State:
        """These events, in this order; the state of the first stream afterwards."""
        state = self.accepted()
        assert isinstance(self.outcome, list)
        assert [event for _, event in self.outcome] == list(events)
        return state

    def refused(self, code: str) -> Refused:
        assert isinstance(self.outcome, Refused), f"recorded {self.outcome}"
        assert self.outcome.code == code, self.outcome
        assert self.outcome.sentence
        assert self.outcome.citation
        assert self.outcome.detail
        return self.outcome


def given(*events: Event, profile: Profile = MEXICO) -> Given:
    """What is recorded of the authorization `THIS`, in this order."""
    return Given({THIS: state_of(*events, profile=profile)}, profile)


def state_of(*events: Event, stream: UUID = THIS, profile: Profile = MEXICO) -> State:
    state = nothing(stream, profile)
    for event in events:
        state = evolve(state, event)
    return state


# Command after command, each of which has to be recorded, in all its streams.


class Telling:
    """A register in memory: what it knows of each authorization after the commands so far."""

    def __init__(self) -> None:
        self.states: dict[UUID, State] = {}
        self.position = 0

    def tell(self, *commands: Command) -> Telling:
        for command in commands:
            known = {one: self.states.get(one, nothing(one, MEXICO)) for one in command.streams()}
            context = Context(self.position, RECORDED_AT, MEXICO, lambda _: self.states.values())
            decided = decide(command, known, context)
            assert not isinstance(decided, Refused), decided
            for stream, event in decided:
                before = self.states.get(stream, nothing(stream, MEXICO))
                self.states[stream] = evolve(before, event, self.position)
                self.position += 1
        return self

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


def terms_on(state: State, on: date | None = None) -> FoldedTerms:
    """The terms as judged on a day (None: by all acts)."""
    return Frame(state, on).terms


def terms_for(state: State, crossing_on: date, on: date | None = None) -> FoldedTerms:
    """The terms by which a crossing is judged: see `Frame`."""
    return Frame(state, on).reading_for(crossing_on).folded
