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


#: Of several hosts the one that takes writes is used, which after a failover is another; a standby never is.
PRIMARY: Final[Mapping[str, Any]] = {"target_session_attrs": "read-write"}


def bounds(conninfo: str, *, primary: bool = True) -> dict[str, Any]:
    """What the operator has not said otherwise in the URL. `primary` false: a replica will do."""
    said = conninfo_to_dict(conninfo)
    wanted = {**BOUNDS, **(PRIMARY if primary else {})}
    return {name: value for name, value in wanted.items() if name not in said}


def connect(conninfo: str, name: str = "anuencia-writer") -> Connection[tuple[Any, ...]]:
    """A connection fit for the writer: bounded waits for locks, and never left idle inside a transaction."""
    return psycopg.connect(
        conninfo,
        application_name=name,
        options="-c lock_timeout=5s -c idle_in_transaction_session_timeout=10s -c synchronous_commit=on",
        **bounds(conninfo),
    )
