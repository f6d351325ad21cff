"""Events of a movement, observed or told: facts, of which none is refused for being unlawful."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from domain.events.disclosed import in_free_json, stated_flaws
from domain.events.step import Step, event
from domain.values import (
    Arms,
    Conveyances,
    Count,
    Day,
    Flaw,
    Instant,
    Key,
    LongText,
    Parts,
    Place,
    Text,
    Version,
    value,
)

CallMovement = Literal["arrival", "departure"]
Side = Literal["abroad", "national"]
IncidentCategory = Literal[
    "activity_outside_facilities",
    "movement_without_authorization",
    "grant_by_another_organ",
    "third_state_permit",
    "legal_challenge",
    "accident",
    "other",
]


@event("entry-recorded", version=1, family="fact", day=("at", "on"))
@value
class EntryRecorded(Step):
    """A crossing into the national territory, by foreign or by national troops.

    `parts` empty: the carrier alone; null: not stated who. `on` may be left out beside `at`.
    """

    on: Day | None = None
    at: Instant | None = None
    place: Place | None = None
    parts: Parts | None = None
    conveyances: Conveyances | None = None
    arms: Arms | None = None


@event("exit-recorded", version=1, family="fact", day=("at", "on"))
@value
class ExitRecorded(Step):
    """A crossing out of the national territory; its fields are those of an entry."""

    on: Day | None = None
    at: Instant | None = None
    place: Place | None = None
    parts: Parts | None = None
    conveyances: Conveyances | None = None
    arms: Arms | None = None


@event("call-recorded", version=1, family="fact", day=("at", "on"))
@value
class CallRecorded(Step):
    """Seen to arrive or to depart, on the other side or at a port of the itinerary: no crossing."""

    movement: CallMovement
    side: Side
    place: Place | None = None
    on: Day | None = None
    at: Instant | None = None
    parts: Parts | None = None


@event("phase-started", version=1, family="fact", day="on")
@value
class PhaseStarted(Step):
    """Of a phase by `activity` and `phase`, or of what happens at `facility`."""

    activity: Key | None = None
    phase: Key | None = None
    facility: Place | None = None
    on: Day | None = None
    count: Count | None = None


@event("phase-completed", version=1, family="fact", day="on")
@value
class PhaseCompleted(Step):
    """Its fields are those of a start."""

    activity: Key | None = None
    phase: Key | None = None
    facility: Place | None = None
    on: Day | None = None
    count: Count | None = None


@event("incident-recorded", version=1, family="fact", day="on")
@value
class IncidentRecorded(Step):
    """What went otherwise than it should."""

    category: IncidentCategory
    on: Day | None = None
    place: Place | None = None
    account: LongText | None = None


@event("account-given", version=1, family="fact", day="on")
@value
class AccountGiven(Step):
    """What an office says, of a step or of the whole.

    `claim`: its words; what a person said is disclosed outside the log, and `{"_sd": [digest]}` stands here.
    """

    about_version: Version | None = None
    said_by: Text
    claim: Any = None
    on: Day | None = None

    def flaws(self) -> Iterator[Flaw]:
        if self.claim is None:
            yield Flaw("claim", "required", "must be stated, in words or as the digest of a disclosure")
        elif isinstance(self.claim, str):
            if not self.claim:
                yield Flaw("claim", "too-short", "must not be empty")
        elif in_free_json(self.claim) is None:
            yield Flaw("claim", "wrong-type", "must be words, or the digest of a disclosure")
        else:
            yield from stated_flaws(self.citations, "claim")


@event("activities-concluded", version=1, family="fact", day="on")
@value
class ActivitiesConcluded(Step):
    """The activities are over."""

    on: Day | None = None
