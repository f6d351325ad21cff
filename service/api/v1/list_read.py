"""Reads a list over all authorizations: one log, one day, one order for all of its pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, Generic, NamedTuple, TypeVar
from uuid import UUID

import orjson
from pydantic import Field
from starlette.responses import Response

from domain.jurisdictions.profile import Profile
from domain.projections.row import Order, SortKey
from domain.values import MAX_INT, fields_of
from service.api.http.conditions import content_etag, unless_known
from service.api.http.pagination import DEFAULT_LIMIT, bad_cursor, cursor, next_link, place_of
from service.api.http.problems import Problem
from service.api.http.services import Services
from service.api.v1.parameters import AsOf, CivilDay, ClosedQuery, Cursor, Limit
from service.api.v1.reading import ReadRequest, refuse_beyond, then_of, time_headers
from service.api.v1.rendering import page as page_of
from service.event_store.as_of import Moment
from service.projections.rows import Looked, Wanted

L = TypeVar("L")
T = TypeVar("T")

#: How long a list waits for its projection to pass the head that it saw on arrival. It is answered within 5
#: seconds, and then it is still to be read.
CATCH_UP_SECONDS: Final = 4.0
#: Of that, how long for a projector of which nothing is seen.
PATIENCE_SECONDS: Final = 2.0
#: How long ago the log of a list may have been what it shows, if nothing newer is there in time.
OLDEST_SECONDS: Final = 60.0

#: What of a query does not say which list it is of.
NOT_OF_THE_LIST: Final = {"cursor", "limit", "as_of", "on", "count", "facets", "format"}

NO_CACHE: Final = {"cache-control": "no-cache"}


ListFormat = Annotated[
    str,
    Field(
        pattern="^(?:json|csv)$",
        description="`csv`: all pages as one table, as with `Accept: text/csv`; `limit` does not count. "
        "`json`: a page, whatever `Accept` says.",
    ),
]


class ListQuery(ClosedQuery):
    """Of every list: which log, judged on which day, which page."""

    as_of: AsOf | None = None
    on: CivilDay | None = None
    cursor: Cursor | None = None
    limit: Limit = DEFAULT_LIMIT
    format: ListFormat | None = None


class Page(NamedTuple):
    """Which page is asked for, by `query`.

    `filters`: to which its cursor is bound. The log and the day stand in the cursor itself, as they were
    resolved: so a page as of the head is the live one, byte for byte.
    """

    query: ListQuery
    wanted: Wanted
    filters: dict[str, Any]


def places(row: type, by: Order, *further: Callable[[str], Any]) -> list[Callable[[str], Any]]:
    """What each text of a place in this order is. `further`: of what follows the keys of the order."""
    kinds = {field.name: field.type for field in fields_of(row)}
    return [*(_place(kinds.get(key.name), key) for key in by.keys), *further]


def _place(kind: Any, key: SortKey) -> Callable[[str], Any]:
    if kind is UUID:
        return UUID
    return _number if kind is int or key.ranks or key.exactly else str


def _number(text: str) -> int:
    """A number of a place: not more than the database can be asked with."""
    number = int(text)
    if not 0 <= number <= MAX_INT:
        raise ValueError(text)
    return number


def asked_page(
    query: ListQuery,
    profile: Profile,
    by: Sequence[Callable[[str], Any]],
    within: Mapping[str, Any] | None = None,
) -> Page:
    """`by`: what each of the texts is of which the place of an item consists; it raises ValueError.

    `within`: what else says which list it is, such as a name in the path.
    """
    asked = query.model_dump(exclude=NOT_OF_THE_LIST, mode="json") | dict(within or {})
    then = then_of(profile, query.as_of, query.on)
    # One more than the page holds says that there is another.
    facets: str | None = getattr(query, "facets", None)
    wanted = Wanted(
        then.as_of,
        then.on,
        query.limit + 1,
        counted=getattr(query, "count", None) == "true",
        facets=() if facets is None else tuple(dict.fromkeys(facets.split(","))),
    )
    if query.cursor is not None:
        # The pages of one list speak of one log and one day, whatever is recorded in the meantime.
        size, day, *after = place_of(query.cursor, asked, int, str, *(str,) * len(by))
        try:
            on, place = date.fromisoformat(day), [read(one) for read, one in zip(by, after, strict=True)]
        except ValueError as error:
            raise bad_cursor() from error
        if query.on is not None and then.on != on:
            raise bad_cursor()
        wanted = wanted._replace(on=on, size=size, after=place)
    return Page(query, wanted, asked)


async def whole(
    services: Services,
    wanted: Wanted,
    projections: Sequence[str],
    read: Callable[[Wanted], Awaitable[Looked[T]]],
    *,
    is_list: bool = True,
    named: str = "as_of",
) -> Looked[T]:
    """What `read` finds once the rows of these projections show the log asked for.

    If they do not in time, a list is that of the log that they show, which the answer names; 503 where that
    is of more than a minute ago, where another log was named, and for what is no list. `named`: the parameter
    that says which log.
    """
    looked = await read(wanted)
    refuse_beyond(wanted.as_of, looked.head, named)
    # A log that is not yet so large no list has shown: nobody waits for that.
    if wanted.size is not None and (looked.size > looked.head or not _agrees(wanted.as_of, looked)):
        raise bad_cursor()
    if looked.is_whole:
        return looked
    await _catch_up(services, looked, projections)
    looked = await read(wanted._replace(size=looked.size))
    if looked.is_whole:
        return looked
    if is_list and wanted.as_of is None and wanted.size is None:
        age = await services.queries.age(looked.reached)
        if age is not None and age <= OLDEST_SECONDS:
            return await read(wanted._replace(size=looked.reached))
    raise Problem("projection-behind", "The list does not show yet what was recorded last: ask again.")


async def _catch_up(services: Services, looked: Looked[Any], projections: Sequence[str]) -> None:
    """Wait for the rows; where nobody brings them on, do that."""
    queries, left = services.queries, CATCH_UP_SECONDS - PATIENCE_SECONDS
    if await queries.caught_up(looked.size, PATIENCE_SECONDS, *projections):
        return
    if await queries.caught_up(looked.reached + 1, 0, *projections):
        await queries.caught_up(looked.size, left, *projections)
    else:
        await services.catching_up.bring(projections, looked.size, left)


def _agrees(as_of: Moment, looked: Looked[T]) -> bool:
    """Whether what is asked beside a cursor, if anything, is the log of its list."""
    # An instant that was still to come takes in more by now.
    return as_of is None or (
        looked.as_of == looked.size if isinstance(as_of, int) else looked.as_of >= looked.size
    )


class Listed(NamedTuple, Generic[T]):
    """A page of a list before it is written out, which the answers and the pages for people both are made of.

    `following`: the cursor of the next page, None for the last one. `size`: of the log that it is of. `total`
    and `facets`, of all pages: None unless asked for. `besides`: what else the body says, by name.
    """

    page: Page
    items: list[T]
    following: str | None
    size: int
    total: int | None
    facets: Mapping[str, list[tuple[str, int]]] | None
    besides: Mapping[str, Any] | None = None

    @property
    def on(self) -> date:
        """The day judged."""
        return self.page.wanted.on


def listed(
    page: Page, looked: Looked[L], place: Callable[[L], Sequence[Any]], item: Callable[[L], T]
) -> Listed[T]:
    """The page, with what leads to the next one if any. `item`: what the list says of what was read."""
    items = looked.items[: page.query.limit]
    following = None
    if len(looked.items) > page.query.limit:
        last = [looked.size, page.wanted.on.isoformat(), *map(str, place(items[-1]))]
        following = cursor(last, page.filters)
    told = [item(one) for one in items]
    return Listed(page, told, following, looked.size, looked.total, looked.facets)


def paged(asking: ReadRequest[Any], found: Listed[T], write: Callable[[T], bytes] = orjson.dumps) -> Response:
    """The answer, with the address of the next page if there is one."""
    query = found.page.query
    headers = NO_CACHE | time_headers(found.size, found.on)
    if found.following is not None:
        asked = query.model_dump(exclude={"cursor", "limit"}, mode="json")
        headers = headers | next_link(asking.scope, asked | {"limit": query.limit, "cursor": found.following})
    total = {"total": found.total} if "count" in type(query).model_fields else {}
    besides = {**total, **_facets(found), **(found.besides or {})}
    body = page_of(map(write, found.items), found.following, besides)
    # Not by the log and the day alone: an improved rule finds more in the same log.
    return unless_known(asking.scope, content_etag(body), headers, lambda: body)


def _facets(found: Listed[Any]) -> dict[str, Any]:
    """Those of a list that has any."""
    if "facets" not in type(found.page.query).model_fields:
        return {}
    if found.facets is None:
        return {"facets": None}
    return {
        "facets": {
            name: [{"value": value, "n": count} for value, count in values]
            for name, values in found.facets.items()
        }
    }
