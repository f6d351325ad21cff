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

#: The server gives up on us as soon: what a session holds (the head row, the lock of who signs) is let go
#: when its process can no more be reached, and not after the two hours of the system.
SERVER: Final[Mapping[str, Any]] = {
    "tcp_user_timeout": 10_000,
    "tcp_keepalives_idle": 5,
    "tcp_keepalives_interval": 3,
    "tcp_keepalives_count": 3,
}

#: Of several hosts the one that takes writes is used, which after a failover is another; a standby never is.
PRIMARY: Final[Mapping[str, Any]] = {"target_session_attrs": "read-write"}


def bounds(conninfo: str, *, primary: bool = True, **session: str) -> dict[str, Any]:
    """How to connect, as far as the operator has not said otherwise in the URL.

    `primary` false: a replica will do. `session`: further settings of the session, by PostgreSQL's names.
    """
    said = conninfo_to_dict(conninfo)
    wanted = {**BOUNDS, **(PRIMARY if primary else {})}
    options = [f"-c {name}={value}" for name, value in {**SERVER, **session}.items()]
    options.append(str(said.get("options", "")))  # the last one counts
    return {
        **{name: value for name, value in wanted.items() if name not in said},
        "options": " ".join(options).strip(),
    }


# Whatever the server does by itself, a commit is on its disk, and on those of the standbys that it waits for;
# `remote_apply`, which is more, is left as it is.
_DURABLE: Final = """
    SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') <> 'remote_apply'
"""


def connect(conninfo: str, name: str = "anuencia-writer") -> Connection[tuple[Any, ...]]:
    """A connection fit for the writer: bounded waits for locks, and never left idle inside a transaction."""
    connection = psycopg.connect(
        conninfo,
        application_name=name,
        autocommit=True,
        **bounds(conninfo, lock_timeout="5s", idle_in_transaction_session_timeout="10s"),
    )
    try:
        connection.execute(_DURABLE)
        connection.autocommit = False
    except BaseException:
        connection.close()
        raise
    return connection
