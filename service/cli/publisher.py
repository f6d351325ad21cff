"""Signs the log in a process of its own, so that no API process holds the key."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from threading import Event

from service import logs
from service.bootstrap import publisher
from service.cli.errors import CommandError
from service.cli.health import Told, health
from service.cli.logs import same_log
from service.event_store.connection import connect
from service.settings import Settings
from service.transparency.mirror import Mirror
from service.transparency.publisher import Publisher, PublisherError
from service.transparency.quorum import PolicyError
from service.transparency.shelves import ShelfError, shelf
from service.transparency.signing import KeyFileError


def publish(settings: Settings, health_port: int | None = None, mirrored: str | None = None) -> int:
    """Run until told to stop; the exit code. Several may run: one leads, the others wait for the lock.

    `mirrored`: where the log stands as files too, which each of them writes, leading or not.
    """
    logs.configure(settings, "publisher")
    url = settings.database_url
    if url is None:
        raise CommandError(
            "the embedded database belongs to one service, which publishes by itself: "
            "set ANUENCIA_DATABASE_URL, and ANUENCIA_PUBLISHER=false for 'serve'."
        )
    same_log(settings, lambda: connect(url))
    stopped = Event()
    with ExitStack() as stack:
        try:
            running = publisher(settings, lambda: connect(url))
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stopped.set())
            copying = (
                None if mirrored is None else Mirror(lambda: connect(url), shelf(mirrored), settings.origin)
            )
            stack.enter_context(health(health_port, lambda: _told(running, copying)))
            running.start()
        except (KeyFileError, PolicyError, PublisherError, ShelfError) as error:
            raise CommandError(f"{error}.") from error
        if copying is not None:
            copying.start()
            stack.callback(copying.close)
        print(f"publishing {settings.origin}", flush=True)
        stopped.wait()
        running.close()
    return 0


def _told(running: Publisher, copying: Mirror | None) -> Told:
    alarms = {"witnesses": running.alarm, "tables": running.contradiction}
    return Told({"log": running.trouble}, {**alarms, "mirror": None if copying is None else copying.trouble})
