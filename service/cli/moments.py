"""Reads what is said after `--as-of`."""

from __future__ import annotations

from service.cli.errors import CommandError
from service.event_store.as_of import Moment, moment


def as_of(text: str | None) -> Moment:
    """The moment, None for the present. CommandError if it is neither a position nor an instant."""
    if text is None:
        return None
    try:
        return moment(text)
    except ValueError:
        raise CommandError("--as-of must be a position, or an instant with its offset.") from None
