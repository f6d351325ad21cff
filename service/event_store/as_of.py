"""Says which log a question is about, and of what size that log is, as SQL."""

from __future__ import annotations

from datetime import datetime

Moment = int | datetime | None
"""Up to a position (inclusive), up to an instant (inclusive), or as it is now (None)."""


def size_of(as_of: Moment, head: str) -> str:
    """The size of that log, by the row `head` of `log_head` and, unless it is None, by `:as_of`."""
    match as_of:
        case None:
            return f"{head}.size"
        case int():
            return "CAST(:as_of AS bigint) + 1"
        case datetime():
            # `recorded_at` never decreases in the log, so the last by then is at the end of its index.
            return (
                "COALESCE((SELECT position + 1 FROM events WHERE recorded_at <= :as_of"
                " ORDER BY recorded_at DESC, position DESC LIMIT 1), 0)"
            )
