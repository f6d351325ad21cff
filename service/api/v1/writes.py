"""Adds the paths that record something: one POST for each of posts.POSTS, and the import of many lines."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from service.api.http.auth import Verifier
from service.api.http.services import Services
from service.api.v1.derive import said_of
from service.api.v1.documented import IMPORT_STATUSES, IMPORTING, IMPORTS, WRITING, answers
from service.api.v1.imports import MEDIA_TYPE as IMPORT_MEDIA_TYPE
from service.api.v1.imports import ImportOperation
from service.api.v1.lines import ImportLineIn
from service.api.v1.posts import POSTS
from service.api.v1.rendering import Answers
from service.api.v1.writing import WriteOperation


def add_writes(router: APIRouter, services: Services, verifier: Verifier, memory: Answers) -> None:
    """One POST per kind of step."""
    for form in POSTS:
        router.add_api_route(
            form.path,
            WriteOperation(form, services, verifier, memory),
            methods=["POST"],
            operation_id=form.name,
            summary=form.summary,
            description=said_of(form.model),
            status_code=201,
            response_description="Recorded, durably",
            response_model=form.answered,
            responses=answers(201, form.headers, form.problems),
            openapi_extra=dict(WRITING),
            tags=["writes"],
        )


def add_imports(router: APIRouter, services: Services, verifier: Verifier) -> None:
    """Many steps at once; the body and the answer are lines, which the document can only name."""
    # `binary`: generators take and give the bytes as they are.
    lines = {"type": "string", "format": "binary", "contentMediaType": IMPORT_MEDIA_TYPE}
    answered = answers(200, ("Cache-Control",), IMPORT_STATUSES, IMPORTS)
    answered[200]["content"] = {IMPORT_MEDIA_TYPE: {"schema": lines}}
    router.add_api_route(
        "/v1/imports",
        ImportOperation(services, verifier),
        methods=["POST"],
        operation_id="import_steps",
        summary="Record many steps, one to a line, each of them alone",
        description=ImportLineIn.ABOUT.whole.en,
        status_code=200,
        response_description="A line of the answer for each of the body, in order; the last one counts",
        response_class=Response,
        responses=answered,
        openapi_extra={
            **IMPORTING,
            "requestBody": {
                "required": True,
                "content": {IMPORT_MEDIA_TYPE: {"schema": {**lines, "maxLength": 2**31}}},
            },
        },
        tags=["writes"],
    )
