"""What happens where: the places that authorizations name, on a map and in a list, each with its calendar."""

from __future__ import annotations

from typing import Any

from service.api.v1.facilities import CalendarQuery, FacilitiesQuery, FacilityQuery
from service.web import maps, words
from service.web.asked import Asked
from service.web.languages import day_of
from service.web.reads import Reads
from service.web.rooms import called
from service.web.shown import Form, Shown, forms


async def facilities(reads: Reads, asked: Asked) -> Shown:
    """A page of the places, by name."""
    say = asked.language.say
    found = await reads.facilities.listed(asked.query(FacilitiesQuery))
    items = [_place(asked, one) for one in found.items]
    profile, mexico = reads.services.register.profile, maps.map_of("mexico")
    marks = [maps.mark(profile, mexico, profile.places.get(one["key"]), one["name"]) for one in items]
    return Shown(
        title=say("Places"),
        about=say(
            "Bases, camps, ports and other places that authorizations name, and what happens there when."
        ),
        size=found.size,
        on=found.on,
        forms=[
            *forms(asked, "/v1/facilities"),
            Form("application/geo+json", "GeoJSON", asked.api("/v1/facilities.geojson")),
        ],
        data={
            "items": items,
            "map": maps.drawn(mexico, marks),
            "q": asked.given.get("q", [""])[0],
            "following": asked.here(cursor=found.following) if found.following else None,
        },
    )


async def facility(reads: Reads, asked: Asked) -> Shown:
    """One place: what is planned there, and what was observed."""
    say, key = asked.language.say, asked.path["key"]
    query = asked.query(CalendarQuery)
    asks = FacilityQuery(as_of=query.as_of, on=query.on)
    told, _, _ = await reads.facilities.one(key, asks)
    found = await reads.facilities.calendar(query, key)
    profile, mexico = reads.services.register.profile, maps.map_of("mexico")
    place = _place(asked, told)
    sign = maps.mark(profile, mexico, profile.places.get(told["key"]), told["name"])
    return Shown(
        title=told["name"],
        about=say("What is planned and what was observed at %(place)s.", place=told["name"]),
        size=found.size,
        on=found.on,
        forms=forms(asked, f"/v1/facilities/{told['key']}/calendar"),
        data={
            "place": place,
            "map": maps.drawn(mexico, [sign]),
            "items": [_entry(asked, one) for one in found.items],
            "following": asked.here(cursor=found.following) if found.following else None,
        },
    )


def _place(asked: Asked, one: dict[str, Any]) -> dict[str, Any]:
    language = asked.language
    return {
        **one,
        "address": asked.link("facility", key=one["key"]),
        "where": ", ".join(
            [*reversed(one["within"]), *([language.country(one["country"])] if one["country"] else [])]
        ),
        "how_often": language.many("one authorization", "%(n)s authorizations", one["authorizations"]),
        "days": language.period_words(day_of(one["first_on"]), day_of(one["last_on"])),
    }


def _entry(asked: Asked, one: dict[str, Any]) -> dict[str, Any]:
    language = asked.language
    return {
        **one,
        "address": asked.link("authorization", reference=called(one["reference"], one["authorization"])),
        "days": language.period_words(day_of(one["first_on"]), day_of(one["last_on"])),
        "how_many": language.count(one["count"]),
        "said_countries": language.listed([language.country(code) for code in one["countries"] or ()]),
        "said_status": words.word(language, words.STATUSES, one["status"]),
        "basis_word": words.word(language, words.BASES, one["basis"]),
    }
