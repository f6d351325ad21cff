"""Who is across the border on a day: how many, who, since when, until when, and on what that rests."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from domain.authorization.amounts import NOBODY, Amount, amount, overlapping
from domain.authorization.presence import is_unreturned
from domain.values import Count, Direction
from service.api.v1.presence import PresenceQuery
from service.web import maps, words
from service.web.languages import Language, day_of, noted
from service.web.page_request import PageRequest
from service.web.reads import Reads
from service.web.rooms import called
from service.web.shown import SHARED, Shown, alternates, subscriptions

#: In which order they stand; those who are known to be absent are asked for by name.
_SHOWN: Final = ("present", "authorized", "unknown")


#: Of those who crossed and are not known to be back so many are summed.
_MOST: Final = 200


async def presence(reads: Reads, request: PageRequest) -> Shown:
    """The list of one day, with its sums."""
    say = request.language.say
    query = request.query(PresenceQuery, {"presence": _SHOWN})
    found, gone = await asyncio.gather(
        reads.presence.listed(query), unreturned(reads, query.model_dump(include={"as_of", "on"}))
    )
    totals = dict(found.besides or {})["totals"]
    home = reads.services.register.profile.country
    items = sorted(
        (_item(request, one, home) for one in found.items), key=lambda one: one["basis"] != "observed"
    )
    groups = [
        {
            "word": words.word(request.language, words.PRESENCES, word),
            "name": word,
            "items": [one for one in those if word != "unknown" or one["basis"] == "observed"],
            "folded": [one for one in those if word == "unknown" and one["basis"] != "observed"],
        }
        for word in (*_SHOWN, "absent")
        if (those := [one for one in items if one["presence"] == word])
    ]
    return Shown(
        title=say("Who is across the border on %(day)s?", day=request.language.day(found.on)),
        about=_about(request, totals),
        size=found.size,
        on=found.on,
        alternates=[*alternates(request, "/v1/presence"), *subscriptions(request, by=SHARED, kind="window")],
        data={
            "groups": groups,
            "unreturned": unreturned_told(gone, request.language),
            **_maps(reads, [one for one in found.items if one["presence"] in ("present", "authorized")]),
            "sums": _sums(request, totals),
            "around": _around(request, found.on),
            "day": found.on.isoformat(),
            "following": request.here(cursor=found.following) if found.following else None,
        },
    )


def _maps(reads: Reads, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Those of whom the record says where they are: in the country, and abroad."""
    profile = reads.services.register.profile
    places = [
        (profile.find_place(one["facility"]["name"]), one["reference"])
        for one in items
        if one["facility"] is not None and one["facility"]["name"]
    ]
    return {
        "national": maps.drawn(maps.country(profile), profile, places),
        "world": maps.drawn(maps.world(), profile, places),
    }


def _about(request: PageRequest, totals: Mapping[str, Any]) -> str:
    return " ".join(one["said"] for one in _sums(request, totals))


def _sums(request: PageRequest, totals: Mapping[str, Any]) -> list[dict[str, str]]:
    """One sentence for each side of the border, and who is meant."""
    say, heads = request.language.say, request.language.heads
    national, abroad = totals["national"], totals["abroad"]
    return [
        {
            "side": say("On the national territory"),
            "said": say(
                "Foreign troops on the national territory: %(n)s. Allowed and not seen: %(more)s.",
                n=heads(national["present"]),
                more=heads(national["authorized"]),
            ),
        },
        {
            "side": say("Abroad"),
            "said": say(
                "National troops abroad: %(n)s. Allowed and not seen: %(more)s.",
                n=heads(abroad["present"]),
                more=heads(abroad["authorized"]),
            ),
        },
    ]


async def unreturned(reads: Reads, time: Mapping[str, Any]) -> dict[Direction, dict[str, int | None]]:
    """How many crossed each way first whose period has ended, and whose return is not on record."""
    asks = {**time, "presence": ["unknown"], "limit": _MOST}
    found = await reads.presence.listed(PresenceQuery.model_validate(asks))
    of_one: dict[tuple[Direction, Any], list[Mapping[str, Any]]] = {}
    for one in found.items:
        if one["direction"] and is_unreturned(one["presence"], one["basis"], day_of(one["since_on"])):
            of_one.setdefault((one["direction"], one["authorization"]), []).append(one)
    sums: dict[Direction, tuple[Amount, int]] = {}
    for (direction, _), those in of_one.items():
        counts = [
            Count(value=one["count"]["value"], bound=one["count"]["bound"]) for one in those if one["count"]
        ]
        before, without = sums.get(direction, (NOBODY, 0))
        sums[direction] = before + overlapping(map(amount, counts)), without + len(those) - len(counts)
    are_all = found.following is None
    return {
        direction: {
            "at_least": heads.least,
            "at_most": heads.most if are_all else None,
            "without_count": without,
        }
        for direction, (heads, without) in sums.items()
    }


def unreturned_told(gone: Mapping[Direction, Mapping[str, int | None]], language: Language) -> list[str]:
    """The same in words, those who came first."""
    texts: dict[Direction, str] = {
        "entry": noted(
            "Foreign troops who entered, whose period is over and whose return is not on record: %(n)s."
        ),
        "exit": noted(
            "National troops who left, whose period is over and whose return is not on record: %(n)s."
        ),
    }
    return [language.say(text, n=language.heads(gone[way])) for way, text in texts.items() if way in gone]


def _around(request: PageRequest, on: date) -> list[dict[str, str]]:
    """The days before and after, for who goes through them one by one."""
    language = request.language
    days = [(on + timedelta(days=step), _sign(step, language)) for step in (-30, -7, -1, 1, 7, 30)]
    return [
        {
            "sign": sign,
            "day": language.day(day),
            "address": request.here(on=day.isoformat(), cursor=None),
        }
        for day, sign in days
    ]


def _sign(step: int, language: Language) -> str:
    days = language.many("one day", "%(n)s days", abs(step))
    return (
        language.say("%(days)s earlier", days=days) if step < 0 else language.say("%(days)s later", days=days)
    )


def _item(request: PageRequest, one: dict[str, Any], home: str) -> dict[str, Any]:
    language = request.language
    facility = one["facility"]
    return {
        **one,
        "address": request.link("authorization", reference=called(one["reference"], one["authorization"])),
        "how_many": language.count(one["count"]),
        "said_who": words.troops(
            language, one["movement"], one["countries"] or (), home, are_there=one["presence"] == "present"
        ),
        "is_unreturned": is_unreturned(one["presence"], one["basis"], day_of(one["since_on"])),
        "days": language.period_words(day_of(one["since_on"]), day_of(one["until_on"])),
        "where": facility["name"] if facility else None,
        "basis_word": words.word(language, words.BASES, one["basis"]),
    }
