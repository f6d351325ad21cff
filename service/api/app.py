"""Makes the application: its routes, the frame around them, the answer where no route fits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import orjson
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as StarletteRoute
from starlette.types import Lifespan, Scope

from service.api import pages
from service.api.http.auth import Verifier, demand_scope
from service.api.http.conditions import CONTRACT, content_etag
from service.api.http.cors import Cors
from service.api.http.limits import Limits, unlimited
from service.api.http.middleware import Frame, methods
from service.api.http.operation import Route, Served
from service.api.http.problems import Problem, method_not_allowed, unknown_path
from service.api.http.services import Services
from service.api.log_files import add_log
from service.api.v1.contract import document_of
from service.api.v1.disclosures import add_disclosures
from service.api.v1.reads import add_reads
from service.api.v1.rendering import Answers
from service.api.v1.webhooks import add_subscriptions
from service.api.v1.writes import add_imports, add_writes
from service.assistants.served import METHODS, Assistants, is_installed
from service.metrics import MEDIA_TYPE
from service.policy import OPERATIONS, may_operate
from service.tracing import tell_statements
from service.web.site import add_pages, problem_response

if TYPE_CHECKING:
    from opentelemetry.trace import TracerProvider


class Application(FastAPI):
    """FastAPI with a document of which some things are said by hand."""

    def openapi(self) -> dict[str, Any]:
        return document()


@cache
def document() -> dict[str, Any]:
    """The document, made once in a process: every app has the same routes, which the code alone decides.

    So it needs no database: no operation asks for its services before it is called.
    """
    described = create_app(cast("Services", None), cast("Verifier", None), routes=Route)
    return document_of(described.routes)


#: Two who make it at once get in each other's way: the framework works on what the routes share.
_making = Lock()


@cache
def _encoded() -> tuple[bytes, str]:
    body = orjson.dumps(document())
    return body, content_etag(body)


def _contract() -> tuple[bytes, str]:
    with _making:
        return _encoded()


def create_app(
    services: Services,
    verifier: Verifier,
    *,
    lifespan: Lifespan[Application] | None = None,
    limits: Limits | None = None,
    cors: Cors | None = None,
    traces: TracerProvider | None = None,
    routes: type[Route | Served] = Served,
) -> Application:
    """The application over these services. They are not asked for anything before the first request.

    Without `limits` nobody is refused for asking often; without `cors` no other origin's pages read answers;
    without `traces` no span is made, whatever else in the process has set up OpenTelemetry.
    `routes`: `Route` for the document, which is made of what these tell FastAPI.
    """
    tell_statements(traces)
    counted = limits or unlimited()
    assistants = Assistants(lambda: app, counted.of_address, lambda: services.register.profile)
    app = Application(
        title="Anuencia",
        version=CONTRACT,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_with(assistants, lifespan),
        telemetry={
            "tracing": traces is not None,
            "tracer_provider": traces,
            "operation_spans": False,
            "metrics": False,
            "logs": False,
            "auto_configure": False,
        },
    )
    app.router.route_class = routes

    def told(problem: Problem, scope: Scope) -> Response:
        return problem_response(problem, scope, services)

    app.add_middleware(
        Frame,
        version=CONTRACT,
        routes=app.routes,
        limits=counted,
        cors=cors or Cors(),
        told=told,
    )
    _add_handlers(app, counted, told)
    # Straight into the app's own router: a router that is included is matched again for every request.
    memory = Answers()
    add_writes(app.router, services, verifier, memory)
    add_imports(app.router, services, verifier)
    add_reads(app.router, services, memory)
    add_disclosures(app.router, services, verifier)
    add_subscriptions(app.router, services, verifier)
    add_log(app.router, services)
    _add_operations(app, services, verifier)
    add_pages(app.router, services, memory)
    if is_installed():
        app.router.routes.append(StarletteRoute("/mcp", assistants, methods=METHODS, include_in_schema=False))
    return app


def _with(assistants: Assistants, lifespan: Lifespan[Application] | None) -> Lifespan[Application]:
    """The same life, at the end of which what assistants began ends too."""

    @asynccontextmanager
    async def lived(app: Application) -> AsyncIterator[Mapping[str, Any] | None]:
        async with nullcontext() if lifespan is None else lifespan(app) as state:
            try:
                yield state
            finally:
                await assistants.close()

    return cast("Lifespan[Application]", lived)


def _add_handlers(app: Application, limits: Limits, told: Callable[[Problem, Scope], Response]) -> None:
    """How what an operation or the router raises is answered."""

    @app.exception_handler(Problem)
    async def problem(request: Request, error: Problem) -> Response:
        return told(error, request.scope)

    @app.exception_handler(HTTPException)
    async def unrouted(request: Request, error: HTTPException) -> Response:
        try:
            if request.method == "POST":  # others are counted by the frame
                limits.of_address(request.scope)
        except Problem as refused:
            return told(refused, request.scope)
        if error.status_code == 405:
            unmet = method_not_allowed(methods(app.routes, request.scope["path"]))
        else:
            unmet = unknown_path()
        return told(unmet, request.scope)


def _add_operations(app: Application, services: Services, verifier: Verifier) -> None:
    """Paths outside the contract: for operators, and the contract itself."""

    async def healthz(_: Request) -> Response:
        return Response(b'{"status":"alive"}', media_type="application/json")

    async def readyz(_: Request) -> Response:
        troubles, alarms, acknowledged = await services.standing()
        status = "not ready" if troubles else "ready"
        said = {"status": status, "troubles": troubles, "alarms": alarms, "acknowledged": acknowledged}
        body = orjson.dumps(said)
        return Response(body, 503 if troubles else 200, media_type="application/json")

    async def metrics(request: Request) -> Response:
        caller = await verifier.caller(request.scope)
        demand_scope(caller, OPERATIONS)
        if not caller.bound or not may_operate(caller.actor.office):
            raise Problem("forbidden", "Metrics are for the office operator, with the scope operations.")
        return Response(await services.metrics(), media_type=MEDIA_TYPE)

    async def contract(request: Request) -> Response:
        # It takes a second to make, for which no other request is to wait.
        body, tag = await asyncio.to_thread(_contract)
        return pages.static(request.scope, body, tag, "application/json")

    operations = (
        ("/healthz", healthz),
        ("/readyz", readyz),
        ("/metrics", metrics),
        ("/openapi.json", contract),
    )
    for path, endpoint in operations:
        app.router.add_route(path, endpoint, methods=["GET"], include_in_schema=False)
    for path, page in pages.routes():
        app.router.add_route(path, page, methods=["GET"], include_in_schema=False)
