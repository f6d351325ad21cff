"""Do the lines of an export, recorded in an empty register, make the same authorizations again?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import views
from domain.commands import Command, CorrectStep, JoinSenateVote, VotedAuthorization
from domain.events import PersonalDataErased
from domain.refusals import Refused
from tests.domain.factories import (
    OTHER,
    THIS,
    VOTE,
    annul,
    correct,
    do,
    entered,
    linked,
    record_vote,
    together,
    voted,
)
from tests.domain.histories import KNOWN, Recipe, histories
from tests.export.registers import Register, imported, of_examples

THIRD = UUID("33333333-3333-4333-8333-333333333333")
DAY = date(2026, 7, 20)


def same(first: Register, second: Register) -> None:
    assert second.states.keys() == first.states.keys()
    for stream, state in first.states.items():
        assert second.states[stream] == state
        for on in (DAY, date(2026, 2, 20)):
            assert views.authorization(second.states[stream], on) == views.authorization(state, on)
    assert [content(one) for one in second.stored] == [content(one) for one in first.stored]


def content(stored: bytes) -> tuple[Any, ...]:
    document = orjson.loads(stored)
    return tuple(document.get(name) for name in ("subject", "type", "streamversion", "occurred", "data"))


def told(recipes: Sequence[Recipe], made: Register) -> Register:
    """The recipes as far as the register accepts them."""
    versions: dict[int, int] = {}
    for at, recipe in enumerate(recipes):
        if any(named not in versions for named in recipe.names):
            continue
        command = recipe.make(versions)
        if isinstance(command, CorrectStep) and isinstance(command.step.step.event, PersonalDataErased):
            continue  # the contract does not take it: what is erased is gone
        if not isinstance(made.record(command), Refused):
            versions[at] = made.states[THIS].version
    return made


def registered(*streams: UUID) -> Register:
    made = Register()
    for stream in streams:
        made.take(stream, KNOWN)
    return made


@settings(max_examples=40)
@given(histories())
def test_every_history_that_a_register_accepts_is_the_same_after_it(recipes: list[Recipe]) -> None:
    made = told(recipes, registered(OTHER, THIS))
    same(made, imported(made.exported))


#: What is done with several authorizations at once.
STREAMS = (THIS, OTHER, THIRD)
some_streams = st.lists(st.sampled_from(STREAMS), min_size=1, max_size=3, unique=True).map(tuple)
ids = st.sampled_from([VOTE, UUID(int=7 << 76 | 4 << 76), UUID("44444444-4444-4444-8444-444444444444")])


@st.composite
def commands(draw: st.DrawFn) -> Command:
    stream, others = draw(st.sampled_from(STREAMS)), draw(some_streams)
    version = draw(st.integers(1, 6))
    match draw(st.sampled_from(["vote", "vote", "join", "link", "correct", "annul", "entry"])):
        case "vote":
            return record_vote(over=together(*others), vote_id=draw(ids))
        case "join":
            rest = tuple(VotedAuthorization(id=one) for one in others if one != stream)
            if not rest:
                return record_vote(over=together(stream), vote_id=draw(ids))
            return JoinSenateVote(vote_id=draw(ids), already_in=stream, authorizations=rest)
        case "link":
            relation: Any = draw(st.sampled_from(["related", "supersedes", "same_as", "paired_with"]))
            other = next((one for one in others if one != stream), None)
            if other is None:
                return do(entered(), stream)
            return do(linked(relation, other), stream)
        case "correct":
            again = voted(
                draw(st.sampled_from(["approved", "rejected"])),
                draw(st.sampled_from(["2026-02-17", "2026-02-18"])),
                vote_id=draw(ids),
                note=draw(st.sampled_from([None, "Told again."])),
            )
            return correct(version, again, *(one for one in others if one != stream), stream=stream)
        case "annul":
            return annul(version, *(one for one in others if one != stream), stream=stream)
        case _:
            return do(entered(note=draw(st.sampled_from([None, "Once more."]))), stream)


@settings(max_examples=60)
@given(st.lists(commands(), min_size=1, max_size=12))
def test_what_is_recorded_in_several_authorizations_at_once_is_the_same_after_it(
    given_: list[Command],
) -> None:
    made = registered(*STREAMS)
    for command in given_:
        made.record(command)
    same(made, imported(made.exported))


def test_the_examples_are_the_same_after_it() -> None:
    made = of_examples()
    same(made, imported(made.exported))
