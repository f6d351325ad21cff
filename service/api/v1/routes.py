"""Which paths has version 1? (The table: each route is a line here, and an operation elsewhere.)"""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse

from service.api.auth import Verifier
from service.api.documented import (
    IMPORT_STATUSES,
    IMPORTING,
    IMPORTS,
    PROOFS,
    READ_STATUSES,
    READING,
    WRITING,
    answers,
)
from service.api.operation import Route
from service.api.parameters import AUTHORIZATION_ID, IF_NONE_MATCH, POSITION, VOTE_ID, NoQuery
from service.api.reading import ReadOperation
from service.api.services import Services
from service.api.v1.authorizations import (
    AuthorizationEventsQuery,
    AuthorizationQuery,
    Authorizations,
    AuthorizationsQuery,
)
from service.api.v1.events import Events, EventsQuery
from service.api.v1.forms import FORMS
from service.api.v1.imports import MEDIA_TYPE as IMPORT_MEDIA_TYPE
from service.api.v1.imports import ImportOperation
from service.api.v1.lines import ImportLineIn
from service.api.v1.listed import FindingsPage, ReportsPage, SenateVoteOut, SenateVotesPage
from service.api.v1.lists import ListQuery
from service.api.v1.log import (
    CheckpointsPage,
    CheckpointsQuery,
    ConsistencyOut,
    ConsistencyQuery,
    Log,
    ProofQuery,
)
from service.api.v1.questions import FindingsQuery, Questions, ReportsQuery, SenateVoteQuery
from service.api.v1.schemas import (
    AuthorizationEventsPage,
    AuthorizationsPage,
    EventItemOut,
    EventsPage,
)
from service.api.v1.states import AuthorizationOut
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


def add_imports(router: APIRouter, services: Services, verifier: Verifier) -> None:
    """Many steps at once; the body and the answer are lines, which the document can only name."""
    lines = {"schema": {"type": "string", "maxLength": 2**31, "contentMediaType": IMPORT_MEDIA_TYPE}}
    router.add_api_route(
        "/v1/imports",
        ImportOperation(services, verifier),
        methods=["POST"],
        route_class_override=Route,
        name="import_steps",
        operation_id="import_steps",
        summary="Record many steps, one to a line, each of them alone",
        description=ImportLineIn.__doc__,
        status_code=200,
        response_description="A line of the answer for each of the body, in order; the last one counts",
        response_class=NdjsonResponse,
        responses=answers(200, ("Cache-Control",), IMPORT_STATUSES, IMPORTS),
        openapi_extra={
            **IMPORTING,
            "requestBody": {"required": True, "content": {IMPORT_MEDIA_TYPE: lines}},
        },
        tags=["writes"],
    )


class NdjsonResponse(PlainTextResponse):
    """Names the media type in the document."""

    media_type = IMPORT_MEDIA_TYPE


def add_reads(router: APIRouter, services: Services) -> None:
    """One GET per question."""
    authorizations, events, log = Authorizations(services), Events(services), Log(services)
    questions = Questions(services)
    for path, name, operation, answered, headers, statuses in (
        (
            "/v1/authorizations",
            "list_authorizations",
            ReadOperation(AuthorizationsQuery, [], authorizations.list_),
            AuthorizationsPage,
            ("Anuencia-As-Of", "Anuencia-On", "Cache-Control", "Link"),
            READ_STATUSES,
        ),
        (
            "/v1/authorizations/{id}",
            "read_authorization",
            ReadOperation(AuthorizationQuery, [AUTHORIZATION_ID, IF_NONE_MATCH], authorizations.read),
            AuthorizationOut,
            ("ETag", "Anuencia-As-Of", "Anuencia-On", "Cache-Control"),
            (*READ_STATUSES, 304, 404),
        ),
        (
            "/v1/authorizations/{id}/events",
            "list_authorization_events",
            ReadOperation(AuthorizationEventsQuery, [AUTHORIZATION_ID], authorizations.events),
            AuthorizationEventsPage,
            ("Cache-Control", "Link"),
            (*READ_STATUSES, 404),
        ),
        (
            "/v1/findings",
            "list_findings",
            ReadOperation(FindingsQuery, [], questions.findings),
            FindingsPage,
            ("Anuencia-As-Of", "Anuencia-On", "Cache-Control", "Link"),
            READ_STATUSES,
        ),
        (
            "/v1/reports",
            "list_reports",
            ReadOperation(ReportsQuery, [], questions.reports),
            ReportsPage,
            ("Anuencia-As-Of", "Anuencia-On", "Cache-Control", "Link"),
            READ_STATUSES,
        ),
        (
            "/v1/senate-votes",
            "list_senate_votes",
            ReadOperation(ListQuery, [], questions.votes),
            SenateVotesPage,
            ("Anuencia-As-Of", "Anuencia-On", "Cache-Control", "Link"),
            READ_STATUSES,
        ),
        (
            "/v1/senate-votes/{vote_id}",
            "read_senate_vote",
            ReadOperation(SenateVoteQuery, [VOTE_ID], questions.vote),
            SenateVoteOut,
            ("Anuencia-As-Of", "Anuencia-On", "Cache-Control"),
            (*READ_STATUSES, 404),
        ),
        (
            "/v1/events",
            "list_events",
            ReadOperation(EventsQuery, [], events.list_),
            EventsPage,
            ("Cache-Control", "Link"),
            READ_STATUSES,
        ),
        (
            "/v1/events/{position}",
            "read_event",
            ReadOperation(NoQuery, [POSITION], events.read),
            EventItemOut,
            ("Cache-Control",),
            (*READ_STATUSES, 404),
        ),
        (
            "/v1/events/{position}/proof",
            "read_event_proof",
            ReadOperation(ProofQuery, [POSITION], log.proof),
            None,
            ("Cache-Control",),
            (*READ_STATUSES, 404),
        ),
        (
            "/v1/log/consistency",
            "read_consistency_proof",
            ReadOperation(ConsistencyQuery, [], log.consistency),
            ConsistencyOut,
            ("Cache-Control",),
            (*READ_STATUSES, 404),
        ),
        (
            "/v1/log/checkpoints",
            "list_checkpoints",
            ReadOperation(CheckpointsQuery, [], log.checkpoints),
            CheckpointsPage,
            ("Cache-Control", "Link"),
            READ_STATUSES,
        ),
    ):
        router.add_api_route(
            path,
            operation,
            methods=["GET"],
            route_class_override=Route,
            name=name,
            operation_id=name,
            summary=operation.summary,
            status_code=200,
            response_description="As asked",
            # The one answer that is not JSON is a text file.
            response_class=JSONResponse if answered else PlainTextResponse,
            response_model=answered,
            responses=answers(200, headers, statuses, PROOFS if name.endswith("_proof") else frozenset()),
            openapi_extra=dict(READING),
            tags=["reads"],
        )
