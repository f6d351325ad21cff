"""Of what is the application made? (Routes, the frame around them, what no route takes.)"""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Lifespan

from service.api.answers import Answer
from service.api.auth import Verifier
from service.api.conditions import CONTRACT
from service.api.contract import document_of
from service.api.middleware import Frame
from service.api.problems import Problem
from service.api.services import Services
from service.api.v1.routes import add_reads, add_writes


class Application(FastAPI):
    """The app; its document is ours where FastAPI's does not fit the contract."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = document_of(self)
        return self.openapi_schema


def create_app(
    services: Services, verifier: Verifier, *, lifespan: Lifespan[Application] | None = None
) -> Application:
    """The application over these services. They are not asked for anything before the first request."""
    app = Application(
        title="Anuencia",
        version=CONTRACT,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    # Straight into the app's own router: a router that is included is matched again for every request.
    add_writes(app.router, services, verifier)
    add_reads(app.router, services)
    _add_operations(app, services)
    app.add_middleware(Frame, version=CONTRACT)
    app.add_exception_handler(HTTPException, _not_routed)
    return app


def _add_operations(app: Application, services: Services) -> None:
    """Paths outside the contract: for operators, and the contract itself."""

    async def healthz(_: Request) -> Response:
        return Response(b'{"status":"alive"}', media_type="application/json")

    async def readyz(_: Request) -> Response:
        troubles = await services.troubles()
        body = orjson.dumps({"status": "not ready" if troubles else "ready", "troubles": troubles})
        return Response(body, 503 if troubles else 200, media_type="application/json")

    async def contract(_: Request) -> Response:
        return Response(orjson.dumps(app.openapi()), media_type="application/json")

    for path, endpoint in (("/healthz", healthz), ("/readyz", readyz), ("/openapi.json", contract)):
        app.router.add_route(path, endpoint, methods=["GET"], include_in_schema=False)


async def _not_routed(request: Request, error: Exception) -> Response:
    """404 and 405 of the router, as problems; Allow names every method of the path."""
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 405:
        allowed = ", ".join(sorted(_methods(request)))
        problem = Problem(
            "method-not-allowed",
            f"This path takes {allowed}.",
            headers=((b"allow", allowed.encode()),),
        )
    elif error.status_code == 404:
        problem = Problem("unknown-path", "The contract (GET /openapi.json) has no such path.")
    else:
        problem = Problem("malformed-request", str(error.detail))
    return _Raw(problem.answer(request.scope))


def _methods(request: Request) -> set[str]:
    routes = (one for one in request.app.router.routes if isinstance(one, Route))
    return {
        method
        for one in routes
        if one.path_regex.match(request.scope["path"])
        for method in one.methods or ()
    }


class _Raw(Response):
    """An answer of ours, where Starlette wants one of its own."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body, answer.status)
        self.raw_headers += answer.headers
