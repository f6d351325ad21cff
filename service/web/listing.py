"""The list of authorizations: what is on record, by the filters that the reader chooses."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from domain.text import folded
from domain.values import Day
from service.api.v1.authorizations import AuthorizationsQuery
from service.api.v1.list_read import ListQuery
from service.web import words
from service.web.languages import Language, country_codes, noted
from service.web.page_request import PageRequest
from service.web.reads import Reads
from service.web.rooms import called
from service.web.shown import Shown, alternates, subscriptions

#: By what the list is counted, and what that is called. A value of them is a filter.
_FACETS: Final = ("movement", "status", "country", "ministry")
_SORTS: Final = {
    "title": noted("by title"),
    "-first_on": noted("newest period first"),
    "first_on": noted("oldest period first"),
    "-recorded": noted("last recorded first"),
}
#: Of a facet so many values are shown, those with the most.
_MOST_VALUES: Final = 12
_BAR: Final = 48
#: So many references one question may name.
_MOST_REFERENCES: Final = 20
#: Of so many lists the counts are remembered.
_MOST_COUNTS: Final = 500


@dataclass(frozen=True)
class Choice:
    """A value of a filter, how many have it, and the address of the list with it; without it, if chosen."""

    label: str
    count: int | None
    address: str
    chosen: bool


@dataclass(frozen=True)
class Year:
    """A year with the height of its bar, from 1 to 48."""

    choice: Choice
    height: int


async def authorizations(reads: Reads, request: PageRequest) -> Shown:
    """A page of the list, with what it can be narrowed by."""
    language, say = request.language, request.language.say
    query = request.query(AuthorizationsQuery)
    found = await reads.authorizations.listed(query)
    total, facets = await _counted(reads, query, found.size, found.on)
    q = request.given.get("q", [""])[0]
    return Shown(
        title=say("Authorizations with “%(q)s”", q=q) if q else say("Authorizations"),
        about=say(
            "Movements of troops across the borders of %(country)s that the register knows of.",
            country=language.country_within(request.profile.country),
        ),
        size=found.size,
        on=found.on,
        alternates=[*alternates(request, "/v1/authorizations"), *subscriptions(request)],
        data={
            "items": [item(request, one, found.on) for one in found.items],
            "following": request.here(cursor=found.following) if found.following else None,
            "first": request.here(cursor=None) if "cursor" in request.given else None,
            "total": language.many("one authorization", "%(n)s authorizations", total),
            "q": q,
            "country": _country(request, q),
            "everything": request.link("authorizations"),
            "facets": [
                (say(words.NAMES[name]), _choices(request, name, facets.get(name, [])))
                for name in _FACETS
                if facets.get(name)
            ],
            "years": _years(request, facets.get("year", [])),
            "sorts": [
                Choice(
                    say(label),
                    None,
                    request.here(sort=name, cursor=None),
                    query.sort == name or (name == "title" and query.sort is None and not q),
                )
                for name, label in _SORTS.items()
            ],
            "chosen": _chosen(request),
            "kept": [
                (name, text)
                for name, texts in request.given.items()
                if name not in ("q", "cursor")
                for text in texts
            ],
        },
    )


async def _counted(
    reads: Reads, query: AuthorizationsQuery, size: int, on: date
) -> tuple[int, Mapping[str, Sequence[tuple[str, int]]]]:
    """How many there are in all, and by what: of every page of a list the same."""
    of_the_list = {
        "cursor": None,
        "sort": None,
        "limit": 1,
        "count": "true",
        "facets": ",".join((*_FACETS, "year")),
    }
    whole = query.model_copy(update=of_the_list)
    asks = whole.model_dump_json()
    known = reads.counts.get((asks, size, on))
    if known is None:
        found = await reads.authorizations.listed(whole)
        known = found.total or 0, found.facets or {}
        if len(reads.counts) >= _MOST_COUNTS:
            reads.counts.clear()
        reads.counts[asks, found.size, found.on] = known
    return known


def _country(request: PageRequest, q: str) -> Choice | None:
    """The list of a country, where one is searched for: of it alone, and not of what only speaks of it."""
    code = country_codes().get(folded(q))
    if code is None:
        return None
    return Choice(
        request.language.country(code), None, request.here(q=None, country=[code], cursor=None), chosen=False
    )


def _choices(request: PageRequest, name: str, counts: Sequence[tuple[str, int]]) -> list[Choice]:
    most = sorted(counts, key=lambda one: (-one[1], one[0]))[:_MOST_VALUES]
    return [_choice(request, name, value, count) for value, count in most]


def _choice(request: PageRequest, name: str, value: str, count: int | None) -> Choice:
    given = request.given.get(name, [])
    chosen = value in given
    others = [one for one in given if one != value] if chosen else [*given, value]
    return Choice(
        words.label(request.language, name, value),
        count,
        request.here(**{name: others, "cursor": None}),
        chosen,
    )


def _years(request: PageRequest, counts: Sequence[tuple[str, int]]) -> list[Year]:
    most = max((count for _, count in counts), default=1)
    return [
        Year(_choice(request, "year", value, count), max(1, count * _BAR // most))
        for value, count in sorted(counts, key=lambda one: int(one[0]))
    ]


def _chosen(request: PageRequest) -> list[Choice]:
    """Every filter that narrows the list, each with the address of the list without it."""
    made = []
    for name, texts in request.given.items():
        if name in ("as_of", "on", "cursor", "q", "sort", "limit", "count", "facets"):
            continue
        for text in texts:
            others = [one for one in texts if one != text]
            label = f"{request.language.say(words.NAMES[name])}: " if name in _FACETS else f"{name}: "
            told = f"{label}{words.label(request.language, name, text)}"
            made.append(Choice(told, None, request.here(**{name: others, "cursor": None}), True))
    return made


def item(request: PageRequest, one: dict[str, Any], on: date) -> dict[str, Any]:
    """One authorization of a list, in words."""
    language, say = request.language, request.language.say
    troops = one["troops"]
    findings = one["open_findings"]
    return {
        "title": one["title"],
        "reference": one["reference"],
        "address": request.link("authorization", reference=called(one["reference"], one["id"])),
        "status": words.standing(language, one["status"], one["last_on_latest"], on),
        "movements": [words.word(language, words.MOVEMENTS, word) for word in one["movements"] or ()],
        "countries": [language.country(code) for code in one["countries"][:6]],
        "more_countries": max(0, len(one["countries"]) - 6),
        "period": language.capital(
            language.period_words(
                day_between(one["first_on_earliest"], one["first_on_latest"]),
                day_between(one["last_on_earliest"], one["last_on_latest"]),
            )
        ),
        "troops": _people(troops, language),
        "findings": sum(findings.values()),
        "serious": findings["high"],
        "found": language.many(
            "One thing does not add up", "%(n)s things do not add up", sum(findings.values())
        ),
        "seriously": say("%(n)s serious", n=findings["high"]),
    }


def day_between(earliest: date | None, latest: date | None) -> Day | None:
    """The day between these bounds, which are all that a list tells of it."""
    if earliest is None and latest is None:
        return None
    if earliest == latest:
        return Day(str(earliest))
    return Day(f"[{earliest or ''}..{latest or ''}]")


def _people(told: Mapping[str, int | None], language: Language) -> str | None:
    """How many people, between the bounds; None where no number is stated."""
    least, most = told["at_least"] or 0, told["at_most"]
    if most is None:
        return language.many("at least one person", "at least %(n)s people", least) if least else None
    if most == 0:
        return None
    if least == most:
        return language.many("one person", "%(n)s people", most)
    if least == 0:
        return language.many("at most one person", "at most %(n)s people", most)
    return language.say(
        "%(least)s to %(most)s people", least=language.number(least), most=language.number(most)
    )


async def titled(reads: Reads, time: ListQuery, references: Iterable[str]) -> dict[str, str]:
    """What the authorizations of these references are called, by id. `time`: of which log and day."""
    names = sorted(set(references))
    asks = [
        AuthorizationsQuery.model_validate(
            {
                **time.model_dump(include={"as_of", "on"}),
                "reference": names[at : at + _MOST_REFERENCES],
                "limit": 200,
            }
        )
        for at in range(0, len(names), _MOST_REFERENCES)
    ]
    pages = await asyncio.gather(*map(reads.authorizations.listed, asks))
    return {str(one["id"]): one["title"] for page in pages for one in page.items}
