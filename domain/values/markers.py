"""The demands that a field can be marked with, and how one that was not met is reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

MAX_INT = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly (RFC 8259, section 6)."""


class Flaw(NamedTuple):
    """One demand not met: `path` relative to the object (`""` is the object itself), `code` a stable word."""

    path: str
    code: str
    message: str

    def under(self, name: str) -> Flaw:
        """The same flaw, seen from the object that holds this one under `name`."""
        return Flaw(f"{name}.{self.path}" if self.path else name, self.code, self.message)


class Invalid(ValueError):  # noqa: N818  reads as a sentence where it is raised and caught
    """A value that cannot be: carries every flaw found, never none."""

    def __init__(self, flaws: Iterable[Flaw]) -> None:
        self.flaws: tuple[Flaw, ...] = tuple(flaws)
        super().__init__(self.flaws)

    def __str__(self) -> str:
        return "; ".join(f"{flaw.path}: {flaw.message}" if flaw.path else flaw.message for flaw in self.flaws)


@dataclass(frozen=True, slots=True)
class Length:
    """Of a text: the number of characters (code points), both ends included."""

    min: int
    max: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """Of a text: a regular expression with `^` and `$` that means the same in ECMA-262, Rust and Python.

    No look-around, no `\\d` (more than ASCII in two of the three). `what` ends the sentence "is not ...".
    """

    regex: str
    what: str


@dataclass(frozen=True, slots=True)
class Range:
    """Of an integer: both ends included."""

    min: int
    max: int


@dataclass(frozen=True, slots=True)
class Items:
    """Of a list: the number of members, both ends included."""

    min: int
    max: int
