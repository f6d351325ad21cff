"""Remembers what was added up over a whole list, as long as nothing is recorded and no row is made anew.

A register has few writes and many readers. To count all of a list, to add it up, or to find the few of nearly
all that something is not so of, takes as long as the list is; so it is done once for all who ask the same.
Whether it still holds is asked by the statement that is sent for each answer: no answer is older than the
database.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

#: So many answers; a page of 200 findings, the largest, is some hundred KB.
MOST: Final = 100


class Kept(NamedTuple):
    """What was told, and what `MARK` was then."""

    mark: str
    told: Any


class Remembered:
    """The answers asked for most recently, by their questions."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def of(self, question: str) -> Kept | None:
        """What is remembered of it."""
        kept = self._kept.get(question)
        if kept is not None:
            self._kept.move_to_end(question)
        return kept

    def keep(self, question: str, mark: str, told: Any) -> None:
        """Remember it instead of what was known."""
        self._kept[question] = Kept(mark, told)
        self._kept.move_to_end(question)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)


def mark(size: str, projections: Sequence[str]) -> str:
    """What is another whenever the rows of these, of a log of that size, may be others: after an event or a
    rebuild, and when a stream that was behind is so no more."""
    names = ", ".join(f"'{one}'" for one in projections)
    return f"""
        concat_ws(' ', CAST({size} AS text),
            (SELECT concat_ws(' ', count(*), sum(notification_id)) FROM trackings
                WHERE split_part(application_name, '.', 1) IN ({names})),
            (SELECT string_agg(projection || generation, ' ' ORDER BY projection) FROM projection_generations
                WHERE live AND projection IN ({names})))
    """  # noqa: S608  made of names of this package, and a text of the caller, which holds no value
