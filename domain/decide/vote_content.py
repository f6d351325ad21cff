"""Holds a vote to one content: refuses a command that tells a vote otherwise than it is on record.

On record is what stands, as last corrected, in the streams that share the vote; in one that is void nothing
does. What a command leaves out agrees. What the record lacks is told otherwise too: a correction over all
streams of the vote adds it. A value that is disputed is not compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.authorization.paths import MISSING, value_at, with_value
from domain.authorization.state import Recorded, State
from domain.commands import RecordSenateVote
from domain.decide.context import Context, States
from domain.events import OF_THE_VOTE, SenateVoted
from domain.refusals import Difference, Refused, refuse
from domain.values import Day, GroupVotes, MemberVote, Tally, fields_of
from domain.values.written import expanded, plain

_PATHS: Final = (
    *(name for name in OF_THE_VOTE if name != "tally"),
    *(f"tally.{field.name}" for field in fields_of(Tally)),
)
"""Of the content: what is compared by itself. Of a tally a number can be left out."""

Step = tuple[UUID, int]
"""A stream, and a version in it."""


class OnRecord(NamedTuple):
    """A standing step by which an authorization records a vote."""

    state: State
    step: Recorded[SenateVoted]


def votes(state: State, vote_id: UUID) -> Iterator[Recorded[SenateVoted]]:
    """The standing steps by which an authorization records the vote, by version; none of one that is void."""
    if not state.void:
        yield from (one for one in state.of(SenateVoted) if one.event.vote_id == vote_id)


def on_record(vote_id: UUID, states: States, context: Context, but: Collection[Step] = ()) -> OnRecord | None:
    """The first step by which the vote stands, leaving out the steps `but`.

    `states` are of the command's own streams, as it leaves them: they count, and not what stood before.
    """
    others = (state for state in context.sharing(vote_id) if state.id not in states)
    for state in chain(others, states.values()):
        for step in votes(state, vote_id):
            if (state.id, step.version) not in but:
                return OnRecord(state, step)
    return None


def as_on_record(told: RecordSenateVote | SenateVoted, known: OnRecord) -> dict[str, Any] | Refused:
    """The content of the vote as it is on record; refused if it is told otherwise.

    Of a value that is disputed it is the one that is told: nobody knows yet which is true.
    """
    content = known.step.event
    differs: list[Difference] = []
    for path in _PATHS:
        stated = _stated(told, path)
        if stated is None:
            continue
        if known.state.is_disputed(known.step.version, path):
            content = with_value(content, path, expanded(stated))
        else:
            differs += _differences(path, stated, _stated(known.step.event, path))
    if differs:
        return _told_otherwise(known, differs)
    return content_of(content)


def content_of(vote: RecordSenateVote | SenateVoted) -> dict[str, Any]:
    """What the vote was, by field."""
    return {name: getattr(vote, name) for name in OF_THE_VOTE}


def told_alike(one: SenateVoted, other: SenateVoted) -> bool:
    """Whether two steps record the same vote: nothing that both state is stated otherwise."""
    if one.vote_id != other.vote_id:
        return False
    both = ((_stated(one, path), _stated(other, path)) for path in _PATHS)
    return all(left == right or left is None or right is None for left, right in both)


def _stated(vote: RecordSenateVote | SenateVoted, path: str) -> Any:
    found = value_at(vote, path)
    return None if found is MISSING else found


def _told_otherwise(known: OnRecord, differs: list[Difference]) -> Refused:
    fields = dict.fromkeys(one.field for one in differs)
    detail = (
        f"The vote {known.step.event.vote_id} is on record of the authorization {known.state.id} (version "
        f"{known.step.version}) with another {', '.join(fields)}."
    )
    return refuse("vote-told-otherwise", known.state.profile, detail, next(iter(fields)), differs)


def _differences(path: str, told: Any, known: Any) -> Iterator[Difference]:
    if not (isinstance(told, tuple) and told and isinstance(known, tuple)):
        if not _agrees(told, known):
            yield Difference(path, expanded(known), expanded(told))
        return
    left = list(known)
    for place, one in enumerate(told):
        same = next((other for other in left if _agrees(one, other)), None)
        if same is not None:
            left.remove(same)
        else:
            there = next((other for other in left if _name(other) == _name(one)), None)
            yield Difference(f"{path}.{place}", expanded(there), expanded(one))


def _name(one: GroupVotes | MemberVote) -> str:
    return one.group if isinstance(one, GroupVotes) else one.member


def _agrees(told: Any, known: Any) -> bool:
    """Whether what is told says nothing that is not on record."""
    if isinstance(told, Day) and isinstance(known, Day):
        return _says_no_more(told, known)
    if isinstance(told, GroupVotes | MemberVote):
        return all(getattr(known, name) == one for name, one in plain(told).items())
    return bool(told == known)


def _says_no_more(told: Day, known: Day) -> bool:
    """Whether the day on record is one that is told: `2026-02` leaves out which day of the month it was."""
    if known.is_exact and known.earliest is not None:
        return told.can_be(known.earliest)
    return told == known
