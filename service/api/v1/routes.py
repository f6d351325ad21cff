"""Which paths has version 1? (The table: each route is a line here, and an operation elsewhere.)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from service.api.auth import Verifier
from service.api.documented import READ_STATUSES, READING, WRITING, answers
from service.api.operation import Operation, Route
from service.api.parameters import AUTHORIZATION_ID, EVENT_TYPE, POSITION, NoQuery
from service.api.reading import ReadOperation
from service.api.services import Services
from service.api.v1.authorizations import (
    AuthorizationEventsQuery,
    AuthorizationQuery,
    Authorizations,
    AuthorizationsQuery,
)
from service.api.v1.event_types import EventTypes, EventTypesPage, EventTypesQuery
from service.api.v1.events import Events, EventsQuery
from service.api.v1.forms import FORMS
from service.api.v1.schemas import (
    AuthorizationEventsPage,
    AuthorizationOut,
    AuthorizationsPage,
    EventItemOut,
    EventsPage,
)
from service.api.v1.stream import EventStream
from service.api.v1.tail import Tail
from service.api.writing import WriteOperation


def add_writes(router: APIRouter, services: Services, verifier: Verifier) -> None:
    """One POST per kind of step."""
    for form in FORMS:
        router.add_api_route(
            form.path,
            WriteOperation(form, services, verifier),
            methods=["POST"],
            route_class_override=Route,
            name=form.name,
            operation_id=form.name,
            summary=form.summary,
            description=form.model.__doc__,
            status_code=201,
            response_description="Recorded, durably",
            response_model=form.answered,
            responses=answers(201, form.headers, form.problems),
            openapi_extra=dict(WRITING),
            tags=["writes"],
        )


def add_reads(router: APIRouter, services: Services) -> None:
    """One GET per question."""
    tail = Tail(services)
    authorizations, events, types = Authorizations(services), Events(services, tail), EventTypes(services)
    # Before the path of one event, which would take `stream` for a position.
    _add(
        router,
        "/v1/events/stream",
        "stream_events",
        EventStream(services, tail),
        ("Cache-Control",),
        [one for one in READ_STATUSES if one != 304],
        media={"text/event-stream": {"schema": {"type": "string", "description": "Messages without end."}}},
    )
    _add(
        router,
        "/v1/event-types/{type}/schema",
        "read_event_type_schema",
        ReadOperation(NoQuery, [EVENT_TYPE], types.schema),
        ("ETag", "Cache-Control"),
        (*READ_STATUSES, 404),
        media={"application/schema+json": {"schema": {"type": "object", "additionalProperties": True}}},
    )
    for path, name, operation, answered, headers, statuses in (
        (
            "/v1/authorizations",
            "list_authorizations",
            ReadOperation(AuthorizationsQuery, [], authorizations.list_),
            AuthorizationsPage,
            ("ETag", "Anuencia-As-Of", "Anuencia-On", "Cache-Control", "Link"),
            READ_STATUSES,
        ),
        (
            "/v1/authorizations/{id}",
            "read_authorization",
            ReadOperation(AuthorizationQuery, [AUTHORIZATION_ID], authorizations.read),
            AuthorizationOut,
            ("ETag", "Anuencia-As-Of", "Anuencia-On", "Cache-Control"),
            (*READ_STATUSES, 404),
        ),
        (
            "/v1/authorizations/{id}/events",
            "list_authorization_events",
            ReadOperation(AuthorizationEventsQuery, [AUTHORIZATION_ID], authorizations.events),
            AuthorizationEventsPage,
            ("ETag", "Cache-Control", "Link"),
            (*READ_STATUSES, 404),
        ),
        (
            "/v1/events",
            "list_events",
            ReadOperation(EventsQuery, [], events.list_),
            EventsPage,
            ("ETag", "Cache-Control", "Link"),
            READ_STATUSES,
        ),
        (
            "/v1/events/{position}",
            "read_event",
            ReadOperation(NoQuery, [POSITION], events.read),
            EventItemOut,
            ("ETag", "Cache-Control"),
            (*READ_STATUSES, 404),
        ),
        (
            "/v1/event-types",
            "list_event_types",
            ReadOperation(EventTypesQuery, [], types.list_),
            EventTypesPage,
            ("ETag", "Cache-Control", "Link"),
            READ_STATUSES,
        ),
    ):
        _add(router, path, name, operation, headers, statuses, model=answered)


def _add(
    router: APIRouter,
    path: str,
    name: str,
    operation: Operation,
    headers: Sequence[str],
    statuses: Sequence[int],
    *,
    model: type[BaseModel] | None = None,
    media: Mapping[str, Any] | None = None,
) -> None:
    """A GET that answers with a model, or with a media type of its own."""
    responses = answers(200, headers, statuses)
    if media is not None:
        responses[200]["content"] = media
    router.add_api_route(
        path,
        operation,
        methods=["GET"],
        route_class_override=Route,
        response_class=JSONResponse if media is None else Response,
        name=name,
        operation_id=name,
        summary=operation.summary,
        status_code=200,
        response_description="As asked",
        response_model=model,
        responses=responses,
        openapi_extra=dict(READING),
        tags=["reads"],
    )
