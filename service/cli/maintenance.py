"""How is a database migrated, and how is everything of development removed?"""

from __future__ import annotations

from contextlib import suppress

from service import database
from service.cli import CommandError
from service.dev_issuer import KEY_FILE
from service.embedded import EmbeddedServer
from service.migrate import MigrationError, upgrade
from service.settings import Settings


def migrate(settings: Settings) -> int:
    """Run the missing migrations as the owner."""
    with database.opened(settings) as opened:
        to_head(opened.owner_url)
    return 0


def to_head(owner_url: str) -> None:
    """Run the missing migrations; raises CommandError if the database does not allow it."""
    try:
        upgrade(owner_url)
    except MigrationError as error:
        raise CommandError(f"{error}.") from error


def clean(settings: Settings) -> int:
    """Remove the database and the key of development, never one without the other; no other file."""
    EmbeddedServer.remove(settings.data)
    (settings.data / KEY_FILE).unlink(missing_ok=True)
    with suppress(OSError):  # absent, or it holds what is not ours
        settings.data.rmdir()
    return 0
