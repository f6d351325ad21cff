"""The read of the calendar (RFC 5545): the entries of the authorizations that the filters let through."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

from icalendar import Event
from pydantic import Field, create_model
from starlette.requests import Request
from starlette.responses import Response

from domain.projections.calendar import CalendarRow, all_day
from domain.values.about import Told
from service.api.http.conditions import content_etag
from service.api.http.language import Language, told_in
from service.api.http.services import Services
from service.api.http.streaming import streamed_unless_known
from service.api.v1.derive import ClosedWords
from service.api.v1.filters import asked_of, query_of
from service.api.v1.lists import NO_CACHE, ListQuery, whole
from service.api.v1.parameters import ClosedQuery
from service.api.v1.reading import Asking, then_of, time_headers
from service.projections.answers import Entry
from service.projections.conditions import needed
from service.projections.questions import CALENDAR
from service.projections.rows import Looked, Wanted

MEDIA: Final = "text/calendar"
#: Entries read at once.
_AT_ONCE: Final = 500

_END: Final = b"END:VCALENDAR\r\n"

CalendarLanguage = Annotated[
    Annotated[Language, ClosedWords({"en": Told("English.", "Inglés."), "es": Told("Spanish.", "Español.")})]
    | None,
    Field(
        description="The language of the entries, whatever Accept-Language says; calendar programs say there "
        "what they please. Left out: the one that Accept-Language prefers, else English."
    ),
]

if TYPE_CHECKING:  # what is made at import, a type checker knows by its base class alone

    class CalendarFilters(ListQuery):
        lang: CalendarLanguage

else:
    _PAGES: Final = {"cursor", "limit", "format", "count"}
    CalendarFilters = create_model(
        "CalendarFilters",
        __base__=ClosedQuery,
        __doc__="Filters of the list of authorizations.",
        **{
            name: (field.annotation, field)
            for name, field in query_of(CalendarRow).model_fields.items()
            if name not in _PAGES
        },
        lang=(CalendarLanguage, None),
    )


class _Voice(NamedTuple):
    """What an entry says in one language. `words`: by the kind of an entry."""

    words: Mapping[str, str]
    unsure: str
    asked_for: str
    stated: str
    span: str
    open: str


_VOICES: Final[Mapping[Language, _Voice]] = {
    "en": _Voice(
        words={
            "window": "Authorized days",
            "activity": "Activity",
            "phase": "Phase",
            "decree": "Decree published",
            "report_due": "Report due",
            "consideration": "Vote planned",
        },
        unsure="{word} (days not exactly known)",
        asked_for="Asked for; no authorization is on record.",
        stated="The days as they are stated (EDTF): {days}. Shown as wide as they can be.",
        span="{first} to {last}",
        open="No last day is on record.",
    ),
    "es": _Voice(
        words={
            "window": "Periodo autorizado",
            "activity": "Evento",
            "phase": "Fase",
            "decree": "Decreto publicado",
            "report_due": "Vence el informe",
            "consideration": "Votación prevista",
        },
        unsure="{word} (fechas no exactas)",
        asked_for="Solicitada; no consta la autorización.",
        stated="Las fechas como constan (EDTF): {days}. Se muestran tan amplias como pueden ser.",
        span="{first} a {last}",
        open="No consta el último día.",
    ),
}


class Calendar:
    """The read of the calendar."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def read(self, asking: Asking[CalendarFilters]) -> Response:
        """What is planned, decreed and due: each day of it an all-day event."""
        profile = self._services.register.profile
        then = then_of(profile, asking.query.as_of, asking.query.on)
        asked = asked_of(CalendarRow, asking.query, profile)
        language = asking.query.lang or told_in(asking.scope)
        first = await self._entries(asked, Wanted(then.as_of, then.on, _AT_ONCE))
        base = self._services.public_address or str(Request(asking.scope).base_url).rstrip("/")
        writing = _Writing(f"{base}/v1/authorizations", _VOICES[language])
        begun = _begin(language) + writing.of(first.items)
        # What follows is of the same log, day and filters.
        tag = content_etag(b"%b %d" % (begun, first.size))
        return streamed_unless_known(
            asking.scope,
            tag,
            NO_CACHE
            | time_headers(first.size, then.on)
            | {"content-language": language, "vary": "Accept-Language"},
            {"content-type": f"{MEDIA}; charset=utf-8"},
            lambda: self._chunks(asked, first, then.on, begun, writing),
        )

    async def listed(self, query: CalendarFilters) -> Sequence[Mapping[str, Any]]:
        """What the first entries tell, before they are written out."""
        profile = self._services.register.profile
        then = then_of(profile, query.as_of, query.on)
        found = await self._entries(
            asked_of(CalendarRow, query, profile), Wanted(then.as_of, then.on, _AT_ONCE)
        )
        return [{**one.told, "authorization": one.authorization} for one in found.items]

    async def _entries(self, asked: Mapping[str, Any], wanted: Wanted) -> Looked[Entry]:
        projections = (CALENDAR, *needed(CalendarRow, asked))
        return await whole(
            self._services,
            wanted,
            projections,
            lambda wanted: self._services.questions.calendar(asked, wanted),
        )

    async def _chunks(
        self, asked: Mapping[str, Any], first: Looked[Entry], on: date, begun: bytes, writing: _Writing
    ) -> AsyncGenerator[bytes, None]:
        yield begun
        page = first
        while len(page.items) == _AT_ONCE:
            after = page.items[-1].place
            page = await self._entries(asked, Wanted(None, on, _AT_ONCE, first.size, after))
            yield writing.of(page.items)
        yield _END


def _begin(language: Language) -> bytes:
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Anuencia//Calendar//{language.upper()}\r\n"
        "CALSCALE:GREGORIAN\r\n"
    ).encode()


@dataclass(frozen=True)
class _Writing:
    """Writes entries in one language. `address`: below it stand the authorizations."""

    address: str
    voice: _Voice

    def of(self, entries: list[Entry]) -> bytes:
        """The entries, as RFC 5545 has them."""
        return b"".join(self._event(one).to_ical() for one in entries)

    def _event(self, entry: Entry) -> Event:
        told, voice = entry.told, self.voice
        begins, ends, sure = all_day(told)
        word = voice.words[told["kind"]]
        names = ": ".join(one for one in (told["title"], told["name"]) if one)
        event = Event()
        event.add("uid", told["uid"])
        event.add("dtstamp", entry.recorded_at)
        event.add("last-modified", entry.recorded_at)
        # The row of an entry is made anew, at a later position, whenever it says something else.
        event.add("sequence", entry.from_position)
        event.add("dtstart", begins)
        event.add("dtend", ends)
        event.add("summary", f"{word if sure else voice.unsure.format(word=word)}: {names}")
        event.add("description", self._description(told, sure))
        if told["place"]:
            event.add("location", told["place"])
        event.add("categories", [word, *told["movements"], *told["countries"]])
        event.add("status", "CONFIRMED" if sure and told["granted"] else "TENTATIVE")
        event.add("transp", "TRANSPARENT")
        event.add("url", f"{self.address}/{entry.authorization}")
        return event

    def _description(self, told: Mapping[str, Any], sure: bool) -> str:
        voice, lines = self.voice, [told["reference"]]
        if not told["granted"]:
            lines.append(voice.asked_for)
        if not sure:
            first, last = told["first_on"], told["last_on"]
            days = first if last is None else voice.span.format(first=first, last=last)
            lines.append(voice.stated.format(days=days))
        elif told["last_on"] is None and told["kind"] in ("window", "activity", "phase"):
            lines.append(voice.open)
        return "\n".join(lines)
