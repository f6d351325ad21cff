"""How a vote went: in all, by group, by each member.

Sums that contradict each other are a finding (C06), not a flaw: sources are kept as they state them.
"""

from __future__ import annotations

from typing import Annotated

from domain.values.markers import Items
from domain.values.shape import value
from domain.values.words import MAX_NAMES, MAX_ROLL_CALL, Int, MemberVoteWord, Text


@value
class Tally:
    """The votes of a committee or a plenary; null where not stated: `92-0` leaves the abstentions null.

    Written `a-b-c`, the order is in favour, against, abstentions.
    """

    in_favour: Int | None = None
    against: Int | None = None
    abstentions: Int | None = None
    present: Int | None = None
    members: Int | None = None
    unanimous: bool | None = None


@value
class GroupVotes:
    """How the members of one parliamentary group voted; null where not stated."""

    group: Text
    in_favour: Int | None = None
    against: Int | None = None
    abstentions: Int | None = None
    absent: Int | None = None


@value
class MemberVote:
    """How one member of the organ voted: a public official in a public act. `state`: which one it is from."""

    member: Text
    group: Text | None = None
    state: Text | None = None
    vote: MemberVoteWord


GroupsVotes = Annotated[tuple[GroupVotes, ...], Items(0, MAX_NAMES)]
RollCall = Annotated[tuple[MemberVote, ...], Items(0, MAX_ROLL_CALL)]
