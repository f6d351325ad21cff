"""Makes a process that answers requests: its parts, its application, and how uvicorn runs it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import uvicorn

from service.api.app import Application, create_app
from service.api.http.auth import Verifier
from service.api.http.cors import Cors
from service.api.http.issuers import UnusableKeysError
from service.api.http.limits import Limits
from service.api.http.protocol import MAX_HEAD_BYTES, STOPPING, Protocol
from service.bootstrap import Services, limits, verifier
from service.cli.errors import CommandError
from service.cli.examples import Line, record_examples
from service.database import Database
from service.dev_issuer import DevIssuerRefusedError
from service.settings import Settings
from service.tracing import TracingError, exporting
from service.transparency.publisher import PublisherError
from service.transparency.quorum import PolicyError
from service.transparency.signing import KeyFileError

if TYPE_CHECKING:
    from opentelemetry.trace import TracerProvider

#: How long requests under way are waited for when stopping.
GRACE_SECONDS = 10


def application(
    settings: Settings,
    services: Services,
    lines: Sequence[Line] = (),
    begun: Callable[[], None] = lambda: None,
) -> Application:
    """The application, which starts and closes these services with itself. Raises CommandError.

    `begun`: called once it does its work, and has recorded the `lines`.
    """

    @asynccontextmanager
    async def lifespan(_: Application) -> AsyncIterator[dict[str, Any]]:
        await services.start()
        try:
            if lines:
                await record_examples(services.register, lines)
            begun()
            yield {STOPPING: services.signals.finish}
        finally:
            await services.close()

    shared = limits(settings)
    return create_app(
        services,
        _verifier(settings, shared),
        lifespan=lifespan,
        limits=shared,
        cors=Cors(settings.cors_origins),
        traces=_traces(settings),
    )


def uvicorn_config(settings: Settings, app: Application | str, **more: Any) -> uvicorn.Config:
    """How the server runs the application, or (a string) what makes it in each of several processes."""
    return uvicorn.Config(
        app,
        http=Protocol,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        loop="uvloop",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        **more,
    )


def wired(settings: Settings, opened: Database) -> Services:
    """The parts of the service over this database. Raises CommandError."""
    with named_failures():
        return Services(settings, opened.url, opened.connect)


@contextmanager
def named_failures() -> Iterator[None]:
    """What stands in the way of signing, as a sentence for the person at the terminal."""
    try:
        yield
    except (KeyFileError, PolicyError, PublisherError) as error:
        raise CommandError(f"the log cannot be signed: {error}.") from error


def _traces(settings: Settings) -> TracerProvider | None:
    try:
        return exporting() if settings.tracing else None
    except TracingError as error:
        raise CommandError(f"{error}.") from error


def _verifier(settings: Settings, shared: Limits) -> Verifier:
    try:
        return verifier(settings, shared)
    except (UnusableKeysError, DevIssuerRefusedError, OSError) as error:
        raise CommandError(f"the issuers of tokens cannot be used: {error}.") from error
