"""What keeps an audit from being made at all. (Exit code 2: nothing is said about the log.)"""

from __future__ import annotations

from typing import Final

#: What reading or folding an entry raises that is not what it should be: an adversary may have written it.
UNREADABLE: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)


class CannotRun(Exception):  # noqa: N818  reads as a sentence where it is raised and caught
    """A sentence for the person at the terminal: no such file, no answer from an address."""
