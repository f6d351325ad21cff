"""Which failures mean that the database cannot be reached at present, rather than a defect?"""

from __future__ import annotations

import psycopg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


def is_unavailable(error: BaseException) -> bool:
    """Whether to answer "later" instead of "failed"."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(
        error, OperationalError | InterfaceError | PoolTimeoutError | psycopg.OperationalError | OSError
    )
