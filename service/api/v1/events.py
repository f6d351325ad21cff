"""The reads of events: the feed in log order, and one event."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from domain.values import INSTANT_PATTERN, MAX_INT
from service.api.http.conditions import unless_known, weak_etag
from service.api.http.pagination import DEFAULT_LIMIT, bad_cursor, cursor, next_link, place_of
from service.api.http.problems import Problem
from service.api.http.services import Services
from service.api.v1 import formats
from service.api.v1.derive import Uuid
from service.api.v1.parameters import ClosedQuery, Cursor, Limit, NoQuery, Whole, instant_of, position_in_path
from service.api.v1.reading import ReadRequest, refuse_after
from service.api.v1.rendering import event_item
from service.api.v1.tail import Tail
from service.event_store.reader import Only, StoredRow

MAX_WAIT_SECONDS: Final = 30

#: What was recorded never changes, so neither does a page that has no room for more.
_IMMUTABLE: Final = {"cache-control": "public, max-age=31536000, immutable"}
_NO_CACHE: Final = {"cache-control": "no-cache"}

_VARY: Final = {"vary": "Accept"}

_TYPE: Final = r"^[a-z0-9-]+(?:\.[a-z0-9-]+)*$"

After = Annotated[
    Whole, Field(ge=0, le=MAX_INT, description="A position, exclusive, to start from; not with `cursor`.")
]
Types = Annotated[
    list[Annotated[str, Field(pattern=_TYPE, max_length=200)]],
    Field(default_factory=list, max_length=50, description="Only events of these types."),
]


Of = Annotated[
    list[Uuid],
    Field(default_factory=list, max_length=50, description="Only events of these authorizations."),
]
Since = Annotated[
    str,
    Field(
        pattern=INSTANT_PATTERN,
        max_length=40,
        description="Only events that were recorded at that instant or later.",
        examples=["2026-03-01T12:00:00-06:00"],
    ),
]


class EventsQuery(ClosedQuery):
    """Where to begin, which types, how long to wait for the first event."""

    cursor: Cursor | None = None
    after: After | None = None
    since: Since | None = None
    type: Types
    authorization: Of
    wait: Annotated[
        Whole, Field(ge=0, le=MAX_WAIT_SECONDS, description="Seconds to wait if there is nothing yet.")
    ] = 0
    limit: Limit = DEFAULT_LIMIT


class Events:
    """The reads of the log."""

    def __init__(self, services: Services, tail: Tail) -> None:
        self._services = services
        self._tail = tail

    async def list_(self, asking: ReadRequest[EventsQuery]) -> Response:
        """A page of the feed. Its cursor is never null: a reader asks on with it for ever."""
        query, register = asking.query, self._services.register
        only = only_of(query)
        filters = {"type": only.types, "authorization": tuple(map(str, only.streams)), "since": query.since}
        first = _first(query, filters)
        form = formats.wanted(asking.scope)
        deadline = monotonic() + query.wait
        while True:
            piece = await self._tail.read(first, query.limit, only)
            rows, seen, full, size = piece.rows, piece.seen, piece.full, piece.size
            if first > size:
                if query.after is None:
                    raise bad_cursor()
                refuse_after(query.after, size)
            left = deadline - monotonic()
            if rows or left <= 0 or register.signals.closing:
                break
            first = seen
            await register.size_after(seen - 1, left)
        following = cursor([seen], filters)
        link = next_link(asking.scope, {**filters, "limit": query.limit, "cursor": following})
        return unless_known(
            asking.scope,
            weak_etag(form.name, seen, *(row.position for row in rows)),
            (_IMMUTABLE if full else _NO_CACHE) | link | _VARY,
            lambda: form.write(rows, following),
            form.media,
        )

    async def read(self, asking: ReadRequest[NoQuery]) -> Response:
        """One event, by its position."""
        position = position_in_path(asking.scope, "position")
        row = await self.at(position)
        tag = weak_etag(position, row.leaf_hash.hex())
        return unless_known(asking.scope, tag, _IMMUTABLE, lambda: event_item(row))

    async def at(self, position: int) -> StoredRow:
        """The same, as it is stored."""
        rows = await self._services.register.reader.at([position])
        if not rows:
            raise Problem("not-found", f"The log has no event at position {position}.")
        return rows[0]


def only_of(query: EventsQuery | StreamQuery) -> Only:
    """Which events the query asks for; 422 for an instant that is not in the calendar."""
    streams = tuple(sorted(map(UUID, set(query.authorization))))
    since = None if query.since is None else instant_of(query.since, "since")
    return Only(tuple(sorted(set(query.type))), streams, since)


class StreamQuery(ClosedQuery):
    """Where to begin (default: with the first event), and which types."""

    after: After | None = None
    since: Since | None = None
    type: Types
    authorization: Of


def _first(query: EventsQuery, filters: Mapping[str, Any]) -> int:
    if query.cursor is not None and query.after is not None:
        raise Problem("cursor-and-after", "Start with `after`, then go on with `cursor` alone.")
    if query.cursor is not None:
        (first,) = place_of(query.cursor, filters, int)
        return int(first)
    return 0 if query.after is None else query.after + 1
