"""The list of authorizations: what is on record, by the filters that the reader chooses."""

from __future__ import annotations

from typing import Any

from service.api.v1.authorizations import AuthorizationsQuery
from service.web import words
from service.web.asked import Asked
from service.web.reads import Reads
from service.web.rooms import called
from service.web.shown import Shown, forms


async def authorizations(reads: Reads, asked: Asked) -> Shown:
    """A page of the list."""
    say = asked.language.say
    found = await reads.authorizations.listed(asked.query(AuthorizationsQuery))
    q = asked.given.get("q", [""])[0]
    title = say("Authorizations with “%(q)s”", q=q) if q else say("Authorizations")
    return Shown(
        title=title,
        about=say("Movements of troops across Mexico's borders that the register knows of."),
        size=found.size,
        on=found.on,
        forms=forms(asked, "/v1/authorizations"),
        data={
            "items": [_item(asked, one) for one in found.items],
            "following": asked.here(cursor=found.following) if found.following else None,
            "q": q,
        },
    )


def _item(asked: Asked, one: dict[str, Any]) -> dict[str, Any]:
    language = asked.language
    return {
        **one,
        "address": asked.link("authorization", reference=called(one["reference"], one["id"])),
        "said_status": words.word(language, words.STATUSES, one["status"]),
        "said_movements": [
            words.word(language, words.MOVEMENTS, movement) for movement in one["movements"] or ()
        ],
        "said_countries": [language.country(code) for code in one["countries"]],
    }
