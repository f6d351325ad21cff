"""What a page shows, and how it is sent: one frame around every page, the same headers on each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import Response

from domain.jurisdictions.profile import Profile
from service.api.http.conditions import content_etag, unless_known
from service.web.files import versioned
from service.web.languages import CODES, NAMES, Code, Language, languages
from service.web.page_request import PageRequest, located
from service.web.rooms import ROOMS, address

MEDIA: Final = "text/html; charset=utf-8"

#: Everything is of this origin, and no script or style stands inside a page.
HEADERS: Final[Mapping[str, str]] = {
    "cache-control": "no-cache",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    # Where a reader came from is this register's business alone.
    "referrer-policy": "same-origin",
}


class Alternate(NamedTuple):
    """Another form of what a page shows: its media type, what it is called, its address."""

    media: str
    name: str
    address: str


def alternates(
    request: PageRequest, path: str, usual: Mapping[str, Any] = MappingProxyType({})
) -> list[Alternate]:
    """Where a list can be had for programs: of the same filters, log and day. `usual`: if none is asked."""
    given = {
        name: [request.moment(name, text) for text in texts]
        for name, texts in request.given.items()
        if name not in ("as_of", "on", "cursor")
    }
    filters = {**usual, **given}
    return [
        Alternate("application/json", "JSON", request.api(path, filters)),
        Alternate("text/csv", "CSV", request.api(path, {**filters, "format": "csv"})),
    ]


#: What says how a list is read, and not what is in it: nobody subscribes to that.
_OF_THE_PAGE: Final = frozenset(("as_of", "on", "cursor", "limit", "sort", "count", "facets", "format"))
#: What means the same in other lists as in that of authorizations, of which feed and calendar are.
SHARED: Final = ("country", "movement", "ministry")


def subscriptions(
    request: PageRequest,
    about: Mapping[str, Any] = MappingProxyType({}),
    *,
    by: Collection[str] | None = None,
    kind: str | None = None,
) -> list[Alternate]:
    """Where what the reader searches for can be followed: as a feed, and in a calendar.

    `about`: what the page is about; `by`: which filters are those of authorizations too, None: all; `kind`:
    of which days the calendar tells, None: of all.
    """
    given = {name: texts for name, texts in request.given.items() if name not in _OF_THE_PAGE}
    filters = {**(given if by is None else {name: given[name] for name in by if name in given}), **about}
    # What a calendar program prefers is not what the reader does.
    days = {name: texts for name, texts in filters.items() if name != "has_finding"} | {
        "kind": kind,
        "lang": request.language.code,
    }
    say = request.language.say
    return [
        Alternate("application/atom+xml", say("Feed"), located("/v1/feed.atom", filters)),
        Alternate("text/calendar", say("Calendar"), located("/v1/calendar.ics", days)),
    ]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a page is filled with.

    `title` and `about` stand on the tab and where the page is shared. `size`, `on`: the log and the day that
    it speaks of; None where it speaks of neither. `alternates`: where the same can be had for programs.
    `data`: what its template is written with. `template`: where it is not that of its room. `body`: the page,
    where it is written already; or a file of another `media`.
    """

    title: str
    about: str
    data: Mapping[str, Any] = field(default_factory=dict)
    size: int | None = None
    on: date | None = None
    alternates: Sequence[Alternate] = ()
    template: str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    media: str = MEDIA


@cache
def environment(code: Code) -> Environment:
    """The templates in one language. What is put into them is text: nothing of it becomes markup."""
    made = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        # A service tells what it was started with, whatever is installed under it meanwhile.
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    language = languages()[code]
    made.install_gettext_translations(language.texts, newstyle=True)  # type: ignore[attr-defined]  # of its extension
    made.globals.update(language=language, names=NAMES, asset=versioned, codes=CODES)
    return made


def written(template: str, language: Language, data: Mapping[str, Any]) -> bytes:
    """A template filled."""
    return environment(language.code).get_template(template).render(data).encode()


def named_by(profile: Profile, language: Language) -> dict[str, str]:
    """What the pages call the country, the organ that grants, and the gazette, within a sentence."""
    return {
        "home_country": language.country_within(profile.country),
        "granting_organ": language.office(profile.granting_organ, profile),
        "gazette": language.office("gazette", profile),
    }


def page_of(request: PageRequest, shown: Shown) -> bytes:
    """The page written."""
    data = {
        **shown.data,
        "request": request,
        "shown": shown,
        "link": request.link,
        "menu": [room for room in ROOMS.values() if room.menu == "top"],
        "foot": [room for room in ROOMS.values() if room.menu == "foot"],
        "here": {
            code: address(code, request.room.name, dict(request.given), **request.path) for code in CODES
        },
        "told_time": told_time(request, shown),
        **named_by(request.profile, request.language),
        "for_trial": request.for_trial,
    }
    return written(shown.template or f"{request.room.name}.html", request.language, data)


def answer(request: PageRequest, shown: Shown) -> Response:
    """The page as it is sent; 304 if the reader has it."""
    body = page_of(request, shown) if shown.body is None else shown.body
    headers = {**HEADERS, "content-language": request.language.code, **shown.headers}
    if shown.status != 200:
        return Response(body, shown.status, headers, shown.media)
    return unless_known(request.scope, content_etag(body), headers, lambda: body, shown.media)


def told_time(request: PageRequest, shown: Shown) -> str | None:
    """In one line, of which log and day the page speaks; None for a page that speaks of none.

    Where the reader is looking at another day, such a page says so as well, and leads back to now.
    """
    language, say = request.language, request.language.say
    if shown.on is None:
        if not request.time:
            return None
        return say("You have chosen another day. This page is the same on every day; its links keep yours.")
    day = language.day(shown.on)
    if "as_of" not in request.time:
        if "on" not in request.time:
            return say("As the register knows it now, judged on today's date, %(day)s.", day=day)
        return say("As the register knows it now, judged on %(day)s.", day=day)
    moment = str(request.time["as_of"])
    if moment.isdigit():
        return say(
            "As the register was after event %(position)s of its log, judged on %(day)s.",
            position=moment,
            day=day,
        )
    known = date.fromisoformat(moment) if len(moment) == len("2026-03-03") else None
    then = language.day(known) if known else language.instant(datetime.fromisoformat(moment), request.zone)
    return say("As the register knew it on %(then)s, judged on %(day)s.", then=then, day=day)
