"""How is a list over all authorizations read? (One log, one day, one order for all of its pages.)"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any, Final, NamedTuple

from pydantic import Field

from service.api.answers import Answer
from service.api.conditions import content_etag
from service.api.pagination import DEFAULT_LIMIT, bad_cursor, cursor, next_link, place_of
from service.api.parameters import AsOf, CivilDay, ClosedQuery, Cursor, Limit
from service.api.problems import Problem
from service.api.reading import Asking, Then, resolve, time_headers, unless_known
from service.api.rendering import page
from service.api.services import Services

#: How long a list waits for its projection to pass the head that it saw on arrival.
CATCH_UP_SECONDS: Final = 5.0

NO_CACHE: Final = (b"cache-control", b"no-cache")


class ListQuery(ClosedQuery):
    """Of every list: which log, judged on which day, which page."""

    as_of: AsOf | None = None
    on: CivilDay | None = None
    cursor: Cursor | None = None
    limit: Limit = DEFAULT_LIMIT


Codes = Annotated[
    list[Annotated[str, Field(pattern="^[FCM][0-9]{2}$")]],
    Field(default_factory=list, max_length=40, description="Codes of rules, such as F11."),
]


class Page(NamedTuple):
    """Which page is asked for. `after`: the place of the last item of the page before.

    `filters`: to which its cursor is bound. The log and the day stand in the cursor itself, as they were
    resolved: so a page as of the head is the live one, byte for byte.
    """

    size: int
    on: date
    after: list[str] | None
    asked: dict[str, Any]
    filters: dict[str, Any]


async def asked_page(services: Services, query: ListQuery, projections: Sequence[str], places: int) -> Page:
    """Once the rows of these projections show the log that is asked for; 503 if they do not in time.

    `places`: of how many texts the place of an item consists.
    """
    register = services.register
    asked = query.model_dump(exclude={"cursor", "limit"}, mode="json")
    filters = {name: one for name, one in asked.items() if name not in ("as_of", "on")}
    after: list[str] | None = None
    then = await resolve(register, query.as_of, query.on)
    if query.cursor is None:
        on = then.on
        size = then.size if then.size is not None else (await register.reader.head())[0]
    else:
        # The pages of one list speak of one log and one day, whatever is recorded in the meantime.
        size, day, *after = place_of(query.cursor, filters, int, str, *(str,) * places)
        try:
            on = date.fromisoformat(day)
        except ValueError as error:
            raise bad_cursor() from error
        # A log that is not yet so large no list has shown: nobody waits for that.
        if size > (await register.reader.head())[0] or not _agrees(query, then, size, on):
            raise bad_cursor()
    if not await services.queries.caught_up(size, CATCH_UP_SECONDS, *projections):
        raise Problem("projection-behind", "The list does not yet show what was recorded last.")
    return Page(size, on, after, asked, filters)


def _agrees(query: ListQuery, then: Then, size: int, on: date) -> bool:
    """Whether what is asked beside a cursor, if anything, is the log and the day of its list."""
    if query.on is not None and then.on != on:
        return False
    if query.as_of is None or then.size is None:
        return True
    # An instant that was still to come takes in more by now.
    return then.size == size if query.as_of.isdigit() else then.size >= size


def paged(
    asking: Asking[Any],
    wanted: Page,
    found: Sequence[Any],
    write: Callable[[Any], bytes],
    place: Callable[[Any], Sequence[str]],
) -> Answer:
    """The answer; of what was found, one more than the page holds says that there is another."""
    query: ListQuery = asking.query
    items = found[: query.limit]
    headers = (*time_headers(wanted.size, wanted.on), NO_CACHE)
    following = None
    if len(found) > query.limit:
        following = cursor([wanted.size, wanted.on.isoformat(), *place(items[-1])], wanted.filters)
        parameters = wanted.asked | {"limit": query.limit, "cursor": following}
        headers = (*headers, next_link(asking.scope, parameters))
    body = page(map(write, items), following)
    # Not by the log and the day alone: an improved rule finds more in the same log.
    return unless_known(asking.scope, content_etag(body), headers, lambda: body)
