"""Says in words what a value must be, for a client whose value is something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from pydantic_core import ErrorDetails

from domain.events.disclosed import Digest
from domain.events.step import Sha256
from domain.values import DAY_PATTERN, INSTANT_PATTERN, Country, Key, Path, Pattern
from domain.values.fields import shape_of
from service.api.v1.derive import UUID_PATTERN

_DAY: Final = (
    "must be a day in EDTF, such as 2026-02-27, 2026-02, 2026, 2026-02-27~, [2026-02-10..2026-02-11] or "
    "[..2026-02-27]"
)
INSTANT: Final = "an instant with its offset, such as 2026-02-27T10:15:00-06:00"

#: What the pattern asks for; the pattern itself, which stands in the contract, is for machines.
_PATTERNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        DAY_PATTERN: _DAY,
        INSTANT_PATTERN: f"must be {INSTANT}",
        UUID_PATTERN: "must be a UUID, written with hyphens",
    }
    | {
        mark.regex: f"must be {mark.what}"
        for text in (Key, Country, Path, Sha256, Digest)
        for mark in shape_of(text).metadata
        if isinstance(mark, Pattern)
    }
)


def _too_few(least: int, what: str) -> str:
    return "must not be empty" if least == 1 else f"must have at least {least} {what}"


_SAID: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = MappingProxyType(
    {
        "extra_forbidden": lambda _: "is not known here",
        "missing": lambda _: "is required",
        "string_type": lambda _: "must be a string",
        "int_type": lambda _: "must be an integer",
        "bool_type": lambda _: "must be true or false",
        "list_type": lambda _: "must be a list",
        "dict_type": lambda _: "must be an object",
        "model_type": lambda _: "must be an object",
        "model_attributes_type": lambda _: "must be an object",
        "literal_error": lambda of: f"must be {of['expected']}",
        "union_tag_invalid": lambda of: f"must have as {of['discriminator']} one of {of['expected_tags']}",
        "union_tag_not_found": lambda of: f"must have a {of['discriminator']}",
        "string_too_long": lambda of: f"must have at most {of['max_length']} characters",
        "string_too_short": lambda of: _too_few(of["min_length"], "characters"),
        "too_long": lambda of: f"must have at most {of['max_length']} members",
        "too_short": lambda of: _too_few(of["min_length"], "members"),
        "greater_than_equal": lambda of: f"must be at least {of['ge']}",
        "less_than_equal": lambda of: f"must be at most {of['le']}",
        "value_error": lambda of: str(of["error"]),
    }
)


def said(error: ErrorDetails, patterns: Mapping[str, str] = MappingProxyType({})) -> str:
    """What is wrong, without what was given. `patterns`: further ones, in words."""
    about = error.get("ctx", {})
    if error["type"] == "string_pattern_mismatch":
        regex = about["pattern"]
        return patterns.get(regex) or _PATTERNS.get(regex) or f"does not match the pattern {regex}"
    words = _SAID.get(error["type"])
    return error["msg"] if words is None else words(about)
