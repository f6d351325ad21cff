"""The table of paths about webhooks: subscriptions, their deliveries, and the keys that sign."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import Parameter, Signature
from typing import Final, NamedTuple

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from service.api.http.auth import Caller, Verifier
from service.api.http.operation import Operation
from service.api.http.services import Services
from service.api.v1.documented import (
    ENDING_STATUSES,
    MANAGING,
    MANAGING_STATUSES,
    OWN_READ_STATUSES,
    READ_STATUSES,
    READING,
    SUBSCRIBED,
    SUBSCRIBING_STATUSES,
    answers,
)
from service.api.v1.parameters import (
    IDEMPOTENCY_KEY,
    IF_NONE_MATCH,
    SUBSCRIPTION_ID,
    NoQuery,
    keyword,
    query_annotation,
)
from service.api.v1.reading import ReadOperation
from service.api.v1.subscription_models import (
    DeliveriesPage,
    ReplayIn,
    SubscriptionIn,
    SubscriptionMadeOut,
    SubscriptionOut,
    SubscriptionsPage,
    WebhookKeysPage,
)
from service.api.v1.subscriptions import PageQuery, SubscriptionOperations
from service.api.v1.summaries import SUBSCRIPTIONS


class _Managing(Operation):
    """Something that only offices ask for. `parameters`: besides those that `query` has."""

    def __init__(
        self,
        verifier: Verifier,
        answer: Callable[[Request, Caller], Awaitable[Response]],
        parameters: tuple[Parameter, ...] = (),
        query: type[BaseModel] = NoQuery,
    ) -> None:
        asked = [keyword("query", query_annotation(query))] if query.model_fields else []
        self.__signature__ = Signature([*parameters, *asked])
        self._verifier = verifier
        self._answer = answer

    async def answer(self, request: Request) -> Response:
        caller = await self._verifier.caller(request.scope)
        return await self._answer(request, caller)


class _Path(NamedTuple):
    """A path and method. `does`: what answers it; `success`, `answered`, `headers`: of what it answers."""

    method: str
    path: str
    name: str
    does: str
    success: int
    answered: type[BaseModel] | None
    headers: tuple[str, ...]
    statuses: tuple[int, ...]
    parameters: tuple[Parameter, ...] = ()
    query: type[BaseModel] = NoQuery


_ALL: Final = "/v1/subscriptions"
_ONE: Final = "/v1/subscriptions/{id}"
_PATHS: Final = (
    _Path(
        *("POST", _ALL, "create_subscription", "make", 201, SubscriptionMadeOut),
        ("Location", "Idempotent-Replayed"),
        SUBSCRIBING_STATUSES,
        (IDEMPOTENCY_KEY, keyword("body", SubscriptionIn)),
    ),
    _Path(
        *("GET", _ALL, "list_subscriptions", "list_", 200, SubscriptionsPage),
        ("ETag", "Cache-Control", "Link"),
        OWN_READ_STATUSES,
        (IF_NONE_MATCH,),
        PageQuery,
    ),
    _Path(
        *("GET", _ONE, "read_subscription", "read", 200, SubscriptionOut),
        ("ETag", "Cache-Control"),
        (*OWN_READ_STATUSES, 404),
        (SUBSCRIPTION_ID, IF_NONE_MATCH),
    ),
    _Path(
        *("DELETE", _ONE, "end_subscription", "end", 204, None),
        (),
        ENDING_STATUSES,
        (SUBSCRIPTION_ID,),
    ),
    _Path(
        *("POST", f"{_ONE}/resume", "resume_subscription", "resume", 200, SubscriptionOut),
        ("Idempotent-Replayed",),
        MANAGING_STATUSES,
        (SUBSCRIPTION_ID, IDEMPOTENCY_KEY),
    ),
    _Path(
        *("POST", f"{_ONE}/replay", "replay_subscription", "replay", 200, SubscriptionOut),
        ("Idempotent-Replayed",),
        MANAGING_STATUSES,
        (SUBSCRIPTION_ID, IDEMPOTENCY_KEY, keyword("body", ReplayIn)),
    ),
    _Path(
        *("GET", f"{_ONE}/deliveries", "list_deliveries", "deliveries", 200, DeliveriesPage),
        ("ETag", "Cache-Control", "Link"),
        (*OWN_READ_STATUSES, 404),
        (SUBSCRIPTION_ID, IF_NONE_MATCH),
        PageQuery,
    ),
)


def add_subscriptions(router: APIRouter, services: Services, verifier: Verifier) -> None:
    """What an office asks about its webhooks, and the keys that everybody may ask for."""
    operations = SubscriptionOperations(services)
    for path in _PATHS:
        told = SUBSCRIPTIONS[path.name]
        router.add_api_route(
            path.path,
            _Managing(verifier, getattr(operations, path.does), path.parameters, path.query),
            methods=[path.method],
            operation_id=path.name,
            summary=told.summary,
            description=told.description,
            status_code=path.success,
            response_description=told.answered,
            response_model=path.answered,
            response_class=JSONResponse if path.answered is not None else Response,
            responses=answers(path.success, path.headers, path.statuses, of=SUBSCRIBED),
            openapi_extra=dict(MANAGING),
            tags=["webhooks"],
        )
    told = SUBSCRIPTIONS["list_webhook_keys"]
    router.add_api_route(
        "/v1/webhook-keys",
        ReadOperation(PageQuery, [], operations.keys),
        methods=["GET"],
        operation_id="list_webhook_keys",
        summary=told.summary,
        description=told.description,
        status_code=200,
        response_description=told.answered,
        response_model=WebhookKeysPage,
        responses=answers(200, ("ETag", "Cache-Control", "Link"), READ_STATUSES),
        openapi_extra=dict(READING),
        tags=["webhooks"],
    )
