"""What happens where: the places that authorizations name, on a map and in a list, each with its calendar."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.findings import View
from service.api.v1.authorizations import AuthorizationQuery
from service.api.v1.facilities import CalendarQuery, FacilitiesQuery, FacilityQuery
from service.web import maps, words
from service.web.languages import Language, day_of, noted
from service.web.page_request import PageRequest
from service.web.reads import Reads
from service.web.rooms import called
from service.web.shown import Alternate, Shown, alternates, subscriptions

#: The usual key of a phase.
_NUMBERED: Final = re.compile("p([0-9]{1,3})").fullmatch


async def facilities(reads: Reads, request: PageRequest) -> Shown:
    """A page of the places, by name."""
    say = request.language.say
    found = await reads.facilities.listed(request.query(FacilitiesQuery))
    items = [_place(request, one) for one in found.items]
    profile = reads.services.register.profile
    places = [(profile.places.get(one["key"]), one["name"]) for one in items]
    return Shown(
        title=say("Places"),
        about=say(
            "Bases, camps, ports and other places that authorizations name, and what happens there when."
        ),
        size=found.size,
        on=found.on,
        alternates=[
            *alternates(request, "/v1/facilities"),
            *subscriptions(request, by=()),
            Alternate("application/geo+json", "GeoJSON", request.api("/v1/facilities.geojson")),
        ],
        data={
            "items": items,
            "map": maps.drawn(maps.country(profile), profile, places),
            "q": request.given.get("q", [""])[0],
            "following": request.here(cursor=found.following) if found.following else None,
        },
    )


async def facility(reads: Reads, request: PageRequest) -> Shown:
    """One place: what is planned there, and what was observed."""
    say, key = request.language.say, request.path["key"]
    query = request.query(CalendarQuery)
    asks = FacilityQuery(as_of=query.as_of, on=query.on)
    told, _, _ = await reads.facilities.one(key, asks)
    found = await reads.facilities.calendar(query, key)
    last_days = await _last_days(reads, found.items, asks, found.on)
    profile = reads.services.register.profile
    place = _place(request, told)
    mapped = [(profile.places.get(told["key"]), told["name"])]
    return Shown(
        title=told["name"],
        about=say("What is planned and what was observed at %(place)s.", place=told["name"]),
        size=found.size,
        on=found.on,
        alternates=[
            *alternates(request, f"/v1/facilities/{told['key']}/calendar"),
            *subscriptions(request, {"facility": told["key"]}, by=()),
        ],
        data={
            "place": place,
            "map": maps.drawn(maps.country(profile), profile, mapped),
            "items": [_entry(request, one, last_days, found.on) for one in found.items],
            "following": request.here(cursor=found.following) if found.following else None,
        },
    )


async def _last_days(
    reads: Reads, items: Sequence[Mapping[str, Any]], asks: FacilityQuery, on: date
) -> dict[object, date]:
    """The latest that the last authorized day of those can be who are not known to be back."""
    query = AuthorizationQuery(as_of=asks.as_of, on=asks.on)
    ids = {one["authorization"] for one in items if one["status"] == "under_way"}
    looks = await asyncio.gather(*(reads.authorizations.seen(UUID(str(id_)), query) for id_ in ids))
    days = {id_: View(state, on).ran_out_on for id_, (state, _, _) in zip(ids, looks, strict=True)}
    return {id_: day.latest for id_, day in days.items() if day is not None and day.latest is not None}


_WHAT: Final = {
    "stay": noted("Stay"),
    "activity": noted("Activity"),
    "phase": noted("Phase"),
    "crossing": noted("Crossing of the border"),
    "call": noted("Arrival or departure"),
}


def _what(language: Language, one: Mapping[str, Any]) -> str:
    """What happens there, and whether it was seen: Phase 3, as planned."""
    said = words.word(language, _WHAT, one["what"])
    number = _NUMBERED(one["phase"] or "") if one["what"] == "phase" else None
    if number is not None:
        said = language.say("Phase %(number)s", number=number[1])
    return f"{said} · {words.word(language, words.BASES, one['basis'])}"


def _place(request: PageRequest, one: dict[str, Any]) -> dict[str, Any]:
    language = request.language
    return {
        **one,
        "address": request.link("facility", key=one["key"]),
        "where": ", ".join(
            [*reversed(one["within"]), *([language.country(one["country"])] if one["country"] else [])]
        ),
        "how_often": language.many("one authorization", "%(n)s authorizations", one["authorizations"]),
        "days": language.period_words(day_of(one["first_on"]), day_of(one["last_on"])),
    }


def _entry(
    request: PageRequest, one: dict[str, Any], last_days: Mapping[object, date], on: date
) -> dict[str, Any]:
    language = request.language
    return {
        **one,
        "address": request.link("authorization", reference=called(one["reference"], one["authorization"])),
        "days": language.period_words(day_of(one["first_on"]), day_of(one["last_on"])),
        "how_many": language.count(one["count"]),
        "said_countries": language.listed([language.country(code) for code in one["countries"] or ()]),
        "said_status": words.standing(language, one["status"], last_days.get(one["authorization"]), on),
        "said_what": _what(language, one),
    }
