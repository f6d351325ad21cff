"""The first page: what a reader finds here, and the box to look for it."""

from __future__ import annotations

from service.web.asked import Asked, TimeQuery
from service.web.reads import Reads
from service.web.shown import Form, Shown


async def home(_: Reads, asked: Asked) -> Shown:
    """The search box."""
    asked.query(TimeQuery)
    say = asked.language.say
    return Shown(
        title="Anuencia",
        about=say(
            "Which troops may cross Mexico's borders, who came, whether they left, and what is missing."
        ),
        forms=[Form("application/json", "JSON", asked.api("/v1/authorizations"))],
    )
