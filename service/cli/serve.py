"""Runs the service, and stops it without losing anything that it acknowledged.

Order of starting: the port, the data folder, the database, the migrations, the application. Stopping is the
reverse, on SIGTERM and on Ctrl-C alike: requests under way, the writer's queue, the readers, the database.
"""

from __future__ import annotations

import signal
import socket
from contextlib import closing
from typing import NoReturn

import uvicorn

from service import database, logs
from service.cli import welcome
from service.cli.errors import CommandError
from service.cli.examples import read
from service.cli.logs import same_log
from service.cli.maintenance import to_head
from service.cli.server import application, uvicorn_config, wired
from service.cli.tuning import tune_collector
from service.cli.workers import serve_with_workers
from service.settings import Settings


def serve(settings: Settings, *, examples: bool, workers: int = 1) -> int:
    """Run until told to stop; the exit code. Raises CommandError for what one sentence can say."""
    logs.configure(settings, "serve")
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
            same_log(settings, opened.connect)

            def begun() -> None:
                tune_collector()
                print(welcome.text(settings, port), flush=True)

            if workers > 1:
                return serve_with_workers(settings, opened, listener, workers, lines, begun)
            services = wired(settings, opened)
            server = uvicorn.Server(uvicorn_config(settings, application(settings, services, lines, begun)))
            server.run(sockets=[listener])
            return 0 if server.started else 1


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
