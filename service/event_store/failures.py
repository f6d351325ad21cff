"""Tells failures to reach the database from defects."""

from __future__ import annotations

from typing import Final

import psycopg
from psycopg.errors import IdleInTransactionSessionTimeout, TransactionTimeout

#: Of a session that the server has ended because it stood still, as it was told to. The driver calls these
#: internal errors, by the number of their class.
ENDED: Final = (IdleInTransactionSessionTimeout, TransactionTimeout)
#: How the driver says that the connection is gone, or was never there.
LOST: Final = (psycopg.OperationalError, psycopg.InterfaceError, *ENDED)


def is_unavailable(error: BaseException) -> bool:
    """Whether to answer "later" instead of "failed"."""
    return isinstance(error, (OSError, *LOST))
