"""Tells failures to reach the database from defects."""

from __future__ import annotations

from typing import Final

import psycopg
from eventsourcing.persistence import OperationalError
from psycopg.errors import DiskFull, IdleInTransactionSessionTimeout, TransactionTimeout

#: Of a session that the server has ended because it stood still, as it was told to. The driver calls these
#: internal errors, by the number of their class.
ENDED: Final = (IdleInTransactionSessionTimeout, TransactionTimeout)
#: How the driver says that the connection is gone, or was never there.
LOST: Final = (psycopg.OperationalError, psycopg.InterfaceError, *ENDED)
#: As every part says it that is refused for this reason.
FULL_DISK: Final = "the database has no space left on its disk"


def is_unavailable(error: BaseException) -> bool:
    """Whether to answer "later" instead of "failed"."""
    return isinstance(error, (OSError, *LOST))


def is_full(error: BaseException) -> bool:
    """Whether the server has no room on its disk."""
    return isinstance(error, DiskFull)


def kept_from(part: str, error: Exception) -> str | None:
    """What keeps a part from its work in the database, in a sentence; None if the cause is another."""
    if not isinstance(error, (OperationalError, *LOST)):
        return None
    cause = error.__cause__ or error
    if is_full(cause):
        return f"{part} cannot go on: {FULL_DISK}"
    return f"{part} cannot reach the database ({type(cause).__name__})"
