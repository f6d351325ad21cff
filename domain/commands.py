"""What can the register be asked to record? A command carries what its event does; deciding adds the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from domain.events import EntryRecorded, Extent, ExternalIds, Grant, Outcome, Session, Texts
from domain.values import (
    Citations,
    Day,
    Derivations,
    Flaw,
    Int,
    Invalid,
    Items,
    LongText,
    Organ,
    Repeats,
    Tally,
    Terms,
    Text,
    value,
)


@value
class VotedAuthorization:
    """What a vote settles of one authorization. `proceeding` null: the one that is open."""

    id: UUID
    proceeding: Int | None = None
    repeats: Repeats | None = None
    terms: Terms | None = None


@value
class RecordSenateVote:
    """One vote over one or several authorizations: all streams record it, or none."""

    vote_id: UUID
    organ: Organ
    on: Day | None = None
    session: Session | None = None
    tally: Tally | None = None
    outcome: Outcome | None = None
    waivers: Texts | None = None
    decree_dated_on: Day | None = None
    authorizations: Annotated[tuple[VotedAuthorization, ...], Items(1, 50)]
    citations: Citations = ()
    derived: Derivations | None = None
    note: LongText | None = None

    def flaws(self) -> Iterator[Flaw]:
        ids = self.streams()
        for place, one in enumerate(ids):
            if one in ids[:place]:
                yield Flaw(f"authorizations.{place}.id", "repeated", "is named twice by one vote")

    def streams(self) -> tuple[UUID, ...]:
        return tuple(voted.id for voted in self.authorizations)

    def creates(self) -> tuple[UUID, ...]:
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEntry:
    """A crossing into the national territory."""

    id: UUID
    entry: EntryRecorded

    def streams(self) -> tuple[UUID, ...]:
        return (self.id,)

    def creates(self) -> tuple[UUID, ...]:
        return ()


FurtherStep = RecordSenateVote | RecordEntry
"""What can follow a registration, in a write of its own or in the same."""


@value
class Registration:
    """What AuthorizationRegistered carries; `reference` null: the register gives one."""

    reference: Text | None = None
    title: Text
    terms: Terms | None = None
    external_ids: ExternalIds | None = None
    extent: Extent | None = None
    grant: Grant | None = None
    citations: Citations = ()
    derived: Derivations | None = None
    note: LongText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAuthorization:
    """Begins a stream, with its first further steps: all are recorded, in this order, or none is."""

    id: UUID
    registration: Registration
    steps: tuple[FurtherStep, ...] = ()

    def __post_init__(self) -> None:
        strangers = [place for place, step in enumerate(self.steps) if step.streams() != (self.id,)]
        if strangers:
            raise Invalid(
                Flaw(f"steps.{place}", "other-stream", "is not about the authorization that is registered")
                for place in strangers
            )

    def streams(self) -> tuple[UUID, ...]:
        return (self.id,)

    def creates(self) -> tuple[UUID, ...]:
        return (self.id,)


Command = RegisterAuthorization | RecordSenateVote | RecordEntry
