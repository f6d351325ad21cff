"""Delivers webhooks in a process of its own, so that what they cost no API process pays."""

from __future__ import annotations

from service import logs
from service.bootstrap import delivering
from service.cli.logs import same_log
from service.cli.roles import database_of_its_own, run
from service.event_store.connection import connect
from service.settings import Settings


def deliver(settings: Settings, health_port: int | None = None) -> int:
    """Run until told to stop; the exit code. Several may run: one delivers, the others wait for the lock."""
    logs.configure(settings, "deliver")
    url = database_of_its_own(settings, "delivers", "ANUENCIA_DELIVERER=false")
    same_log(settings, lambda: connect(url))
    role = delivering(settings, lambda: connect(url, "anuencia-deliverer"))
    return run([role], health_port, "delivering")
