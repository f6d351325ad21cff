"""Runs a role in a process of its own: until it is told to stop, telling on a port how it fares."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from threading import Event

from service.cli.errors import CommandError
from service.cli.health import health
from service.settings import Settings
from service.supervisor import Role, Supervisor


def database_of_its_own(settings: Settings, does: str, setting: str) -> str:
    """The URL of the database. Raises CommandError where it is the embedded one of a service."""
    if settings.database_url is None:
        raise CommandError(
            f"the embedded database belongs to one service, which {does} by itself: "
            f"set ANUENCIA_DATABASE_URL, and {setting} for 'serve'."
        )
    return settings.database_url


def run(roles: Sequence[Role], health_port: int | None, begun: str | None, until: Event | None = None) -> int:
    """Run these until SIGTERM or Ctrl-C, or until `until` is set; the exit code. `begun`: said once they do.

    Raises CommandError, and what their start raises.
    """
    stopped = until or Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    supervisor = Supervisor(roles)
    with health(health_port, supervisor.look):
        supervisor.start()
        try:
            if begun is not None:
                print(begun, flush=True)
            stopped.wait()
        finally:
            supervisor.close()
    return 0
