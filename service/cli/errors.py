"""The error that stops a command."""

from __future__ import annotations


class CommandError(Exception):
    """One sentence for the person at the terminal."""
