"""C06 of the numbers of a vote: against each other, the groups and the roll call."""

from __future__ import annotations

from typing import Any, cast

import pytest

from domain.values import GroupVotes, MemberVote, Tally
from tests.domain.factories import opinion, registered, tally, voted
from tests.domain.findings.judging import LATER, found


@pytest.mark.parametrize(
    ("counted", "word"),
    [
        (Tally(in_favour=91, against=20, present=80), "present"),
        (Tally(in_favour=91, against=20, present=111), None),
        (Tally(in_favour=60, against=20, abstentions=1, present=80), "present"),
        (Tally(in_favour=81, members=80), "present"),
        (Tally(in_favour=70, present=90, members=80), "present"),
        (Tally(in_favour=70, present=80, members=80), None),
        (Tally(in_favour=70, against=1, unanimous=True), "tally"),
        (Tally(in_favour=70, abstentions=9, unanimous=True), None),
    ],
)
def test_a_tally_that_contradicts_itself_is_found_in_a_vote_and_in_an_opinion(
    counted: Tally, word: str | None
) -> None:
    for act in (voted(tally=counted), opinion("2026-02-16", tally=counted)):
        seen = found("C06", LATER, registered(), act)
        assert [(one.subject, one.certainty, one.figures["contradiction"]) for one in seen] == (
            [("steps.2", "certain", word)] if word else []
        )


def _groups(*votes: tuple[int | None, int | None]) -> tuple[GroupVotes, ...]:
    return tuple(
        GroupVotes(group=f"Grupo {place}", in_favour=favour, against=against)
        for place, (favour, against) in enumerate(votes)
    )


def _called(*votes: str, group: str | None = None) -> tuple[MemberVote, ...]:
    return tuple(
        MemberVote(member=f"Senator {place}", group=group, vote=cast("Any", vote))
        for place, vote in enumerate(votes)
    )


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"by_group": _groups((2, 0), (1, 1))}, None),
        ({"by_group": _groups((2, 0), (2, 1))}, ("by_group", "certain")),
        ({"by_group": _groups((2, 0), (0, 1))}, ("by_group", "possible")),
        ({"by_group": _groups((2, 0), (None, 1))}, None),
        ({"roll_call": _called("in_favour", "in_favour", "in_favour", "against")}, None),
        ({"roll_call": _called("against", "absent", "absent")}, None),
        ({"roll_call": _called("against", "against")}, ("roll_call", "certain")),
        ({"roll_call": _called("in_favour", "against")}, ("roll_call", "possible")),
        (
            {
                "by_group": _groups((2, 0), (1, 1)),
                "roll_call": _called("in_favour", "in_favour", "in_favour", group="GRUPO 0"),
            },
            ("roll_call", "certain"),
        ),
    ],
)
def test_groups_and_the_roll_call_are_counted_against_the_tally(
    fields: dict[str, Any], word: tuple[str, str] | None
) -> None:
    """Three in favour and one against. A list that may lack some is only perhaps wrong; one that names none
    who voted so says nothing of them."""
    seen = found("C06", LATER, registered(), voted(tally=tally(3, 1), **fields))
    assert [(one.figures["contradiction"], one.certainty) for one in seen] == ([word] if word else [])
    assert not found("C06", LATER, registered(), voted(by_group=fields.get("by_group")))
