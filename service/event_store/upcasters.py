"""How events that were stored as an earlier version of their type are read today.

One pure function (dict -> dict) per step from a version to the next; never deleted
(CONTRIBUTING.md, "The page to keep open", 3). Events themselves are never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from domain.events import EVENT_TYPES

Data = dict[str, Any]


class Upcaster(NamedTuple):
    """From one version of a type to the next.

    `to`: the type of the next version. `upcast`: the data of the next version, made of the data of this one.
    `added`: the fields that came with the next version, so that events of this one cannot have them.
    """

    to: str
    upcast: Callable[[Data], Data]
    added: tuple[str, ...] = ()


def _not_stated(data: Data) -> Data:
    """What came with the next version is not stated: the data is the same."""
    return data


UPCASTERS: Final[dict[str, Upcaster]] = {
    "mx.anuencia.senate-voted.v1": Upcaster(
        "mx.anuencia.senate-voted.v2", _not_stated, added=("by_group", "roll_call")
    ),
}
"""By the type that is stored."""


def known_types() -> tuple[str, ...]:
    """Every type that can stand in a log: the present ones, and the earlier ones after them."""
    return (*EVENT_TYPES, *UPCASTERS)


def current_type(kind: str) -> str:
    """The type that events stored as `kind` are read as today."""
    while kind in UPCASTERS:
        kind = UPCASTERS[kind].to
    return kind


def fields_missing_in(kind: str) -> frozenset[str]:
    """The fields of the present type that events stored as `kind` cannot have."""
    added: set[str] = set()
    while kind in UPCASTERS:
        added.update(UPCASTERS[kind].added)
        kind = UPCASTERS[kind].to
    return frozenset(added)


def upcast(kind: str, data: Data, upcasters: Mapping[str, Upcaster] = UPCASTERS) -> tuple[str, Data]:
    """The present type and its data, of what was stored; so too of the step inside a correction."""
    while (older := upcasters.get(kind)) is not None:
        kind, data = older.to, older.upcast(data)
    step = data.get("step")
    if isinstance(step, dict):
        inner, inner_data = upcast(step["type"], step["data"], upcasters)
        data = {**data, "step": {"type": inner, "data": inner_data}}
    return kind, data
