"""Which authorizations are there, and where does one stand? (The reads.)"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import orjson
from pydantic import Field
from starlette.responses import Response

from domain.authorization.tracks import Status
from domain.jurisdictions.profile import Profile
from domain.text import folded
from domain.values import Ministry, Movement
from service.api.http.conditions import etag, has_already, unless_known, weak_etag
from service.api.http.pagination import DEFAULT_LIMIT, cursor, next_link, place_of
from service.api.http.problems import Problem, wrong_parameter
from service.api.http.services import Services
from service.api.v1.lists import NO_CACHE, ListQuery, asked_page, paged, whole
from service.api.v1.parameters import (
    CIVIL_DAY,
    AsOf,
    CivilDay,
    ClosedQuery,
    Cursor,
    Limit,
    day_of,
    uuid_in_path,
)
from service.api.v1.reading import Asking, refuse_beyond, then_of, time_headers
from service.api.v1.rendering import event_item, page, written
from service.projections.projection import REGISTER
from service.projections.queries import AuthorizationFilters, RegisterItem
from service.projections.questions import FINDINGS


class AuthorizationsQuery(ListQuery):
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
    in_force_on: (
        Annotated[
            str,
            Field(pattern=CIVIL_DAY, description="In force on that day, or not surely not: see `in_force`."),
        ]
        | None
    ) = None
    facility: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=200)]],
        Field(default_factory=list, max_length=20, description="By key or name of the gazetteer, or name."),
    ]
    event_number: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=200)]],
        Field(default_factory=list, max_length=20, description="A number of an event of the terms."),
    ]
    q: (
        Annotated[
            str,
            Field(max_length=200, description="Words, all of which are to be found; accents do not count."),
        ]
        | None
    ) = None
    has_finding: Annotated[
        list[Annotated[str, Field(pattern="^(?:true|false|[FCM][0-9]{2})$")]],
        Field(default_factory=list, max_length=40, description="`true`, `false`, or codes of rules."),
    ]


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

    async def list_(self, asking: Asking[AuthorizationsQuery]) -> Response:
        """A page of the list, complete up to the head of the log that was seen on arrival."""
        query = asking.query
        filters = _filters(query, self._services.register.profile)
        page = asked_page(query, self._services.register.profile, str, UUID)
        looked = await whole(
            self._services,
            page.wanted,
            (REGISTER, FINDINGS) if query.has_finding else (REGISTER,),
            lambda wanted: self._services.queries.authorizations(filters, wanted),
        )

        def write(item: RegisterItem) -> bytes:
            return _item(item, filters.in_force_on)

        def place(item: RegisterItem) -> Sequence[str]:
            key, id_ = item.page_end
            return key, str(id_)

        return paged(asking, page, looked, write, place)

    async def read(self, asking: Asking[AuthorizationQuery]) -> Response:
        """Where one authorization stands, as of a log and judged on a day."""
        register, id_ = self._services.register, uuid_in_path(asking.scope, "id")
        then = then_of(register.profile, asking.query.as_of, asking.query.on)
        state, size, head = await register.authorization(id_, then.as_of)
        refuse_beyond(then.as_of, head)
        if state is None:
            raise Problem("not-found", f"No authorization {id_} is on record{_then(asking)}.")
        tag = etag(state.version, then.on)
        headers = NO_CACHE | time_headers(size, then.on)
        body = b"" if has_already(asking.scope, tag) else await written(state, then.on)
        return unless_known(asking.scope, tag, headers, lambda: body)

    async def events(self, asking: Asking[AuthorizationEventsQuery]) -> Response:
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
        headers = NO_CACHE
        following = None
        if more:
            following = cursor([items[-1].version], filters)
            headers = headers | next_link(asking.scope, {"limit": query.limit, "cursor": following})
        tag = weak_etag(version, *(row.leaf_hash.hex() for row in items), following or "")
        return unless_known(asking.scope, tag, headers, lambda: page(map(event_item, items), following))


def _then(asking: Asking[AuthorizationQuery]) -> str:
    return "" if asking.query.as_of is None else f" as of {asking.query.as_of}"


def _filters(query: AuthorizationsQuery, profile: Profile) -> AuthorizationFilters:
    codes = [one for one in query.has_finding if one not in ("true", "false")]
    words = {one == "true" for one in query.has_finding if one in ("true", "false")}
    if len(words) + bool(codes) > 1:
        raise wrong_parameter("has_finding", "is true, or false, or codes of rules", "contradiction")
    in_force_on = query.in_force_on
    return AuthorizationFilters(
        movement=query.movement,
        country=query.country,
        ministry=query.ministry,
        status=query.status,
        facility=[_facility(one, profile) for one in query.facility],
        event_number=query.event_number,
        words=folded(query.q or "").split(),
        in_force_on=None if in_force_on is None else day_of(in_force_on, date.max, "in_force_on"),
        has_finding=words.pop() if words else None,
        finding_codes=codes,
    )


def _facility(asked: str, profile: Profile) -> str:
    known = profile.places.get(asked) or profile.find_place(asked)
    return folded(asked) if known is None else known.key


def _in_force(item: RegisterItem, day: date) -> str:
    force = item.force
    return "no" if force is None else force.answer(day)


def _item(item: RegisterItem, in_force_on: date | None) -> bytes:
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
            "in_force": None if in_force_on is None else _in_force(item, in_force_on),
        }
    )
