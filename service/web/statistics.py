"""How many, by year, country and more: a table and bars, with the numbers that they are drawn from."""

from __future__ import annotations

from typing import Any, Final

from service.api.v1.statistics import StatisticsQuery
from service.web import words
from service.web.asked import Asked
from service.web.reads import Reads
from service.web.shown import Shown, forms

#: Of the longest bar, in the units of its picture.
_WIDTH: Final = 300.0


async def statistics(reads: Reads, asked: Asked) -> Shown:
    """The groups of one key, by year unless something else is asked."""
    say = asked.language.say
    query = asked.query(StatisticsQuery, {"by": ["year"]})
    found = await reads.statistics.listed(query)
    by = query.by.split(",")
    longest = max((one["authorizations"] for one in found.items), default=0) or 1
    return Shown(
        title=say("Statistics"),
        about=say("How many authorizations, decrees, troops, reports and votes, by year, country and more."),
        size=found.size,
        on=found.on,
        forms=forms(asked, "/v1/statistics", {"by": query.by}),
        data={
            "items": [_item(asked, one, by, longest) for one in found.items],
            "heads": [say(words.NAMES[name]) for name in by],
            "width": _WIDTH,
            "keys": [
                {"word": say(word), "address": asked.here(by=name, cursor=None), "here": by == [name]}
                for name, word in words.NAMES.items()
            ],
            "following": asked.here(cursor=found.following) if found.following else None,
        },
    )


def _item(asked: Asked, one: dict[str, Any], by: list[str], longest: int) -> dict[str, Any]:
    language = asked.language
    delay, reports, votes = one["publication_delay"], one["reports"], one["votes"]
    return {
        "names": [
            language.say("Not stated") if value is None else words.label(language, key, value)
            for key in by
            for value in [one["keys"][key]]
        ],
        "authorizations": language.number(one["authorizations"]),
        "bar": round(_WIDTH * one["authorizations"] / longest, 1),
        "granted": language.number(one["granted"]),
        "decreed": language.number(one["decreed"]),
        "troops": language.heads(one["troops"]),
        "late_decrees": language.say(
            "%(late)s of %(n)s", late=language.number(delay["after_first_day"]), n=language.number(delay["n"])
        )
        if delay["n"]
        else "",
        "reports": language.say(
            "%(came)s of %(owed)s",
            came=language.number(reports["delivered"]),
            owed=language.number(reports["owed"]),
        )
        if reports["owed"]
        else "",
        "overdue": language.number(reports["overdue"]),
        "votes": language.number(votes["n"]),
        "unanimous": language.number(votes["unanimous"]),
        "findings": language.number(sum(one["findings"].values())),
    }
