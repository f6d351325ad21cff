"""A set of versions of steps, kept as runs: a long set is mostly a few of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final, Protocol


class Versioned(Protocol):
    """A step: what is recorded under a version."""

    @property
    def version(self) -> int: ...


Run = tuple[int, int]
"""From the first version to the last, both included."""


@dataclass(frozen=True, slots=True)
class Versions:
    """`runs`: ascending, with a gap between each and the next."""

    runs: tuple[Run, ...] = ()

    @classmethod
    def of(cls, versions: Iterable[int]) -> Versions:
        gathered = Gathered()
        for version in versions:
            gathered.add(version)
        return gathered.so_far

    def __or__(self, other: Versions) -> Versions:
        if not self.runs or not other.runs:
            return self if self.runs else other
        joined: list[Run] = []
        for first, last in sorted(self.runs + other.runs):
            if joined and first <= joined[-1][1] + 1:
                joined[-1] = joined[-1][0], max(joined[-1][1], last)
            else:
                joined.append((first, last))
        return Versions(tuple(joined))

    def meets(self, other: Versions) -> bool:
        """Whether they have a version in common."""
        for first, last in self.runs:
            place = bisect_right(other.runs, (last + 1,))
            if place and other.runs[place - 1][1] >= first:
                return True
        return False

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(range(first, last + 1) for first, last in self.runs)

    def __bool__(self) -> bool:
        return bool(self.runs)


NONE: Final = Versions()


def versions(steps: Iterable[Versioned | None]) -> Versions:
    """Those of the steps that there are."""
    return Versions.of(step.version for step in steps if step is not None)


class Gathered:
    """Versions to which more are added."""

    def __init__(self) -> None:
        self._runs: list[Run] = []
        self._so_far: Versions | None = NONE

    def add(self, version: int) -> None:
        runs = self._runs
        place = bisect_right(runs, (version, version)) if runs and version <= runs[-1][1] else len(runs)
        before = runs[place - 1] if place else None
        if before is not None and version <= before[1]:
            return
        after = runs[place] if place < len(runs) else None
        if after is not None and version >= after[0]:
            return
        first = before[0] if before is not None and before[1] == version - 1 else version
        last = after[1] if after is not None and after[0] == version + 1 else version
        begins = place - 1 if first < version else place
        runs[begins : place + 1 if last > version else place] = [(first, last)]
        self._so_far = None

    @property
    def so_far(self) -> Versions:
        """All that were added until now."""
        if self._so_far is None:
            self._so_far = Versions(tuple(self._runs))
        return self._so_far
