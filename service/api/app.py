"""Of what is the application made? (Routes, the frame around them, what no route takes.)"""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any, cast

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from service.api import pages
from service.api.auth import Verifier
from service.api.conditions import CONTRACT, content_etag
from service.api.contract import document_of
from service.api.cors import Cors
from service.api.dispatch import Dispatch
from service.api.limits import Limits, unlimited
from service.api.log import add_log
from service.api.middleware import Frame
from service.api.services import Services
from service.api.v1.disclosures import add_disclosures
from service.api.v1.reads import add_reads
from service.api.v1.routes import add_imports, add_writes


class Application(FastAPI):
    """The app: FastAPI's router and document, in a frame of our own."""

    limits: Limits
    cors: Cors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Straight to the frame: what FastAPI and Starlette look up for every request before it is unused."""
        if self.middleware_stack is None:
            self.middleware_stack = self.build_middleware_stack()
        scope["app"] = self
        await self.middleware_stack(scope, receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        """One layer instead of six: the others serve dependencies, forms and debug pages, which we lack."""
        app: ASGIApp = Dispatch(self.router)
        for middleware in reversed(self.user_middleware):
            app = middleware.cls(app, *middleware.args, **middleware.kwargs)
        return Frame(app, CONTRACT, self.router.routes, self.limits, self.cors)

    def openapi(self) -> dict[str, Any]:
        return document()


@cache
def document() -> dict[str, Any]:
    """The document, made once in a process: every app has the same routes, which the code alone decides.

    So it needs no database: no operation asks for its services before it is called.
    """
    return document_of(create_app(cast("Services", None), cast("Verifier", None)).routes)


@cache
def _contract() -> tuple[bytes, str]:
    body = orjson.dumps(document())
    return body, content_etag(body)


def create_app(
    services: Services,
    verifier: Verifier,
    *,
    lifespan: Lifespan[Application] | None = None,
    limits: Limits | None = None,
    cors: Cors | None = None,
) -> Application:
    """The application over these services. They are not asked for anything before the first request.

    Without `limits` nobody is refused for asking often; without `cors` no other origin's pages read answers.
    """
    app = Application(
        title="Anuencia",
        version=CONTRACT,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.limits = limits or unlimited()
    app.cors = cors or Cors()
    # Straight into the app's own router: a router that is included is matched again for every request.
    add_writes(app.router, services, verifier)
    add_imports(app.router, services, verifier)
    add_reads(app.router, services)
    add_disclosures(app.router, services, verifier)
    add_log(app.router, services)
    _add_operations(app, services)
    return app


def _add_operations(app: Application, services: Services) -> None:
    """Paths outside the contract: for operators, and the contract itself."""

    async def healthz(_: Request) -> Response:
        return Response(b'{"status":"alive"}', media_type="application/json")

    async def readyz(_: Request) -> Response:
        troubles = await services.troubles()
        status = "not ready" if troubles else "ready"
        body = orjson.dumps({"status": status, "troubles": troubles, "alarms": await services.alarms()})
        return Response(body, 503 if troubles else 200, media_type="application/json")

    async def contract(request: Request) -> Response:
        # It takes a second to make, for which no other request is to wait.
        body, tag = await asyncio.to_thread(_contract)
        return pages.static(request.scope, body, tag, "application/json")

    for path, endpoint in (("/healthz", healthz), ("/readyz", readyz), ("/openapi.json", contract)):
        app.router.add_route(path, endpoint, methods=["GET"], include_in_schema=False)
    for path, page in pages.routes():
        app.router.add_route(path, page, methods=["GET"], include_in_schema=False)
