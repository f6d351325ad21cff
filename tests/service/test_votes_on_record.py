"""Does the writer know, under the head's lock, what a vote is on record?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.commands import (
    AnnulStep,
    Command,
    CorrectStep,
    JoinSenateVote,
    RecordSenateVote,
)
from domain.events import CorrectedStep, SenateVoted, StepAnnulled, StepCorrected
from service.event_store import connection, lookups
from service.event_store.cache import StateCache
from service.event_store.exchange import Statement, exchange
from service.event_store.outcomes import Actor, Outcome, Rejection, Write
from service.event_store.writer import Writer
from tests.conftest import Database
from tests.domain.factories import record_vote, register, together
from tests.service.filling import fill
from tests.service.harness import assert_log_is_whole, rules, write

ANOTHER = Actor("test", "clerk-2", "registrar", frozenset({"steps:write"}))


def judged(url: str, *batches: Sequence[Command]) -> list[str]:
    """What became of the commands of each batch, which a writer of its own records in one transaction."""

    async def scenario() -> list[Outcome]:
        outcomes: list[Outcome] = []
        for batch in batches:
            writer = Writer(lambda: connection.connect(url), StateCache(10), rules())
            writer.start()
            outcomes += await asyncio.gather(*(writer.submit(_write(command)) for command in batch))
            await writer.close()
        return outcomes

    return [one.code if isinstance(one, Rejection) else "recorded" for one in asyncio.run(scenario())]


def _write(command: Command) -> Write:
    return write(command, actor=ANOTHER) if isinstance(command, CorrectStep | AnnulStep) else write(command)


def registered(*streams: UUID) -> list[Command]:
    return [register(stream=stream) for stream in streams]


def vote(stream: UUID, **fields: Any) -> RecordSenateVote:
    """One of its own."""
    return record_vote(over=together(stream), **{"vote_id": uuid4(), "outcome": None, **fields})


def of(stream: UUID, one: RecordSenateVote, **fields: Any) -> RecordSenateVote:
    """The same vote, told of this authorization."""
    return replace(one, authorizations=together(stream), **fields)


def corrected(stream: UUID, one: RecordSenateVote, *others: UUID, version: int = 2) -> CorrectStep:
    """That it is this vote which is on record of the authorization."""
    event = SenateVoted(vote_id=one.vote_id, organ="senate", on=one.on, outcome=one.outcome)
    step = StepCorrected(version=version, step=CorrectedStep(event), why="-")
    return CorrectStep(id=stream, step=step, authorizations=others)


@pytest.mark.parametrize("together", [True, False])
def test_the_first_to_tell_a_vote_says_what_it_is(database: Database, together: bool) -> None:
    """In one transaction as in several: what is not written yet counts."""
    streams = [uuid4() for _ in range(4)]
    first = vote(streams[0], outcome="approved")
    commands: list[Command] = [
        first,
        of(streams[1], first, outcome="rejected"),
        of(streams[2], first, outcome=None),
        of(streams[3], first, organ=None, on=None, outcome=None),
        JoinSenateVote(
            vote_id=first.vote_id, already_in=streams[3], authorizations=of(streams[1], first).authorizations
        ),
    ]
    batches = [commands] if together else [[command] for command in commands]
    found = judged(database.url, registered(*streams), *batches)
    assert found[4:] == ["recorded", "vote-told-otherwise", "recorded", "recorded", "recorded"]
    assert_log_is_whole(database.url)


@pytest.mark.parametrize("together", [True, False])
def test_a_vote_is_found_where_a_correction_has_brought_it(database: Database, together: bool) -> None:
    one, two = uuid4(), uuid4()
    other, brought = vote(one), vote(one, outcome="approved")
    commands: list[Command] = [
        other,
        corrected(one, brought),
        of(two, brought, outcome="rejected"),
        # Where it was before, nothing stands under its id.
        of(two, other, outcome="tied"),
        of(two, brought),
    ]
    batches = [commands] if together else [[command] for command in commands]
    found = judged(database.url, registered(one, two), *batches)
    assert found[2:] == ["recorded", "recorded", "vote-told-otherwise", "recorded", "recorded"]


def test_whom_a_correction_left_out_is_found(database: Database) -> None:
    one, two, three = uuid4(), uuid4(), uuid4()
    brought = vote(one, outcome="approved")
    found = judged(
        database.url,
        registered(one, two, three),
        [brought, vote(two), vote(three)],
        [corrected(two, brought), corrected(three, brought)],
        [corrected(one, replace(brought, outcome="rejected"), two)],
        [AnnulStep(id=two, step=StepAnnulled(version=2, why="-"), authorizations=(one,))],
        [AnnulStep(id=two, step=StepAnnulled(version=2, why="-"), authorizations=(one, three))],
        [of(two, brought, outcome="rejected")],
    )
    assert found[6:] == ["recorded", "recorded", "vote-is-shared", "vote-is-shared", "recorded", "recorded"]


def test_of_two_processes_that_tell_a_vote_at_once_the_first_says_what_it_is(database: Database) -> None:
    streams = [uuid4() for _ in range(20)]
    first = vote(streams[0], outcome="approved")

    async def scenario() -> list[Outcome]:
        writers = [Writer(lambda: connection.connect(database.url), StateCache(10), rules()) for _ in "ab"]
        for writer in writers:
            writer.start()
        told = (
            of(stream, first, outcome="approved" if number % 2 else "rejected")
            for number, stream in enumerate(streams)
        )
        commands = zip(told, writers * len(streams), strict=False)
        outcomes = await asyncio.gather(*(writer.submit(write(command)) for command, writer in commands))
        for writer in writers:
            await writer.close()
        return outcomes

    assert set(judged(database.url, registered(*streams))) == {"recorded"}
    outcomes = asyncio.run(scenario())
    codes = [one.code if isinstance(one, Rejection) else "recorded" for one in outcomes]
    # Every other one is of the other writer, and tells it otherwise.
    assert {frozenset(codes[0::2]), frozenset(codes[1::2])} == {
        frozenset({"recorded"}),
        frozenset({"vote-told-otherwise"}),
    }


def test_where_a_vote_is_says_an_index(database: Database) -> None:
    one = uuid4()
    assert judged(database.url, registered(one), [vote(one)]) == ["recorded"] * 2
    fill(database.url, 3_000)
    asked = lookups.where_votes_are([uuid4()])
    with psycopg.connect(database.url) as reader:
        (plan,) = exchange(reader, [Statement(f"EXPLAIN {asked.sql}", asked.parameters)])
    assert "ix_events_vote" in str(plan)
    assert "Seq Scan" not in str(plan)
