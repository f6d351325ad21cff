"""Commands that record a vote: over several authorizations in one write, or one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.events import Outcome, Session, Texts
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


@value
class VotedAuthorization:
    """What a vote settles of one authorization. `proceeding` null: the one that is open."""

    id: UUID
    proceeding: Int | None = None
    repeats: Repeats | None = None
    terms: Terms | None = None


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
