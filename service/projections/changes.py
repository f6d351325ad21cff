"""Says which rows a run of events opens and closes. (Pure: the positions between which each row held.)"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, NamedTuple, TypeVar

R = TypeVar("R", bound=Hashable)


class Opened(NamedTuple, Generic[R]):
    """A row to write: it held from the event at `from_position` until that at `to_position` (None: still)."""

    row: R
    from_position: int
    to_position: int | None


class Closed(NamedTuple, Generic[R]):
    """A row on record that the event at `position` ended."""

    row: R
    position: int


class Changes(Generic[R]):
    """What the events of one batch do to the rows on record, each row named once.

    A row that both comes and goes within the batch is opened with both positions: the answers as of the
    events between need it. Rows of different authorizations must differ.
    """

    def __init__(self) -> None:
        self.closed: list[Closed[R]] = []
        self._passed: list[Opened[R]] = []
        self._open: dict[R, int] = {}

    def add(self, position: int, before: frozenset[R], after: frozenset[R]) -> None:
        """One event of one authorization; positions must rise."""
        for row in before - after:
            begun = self._open.pop(row, None)
            if begun is None:
                self.closed.append(Closed(row, position))
            else:
                self._passed.append(Opened(row, begun, position))
        for row in after - before:
            self._open[row] = position

    def opened(self) -> list[Opened[R]]:
        """The rows to write once the closed ones are closed."""
        return [*self._passed, *(Opened(row, begun, None) for row, begun in self._open.items())]
