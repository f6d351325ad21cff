"""What is different since a day: of each authorization the steps, the values that changed, the findings."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from service.api.v1.changes import ChangesQuery
from service.web.findings import title
from service.web.languages import Language
from service.web.page_request import PageRequest
from service.web.reads import Reads
from service.web.rooms import called
from service.web.shown import SHARED, Shown, alternates, subscriptions

#: Where the reader says nothing: what is new since a week ago.
_USUAL: Final = timedelta(days=7)
#: Of one authorization so many values are told; the page of the authorization has all.
_MOST_VALUES: Final = 12


async def changes(reads: Reads, request: PageRequest) -> Shown:
    """A page of the list, what was recorded last first."""
    language, say = request.language, request.language.say
    since = request.given.get("since", [""])[0] or (_today(reads) - _USUAL).isoformat()
    found = await reads.changes.listed(request.query(ChangesQuery, {"since": [since]}))
    told = _said(language, since)
    return Shown(
        title=say("What changed since %(day)s?", day=told),
        about=say("What was recorded since %(day)s, in words, authorization by authorization.", day=told),
        size=found.size,
        on=found.on,
        alternates=[
            *alternates(request, "/v1/changes", {"since": request.moment("since", since)}),
            *subscriptions(request, by=SHARED),
        ],
        data={
            "items": [_item(request, one) for one in found.items],
            "since": since if _is_day(since) else "",
            # Where the reader's browser will go on from, next time.
            "seen": found.size - 1 if "as_of" not in request.given else None,
            "following": request.here(cursor=found.following) if found.following else None,
        },
    )


def _today(reads: Reads) -> date:
    return datetime.now(reads.zone).date()


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _said(language: Language, since: str) -> str:
    """The day from which on, or the log, as it was asked."""
    if _is_day(since):
        return language.day(date.fromisoformat(since))
    return language.say("event %(position)s", position=since) if since.isdigit() else since


def _item(request: PageRequest, one: dict[str, Any]) -> dict[str, Any]:
    language = request.language

    def said(sentence: dict[str, str]) -> str:
        return sentence[language.code]

    known = [value for value in one["values"] if value["before"] is not None]
    return {
        "title": one["title"],
        "reference": one["reference"],
        "address": request.link("authorization", reference=called(one["reference"], one["authorization"])),
        "is_new": one["from_version"] == 0,
        "steps": [said(step["sentence"]) for step in one["steps"]],
        "values": [said(value["sentence"]) for value in known[:_MOST_VALUES]],
        "more_values": max(0, len(known) - _MOST_VALUES),
        "raised": sorted({title(each["code"], language) for each in one["findings"]["raised"]}),
        "gone": sorted({title(each["code"], language) for each in one["findings"]["gone"]}),
    }
