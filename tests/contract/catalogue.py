"""Which event types are there, and which fields have they? (As the golden files show them.)"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tests.contract.document import ROOT

GOLDEN: Final = ROOT / "tests" / "golden"

_TYPES: Final = {
    dict: "object",
    list: "array",
    str: "string",
    int: "integer",
    bool: "boolean",
    type(None): "null",
}

Catalogue = Mapping[str, Mapping[str, str]]
"""Per event type: path of a field -> JSON types of its values. `*` stands for any member of a list."""


def current() -> dict[str, dict[str, str]]:
    """The catalogue of today's golden files: types of today, and those of before that the log still has."""
    found: dict[str, dict[str, set[str]]] = {}
    for path in sorted(GOLDEN.glob("mx.*.json")):
        fields = found.setdefault(path.stem.removesuffix(".minimal"), {})
        for place, kind in _fields(json.loads(path.read_text("utf-8"))):
            fields.setdefault(place, set()).add(kind)
    return {
        kind: {place: "/".join(sorted(kinds)) for place, kinds in sorted(fields.items())}
        for kind, fields in found.items()
    }


def load(path: Path) -> Catalogue:
    """A frozen catalogue."""
    found: Catalogue = json.loads(path.read_text("utf-8"))
    return found


def _fields(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for name, member in data.items():
            place = f"{path}.{name}".lstrip(".")
            yield place, _type(member)
            yield from _fields(member, place)
    elif isinstance(data, list):
        for member in data:
            yield f"{path}.*", _type(member)
            yield from _fields(member, f"{path}.*")


def _type(value: Any) -> str:
    return _TYPES[type(value)]


def breaks(old: Catalogue, new: Catalogue) -> list[str]:
    """Types and fields that readers know and would miss. (New ones are additions.)"""
    found = []
    for kind, fields in old.items():
        if kind not in new:
            found.append(f"event type {kind}: removed or renamed")
            continue
        for path, was in fields.items():
            now = new[kind].get(path)
            if now is None:
                found.append(f"{kind} {path}: removed or renamed")
            elif now != was:
                found.append(f"{kind} {path}: was {was}, is {now}")
    return found
