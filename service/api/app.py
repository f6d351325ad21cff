"""Of what is the application made? (Routes, the frame around them, what no route takes.)"""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Lifespan

from service.api.auth import Verifier
from service.api.conditions import CONTRACT
from service.api.contract import document_of
from service.api.log import add_log
from service.api.middleware import Frame
from service.api.services import Services
from service.api.v1.disclosures import add_disclosures
from service.api.v1.routes import add_imports, add_reads, add_writes


class Application(FastAPI):
    """The app: FastAPI's router and document, in a frame of our own."""

    def build_middleware_stack(self) -> ASGIApp:
        """One layer instead of six: the others serve dependencies, forms and debug pages, which we lack."""
        app: ASGIApp = self.router
        for middleware in reversed(self.user_middleware):
            app = middleware.cls(app, *middleware.args, **middleware.kwargs)
        return Frame(app, CONTRACT)

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
        body = orjson.dumps({"status": status, "troubles": troubles, "alarms": services.alarms()})
        return Response(body, 503 if troubles else 200, media_type="application/json")

    async def contract(_: Request) -> Response:
        return Response(orjson.dumps(app.openapi()), media_type="application/json")

    for path, endpoint in (("/healthz", healthz), ("/readyz", readyz), ("/openapi.json", contract)):
        app.router.add_route(path, endpoint, methods=["GET"], include_in_schema=False)
