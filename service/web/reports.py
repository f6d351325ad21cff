"""The reports that the Senate is owed: which should have come, which came, and which cannot fall due yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import orjson

from domain.values import Day
from service.api.v1.questions import ReportsQuery
from service.web import words
from service.web.languages import day_of
from service.web.listing import titled
from service.web.page_request import PageRequest
from service.web.reads import Reads
from service.web.rooms import called
from service.web.shown import SHARED, Shown, alternates, subscriptions

#: What a reader looks for first: a report that should be there and is not.
_ORDER: Final = (
    "overdue",
    "due",
    "awaiting_anchor",
    "term_incomplete",
    "owed_without_term",
    "submitted",
    "received",
    "obligation_unknown",
    "none_owed",
)


async def reports(reads: Reads, request: PageRequest) -> Shown:
    """A page of the list, by how far each report has come."""
    say = request.language.say
    found = await reads.questions.listed_reports(request.query(ReportsQuery))
    told = [orjson.loads(one) for one in found.items]
    titles = await titled(reads, request.query(ReportsQuery), (one["reference"] for one in told))
    items = [{**_item(request, one, found.on), "title": titles.get(one["authorization"])} for one in told]
    is_whole = not found.following and "cursor" not in request.given and "status" not in request.given
    groups = [
        {"name": status, "word": words.word(request.language, words.OBLIGATIONS, status), "items": those}
        for status in _ORDER
        if (those := [one for one in items if one["status"] == status])
    ]
    rest = [one for one in items if one["status"] not in _ORDER]
    return Shown(
        title=say("Reports to the Senate"),
        about=say(
            "Which reports should have come by now, which came, and which cannot even fall due, and why."
        ),
        size=found.size,
        on=found.on,
        alternates=[
            *alternates(request, "/v1/reports"),
            *subscriptions(request, by=SHARED, kind="report_due"),
        ],
        data={
            "groups": [*groups, *([{"name": "other", "word": say("Other"), "items": rest}] if rest else [])],
            "counts": _counts(request, items) if is_whole else None,
            "following": request.here(cursor=found.following) if found.following else None,
        },
    )


def _counts(request: PageRequest, items: Sequence[Mapping[str, Any]]) -> str:
    """How many are overdue, due, pending and delivered: none is a number too."""
    say, number = request.language.say, request.language.number
    of = [
        (say("Overdue"), ("overdue",)),
        (say("Due"), ("due",)),
        (say("Pending"), ("awaiting_anchor", "term_incomplete", "owed_without_term")),
        (say("Delivered"), ("submitted", "received")),
    ]
    none = say("none")
    counted = [(word, sum(one["status"] in those for one in items)) for word, those in of]
    return " · ".join(f"{word}: {number(many) if many else none}" for word, many in counted)


def _item(request: PageRequest, one: dict[str, Any], on: date) -> dict[str, Any]:
    language = request.language
    due, expected, anchor = (day_of(one[name]) for name in ("due_on", "expected_on", "anchor_on"))
    return {
        **one,
        "address": request.link("authorization", reference=called(one["reference"], one["authorization"])),
        "owes": _owes(request, one),
        "due": language.day_words(due),
        "late": _late(request, one, due, on),
        "expected": language.day_words(expected),
        "anchor_day": language.day_words(anchor),
        "sent": len(one["reports"]),
        "received": len(one["receipts"]),
    }


def _owes(request: PageRequest, one: dict[str, Any]) -> str:
    """Who owes it, and in how many days; of what may not be owed, only what is stated."""
    language = request.language
    debtors = [words.word(language, words.MINISTRIES, ministry) for ministry in one["debtors"] or ()]
    who = language.listed(debtors)
    if not who and one["status"] not in ("obligation_unknown", "none_owed"):
        who = language.say("It is not on record which ministry owes it")
    return " · ".join(filter(None, [who, _term(request, one)]))


def _term(request: PageRequest, one: dict[str, Any]) -> str | None:
    """In how many days, from what on."""
    if one["days"] is None:
        return None
    language, days = request.language, one["days"]
    match one["unit"]:
        case "business":
            long = language.many("one business day", "%(n)s business days", days)
        case "calendar":
            long = language.many("one calendar day", "%(n)s calendar days", days)
        case _:
            long = language.many("one day", "%(n)s days", days)
    after = words.ANCHORS.get(one["anchor"])
    return long if after is None else f"{long} {language.say(after)}"


def _late(request: PageRequest, one: dict[str, Any], due: Day | None, on: date) -> str | None:
    """By how many days a report that is overdue is so at least."""
    if one["status"] != "overdue" or due is None or due.latest is None:
        return None
    return request.language.many("one day late", "%(n)s days late", (on - due.latest).days)
