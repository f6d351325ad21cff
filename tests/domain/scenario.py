"""How does a test of the domain read? `given(registered()).when(record_vote(...)).then(voted(...))`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain.authorization.decide import Context, decide
from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from domain.commands import (
    AnnulStep,
    Command,
    CorrectStep,
    ErasePersonalData,
    LinkAuthorizations,
    RecordAct,
    RecordFact,
    RecordSenateVote,
    RegisterAuthorization,
    Registration,
    VotedAuthorization,
)
from domain.events import (
    Act,
    AuthorizationRegistered,
    AuthorizationsLinked,
    CorrectedStep,
    EntryRecorded,
    Event,
    OriginalEvent,
    PersonalDataErased,
    SenateVoted,
    StepAnnulled,
    StepCorrected,
)
from domain.jurisdictions.mx import MEXICO
from domain.jurisdictions.profile import Profile
from domain.refusals import Refused
from domain.values import Contingent, Count, Day, Part, Place, Repeats, Tally, Terms

THIS = UUID("01890000-0000-7000-8000-000000000001")
"""The authorization that a test is about, unless it says otherwise."""
OTHER = UUID("01890000-0000-7000-8000-000000000002")
VOTE = UUID("01890000-0000-7000-8000-00000000f001")

POSITION = 41
RECORDED_AT = datetime(2026, 2, 28, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Given:
    states: Mapping[UUID, State]
    profile: Profile

    def also(self, stream: UUID, *events: Event) -> Given:
        """The same, and what is recorded of another authorization."""
        return Given(
            {**self.states, stream: state_of(*events, stream=stream, profile=self.profile)}, self.profile
        )

    def when(
        self, command: Command, recorded_at: datetime = RECORDED_AT, sharing: frozenset[UUID] = frozenset()
    ) -> When:
        """`sharing`: the streams in which the register knows any vote to be recorded."""
        known = {**{stream: nothing(stream, self.profile) for stream in command.streams()}, **self.states}
        context = Context(POSITION, recorded_at, self.profile, lambda _: sharing)
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


# Events, by what a test wants to say of them; days are written as texts.


def registered(terms: Terms | None = None, **fields: Any) -> AuthorizationRegistered:
    return AuthorizationRegistered(
        **{"reference": "MX-2026-SOF1", "title": "Capacitación MEXSOF", "terms": terms, **fields}
    )


def voted(outcome: str | None = "approved", on: str | None = "2026-02-17", **fields: Any) -> SenateVoted:
    return SenateVoted(
        **{
            "vote_id": VOTE,
            "organ": "senate",
            "on": Day(on) if on is not None else None,
            "outcome": outcome,
            **fields,
        }
    )


def entered(on: str | None = "2026-02-27", *parts: Part, **fields: Any) -> EntryRecorded:
    """An entry on a day; without parts, it is not stated who."""
    return EntryRecorded(
        **{"on": Day(on) if on is not None else None, "parts": parts or None, **fields},
    )


# Commands.


def register(
    *steps: RecordFact | RecordSenateVote, stream: UUID = THIS, **fields: Any
) -> RegisterAuthorization:
    return RegisterAuthorization(
        id=stream, registration=Registration(**{"title": "Capacitación MEXSOF", **fields}), steps=steps
    )


def record_vote(
    outcome: str | None = "approved",
    on: str | None = "2026-02-17",
    *,
    over: tuple[VotedAuthorization, ...] = (),
    repeats: Repeats | None = None,
    proceeding: int | None = None,
    terms: Terms | None = None,
    **fields: Any,
) -> RecordSenateVote:
    """A vote on `THIS` alone, unless `over` names the authorizations."""
    this = VotedAuthorization(id=THIS, repeats=repeats, proceeding=proceeding, terms=terms)
    return RecordSenateVote(
        **{
            "vote_id": VOTE,
            "organ": "senate",
            "on": Day(on) if on is not None else None,
            "outcome": outcome,
            "authorizations": over or (this,),
            **fields,
        }
    )


def do(step: Event, stream: UUID = THIS, **fields: Any) -> Command:
    """The command that records the step; `proceeding=` of an act goes here, not into the step."""
    if isinstance(step, AuthorizationRegistered | SenateVoted):
        raise TypeError("a registration and a vote have commands that carry no step")
    if isinstance(step, Act):
        return RecordAct(id=stream, step=step, **fields)
    if isinstance(step, AuthorizationsLinked):
        return LinkAuthorizations(id=stream, step=step, **fields)
    if isinstance(step, StepCorrected):
        return CorrectStep(id=stream, step=step, **fields)
    if isinstance(step, StepAnnulled):
        return AnnulStep(id=stream, step=step, **fields)
    if isinstance(step, PersonalDataErased):
        return ErasePersonalData(id=stream, step=step, **fields)
    return RecordFact(id=stream, step=step, **fields)


def correct(version: int, event: OriginalEvent, *others: UUID, stream: UUID = THIS) -> CorrectStep:
    step = StepCorrected(version=version, step=CorrectedStep(event), why="A clerk misread the page.")
    return CorrectStep(id=stream, step=step, authorizations=(stream, *others) if others else ())


def annul(version: int, *others: UUID, stream: UUID = THIS) -> AnnulStep:
    step = StepAnnulled(version=version, why="Recorded of the wrong authorization.")
    return AnnulStep(id=stream, step=step, authorizations=(stream, *others) if others else ())


def record(entry: EntryRecorded, stream: UUID = THIS) -> RecordFact:
    return RecordFact(id=stream, step=entry)


# Values.


def terms(*contingents: Contingent, **fields: Any) -> Terms:
    return Terms(contingents=contingents or None, **fields)


def contingent(key: str = "c1", count: int | None = 12, **fields: Any) -> Contingent:
    return Contingent(key=key, count=Count(value=count) if count is not None else None, **fields)


def part(key: str | None = "c1", count: int | None = None, **fields: Any) -> Part:
    return Part(contingent=key, count=Count(value=count) if count is not None else None, **fields)


def tally(in_favour: int | None = None, against: int | None = None, abstentions: int | None = None) -> Tally:
    """As sources write it: in favour, against, abstentions."""
    return Tally(in_favour=in_favour, against=against, abstentions=abstentions)


def repeats(version: int, why: str = "The first vote was taken without a quorum.") -> Repeats:
    return Repeats(version=version, why=why)


def place(name: str, key: str | None = None) -> Place:
    return Place(key=key, name=name)
