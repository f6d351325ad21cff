"""Signs the log in a process of its own, so that no API process holds the key."""

from __future__ import annotations

from service import logs
from service.bootstrap import publisher, signing
from service.cli.errors import CommandError
from service.cli.logs import same_log
from service.cli.roles import database_of_its_own, run
from service.event_store.connection import connect
from service.settings import Settings
from service.supervisor import Role, Told
from service.transparency.mirror import Mirror
from service.transparency.publisher import PublisherError
from service.transparency.quorum import PolicyError
from service.transparency.shelves import ShelfError, shelf
from service.transparency.signing import KeyFileError


def publish(settings: Settings, health_port: int | None = None, mirrored: str | None = None) -> int:
    """Run until told to stop; the exit code. Several may run: one leads, the others wait for the lock.

    `mirrored`: where the log stands as files too, which each of them writes, leading or not.
    """
    logs.configure(settings, "publisher")
    url = database_of_its_own(settings, "publishes", "ANUENCIA_PUBLISHER=false")
    same_log(settings, lambda: connect(url))
    try:
        roles = [signing(publisher(settings, lambda: connect(url)))]
        if mirrored is not None:
            roles.append(_mirroring(Mirror(lambda: connect(url), shelf(mirrored), settings.origin)))
        return run(roles, health_port, f"publishing {settings.origin}")
    except (KeyFileError, PolicyError, PublisherError, ShelfError) as error:
        raise CommandError(f"{error}.") from error


def _mirroring(running: Mirror) -> Role:
    """What copies the log to files, as a role: it keeps nobody from signing."""

    def look() -> Told:
        return Told({}, {"mirror": running.trouble})

    return Role("mirror", running.start, running.close, look)
