"""Says which log a question is about, and of what size that log is, as SQL."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime
from typing import Final

Moment = int | datetime | None
"""Up to a position (inclusive), up to an instant (inclusive), or as it is now (None)."""


#: The size of a log that the client of this request has seen: no answer may be older. 0: nothing is said.
SEEN: Final[ContextVar[int]] = ContextVar("anuencia_seen", default=0)


def size_named(as_of: Moment, *named: int | None) -> int | None:
    """How large a log must be for the question to be about what never changes; None: it is about now.

    Of an instant that is known from the answer alone: `is_past`.
    """
    sizes = [] if as_of is None else [as_of + 1 if isinstance(as_of, int) else 0]
    sizes += [one for one in named if one is not None]
    return max(sizes) if sizes else None


def is_past(as_of: Moment, size: int, head: int) -> bool:
    """Whether what is told of an instant is all that there ever will be: something is recorded after it."""
    return not isinstance(as_of, datetime) or size < head


def moment(text: str) -> Moment:
    """A position of the log, or an instant with its offset; ValueError for anything else."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant has an offset")
    return instant


def size_of(as_of: Moment, head: str) -> str:
    """The size of that log, by the row `head` of `log_head` and the parameter `as_of` (unless it is None)."""
    match as_of:
        case None:
            return f"{head}.size"
        case int():
            return "CAST(%(as_of)s AS bigint) + 1"
        case datetime():
            # `recorded_at` never decreases in the log, so the last by then is at the end of its index.
            return (
                "COALESCE((SELECT position + 1 FROM events WHERE recorded_at <= %(as_of)s"
                " ORDER BY recorded_at DESC, position DESC LIMIT 1), 0)"
            )
