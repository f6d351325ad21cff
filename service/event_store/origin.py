"""Ties a database to one log: it learns the log's name once, and refuses whoever uses another name.

The name is the `source` of every event and the first line of every checkpoint. A process that records under
another makes a log that no auditor can follow any more, and no event is ever taken back.
"""

from __future__ import annotations

from typing import Any, Final

from psycopg import Connection

from service.event_store.append import ReadOnlyError
from service.event_store.exchange import Statement

_READ: Final = "SELECT origin FROM log_head WHERE id = 1"
_CLAIM: Final = "UPDATE log_head SET origin = $1 WHERE id = 1 AND origin IS NULL"


class OtherLogError(ReadOnlyError):
    """The database holds another log than the one that is named; the message says what to do."""

    def __init__(self, held: str, named: str) -> None:
        super().__init__(
            f"this database is the log {held}, and ANUENCIA_ORIGIN names {named}: set it to {held}, "
            f"or use the database of {named}"
        )


def refuse_another(held: str | None, named: str) -> None:
    """Raises OtherLogError if the database has a name, and it is not this one."""
    if held is not None and held != named:
        raise OtherLogError(held, named)


def claims(held: str | None, named: str) -> list[Statement]:
    """What a write carries out besides, so that a database without a name has this one from then on."""
    return [] if held is not None else [Statement(_CLAIM, (named,))]


def claim(connection: Connection[tuple[Any, ...]], named: str) -> None:
    """Give the database this name if it has none; raises OtherLogError if it has another."""
    with connection.transaction():
        row = connection.execute(_READ).fetchone()
        if row == (None,):
            connection.execute(_CLAIM.replace("$1", "%s"), (named,))
            row = connection.execute(_READ).fetchone()
    refuse_another(None if row is None else row[0], named)
