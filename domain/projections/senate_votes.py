"""The rows behind the list of votes and each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from domain.authorization.state import Recorded, State
from domain.events import OF_THE_VOTE, Outcome, SenateVoted, Session
from domain.projections.register import RegisterRow
from domain.projections.row import HIDDEN, NO_DAY, Also, AnyOf, Row, Sorted, Sorts
from domain.values import Day, GroupsVotes, Organ, RollCall, Tally
from domain.values.about import About


@dataclass(frozen=True, slots=True, kw_only=True)
class SenateVote:
    """One vote, and every authorization on which it stands."""

    vote_id: UUID
    organ: Organ
    on: Day | None = None
    session: Session | None = None
    outcome: Outcome | None = None
    tally: Tally | None = None
    by_group: GroupsVotes | None = None
    roll_call: RollCall | None = None

    ABOUT = About(
        "One vote, and every authorization on which it stands.",
        "Una votación y todas las autorizaciones en que consta.",
        None,
        SenateVoted,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a vote settles: a proceeding of an authorization, by the step of that version."""

    authorization: UUID
    reference: str
    proceeding: int
    version: int
    corrected: bool

    ABOUT = About(
        "What a vote settles of one authorization.",
        "Lo que una votación resuelve de una autorización.",
        None,
        None,
        authorization=("The authorization.", "La autorización.", "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11"),
        reference=("What it is called.", "Cómo se llama.", "MX-2026-SOF1"),
        proceeding=(
            "The proceeding that the vote settles: 0 is the original.",
            "El procedimiento que resuelve: 0 es el original.",
            0,
        ),
        version=(
            "The version of the step that records the vote there.",
            "La versión del paso que registra ahí la votación.",
            5,
        ),
        corrected=("Whether that step was corrected.", "Si ese paso fue corregido.", False),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SenateVoteRow(Row):
    """One vote with what it settles of one authorization, from the day on which the vote exists.

    `sort_key`: its earliest day; what has none comes last.
    """

    authorization: Annotated[
        UUID,
        AnyOf("authorization", "Those that settle one of these authorizations.", 100),
        Also(RegisterRow, ("country",)),
    ]
    vote_id: Annotated[UUID, Sorted(2)]
    sort_key: Annotated[str, Sorted(1), Sorts("on", "-on")]
    year: Annotated[int, HIDDEN, AnyOf("year", "The year of the vote.", 20)] | None = None
    vote: SenateVote
    settled: Settled


class VoteAndSettled(NamedTuple):
    """A row of the list: the place of its vote, what is told of that, and what it settles of this row."""

    place: tuple[Any, ...]
    vote_id: UUID
    vote: dict[str, Any]
    settled: dict[str, Any]


Item = tuple[tuple[Any, ...], dict[str, Any]]
"""The place of a vote in the list, and what is told of it."""


def items(rows: Iterable[VoteAndSettled]) -> list[Item]:
    """Each vote once, with all that it settles; the rows are in the order of the list."""
    votes: dict[UUID, Item] = {}
    for place, vote_id, vote, settled in rows:
        known = votes.setdefault(vote_id, (place, {**vote, "authorizations": []}))
        known[1]["authorizations"].append(settled)
    return list(votes.values())


def rows(state: State) -> frozenset[SenateVoteRow]:
    """The votes on one authorization that stand; none of one that is void."""
    if state.registration is None or state.void:
        return frozenset()
    reference = state.registration.event.reference
    return frozenset(_row(state, reference, vote) for vote in state.of(SenateVoted))


def _row(state: State, reference: str, vote: Recorded[SenateVoted]) -> SenateVoteRow:
    voted = vote.event
    day = voted.on.earliest if voted.on is not None else None
    return SenateVoteRow(
        authorization=state.id,
        vote_id=voted.vote_id,
        sort_key=NO_DAY if day is None else day.isoformat(),
        year=None if day is None else day.year,
        vote=SenateVote(vote_id=voted.vote_id, **{name: getattr(voted, name) for name in OF_THE_VOTE}),
        settled=Settled(
            authorization=state.id,
            reference=reference,
            proceeding=voted.proceeding,
            version=vote.version,
            corrected=vote.version in state.corrected_by,
        ),
        from_day=None if vote.begins == date.min else vote.begins,
    )
