"""Commands that record a vote: over several authorizations in one write, or one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.events import Outcome, SenateVoted, Session, Texts
from domain.values import (
    Citations,
    Day,
    Derivations,
    Flaw,
    GroupsVotes,
    Int,
    Items,
    LongText,
    Organ,
    Repeats,
    RollCall,
    Tally,
    Terms,
    value,
)
from domain.values.about import About


@value
class VotedAuthorization:
    """What a vote settles of one authorization. `proceeding` null: the one that is open."""

    id: UUID
    proceeding: Int | None = None
    repeats: Repeats | None = None
    terms: Terms | None = None

    ABOUT = About(
        "What a vote settles of one authorization.",
        "Lo que una votación resuelve de una autorización.",
        None,
        SenateVoted,
        id=(
            "The authorization that the vote settles.",
            "La autorización que resuelve la votación.",
            "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11",
        ),
        proceeding=(
            "The proceeding that it settles. Null or left out: the one that is open.",
            "El procedimiento que resuelve. Nulo u omitido: el que está abierto.",
            0,
        ),
    )


VotedAuthorizations = Annotated[tuple[VotedAuthorization, ...], Items(1, 50)]


@value
class RecordSenateVote:
    """One vote over one or several authorizations: all streams record it, or none.

    A vote whose `vote_id` is on record is that vote, which settled these too: what it was agrees with the
    record, or is left out.
    """

    vote_id: UUID
    #: None only of a vote that is on record.
    organ: Organ | None = None
    on: Day | None = None
    session: Session | None = None
    tally: Tally | None = None
    outcome: Outcome | None = None
    by_group: GroupsVotes | None = None
    roll_call: RollCall | None = None
    waivers: Texts | None = None
    decree_dated_on: Day | None = None
    authorizations: VotedAuthorizations
    citations: Citations = ()
    derived: Derivations | None = None
    note: LongText | None = None

    ABOUT = About(
        (
            "One vote over one or several authorizations: all of them record it, or none. A vote whose "
            "`vote_id` is on record is that vote, which settled these too: what it was agrees with the "
            "record, or is left out."
        ),
        (
            "Una votación sobre una o varias autorizaciones: todas la registran o ninguna. Si su `vote_id` "
            "ya consta, es esa misma votación, que también resolvió estas: lo que se diga de ella concuerda "
            "con lo que consta, o se omite."
        ),
        None,
        SenateVoted,
        authorizations=(
            "What the vote settles: all record it, or none.",
            "Lo que resuelve la votación: todas la registran o ninguna.",
        ),
    )

    def flaws(self) -> Iterator[Flaw]:
        yield from named_twice(self.authorizations)

    def streams(self) -> tuple[UUID, ...]:
        return tuple(voted.id for voted in self.authorizations)

    def creates(self) -> tuple[UUID, ...]:
        return ()


@value
class JoinSenateVote:
    """Others were settled by a vote that is on record of `already_in`: what it was is copied from there."""

    vote_id: UUID
    already_in: UUID
    authorizations: VotedAuthorizations
    waivers: Texts | None = None
    decree_dated_on: Day | None = None
    citations: Citations = ()
    derived: Derivations | None = None
    note: LongText | None = None

    ABOUT = About(
        "Others were settled by a vote that is on record already: what the vote was is copied from there.",
        "Una votación que ya consta resolvió otras autorizaciones: lo que fue la votación se copia de ahí.",
        None,
        SenateVoted,
        already_in=(
            "An authorization in which the vote is on record.",
            "Una autorización en la que consta la votación.",
            "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11",
        ),
        authorizations=(
            "What else the vote settled: all record it, or none.",
            "Lo demás que resolvió la votación: todas la registran o ninguna.",
        ),
    )

    def flaws(self) -> Iterator[Flaw]:
        yield from named_twice(self.authorizations)
        for place, voted in enumerate(self.authorizations):
            if voted.id == self.already_in:
                yield Flaw(f"authorizations.{place}.id", "repeated", "is the one that is in the vote already")

    def streams(self) -> tuple[UUID, ...]:
        return (self.already_in, *(voted.id for voted in self.authorizations))

    def creates(self) -> tuple[UUID, ...]:
        return ()


def named_twice(authorizations: VotedAuthorizations) -> Iterator[Flaw]:
    ids = [voted.id for voted in authorizations]
    for place, one in enumerate(ids):
        if one in ids[:place]:
            yield Flaw(f"authorizations.{place}.id", "repeated", "is named twice by one vote")
