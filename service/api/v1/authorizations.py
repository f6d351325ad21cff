"""Which authorizations are there, and where does one stand? (The reads.)"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

import orjson
from pydantic import Field

from domain.authorization.tracks import Status
from domain.values import Ministry, Movement
from service.api.answers import Answer
from service.api.conditions import etag, weak_etag
from service.api.pagination import DEFAULT_LIMIT, bad_cursor, cursor, next_link, place_of
from service.api.parameters import AsOf, CivilDay, ClosedQuery, Cursor, Limit, uuid_in_path
from service.api.problems import Problem
from service.api.reading import Asking, resolve, time_headers, unless_known
from service.api.rendering import authorization, event_item, page
from service.api.services import Services
from service.projections.queries import AuthorizationFilters, RegisterItem

#: How long a list waits for its projection to pass the head that it saw on arrival.
CATCH_UP_SECONDS: Final = 5.0

_NO_CACHE: Final = (b"cache-control", b"no-cache")


class AuthorizationsQuery(ClosedQuery):
    """Filters of the list; a value given several times means any of them."""

    movement: Annotated[
        list[Movement], Field(default_factory=list, max_length=4, description="What the terms allow.")
    ]
    country: Annotated[
        list[Annotated[str, Field(pattern="^[A-Z]{2}$")]],
        Field(default_factory=list, max_length=20, description="A country of the terms (ISO 3166-1)."),
    ]
    ministry: Annotated[
        list[Ministry], Field(default_factory=list, max_length=2, description="A ministry of the terms.")
    ]
    status: Annotated[
        list[Status], Field(default_factory=list, max_length=20, description="Where it stands, in one word.")
    ]
    as_of: AsOf | None = None
    on: CivilDay | None = None
    cursor: Cursor | None = None
    limit: Limit = DEFAULT_LIMIT


class AuthorizationQuery(ClosedQuery):
    """Of which register, and judged on which day."""

    as_of: AsOf | None = None
    on: CivilDay | None = None


class AuthorizationEventsQuery(ClosedQuery):
    """Which page of the history."""

    cursor: Cursor | None = None
    limit: Limit = DEFAULT_LIMIT


class Authorizations:
    """The reads of authorizations."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def list_(self, asking: Asking[AuthorizationsQuery]) -> Answer:
        """A page of the list, complete up to the head of the log that was seen on arrival."""
        query, register = asking.query, self._services.register
        asked = query.model_dump(exclude={"cursor", "limit"})
        after = None
        if query.cursor is None:
            then = await resolve(register, query.as_of, query.on)
            size, on = then.size, then.on
            if size is None:
                size, _ = await register.reader.head()
        else:
            # The pages of one list speak of one log and one day, whatever is recorded in the meantime.
            size, day, key, last = place_of(query.cursor, asked, int, str, str, str)
            try:
                on, after = date.fromisoformat(day), (key, UUID(last))
            except ValueError as error:
                raise bad_cursor() from error
        if not await self._services.queries.caught_up(size, CATCH_UP_SECONDS):
            raise Problem("projection-behind", "The list does not yet show what was recorded last.")
        found = await self._services.queries.authorizations(
            filters=AuthorizationFilters(
                movement=query.movement, country=query.country, ministry=query.ministry, status=query.status
            ),
            as_of_size=size,
            on=on,
            after=after,
            limit=query.limit + 1,
        )
        items, more = found[: query.limit], len(found) > query.limit
        headers = (*time_headers(size, on), _NO_CACHE)
        following = None
        if more:
            key, id_ = items[-1].page_end
            following = cursor([size, on.isoformat(), key, str(id_)], asked)
            headers = (*headers, next_link(asking.scope, asked | {"limit": query.limit, "cursor": following}))
        # A list follows from its log and its day: the log as of the head when it was asked.
        tag = weak_etag(size, on.isoformat(), following or "")
        return unless_known(asking.scope, tag, headers, lambda: page(map(_item, items), following))

    async def read(self, asking: Asking[AuthorizationQuery]) -> Answer:
        """Where one authorization stands, as of a log and judged on a day."""
        register, id_ = self._services.register, uuid_in_path(asking.scope, "id")
        then = await resolve(register, asking.query.as_of, asking.query.on)
        if then.size is None:
            state, size = await register.current(id_)
        else:
            state, size = await register.authorization(id_, then.size), then.size
        if state is None:
            raise Problem("not-found", f"No authorization {id_} is on record{_then(asking)}.")
        tag = etag(state.version, then.on)
        headers = (_NO_CACHE, *time_headers(size, then.on))
        return unless_known(asking.scope, tag, headers, lambda: authorization(state, then.on))

    async def events(self, asking: Asking[AuthorizationEventsQuery]) -> Answer:
        """The history of one authorization: envelopes as they are stored."""
        query, reader, id_ = (
            asking.query,
            self._services.register.reader,
            uuid_in_path(asking.scope, "id"),
        )
        filters = {"authorization": str(id_)}
        (version,) = (0,) if query.cursor is None else place_of(query.cursor, filters, int)
        rows = await reader.stream(id_, version, limit=query.limit + 1)
        if not rows and not version:
            raise Problem("not-found", f"No authorization {id_} is on record.")
        items, more = rows[: query.limit], len(rows) > query.limit
        headers: tuple[tuple[bytes, bytes], ...] = (_NO_CACHE,)
        following = None
        if more:
            following = cursor([items[-1].version], filters)
            headers = (*headers, next_link(asking.scope, {"limit": query.limit, "cursor": following}))
        tag = weak_etag(version, *(row.leaf_hash.hex() for row in items), following or "")
        return unless_known(asking.scope, tag, headers, lambda: page(map(event_item, items), following))


def _then(asking: Asking[AuthorizationQuery]) -> str:
    return "" if asking.query.as_of is None else f" as of {asking.query.as_of}"


def _item(item: RegisterItem) -> bytes:
    return orjson.dumps(
        {
            "id": item.authorization_id,
            "reference": item.reference,
            "title": item.title,
            "status": item.status,
            "movements": item.movements,
            "countries": item.countries,
            "ministries": item.ministries,
            "event_number": item.event_number,
            "first_on_earliest": item.first_on_earliest,
            "first_on_latest": item.first_on_latest,
            "last_on_earliest": item.last_on_earliest,
            "last_on_latest": item.last_on_latest,
        }
    )
