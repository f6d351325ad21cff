"""What is known of one authorization, as its stream tells it?

The state keeps the standing steps and what every decision asks of them: nothing here is a status. Where
things stand is computed from the steps (tracks.py), so that it is the same for every order of recording.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from domain.authorization.terms_fold import NO_TERMS, FoldedTerms
from domain.events import AuthorizationRegistered, EntryRecorded, Event, SenateVoted
from domain.jurisdictions.profile import Profile
from domain.values import Day

E = TypeVar("E", bound=Event, covariant=True)

Act = SenateVoted
"""The events of the procedure: they belong to a proceeding."""
Crossing = EntryRecorded


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E]):
    """One step. `version`: its place in the stream, from 1; `day`: its civil day, where it is known."""

    version: int
    event: E
    day: Day | None

    def exists(self, on: date | None) -> bool:
        """Whether it is there on the day judged (None: whatever its day): unless it is surely later."""
        if on is None or self.day is None or self.day.earliest is None:
            return True
        return self.day.earliest <= on


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`version` 0: nothing is recorded. `steps`: those that stand, by version; the rest are views of them.

    `profile` is the register's, not part of the record: the zone, organs and places that steps are read by.
    """

    id: UUID
    profile: Profile = field(repr=False)
    version: int = 0
    steps: tuple[Recorded[Event], ...] = ()
    registration: Recorded[AuthorizationRegistered] | None = None
    acts: tuple[Recorded[Act], ...] = ()
    crossings: tuple[Recorded[Crossing], ...] = ()
    terms: FoldedTerms = NO_TERMS


def nothing(id: UUID, profile: Profile) -> State:  # noqa: A002  the field's name in fields.md
    """The state of a stream in which nothing is recorded yet."""
    return State(id=id, profile=profile)
