"""The first page: who is across the border today, what happened last, what comes next, what is odd."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from domain import sentences
from domain.values import Day
from service.api.v1.authorizations import AuthorizationQuery, AuthorizationsQuery
from service.api.v1.calendar import CalendarFilters
from service.api.v1.presence import PresenceQuery
from service.api.v1.questions import FindingsQuery, ReportsQuery
from service.web import words
from service.web.finding_list import GROUPS
from service.web.findings import title
from service.web.languages import Language, day_of
from service.web.listing import day_between, item
from service.web.page_request import PageRequest, TimeQuery
from service.web.presence import unreturned, unreturned_told
from service.web.reads import Reads
from service.web.rooms import called
from service.web.shown import Alternate, Shown, subscriptions

#: Of each kind of news so many.
_MOST: Final = 6


class News(NamedTuple):
    """Something about one authorization, and when."""

    when: str
    title: str
    address: str
    said: str


async def home(reads: Reads, request: PageRequest) -> Shown:
    """What a reader wants to know first."""
    say, time = request.language.say, request.query(TimeQuery)
    now = time.model_dump()
    presence, gone, last, coming, planned, found, groups, serious, others, due = await asyncio.gather(
        reads.presence.listed(PresenceQuery.model_validate({**now, "limit": 1})),
        unreturned(reads, now),
        _listed(reads, now, sort="-recorded"),
        _listed(reads, now, sort="first_on", from_on=now["on"] or _today(reads), limit=50),
        reads.calendar.listed(CalendarFilters.model_validate({**now, "kind": ["consideration"]})),
        _findings(reads, now),
        asyncio.gather(*(_findings(reads, now, group=[name]) for name in GROUPS)),
        _findings(reads, now, severity=["high"]),
        _findings(reads, now, severity=["medium"]),
        reads.questions.listed_reports(
            ReportsQuery.model_validate({**now, "status": ["due", "overdue"], "limit": _MOST})
        ),
    )
    on = presence.on
    return Shown(
        title="Anuencia",
        about=say(
            "Which troops may cross the borders of %(country)s, who came, whether they left, "
            "and what is missing.",
            country=request.language.country_within(request.profile.country),
        ),
        size=presence.size,
        on=on,
        alternates=[
            Alternate("application/json", "JSON", request.api("/v1/authorizations")),
            *subscriptions(request),
        ],
        data={
            "day": request.language.day(on),
            "today": [
                *_today_told((presence.besides or {})["totals"], request.language),
                *unreturned_told(gone, request.language),
            ],
            "last": await _last(reads, request, last.items),
            "coming": _coming(request, coming.items, planned, on),
            "due": [_owed(request, orjson.loads(one)) for one in due.items],
            "known": request.language.many("one authorization", "%(n)s authorizations", last.total or 0),
            "found": request.language.many(
                "One thing does not add up", "%(n)s things do not add up", found.total or 0
            ),
            "serious": request.language.many(
                "one of them is serious", "%(n)s of them are serious", serious.total
            )
            if serious.total
            else None,
            "groups": [
                {
                    "said": f"{say(heading)}: {request.language.number(one.total or 0)}",
                    "address": request.link("findings", group=name),
                }
                for (name, heading), one in zip(GROUPS.items(), groups, strict=True)
            ],
            "worst": await _worst(reads, request, [*serious.items, *others.items, *found.items]),
            "checkpoint": await reads.services.checkpoints.newest(),
            "zone": reads.zone,
        },
    )


def _today(reads: Reads) -> str:
    return datetime.now(reads.zone).date().isoformat()


async def _listed(reads: Reads, now: Mapping[str, Any], **filters: Any) -> Any:
    query = {**now, "limit": _MOST, "count": "true", **filters}
    return await reads.authorizations.listed(AuthorizationsQuery.model_validate(query))


async def _findings(reads: Reads, now: Mapping[str, Any], **filters: Any) -> Any:
    query = {**now, "limit": _MOST, "count": "true", "status": ["open"], **filters}
    return await reads.questions.listed_findings(FindingsQuery.model_validate(query))


def _today_told(totals: Mapping[str, Any], language: Language) -> list[str]:
    """Three sentences: who is in the country, who is abroad, who may be either and was not seen."""
    say, national, abroad = language.say, totals["national"], totals["abroad"]
    told = []
    here, there = _heads(national["present"], language), _heads(abroad["present"], language)
    if here is None:
        told.append(say("No foreign troops are on record as being on the national territory."))
    else:
        told.append(say("Foreign troops on the national territory: %(people)s.", people=here))
    if there is None:
        told.append(say("No national troops are on record as being abroad."))
    else:
        told.append(say("National troops abroad: %(people)s.", people=there))
    allowed = [
        say("%(people)s to be in the country", people=one)
        for one in [_heads(national["authorized"], language)]
        if one is not None
    ] + [
        say("%(people)s to be abroad", people=one)
        for one in [_heads(abroad["authorized"], language)]
        if one is not None
    ]
    if allowed:
        told.append(say("Allowed, and not seen so far: %(who)s.", who=language.listed(allowed)))
    else:
        told.append(
            say("Nobody else is allowed to be across the border on that day, as far as is on record.")
            if here or there
            else say("Nobody is allowed to be across the border on that day, as far as is on record.")
        )
    return told


def _heads(told: Mapping[str, Any], language: Language) -> str | None:
    """How many; None for nobody."""
    nobody = told["at_most"] == 0 and not told["without_count"]
    return None if nobody else language.heads(told)


async def _last(reads: Reads, request: PageRequest, items: Sequence[Mapping[str, Any]]) -> list[News]:
    """The last step of each of these authorizations, in words."""
    told = []
    for one in items:
        query = AuthorizationQuery.model_validate({"as_of": request.query(TimeQuery).as_of})
        state, _, _ = await reads.authorizations.seen(UUID(str(one["id"])), query)
        if state.recorded:
            moment = datetime.fromisoformat(str(one["last_step_at"])).astimezone(reads.zone)
            said = request.language.of(sentences.step(state.recorded[-1], state))
            told.append(News(request.language.day(moment.date()), one["title"], _address(request, one), said))
    return told


def _coming(
    request: PageRequest, items: Sequence[Mapping[str, Any]], planned: Sequence[Mapping[str, Any]], on: date
) -> list[News]:
    """The authorized periods that begin after the day judged, and the votes planned, the next ones first."""
    told: list[tuple[date, News]] = []
    for one in items:
        first = day_between(one["first_on_earliest"], one["first_on_latest"])
        if first is None or first.earliest is None or first.earliest <= on:
            continue
        about = item(request, dict(one), on)
        said = ", ".join(filter(None, [*about["movements"], ", ".join(about["countries"]), about["troops"]]))
        news = News(request.language.day_words(first) or "", one["title"], _address(request, one), said)
        told.append((first.earliest, news))
    for one in planned:
        day = Day(one["first_on"])
        address = request.link("authorization", reference=called(one["reference"], one["authorization"]))
        said = request.language.say("Vote planned")
        news = News(request.language.day_words(day) or "", one["title"], address, said)
        told.append((max(day.earliest or on, on), news))
    return [news for _, news in sorted(told, key=lambda pair: pair[0])][:_MOST]


def _owed(request: PageRequest, one: Mapping[str, Any]) -> News:
    """A report that is due, or overdue."""
    when = request.language.day_words(day_of(one["due_on"])) or ""
    said = words.word(request.language, words.OBLIGATIONS, one["status"])
    address = request.link("authorization", reference=called(one["reference"], one["authorization"]))
    return News(when, one["reference"], address, said)


async def _worst(reads: Reads, request: PageRequest, found: Sequence[Mapping[str, Any]]) -> list[News]:
    """Some of what does not add up, the serious first, one of each authorization."""
    by_id: dict[str, str] = {}
    for one in found:
        by_id.setdefault(one["authorization"], one["code"])
    told = []
    for id_, code in list(by_id.items())[:_MOST]:
        query = AuthorizationQuery.model_validate({"as_of": request.query(TimeQuery).as_of})
        state, _, _ = await reads.authorizations.seen(UUID(id_), query)
        if state.registration is not None:
            known = state.registration.event
            address = request.link("authorization", reference=called(known.reference, id_))
            told.append(News("", known.title, f"{address}#findings", title(code, request.language)))
    return told


def _address(request: PageRequest, one: Mapping[str, Any]) -> str:
    return request.link("authorization", reference=called(one["reference"], one["id"]))
