"""Says which citations of a step state a value of it, for explanations and for the footnotes of pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from domain.events import Event
from domain.values import Citation


class Statement(NamedTuple):
    """What a citation states. `path`: of what in the step, None: of all of it; `value`: None: as recorded."""

    citation: Citation
    path: str | None
    value: Any


class Statements:
    """Those of one step: its citations are read once, whatever number of its values is asked about."""

    def __init__(self, event: Event) -> None:
        self._whole: list[tuple[int, Statement]] = []
        self._at: defaultdict[str, list[tuple[int, Statement]]] = defaultdict(list)
        self._within: defaultdict[str, list[tuple[int, Statement]]] = defaultdict(list)
        place = 0
        for citation in event.citations:
            if not citation.states:
                self._whole.append((place, Statement(citation, None, None)))
            for one in citation.states:
                placed = place, Statement(citation, one.path, one.value)
                self._at[one.path].append(placed)
                for name in (*_around(one.path), one.path):
                    self._within[name].append(placed)
                place += 1
            place += 1

    def about(self, path: str) -> Sequence[Statement]:
        """Of the value at the path, of what it is in, and of what is in it, in the order of the citations."""
        around = [one for name in _around(path) for one in self._at.get(name, ())]
        found = [*self._whole, *around, *self._within.get(path, ())]
        return [one for _, one in sorted(found, key=lambda pair: pair[0])]

    def all(self) -> Sequence[Statement]:
        """Of anything in the step."""
        found = [*self._whole, *(one for those in self._at.values() for one in those)]
        return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _around(path: str) -> list[str]:
    """The paths of what the value at a path is in."""
    return [path[:place] for place, sign in enumerate(path) if sign == "."]
