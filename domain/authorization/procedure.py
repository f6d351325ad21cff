"""How far has each proceeding come? As far as the furthest act on record, in whatever order they came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.authorization.state import Recorded, State
from domain.events import SenateVoted
from domain.jurisdictions.profile import Profile

ProceedingStatus = Literal[
    "none_on_record",
    "requested",
    "referred",
    "reported_out",
    "voted",
    "approved",
    "decreed",
    "rejected",
    "withdrawn",
    "lapsed",
    "superseded",
]

APPROVING = ("approved", "approved_in_part")
DECIDING = (*APPROVING, "rejected")

RecordedVote = Recorded[SenateVoted]


@dataclass(frozen=True, slots=True)
class Proceeding:
    """`number` 0 is the original. `vote`: the one that counts; `earlier_votes`: the others, by day."""

    number: int
    status: ProceedingStatus
    vote: RecordedVote | None
    earlier_votes: tuple[RecordedVote, ...]


def opened(state: State) -> frozenset[int]:
    """The numbers of the proceedings that a step has opened; the original needs none to do so."""
    return frozenset({0}) if state.version else frozenset()


def open_proceeding(state: State) -> int:
    """The proceeding that an act means which names none: the one opened last."""
    return max(opened(state), default=0)


def decides(vote: SenateVoted, profile: Profile) -> bool:
    """Whether the vote settles its proceeding: only the granting organ's can, and only with an outcome."""
    return vote.outcome in DECIDING and vote.organ == profile.granting_organ


def proceedings(state: State, on: date | None = None) -> tuple[Proceeding, ...]:
    """Every proceeding, by number, as the steps that exist on that day tell it (None: all steps)."""
    acts = [act for act in state.acts if act.exists(on)]
    numbers = sorted(opened(state).union(act.event.proceeding for act in acts))
    return tuple(
        _proceeding(number, [act for act in acts if act.event.proceeding == number], state.profile)
        for number in numbers
    )


def repeated_by(vote: SenateVoted, votes: Iterable[RecordedVote]) -> frozenset[int]:
    """The versions of the votes that a vote repeats: the one it names, the one that this one names..."""
    named = {one.version: one.event.repeats for one in votes}
    found: set[int] = set()
    repeats = vote.repeats
    while repeats is not None and repeats.version not in found:
        found.add(repeats.version)
        repeats = named.get(repeats.version)
    return frozenset(found)


def _proceeding(number: int, votes: list[RecordedVote], profile: Profile) -> Proceeding:
    ordered = sorted(votes, key=_by_day)
    vote = _that_counts(ordered, profile)
    earlier = tuple(one for one in ordered if one is not vote)
    return Proceeding(number, _status(vote, profile), vote, earlier)


def _that_counts(ordered: list[RecordedVote], profile: Profile) -> RecordedVote | None:
    """The last deciding vote that no other deciding vote repeats; without one, the last vote."""
    deciding = [one for one in ordered if decides(one.event, profile)]
    repeated = frozenset().union(*(repeated_by(one.event, ordered) for one in deciding))
    candidates = [one for one in deciding if one.version not in repeated] or deciding or ordered
    return candidates[-1] if candidates else None


def _status(vote: RecordedVote | None, profile: Profile) -> ProceedingStatus:
    if vote is None:
        return "none_on_record"
    if not decides(vote.event, profile):
        return "voted"
    return "approved" if vote.event.outcome in APPROVING else "rejected"


def _by_day(one: RecordedVote) -> tuple[date, date, int]:
    """Votes without a day come first: any day that is known says more."""
    if one.day is None:
        return date.min, date.min, one.version
    return one.day.earliest or date.min, one.day.latest or date.max, one.version
