"""What was recorded, in log order? (The feed, and one event.)"""

from __future__ import annotations

from time import monotonic
from typing import Annotated, Final

from pydantic import Field

from domain.values import MAX_INT
from service.api.answers import Answer, json_answer
from service.api.pagination import DEFAULT_LIMIT, cursor, next_link, place_of
from service.api.parameters import ClosedQuery, Cursor, Limit, NoQuery, Whole, position_in_path
from service.api.problems import Problem
from service.api.reading import Asking
from service.api.rendering import event_item, page
from service.api.services import Services

MAX_WAIT_SECONDS: Final = 30

#: What was recorded never changes, so neither does a page that has no room for more.
_IMMUTABLE: Final = (b"cache-control", b"public, max-age=31536000, immutable")
_NO_STORE: Final = (b"cache-control", b"no-store")

_TYPE: Final = r"^[a-z0-9-]+(?:\.[a-z0-9-]+)*$"


class EventsQuery(ClosedQuery):
    """Where to begin, which types, how long to wait for the first event."""

    cursor: Cursor | None = None
    after: (
        Annotated[
            Whole,
            Field(ge=0, le=MAX_INT, description="A position, exclusive, to start from; not with `cursor`."),
        ]
        | None
    ) = None
    type: Annotated[
        list[Annotated[str, Field(pattern=_TYPE, max_length=200)]],
        Field(default_factory=list, max_length=50, description="Only events of these types."),
    ]
    wait: Annotated[
        Whole, Field(ge=0, le=MAX_WAIT_SECONDS, description="Seconds to wait if there is nothing yet.")
    ] = 0
    limit: Limit = DEFAULT_LIMIT


class Events:
    """The reads of the log."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def list_(self, asking: Asking[EventsQuery]) -> Answer:
        """A page of the feed. Its cursor is never null: a reader asks on with it for ever."""
        query, register = asking.query, self._services.register
        types = sorted(set(query.type))
        filters = {"type": types}
        first = _first(query, filters)
        deadline = monotonic() + query.wait
        while True:
            # The head first: all events before it are then seen, whatever is recorded in between.
            size, _ = await register.reader.head()
            rows = await register.reader.feed(first, query.limit, types)
            full = len(rows) == query.limit
            seen = rows[-1].position + 1 if full else max(first, size, *(row.position + 1 for row in rows))
            left = deadline - monotonic()
            if rows or left <= 0 or register.signals.closing:
                break
            first = seen
            await register.size_after(seen - 1, left)
        following = cursor([seen], filters)
        link = next_link(asking.scope, {"type": types, "limit": query.limit, "cursor": following})
        return json_answer(
            200, page(map(event_item, rows), following), _IMMUTABLE if full else _NO_STORE, link
        )

    async def read(self, asking: Asking[NoQuery]) -> Answer:
        """One event, by its position."""
        position = position_in_path(asking.scope, "position")
        rows = await self._services.register.reader.at([position])
        if not rows:
            raise Problem("not-found", f"The log has no event at position {position}.")
        return json_answer(200, event_item(rows[0]), _IMMUTABLE)


def _first(query: EventsQuery, filters: dict[str, list[str]]) -> int:
    if query.cursor is not None and query.after is not None:
        raise Problem("cursor-and-after", "Start with `after`, then go on with `cursor` alone.")
    if query.cursor is not None:
        (first,) = place_of(query.cursor, filters, int)
        return int(first)
    return 0 if query.after is None else query.after + 1
