"""Reads a list over all authorizations: one log, one day, one order for all of its pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any, Final, Generic, NamedTuple, TypeVar

import orjson
from starlette.responses import Response

from domain.jurisdictions.profile import Profile
from service.api.http.conditions import content_etag, unless_known
from service.api.http.pagination import DEFAULT_LIMIT, bad_cursor, cursor, next_link, place_of
from service.api.http.problems import Problem
from service.api.http.services import Services
from service.api.v1.parameters import AsOf, CivilDay, ClosedQuery, Cursor, Limit
from service.api.v1.reading import Asking, refuse_beyond, then_of, time_headers
from service.api.v1.rendering import page as page_of
from service.event_store.as_of import Moment
from service.projections.rows import Looked, Wanted

L = TypeVar("L")
T = TypeVar("T")

#: How long a list waits for its projection to pass the head that it saw on arrival.
CATCH_UP_SECONDS: Final = 5.0

NO_CACHE: Final = {"cache-control": "no-cache"}


class ListQuery(ClosedQuery):
    """Of every list: which log, judged on which day, which page."""

    as_of: AsOf | None = None
    on: CivilDay | None = None
    cursor: Cursor | None = None
    limit: Limit = DEFAULT_LIMIT


class Page(NamedTuple):
    """Which page is asked for, by `query`.

    `filters`: to which its cursor is bound. The log and the day stand in the cursor itself, as they were
    resolved: so a page as of the head is the live one, byte for byte.
    """

    query: ListQuery
    wanted: Wanted
    filters: dict[str, Any]


def asked_page(query: ListQuery, profile: Profile, *places: Callable[[str], Any]) -> Page:
    """`places`: what each of the texts is of which the place of an item consists; it raises ValueError."""
    asked = query.model_dump(exclude={"cursor", "limit", "as_of", "on"}, mode="json")
    then = then_of(profile, query.as_of, query.on)
    # One more than the page holds says that there is another.
    wanted = Wanted(then.as_of, then.on, query.limit + 1)
    if query.cursor is not None:
        # The pages of one list speak of one log and one day, whatever is recorded in the meantime.
        size, day, *after = place_of(query.cursor, asked, int, str, *(str,) * len(places))
        try:
            on, place = date.fromisoformat(day), [read(one) for read, one in zip(places, after, strict=True)]
        except ValueError as error:
            raise bad_cursor() from error
        if query.on is not None and then.on != on:
            raise bad_cursor()
        wanted = Wanted(then.as_of, on, wanted.limit, size, place)
    return Page(query, wanted, asked)


async def whole(
    services: Services,
    wanted: Wanted,
    projections: Sequence[str],
    read: Callable[[Wanted], Awaitable[Looked[T]]],
) -> Looked[T]:
    """What `read` finds once the rows of these projections show the log asked for; 503 if not in time."""
    looked = await read(wanted)
    refuse_beyond(wanted.as_of, looked.head)
    # A log that is not yet so large no list has shown: nobody waits for that.
    if wanted.size is not None and (looked.size > looked.head or not _agrees(wanted.as_of, looked)):
        raise bad_cursor()
    if looked.is_whole:
        return looked
    if await services.queries.caught_up(looked.size, CATCH_UP_SECONDS, *projections):
        looked = await read(wanted._replace(size=looked.size))
    if not looked.is_whole:
        raise Problem("projection-behind", "The list does not show yet what was recorded last: ask again.")
    return looked


def _agrees(as_of: Moment, looked: Looked[T]) -> bool:
    """Whether what is asked beside a cursor, if anything, is the log of its list."""
    # An instant that was still to come takes in more by now.
    return as_of is None or (
        looked.as_of == looked.size if isinstance(as_of, int) else looked.as_of >= looked.size
    )


class Listed(NamedTuple, Generic[T]):
    """A page of a list before it is written out, which the answers and the pages for people both are made of.

    `following`: the cursor of the next page, None for the last one. `size`: of the log that it is of.
    """

    page: Page
    items: list[T]
    following: str | None
    size: int

    @property
    def on(self) -> date:
        """The day judged."""
        return self.page.wanted.on


def listed(
    page: Page, looked: Looked[L], place: Callable[[L], Sequence[str]], item: Callable[[L], T]
) -> Listed[T]:
    """The page, with what leads to the next one if any. `item`: what the list says of what was read."""
    items = looked.items[: page.query.limit]
    following = None
    if len(looked.items) > page.query.limit:
        following = cursor([looked.size, page.wanted.on.isoformat(), *place(items[-1])], page.filters)
    return Listed(page, [item(one) for one in items], following, looked.size)


def paged(asking: Asking[Any], found: Listed[T], write: Callable[[T], bytes] = orjson.dumps) -> Response:
    """The answer, with the address of the next page if there is one."""
    query = found.page.query
    headers = NO_CACHE | time_headers(found.size, found.on)
    if found.following is not None:
        asked = query.model_dump(exclude={"cursor", "limit"}, mode="json")
        headers = headers | next_link(asking.scope, asked | {"limit": query.limit, "cursor": found.following})
    body = page_of(map(write, found.items), found.following)
    # Not by the log and the day alone: an improved rule finds more in the same log.
    return unless_known(asking.scope, content_etag(body), headers, lambda: body)
