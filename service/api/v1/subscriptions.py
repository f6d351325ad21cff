"""Carries out what offices ask about their webhooks, in the order in which the contract checks things.

Whoever speaks for the office that made a subscription sees, changes and ends it. To others it is not there;
an operator sees all of them, and may end one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

import orjson
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from domain.values import MAX_INT
from service.api.http import bodies, conditions, negotiation, strict_json
from service.api.http.auth import Caller, demand_scope
from service.api.http.conditions import content_etag, unless_known
from service.api.http.pagination import DEFAULT_LIMIT, cursor, next_link, place_of
from service.api.http.problems import Fault, Problem, invalid
from service.api.http.services import Services
from service.api.v1 import flaws
from service.api.v1.parameters import (
    ClosedQuery,
    Cursor,
    Limit,
    NoQuery,
    query_of,
    refuse_query,
    uuid_in_path,
)
from service.api.v1.reading import ReadRequest
from service.api.v1.subscription_models import (
    ReplayIn,
    SubscriptionIn,
)
from service.delivery.addresses import NotAllowed, target
from service.delivery.signing import shown as secret_shown
from service.delivery.subscriptions import (
    BeyondTheLog,
    Delivery,
    Done,
    Ended,
    Filters,
    Keyed,
    OtherRequest,
    Subscription,
    TooMany,
    WebhookKey,
)
from service.event_store.codec import instant_text
from service.event_store.upcasters import known_types
from service.policy import SUBSCRIPTIONS_MANAGE, may_operate, may_subscribe

_PRIVATE: Final = {"cache-control": "private, no-cache"}
_PUBLIC: Final = {"cache-control": "no-cache"}

T = TypeVar("T")


class PageQuery(ClosedQuery):
    """Which page."""

    cursor: Cursor | None = None
    limit: Limit = DEFAULT_LIMIT


class SubscriptionOperations:
    """What each of the paths does (webhooks.py has them), given who asks."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def make(self, request: Request, caller: Caller) -> Response:
        data, keyed = await self._body(request, caller, SubscriptionIn)
        url: str = data["url"]
        filters = _filters(data)
        try:
            target(url, development=self._services.is_development)
        except NotAllowed:
            fault = "must be an https URL of a public address, without user, password and fragment"
            raise invalid([Fault("/url", None, fault, "not-allowed")]) from None
        self._allow(caller)
        try:
            done = await self._services.subscriptions.make(
                caller.actor, url, filters, data.get("from"), keyed
            )
        except TooMany as error:
            if error.own:
                detail = "This subject has as many subscriptions as one may have: end one of them first."
            else:
                detail = "There are as many subscriptions as this register serves."
            raise Problem("too-many-subscriptions", detail) from None
        except (OtherRequest, Ended, BeyondTheLog) as error:
            raise _unmet(error) from None
        shown = {**_subscription(done.subscription), "secret": secret_shown(done.subscription.secret)}
        headers = {"location": f"/v1/subscriptions/{done.subscription.id}", "cache-control": "no-store"}
        return Response(orjson.dumps(shown), 201, headers | _replayed(done), "application/json")

    async def list_(self, request: Request, caller: Caller) -> Response:
        query = self._asked(request, PageQuery)
        office = self._seen_by(caller)
        bound = {"office": office}
        (after,) = (0,) if query.cursor is None else place_of(query.cursor, bound, int)
        found = await self._services.subscriptions.list_(office, after, query.limit + 1)
        return _page(request.scope, query, found, _subscription, lambda one: cursor([one.number], bound))

    async def read(self, request: Request, caller: Caller) -> Response:
        self._asked(request, NoQuery)
        id_ = uuid_in_path(request.scope, "id")
        body = orjson.dumps(_subscription(await self._one(id_, self._seen_by(caller))))
        return unless_known(request.scope, content_etag(body), _PRIVATE, lambda: body)

    async def deliveries(self, request: Request, caller: Caller) -> Response:
        query = self._asked(request, PageQuery)
        id_ = uuid_in_path(request.scope, "id")
        office = self._seen_by(caller)
        bound = {"subscription": str(id_)}
        (before,) = (MAX_INT,) if query.cursor is None else place_of(query.cursor, bound, int)
        await self._one(id_, office)
        found = await self._services.subscriptions.deliveries(id_, before, query.limit + 1)
        return _page(request.scope, query, found, _delivery, lambda one: cursor([one.number], bound))

    async def resume(self, request: Request, caller: Caller) -> Response:
        key = conditions.idempotency_key(request.scope)
        body = await bodies.read(request)
        if body.strip() not in (b"", b"{}", b"null"):
            raise invalid([Fault("", None, "must be empty", "unknown-field")])
        return await self._again(request, caller, None, _keyed(request, caller, key, b""))

    async def replay(self, request: Request, caller: Caller) -> Response:
        data, keyed = await self._body(request, caller, ReplayIn)
        return await self._again(request, caller, data["from"], keyed)

    async def end(self, request: Request, caller: Caller) -> Response:
        refuse_query(request.scope)
        id_ = uuid_in_path(request.scope, "id")
        if not await self._services.subscriptions.end(id_, self._seen_by(caller)):
            raise _unknown()
        return Response(status_code=204)

    async def keys(self, asking: ReadRequest[PageQuery]) -> Response:
        """The keys that sign deliveries, for everybody."""
        query = asking.query
        (after,) = ("",) if query.cursor is None else place_of(query.cursor, {}, str)
        found = await self._services.subscriptions.keys(after, query.limit + 1)
        return _page(
            asking.scope, query, found, _key, lambda one: cursor([one.public_key], {}), headers=_PUBLIC
        )

    async def _again(self, request: Request, caller: Caller, first: int | None, keyed: Keyed) -> Response:
        negotiation.best(request.scope, ("application/json",))
        refuse_query(request.scope)
        id_ = uuid_in_path(request.scope, "id")
        self._allow(caller)
        await self._one(id_, caller.actor.office)
        try:
            done = await self._services.subscriptions.again(id_, caller.actor, first, keyed)
        except (OtherRequest, Ended, BeyondTheLog) as error:
            raise _unmet(error) from None
        headers = {"cache-control": "no-store"} | _replayed(done)
        return Response(orjson.dumps(_subscription(done.subscription)), 200, headers, "application/json")

    async def _body(self, request: Request, caller: Caller, model: type[BaseModel]) -> tuple[Any, Keyed]:
        """What is sent, of the form that the model gives it, and by what it is known again."""
        key = conditions.idempotency_key(request.scope)
        body = await bodies.read(request)
        bodies.require_json(request.scope)
        negotiation.best(request.scope, ("application/json",))
        data = strict_json.parse(body)
        refuse_query(request.scope)
        flaws.check(model, data)
        return data, _keyed(request, caller, key, body)

    def _asked(self, request: Request, model: type[Any]) -> Any:
        negotiation.best(request.scope, ("application/json",))
        return query_of(request.scope, model)

    def _allow(self, caller: Caller) -> None:
        demand_scope(caller, SUBSCRIPTIONS_MANAGE)
        office = caller.actor.office
        if not caller.bound or not may_subscribe(self._services.register.profile, office):
            raise Problem("forbidden", f"The office {office} has no subscriptions.")

    def _seen_by(self, caller: Caller) -> str | None:
        """Whose subscriptions the caller sees; None: those of every office."""
        self._allow(caller)
        return None if may_operate(caller.actor.office) else caller.actor.office

    async def _one(self, id_: UUID, office: str | None) -> Subscription:
        found = await self._services.subscriptions.read(id_, office)
        if found is None:
            raise _unknown()
        return found


def _unknown() -> Problem:
    return Problem("not-found", "The office has no such subscription.")


def _unmet(error: OtherRequest | Ended | BeyondTheLog) -> Problem:
    if isinstance(error, BeyondTheLog):
        detail = f"is beyond the log, which has {error.size} events"
        return invalid([Fault("/from", None, detail, "out-of-range")])
    if isinstance(error, Ended):
        return Problem("not-found", "The subscription that this key was used for has been ended.")
    return Problem("key-reused", "The Idempotency-Key was used for another request: send a new one.")


def _keyed(request: Request, caller: Caller, key: bytes, body: bytes) -> Keyed:
    method, path = request.scope["method"], request.scope["path"]
    return Keyed(conditions.key_hash(caller.actor, key), conditions.request_hash(method, path, body))


def _filters(data: Any) -> Filters:
    types = tuple(dict.fromkeys(data.get("types") or ()))
    known = {*known_types(), *(name.rpartition(".")[0] for name in known_types())}
    if not known.issuperset(types):
        detail = "must be types of events, each with its version or without"
        raise invalid([Fault("/types", None, detail, "unknown-word")])
    given = data.get("authorization")
    return Filters(
        types,
        tuple(dict.fromkeys(data.get("countries") or ())),
        tuple(dict.fromkeys(data.get("ministries") or ())),
        None if given is None else UUID(given),
    )


def _replayed(done: Done) -> dict[str, str]:
    return {"idempotent-replayed": "true"} if done.replayed else {}


def _subscription(one: Subscription) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "url": one.url,
        "types": one.filters.types,
        "countries": one.filters.countries,
        "ministries": one.filters.ministries,
        "authorization": None if one.filters.authorization is None else str(one.filters.authorization),
        "office": one.office,
        "created_at": instant_text(one.created_at),
        "status": "active" if one.reason is None else "paused",
        "reason": one.reason,
        "next_position": one.next_position,
        "attempts": one.attempts,
        "failing_since_at": None if one.failing_since is None else instant_text(one.failing_since),
        "due_at": None if one.due_at is None else instant_text(one.due_at),
        "delivered_at": None if one.delivered_at is None else instant_text(one.delivered_at),
        "revision": one.revision,
    }


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "position": one.position,
        "attempt": one.attempt,
        "at": instant_text(one.at),
        "milliseconds": one.milliseconds,
        "outcome": "delivered" if one.failure is None else "failed",
        "status": one.status,
        "failure": one.failure,
    }


def _key(one: WebhookKey) -> dict[str, Any]:
    return {
        "public_key": one.public_key,
        "since_at": instant_text(one.since_at),
        "retired_at": None if one.retired_at is None else instant_text(one.retired_at),
    }


def _page(
    scope: Scope,
    query: PageQuery,
    found: Sequence[T],
    tell: Callable[[T], dict[str, Any]],
    after: Callable[[T], str],
    headers: Mapping[str, str] = _PRIVATE,
) -> Response:
    """A page of what was found: one more than wanted was asked for. `after`: the cursor behind one."""
    shown = found[: query.limit]
    following = after(shown[-1]) if len(found) > query.limit else None
    body = orjson.dumps({"items": [tell(one) for one in shown], "next_cursor": following})
    link = next_link(scope, {"limit": query.limit, "cursor": following}) if following else {}
    return unless_known(scope, content_etag(body), {**headers, **link}, lambda: body)
