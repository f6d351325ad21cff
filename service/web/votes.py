"""How the Senate voted, on what: each vote with a bar of its tally, and how the groups voted where stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from service.api.v1.questions import VotesQuery
from service.web import words
from service.web.asked import Asked
from service.web.languages import day_of
from service.web.reads import Reads
from service.web.rooms import called
from service.web.shown import Shown, forms

_SIDES: Final = ("in_favour", "against", "abstentions")
#: Of a bar, in the units of its picture.
_WIDTH: Final = 600.0


async def votes(reads: Reads, asked: Asked) -> Shown:
    """A page of the votes, the newest first unless something else is asked."""
    say = asked.language.say
    found = await reads.questions.listed_votes(asked.query(VotesQuery, {"sort": ["-on"]}))
    return Shown(
        title=say("Votes"),
        about=say("How the Senate, the Permanent Commission and others voted on each authorization."),
        size=found.size,
        on=found.on,
        forms=forms(asked, "/v1/senate-votes"),
        data={
            "items": [_item(asked, one) for one in found.items],
            "following": asked.here(cursor=found.following) if found.following else None,
        },
    )


def _item(asked: Asked, one: dict[str, Any]) -> dict[str, Any]:
    language, say = asked.language, asked.language.say
    day = day_of(one["on"])
    organ = words.word(language, words.ORGANS, one["organ"]) if one["organ"] else say("Organ not stated")
    outcome = words.word(language, words.OUTCOMES, one["outcome"]) if one["outcome"] else None
    return {
        "id": one["vote_id"],
        "heading": f"{organ}, {language.day_words(day)}" if day is not None else organ,
        "session": one["session"],
        "outcome": outcome or say("Outcome not stated"),
        "unanimous": bool(one["tally"] and one["tally"]["unanimous"]),
        "bar": _bar(asked, one["tally"]),
        "groups": _groups(asked, one["by_group"]),
        "roll_call": _roll_call(asked, one["roll_call"]),
        "over": [
            {
                "reference": settled["reference"],
                "address": asked.link(
                    "authorization", reference=called(settled["reference"], settled["authorization"])
                ),
            }
            for settled in one["authorizations"]
        ],
    }


def _bar(asked: Asked, tally: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The picture of a tally; None where no number is stated."""
    if tally is None:
        return None
    language = asked.language
    stated = [(side, tally[side]) for side in _SIDES if tally[side] is not None]
    total = sum(number for _, number in stated)
    if not total:
        return None
    parts, x = [], 0.0
    for side, number in stated:
        width = _WIDTH * number / total
        parts.append({"side": side, "x": round(x, 1), "width": round(width, 1)})
        x += width
    said = [_side(asked, side, number) for side, number in stated]
    return {"width": _WIDTH, "parts": parts, "said": language.listed(said)}


def _side(asked: Asked, side: str, number: int) -> str:
    if side == "abstentions":
        return asked.language.many("one abstention", "%(n)s abstentions", number)
    n, say = asked.language.number(number), asked.language.say
    return say("%(n)s in favour", n=n) if side == "in_favour" else say("%(n)s against", n=n)


def _groups(asked: Asked, groups: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    return [
        {
            "name": group["group"],
            "numbers": ["" if group[side] is None else asked.language.number(group[side]) for side in _SIDES],
        }
        for group in groups or ()
    ]


def _roll_call(asked: Asked, members: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    """How each member voted: a public act of public officials."""
    return [
        {"name": member["member"], "word": words.word(asked.language, words.BALLOTS, member["vote"])}
        for member in members or ()
    ]
