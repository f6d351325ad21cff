"""How are events that were stored as an older version of their type read today?

One pure function (dict -> dict) per step from a version to the next; never deleted (architecture.md,
"The page to keep open", 3). Events themselves are never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Data = dict[str, Any]
Upcaster = tuple[str, Callable[[Data], Data]]

#: Stored type -> (the next version's type, its upcaster). Empty while every type is at its first version.
UPCASTERS: Mapping[str, Upcaster] = {}


def present(kind: str, upcasters: Mapping[str, Upcaster] = UPCASTERS) -> str:
    """The type that events stored as `kind` are read as today."""
    while kind in upcasters:
        kind = upcasters[kind][0]
    return kind


def upcast(kind: str, data: Data, upcasters: Mapping[str, Upcaster] = UPCASTERS) -> tuple[str, Data]:
    """Follow the upcasters from the stored type to the current one."""
    while (step := upcasters.get(kind)) is not None:
        kind, transform = step
        data = transform(data)
    return kind, data
