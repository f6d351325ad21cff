"""Migrates a database, and removes everything of development."""

from __future__ import annotations

from contextlib import suppress

from psycopg.conninfo import conninfo_to_dict

from service import database
from service.cli.errors import CommandError
from service.cli.logs import same_log
from service.embedded.server import EmbeddedServer
from service.event_store.connection import connect
from service.migrate import MigrationError, Upgraded, upgrade
from service.settings import DEV_KEY_FILE, LOG_KEY_FILE, Settings


def migrate(settings: Settings) -> int:
    """Run the missing migrations as the owner, and say which."""
    with database.opened(settings) as opened:
        before, after = to_head(opened.owner_url)
        if settings.names_a_log:
            same_log(settings, lambda: connect(opened.owner_url))
        if opened.embedded is None:
            which = f"the database {conninfo_to_dict(opened.owner_url).get('dbname') or 'of the server'}"
        else:
            which = f"the embedded database in {settings.data.absolute()}"
        if before == after:
            print(f"{which} is at revision {after}: nothing was missing")
        else:
            print(f"{which} was {f'at {before}' if before else 'empty'}, and is at revision {after} now")
    return 0


def to_head(owner_url: str) -> Upgraded:
    """Run the missing migrations; raises CommandError if the database does not allow it."""
    try:
        return upgrade(owner_url)
    except MigrationError as error:
        raise CommandError(f"{error}.") from error


def clean(settings: Settings) -> int:
    """Remove the database and the keys of development, never one without the other; no other file.

    A key of the log that stands elsewhere is not touched: it may be another register's too.
    """
    EmbeddedServer.remove(settings.data, name=database.NAME)
    (settings.data / DEV_KEY_FILE).unlink(missing_ok=True)
    for file in settings.data.glob(f"{LOG_KEY_FILE}*"):  # the newest checkpoint and drafts stand beside it
        file.unlink(missing_ok=True)
    with suppress(OSError):  # absent, or it holds what is not ours
        settings.data.rmdir()
    return 0
