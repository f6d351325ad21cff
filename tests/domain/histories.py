"""Which histories may there be? Strategies for property tests: steps of one authorization, in any order."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from domain.authorization.decide import Context, decide
from domain.authorization.evolve import evolve
from domain.authorization.state import State
from domain.commands import Command, RecordFact, RecordSenateVote
from domain.jurisdictions.mx import MEXICO
from domain.refusals import Refused
from domain.values import Contingent, Count, Movement, Part, Terms, Window
from domain.values import Day as DomainDay
from tests.domain.factories import THIS, contingent, entered, record, record_vote, registered, terms
from tests.domain.scenario import POSITION, RECORDED_AT, state_of

REGISTERED = terms(contingent("c1", 12), contingent("c2", None), ministries=("navy",))
"""Names the contingents that every history may mean."""

DAYS = st.sampled_from(
    [
        None,
        "2026",
        "2026-02",
        "2026-01-15~",
        "2026-02-10",
        "2026-02-11",
        "2026-02-17",
        "[2026-02-10..2026-02-20]",
        "[..2026-02-27]",
        "[2026-02-27..]",
        "[2026-01-02,2026-03-01]",
    ]
)
OUTCOMES = st.sampled_from(
    [None, "approved", "approved_in_part", "rejected", "returned", "no_quorum", "tied"]
)
MOVEMENTS: st.SearchStrategy[Movement] = st.sampled_from(["foreign_entry", "national_exit"])
COUNTS = st.none() | st.integers(0, 20).map(lambda value: Count(value=value))


# Each strategy is made once: hypothesis checks a new one before it draws from it, which takes long.
_SOME_MOVEMENTS = st.none() | st.lists(MOVEMENTS, unique=True).map(tuple)
_PURPOSES = st.none() | st.sampled_from(["training", "ceremony"])
_CONTINGENTS = st.none() | st.tuples(st.builds(Contingent, key=st.just("c1"), count=COUNTS))
_PART = st.builds(Part, contingent=st.sampled_from(["c1", "c2", None]), count=COUNTS)
_PARTS = st.none() | st.lists(_PART, max_size=2).map(tuple)


@st.composite
def _some_terms(draw: st.DrawFn) -> Terms | None:
    if draw(st.booleans()):
        return None
    first_on = draw(DAYS)
    return Terms(
        movements=draw(_SOME_MOVEMENTS),
        purpose=draw(_PURPOSES),
        contingents=draw(_CONTINGENTS),
        window=Window(first_on=DomainDay(first_on)) if first_on is not None else None,
    )


_TERMS = _some_terms()


@cache
def votes(day: str | None) -> st.SearchStrategy[RecordSenateVote]:
    return st.builds(lambda outcome, known: record_vote(outcome, day, terms=known), OUTCOMES, _TERMS)


_ENTRIES = st.builds(lambda on, parts: record(entered(on, parts=parts)), DAYS, _PARTS)
_SOME_ENTRIES = st.lists(_ENTRIES, max_size=3)
_VOTE_DAYS = st.lists(DAYS, max_size=3, unique=True)


@st.composite
def steps(draw: st.DrawFn) -> list[RecordFact | RecordSenateVote]:
    """Some votes and entries. No two votes are of one day: only their versions would tell which counts."""
    days = draw(_VOTE_DAYS)
    found: list[RecordFact | RecordSenateVote] = [draw(votes(day)) for day in days]
    found.extend(draw(_SOME_ENTRIES))
    return draw(st.permutations(found))


def told(commands: list[RecordFact | RecordSenateVote]) -> tuple[State, list[Command]]:
    """The state after the commands in this order, and those of them that were refused."""
    state = state_of(registered(REGISTERED))
    refused: list[Command] = []
    for command in commands:
        decided = decide(command, {THIS: state}, Context(POSITION, RECORDED_AT, MEXICO))
        if isinstance(decided, Refused):
            refused.append(command)
            continue
        for _, event in decided:
            state = evolve(state, event)
    return state, refused
