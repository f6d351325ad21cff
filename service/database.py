"""Chooses the PostgreSQL of this process: a server by URL, or one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection

from service.embedded.errors import DataFolderInUse, EmbeddedError
from service.embedded.server import EmbeddedServer, running_url
from service.event_store.connection import connect
from service.settings import Settings

#: The embedded database, and folders of it that must lie outside the data folder.
NAME = "anuencia"
#: The role that the migrations make for the service.
APP_ROLE = "anuencia_app"


@dataclass(frozen=True, slots=True)
class Database:
    """Two URLs for one database: the service's, and the owner's for migrations."""

    url: str
    owner_url: str
    embedded: EmbeddedServer | None = None

    def connect(self) -> Connection[tuple[Any, ...]]:
        """A connection for writing. An embedded server that has died is started again: nobody else would."""
        try:
            return connect(self.url)
        except psycopg.OperationalError:
            if self.embedded is None:
                raise
            try:
                self.embedded.revive()
            except EmbeddedError as error:
                raise psycopg.OperationalError(str(error)) from error
            return connect(self.url)


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database of these settings; an embedded one runs as long as the context does."""
    if settings.database_url is not None:
        yield Database(settings.database_url, settings.owner_url or settings.database_url)
        return
    with EmbeddedServer.start(settings.data, name=NAME) as embedded:
        yield Database(embedded.url(user=APP_ROLE), embedded.url(), embedded)


@contextmanager
def beside(settings: Settings) -> Iterator[Database]:
    """The same to read from: where a service runs on the embedded database, it is asked while that goes on.

    Raises DataFolderInUse where another process holds the folder, and no server answers.
    """
    with ExitStack() as opening:
        try:
            database = opening.enter_context(opened(settings))
        except DataFolderInUse:
            url = running_url(settings.data, NAME, APP_ROLE)
            if url is None:
                raise
            database = Database(url, url)
        yield database
