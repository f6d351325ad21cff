"""The settings of the session by which the log is written."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import Connection


def connect(conninfo: str) -> Connection[tuple[Any, ...]]:
    """A connection fit for the writer: bounded waits for locks, and never left idle inside a transaction."""
    return psycopg.connect(
        conninfo,
        application_name="anuencia-writer",
        connect_timeout=5,
        options="-c lock_timeout=5s -c idle_in_transaction_session_timeout=10s -c synchronous_commit=on",
    )
