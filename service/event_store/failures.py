"""Tells failures to reach the database from defects."""

from __future__ import annotations

from typing import Final

import psycopg
from psycopg.errors import IdleInTransactionSessionTimeout, TransactionTimeout
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

#: Of a session that the server has ended because it stood still, as it was told to. The driver calls these
#: internal errors, by the number of their class.
ENDED: Final = (IdleInTransactionSessionTimeout, TransactionTimeout)
#: How the driver says that the connection is gone, or was never there.
LOST: Final = (psycopg.OperationalError, psycopg.InterfaceError, *ENDED)


def is_unavailable(error: BaseException) -> bool:
    """Whether to answer "later" instead of "failed"."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, (OperationalError, InterfaceError, PoolTimeoutError, OSError, *LOST))
