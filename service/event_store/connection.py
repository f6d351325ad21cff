"""The settings of the sessions by which the database is asked: no wait is without a bound."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict

#: A connection through which nothing comes any more (a failover that says no word, a cable) is given up:
#: after 10 seconds if something was sent, after 14 (5 + 3 x 3) if not.
BOUNDS: Final[Mapping[str, Any]] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
}


def bounds(conninfo: str) -> dict[str, Any]:
    """Of `BOUNDS` those that the operator has not set otherwise in the URL."""
    said = conninfo_to_dict(conninfo)
    return {name: value for name, value in BOUNDS.items() if name not in said}


def connect(conninfo: str, name: str = "anuencia-writer") -> Connection[tuple[Any, ...]]:
    """A connection fit for the writer: bounded waits for locks, and never left idle inside a transaction."""
    return psycopg.connect(
        conninfo,
        application_name=name,
        options="-c lock_timeout=5s -c idle_in_transaction_session_timeout=10s -c synchronous_commit=on",
        **bounds(conninfo),
    )
