"""Keeps the projections in a process of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import partial
from threading import Event, Thread
from typing import Any

import psycopg
from psycopg import Connection

from service import logs
from service.calendars import jurisdiction
from service.cli.logs import same_log
from service.cli.roles import database_of_its_own, run
from service.cli.tuning import tune_collector
from service.event_store.connection import bounds
from service.projections.projector import Projector
from service.projections.questions import projections
from service.settings import Settings
from service.supervisor import Role, Told


def project(settings: Settings, *, attached: bool, health_port: int | None = None) -> int:
    """Run until told to stop; the exit code. Several may run: they take turns.

    `attached`: to a service (service/supervisor.py), which ends it by SIGTERM or by the end of its standard
    input, and hears on its standard output what is wrong.
    """
    logs.configure(settings, "projector")
    url = database_of_its_own(settings, "keeps its projections", "ANUENCIA_PROJECTOR=none")
    if not attached:
        same_log(settings, partial(_connect, url))
    stopped = Event()
    told = _Said() if attached else None
    projector = Projector(
        partial(_connect, url),
        projections(jurisdiction(settings.jurisdiction)),
        told=(lambda: told.say(projector.troubles)) if told is not None else lambda: None,
    )
    if attached:
        Thread(target=_until_input_ends, args=(stopped,), name="anuencia-attached", daemon=True).start()
    tune_collector()
    role = Role("projector", projector.start, projector.close, lambda: Told(projector.troubles))
    return run([role], health_port, None if attached else "projecting", stopped)


def _connect(url: str) -> Connection[tuple[Any, ...]]:
    return psycopg.connect(url, application_name="anuencia-projector", **bounds(url))


def _until_input_ends(stopped: Event) -> None:
    # Not by the file object: a thread that waits in it for ever has a lock of which its end complains.
    while os.read(0, 1):
        pass
    stopped.set()


class _Said:
    """Says what is wrong whenever that has changed."""

    def __init__(self) -> None:
        # That nothing is wrong is said too: the child before this one may have ended.
        self._last: Mapping[str, str] | None = None

    def say(self, troubles: Mapping[str, str]) -> None:
        if troubles != self._last:
            self._last = dict(troubles)
            print(json.dumps(troubles), flush=True)
