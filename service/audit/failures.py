"""What keeps an audit from being made at all? (Exit code 2: nothing is said about the log.)"""

from __future__ import annotations


class CannotRun(Exception):  # noqa: N818  reads as a sentence where it is raised and caught
    """A sentence for the person at the terminal: no such file, no answer from an address."""
