"""What the numbers of a vote contradict: its outcome, each other, the groups, the roll call.

| word          | contradicts itself                                                             |
|---------------|--------------------------------------------------------------------------------|
| `tally`       | an outcome that the votes do not give; unanimous, with votes against           |
| `present`     | more votes than were present, or more of either than there are members         |
| `by_group`    | the groups together beyond the tally; perhaps also below it                    |
| `roll_call`   | the members called beyond the tally or their group's; perhaps also below it    |

A number that is not stated contradicts nothing. What is below the tally is only perhaps wrong: a list of
groups or members is not known to be complete, and where it names none that voted so, it says nothing of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from domain.authorization.procedure import APPROVING
from domain.events import Outcome, SenateVoted
from domain.findings.model import Verdict
from domain.text import folded
from domain.values import GroupVotes, MemberVote, MemberVoteWord, Tally

_Kind = Literal["in_favour", "against", "abstentions"]

_KINDS: Final[tuple[tuple[_Kind, MemberVoteWord], ...]] = (
    ("in_favour", "in_favour"),
    ("against", "against"),
    ("abstentions", "abstention"),
)
"""Each with the word of it in the roll call."""


def in_the_vote(vote: SenateVoted) -> Iterator[tuple[str, Verdict]]:
    """What it contradicts, each word at most once for each verdict."""
    groups, called = vote.by_group or (), vote.roll_call or ()
    yield from _among_the_groups(groups, called)
    if vote.tally is None:
        return
    if _against_the_outcome(vote.tally, vote.outcome):
        yield "tally", "certain"
    yield from in_the_tally(vote.tally)
    votes = Counter[MemberVoteWord](one.vote for one in called)
    for kind, word in _KINDS:
        stated: int | None = getattr(vote.tally, kind)
        by_group = [_of(one, kind) for one in groups]
        known = [number for number in by_group if number is not None]
        yield from _compared("by_group", sum(known), stated, bool(known) and len(known) == len(groups))
        yield from _compared("roll_call", votes[word], stated, votes[word] > 0)


def in_the_tally(tally: Tally) -> Iterator[tuple[str, Verdict]]:
    """What its numbers say against each other."""
    if tally.unanimous and tally.against:
        yield "tally", "certain"
    votes = sum(number or 0 for number in (tally.in_favour, tally.against, tally.abstentions))
    limits = [(votes, tally.present), (votes, tally.members), (tally.present or 0, tally.members)]
    if any(limit is not None and number > limit for number, limit in limits):
        yield "present", "certain"


def _against_the_outcome(tally: Tally, outcome: Outcome | None) -> bool:
    if tally.unanimous and outcome in ("rejected", "tied"):
        return True
    if tally.in_favour is None or tally.against is None:
        return False
    match outcome:
        case "tied":
            return tally.in_favour != tally.against
        case "rejected":
            return tally.in_favour > tally.against
        case _:
            return outcome in APPROVING and tally.in_favour <= tally.against


def _compared(word: str, listed: int, stated: int | None, tells: bool) -> Iterator[tuple[str, Verdict]]:
    if stated is not None and listed > stated:
        yield word, "certain"
    elif stated is not None and tells and listed < stated:
        yield word, "possible"


def _among_the_groups(
    groups: Sequence[GroupVotes], called: Sequence[MemberVote]
) -> Iterator[tuple[str, Verdict]]:
    """Whether more members of a group are called than it is said to have voted so."""
    votes = Counter((folded(one.group), one.vote) for one in called if one.group is not None)
    for one in groups:
        for kind, word in _KINDS:
            stated = _of(one, kind)
            if stated is not None and votes[folded(one.group), word] > stated:
                yield "roll_call", "certain"


def _of(one: GroupVotes, kind: _Kind) -> int | None:
    number: int | None = getattr(one, kind)
    return number
