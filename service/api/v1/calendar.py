"""The read of the calendar (RFC 5545): the entries of the authorizations that the filters let through."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from icalendar import Event
from pydantic import create_model
from starlette.requests import Request
from starlette.responses import Response

from domain.projections.calendar import CalendarRow, all_day
from service.api.http.conditions import content_etag
from service.api.http.services import Services
from service.api.http.streaming import streamed_unless_known
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

_BEGIN: Final = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Anuencia//Calendar//EN\r\nCALSCALE:GREGORIAN\r\n"
)
_END: Final = b"END:VCALENDAR\r\n"

if TYPE_CHECKING:  # what is made at import, a type checker knows by its base class alone

    class CalendarFilters(ListQuery): ...

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
    )

_WORDS: Final[Mapping[str, str]] = {
    "window": "Authorized days",
    "activity": "Activity",
    "phase": "Phase",
    "decree": "Decree published",
    "report_due": "Report due",
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
        first = await self._entries(asked, Wanted(then.as_of, then.on, _AT_ONCE))
        address = f"{str(Request(asking.scope).base_url).rstrip('/')}/v1/authorizations"
        begun = _BEGIN + _written(first.items, address)
        # What follows is of the same log, day and filters.
        tag = content_etag(b"%b %d" % (begun, first.size))
        return streamed_unless_known(
            asking.scope,
            tag,
            NO_CACHE | time_headers(first.size, then.on),
            {"content-type": f"{MEDIA}; charset=utf-8"},
            lambda: self._chunks(asked, first, then.on, begun, address),
        )

    async def _entries(self, asked: Mapping[str, Any], wanted: Wanted) -> Looked[Entry]:
        projections = (CALENDAR, *needed(CalendarRow, asked))
        return await whole(
            self._services,
            wanted,
            projections,
            lambda wanted: self._services.questions.calendar(asked, wanted),
        )

    async def _chunks(
        self, asked: Mapping[str, Any], first: Looked[Entry], on: date, begun: bytes, address: str
    ) -> AsyncGenerator[bytes, None]:
        yield begun
        page = first
        while len(page.items) == _AT_ONCE:
            after = page.items[-1].place
            page = await self._entries(asked, Wanted(None, on, _AT_ONCE, first.size, after))
            yield _written(page.items, address)
        yield _END


def _written(entries: list[Entry], address: str) -> bytes:
    return b"".join(_event(one, address).to_ical() for one in entries)


def _event(entry: Entry, address: str) -> Event:
    told = entry.told
    begins, ends, sure = all_day(told)
    word = _WORDS[told["kind"]]
    names = ": ".join(one for one in (told["title"], told["name"]) if one)
    event = Event()
    event.add("uid", told["uid"])
    event.add("dtstamp", entry.recorded_at)
    event.add("last-modified", entry.recorded_at)
    # The row of an entry is made anew, at a later position, whenever it says something else.
    event.add("sequence", entry.from_position)
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("summary", f"{word}: {names}" if sure else f"{word} (days not exactly known): {names}")
    event.add("description", _description(told, sure))
    if told["place"]:
        event.add("location", told["place"])
    event.add("categories", [word, *told["movements"], *told["countries"]])
    event.add("status", "CONFIRMED" if sure and told["granted"] else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    event.add("url", f"{address}/{entry.authorization}")
    return event


def _description(told: Mapping[str, Any], sure: bool) -> str:
    lines = [told["reference"]]
    if not told["granted"]:
        lines.append("Asked for; no authorization is on record.")
    if not sure:
        last = told["last_on"]
        stated = told["first_on"] if last is None else f"{told['first_on']} to {last}"
        lines.append(f"The days as they are stated (EDTF): {stated}. Shown as wide as they can be.")
    elif told["last_on"] is None and told["kind"] in ("window", "activity", "phase"):
        lines.append("No last day is on record.")
    return "\n".join(lines)
