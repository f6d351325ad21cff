"""The read of the calendar (RFC 5545): the entries of the authorizations that the filters let through."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Final

import orjson
from pydantic import Field, create_model
from starlette.requests import Request
from starlette.responses import Response

from domain.projections.calendar import CalendarRow
from domain.values.about import Bilingual
from service import aside
from service.api.http.conditions import content_etag
from service.api.http.language import Language, told_in
from service.api.http.services import Services
from service.api.http.streaming import streamed_unless_known
from service.api.v1.derive import ClosedWords
from service.api.v1.filters import asked_of, query_of
from service.api.v1.list_read import NO_CACHE, ListQuery, whole
from service.api.v1.parameters import ClosedQuery
from service.api.v1.reading import ReadRequest, then_of, time_headers
from service.export.calendar import END, MOST_ENTRIES, Writing, begin
from service.projections.answers import Entry
from service.projections.conditions import needed, others
from service.projections.questions import CALENDAR
from service.projections.rows import Looked, Wanted

MEDIA: Final = "text/calendar"
#: Entries written out at once.
_AT_ONCE: Final = 200
#: So few hold the event loop for less than 10 ms.
_AT_THE_LOOP: Final = 10

CalendarLanguage = Annotated[
    Annotated[
        Language,
        ClosedWords({"en": Bilingual("English.", "Inglés."), "es": Bilingual("Spanish.", "Español.")}),
    ]
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


class Calendar:
    """The read of the calendar."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def read(self, asking: ReadRequest[CalendarFilters]) -> Response:
        """What is planned, decreed and due: each day of it an all-day event."""
        profile = self._services.register.profile
        then = then_of(profile, asking.query.as_of, asking.query.on)
        asked = asked_of(CalendarRow, asking.query, profile)
        language = asking.query.lang or told_in(asking.scope)
        found = await self._entries(asked, Wanted(then.as_of, then.on, MOST_ENTRIES + 1))
        entries = found.items[:MOST_ENTRIES]
        base = self._services.public_address or str(Request(asking.scope).base_url).rstrip("/")
        writing = Writing(f"{base}/v1/authorizations", language)
        begun = begin(language, left_out=len(found.items) > MOST_ENTRIES)
        # Of what is written out, and not of how: who asks once an hour mostly has it already.
        told = orjson.dumps([base, *((one.authorization, one.from_position, one.told) for one in entries)])
        tag = content_etag(begun + told)
        return streamed_unless_known(
            asking.scope,
            tag,
            NO_CACHE
            | time_headers(found.size, then.on)
            | {"content-language": language, "vary": "Accept-Language"},
            {"content-type": f"{MEDIA}; charset=utf-8"},
            lambda: _chunks(begun, entries, writing),
        )

    async def listed(self, query: CalendarFilters) -> Sequence[Mapping[str, Any]]:
        """What the entries tell, before they are written out."""
        profile = self._services.register.profile
        then = then_of(profile, query.as_of, query.on)
        found = await self._entries(
            asked_of(CalendarRow, query, profile), Wanted(then.as_of, then.on, MOST_ENTRIES)
        )
        return [{**one.told, "authorization": one.authorization} for one in found.items]

    async def _entries(self, asked: Mapping[str, Any], wanted: Wanted) -> Looked[Entry]:
        projections = (CALENDAR, *needed(others(CalendarRow, asked)))
        return await whole(
            self._services,
            wanted,
            projections,
            lambda wanted: self._services.questions.calendar(asked, wanted),
        )


async def _chunks(begun: bytes, entries: Sequence[Entry], writing: Writing) -> AsyncGenerator[bytes, None]:
    yield begun
    for at in range(0, len(entries), _AT_ONCE):
        some = entries[at : at + _AT_ONCE]
        yield await aside.done(partial(_written, writing, some), len(some), _AT_THE_LOOP)
    yield END


def _written(writing: Writing, entries: Sequence[Entry]) -> bytes:
    return b"".join(
        writing.event(one.authorization, one.told, one.from_position, one.recorded_at) for one in entries
    )
