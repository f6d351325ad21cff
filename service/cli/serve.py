"""How does the service run, and how does it stop without losing anything that it acknowledged?

Order of starting: the port, the data folder, the database, the migrations, the application. Stopping is the
reverse, on SIGTERM and on Ctrl-C alike: requests under way, the writer's queue, the readers, the database.
"""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from typing import Any, NoReturn

import uvicorn

from service import database
from service.api.app import Application, create_app
from service.api.http.auth import Verifier
from service.api.http.cors import Cors
from service.api.http.issuers import UnusableKeysError
from service.api.http.limits import Limits
from service.api.http.protocol import MAX_HEAD_BYTES, STOPPING, Protocol
from service.bootstrap import Services, limits, verifier
from service.cli import CommandError, welcome
from service.cli.examples import Line, read, record_examples
from service.cli.maintenance import to_head
from service.cli.tuning import tune_collector
from service.database import Database
from service.dev_issuer import DevIssuerRefusedError
from service.settings import Settings
from service.transparency.publisher import PublisherError
from service.transparency.quorum import PolicyError
from service.transparency.signing import KeyFileError

#: How long requests under way are waited for when stopping.
GRACE_SECONDS = 10


def serve(settings: Settings, *, examples: bool, workers: int = 1) -> int:
    """Run until told to stop; the exit code. Raises CommandError for what one sentence can say."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # Until uvicorn takes the signals over, and again after it has given them back.
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    lines = read() if examples else ()
    with closing(bound(settings)) as listener:
        port = listener.getsockname()[1]
        with database.opened(settings) as opened:
            if opened.embedded is not None and opened.embedded.note is not None:
                print(opened.embedded.note, flush=True)
            to_head(opened.owner_url)

            def begun() -> None:
                tune_collector()
                print(welcome.text(settings, port), flush=True)

            if workers > 1:
                from service.cli.workers import serve_with_workers

                return serve_with_workers(settings, opened, listener, workers, lines, begun)
            services = wired(settings, opened)
            server = uvicorn.Server(uvicorn_config(settings, application(settings, services, lines, begun)))
            server.run(sockets=[listener])
            return 0 if server.started else 1


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


def _verifier(settings: Settings, shared: Limits) -> Verifier:
    try:
        return verifier(settings, shared)
    except (UnusableKeysError, DevIssuerRefusedError, OSError) as error:
        raise CommandError(f"the issuers of tokens cannot be used: {error}.") from error


def _stop(*_: object) -> NoReturn:
    raise SystemExit(0)


def bound(settings: Settings) -> socket.socket:
    """The listening socket, taken before anything else is started."""
    try:
        family, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(2048)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise CommandError(
            f"cannot listen on {settings.host} port {settings.port} ({error.strerror}): "
            "stop what uses it, or set ANUENCIA_PORT to another."
        ) from error
    return listener
