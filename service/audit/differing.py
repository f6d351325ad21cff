"""Finds the places at which two JSON values differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from domain.log.strict import shown
from service.audit.documents import spelled


class _Absent:
    """Stands for a member that one side does not have."""


ABSENT: Final = _Absent()


class Difference(NamedTuple):
    """The place, and what stands there on each side."""

    path: str
    ours: Any
    theirs: Any

    @property
    def is_added(self) -> bool:
        """Whether the other side has a member at the top that this version does not know."""
        return self.ours is ABSENT and "." not in self.path

    def __str__(self) -> str:
        return f"{self.path}: the history says {_said(self.ours)}, the register {_said(self.theirs)}"


def differences(ours: Any, theirs: Any, path: str = "") -> Iterator[Difference]:
    """Every place at which two JSON values differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in [*ours, *(name for name in theirs if name not in ours)]:
            inside = f"{path}.{name}" if path else name
            yield from differences(ours.get(name, ABSENT), theirs.get(name, ABSENT), inside)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for place, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(one, other, f"{path}.{place}")
    elif type(ours) is not type(theirs) or ours != theirs:
        yield Difference(path, ours, theirs)


def _said(value: Any) -> str:
    return "nothing" if value is ABSENT else shown(spelled(value))
