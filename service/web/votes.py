"""How the Senate voted, on what: each vote with a bar of its tally, and how the groups voted where stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from service.api.v1.questions import VotesQuery
from service.web import words
from service.web.languages import Language, day_of
from service.web.listing import titled
from service.web.page_request import PageRequest
from service.web.reads import Reads
from service.web.rooms import called
from service.web.shown import SHARED, Shown, alternates, subscriptions

_SIDES: Final = ("in_favour", "against", "abstentions")
#: Of a bar, in the units of its picture.
_WIDTH: Final = 600.0


async def votes(reads: Reads, request: PageRequest) -> Shown:
    """A page of the votes, the newest first unless something else is asked."""
    say = request.language.say
    query = request.query(VotesQuery, {"sort": ["-on"]})
    found = await reads.questions.listed_votes(query)
    titles = await titled(
        reads, query, (each["reference"] for one in found.items for each in one["authorizations"])
    )
    return Shown(
        title=say("Votes"),
        about=say("How the Senate, the Permanent Commission and others voted on each authorization."),
        size=found.size,
        on=found.on,
        alternates=[
            *alternates(request, "/v1/senate-votes"),
            *subscriptions(request, by=SHARED, kind="consideration"),
        ],
        data={
            "items": [_item(request, one, titles) for one in found.items],
            "following": request.here(cursor=found.following) if found.following else None,
        },
    )


def _item(request: PageRequest, one: dict[str, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    language, say = request.language, request.language.say
    day = day_of(one["on"])
    organ = words.word(language, words.ORGANS, one["organ"]) if one["organ"] else say("Organ not stated")
    outcome = words.word(language, words.OUTCOMES, one["outcome"]) if one["outcome"] else None
    return {
        "id": one["vote_id"],
        "heading": f"{organ}, {language.day_words(day)}" if day is not None else organ,
        "session": one["session"],
        "outcome": outcome or say("Outcome not stated"),
        "unanimous": bool(one["tally"] and one["tally"]["unanimous"]),
        **numbers(language, one),
        "over": [
            {
                "reference": settled["reference"],
                "title": titles.get(str(settled["authorization"])),
                "address": request.link(
                    "authorization", reference=called(settled["reference"], settled["authorization"])
                ),
            }
            for settled in one["authorizations"]
        ],
    }


def numbers(language: Language, one: Mapping[str, Any]) -> dict[str, Any]:
    """How many voted how, the groups and the members too, as far as a vote states it (JSON)."""
    return {
        "bar": _bar(language, one["tally"]),
        "groups": _groups(language, one["by_group"]),
        "roll_call": _roll_call(language, one["roll_call"]),
    }


def _bar(language: Language, tally: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The picture of a tally; None where no number is stated."""
    if tally is None:
        return None
    stated = [(side, tally[side]) for side in _SIDES if tally[side] is not None]
    total = sum(number for _, number in stated)
    if not total:
        return None
    parts, x = [], 0.0
    for side, number in stated:
        width = _WIDTH * number / total
        parts.append({"side": side, "x": round(x, 1), "width": round(width, 1)})
        x += width
    said = [_side(language, side, number) for side, number in stated]
    return {"width": _WIDTH, "parts": parts, "said": language.listed(said)}


def _side(language: Language, side: str, number: int) -> str:
    if side == "abstentions":
        return language.many("one abstention", "%(n)s abstentions", number)
    n, say = language.number(number), language.say
    return say("%(n)s in favour", n=n) if side == "in_favour" else say("%(n)s against", n=n)


def _groups(language: Language, groups: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    return [
        {
            "name": group["group"],
            "numbers": ["" if group[side] is None else language.number(group[side]) for side in _SIDES],
        }
        for group in groups or ()
    ]


def _roll_call(language: Language, members: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    """How each member voted: a public act of public officials."""
    return [
        {"name": member["member"], "word": words.word(language, words.BALLOTS, member["vote"])}
        for member in members or ()
    ]
