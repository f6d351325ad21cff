"""Refuses a database of another log than the settings name, before a process uses it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg
from psycopg import Connection

from service.cli.errors import CommandError
from service.event_store.origin import OtherLogError, claim
from service.settings import Settings


def same_log(settings: Settings, connect: Callable[[], Connection[tuple[Any, ...]]]) -> None:
    """Raises CommandError if the database is of another log; one that has no name yet has this one then."""
    try:
        with closing(connect()) as connection:
            claim(connection, settings.origin)
    except OtherLogError as error:
        raise CommandError(f"{error}.") from error
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
        raise CommandError(
            "the database is not at the revision of this code: run 'anuencia migrate'."
        ) from error
    except psycopg.OperationalError as error:
        raise CommandError(f"the database cannot be reached ({type(error).__name__}).") from error
