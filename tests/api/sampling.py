"""What is the smallest request that an operation of the document takes? (Made from the schemas alone.)"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.contract.document import CURRENT, load

DOCUMENT = load(CURRENT)
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
_REF = "#/components/schemas/"

#: Tried in this order against the pattern of a text.
_TEXTS = (
    "k1",
    "MX",
    "F11",
    "2026-02-27",
    "2026-02-27T10:00:00Z",
    "7",
    "mx.anuencia.step.v1",
    "a" * 43,
    "a" * 64,
    "A" * 43 + "=",
    "https://receiver.example/",
)


#: What a rule over several members asks for besides, which no schema states.
_BESIDES: dict[str, dict[str, Any]] = {
    "AccountGivenIn": {"claim": "x"},
    "AuthorizationsLinkedIn": {"group": {}},
    "AuthorizationsLinkedAgainIn": {"group": {}},
}


@dataclass(frozen=True)
class Write:
    """A POST of the document. `shape`: its path, parameters without their names."""

    name: str
    path: str
    schema: dict[str, Any]

    @property
    def shape(self) -> str:
        return re.sub(r"\{\w+\}", "{}", self.path)

    def target(self) -> str:
        """Its path, about something that is not on record."""
        return re.sub(r"\{\w+\}", lambda _: str(uuid4()), self.path.replace("{code}", "F11"))


def writes() -> Iterator[Write]:
    """Every POST of the document; of one that takes lines, or nothing, the schema says nothing."""
    for path, methods in DOCUMENT["paths"].items():
        if "post" in methods:
            content = methods["post"].get("requestBody", {"content": {}})["content"]
            schema = content.get("application/json", {"schema": {}})["schema"]
            yield Write(methods["post"]["operationId"], path, schema)


def choices(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """What a value may be besides null; references not followed."""
    return [one for one in schema.get("anyOf", schema.get("oneOf", [schema])) if one.get("type") != "null"]


def named(schema: dict[str, Any]) -> str:
    """The component that a schema refers to; empty if none."""
    return str(schema.get("$ref", "")).removeprefix(_REF)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that a reference means, or the first one there is besides null."""
    while True:
        if name := named(schema):
            schema = SCHEMAS[name]
            continue
        first = choices(schema)[0]
        if first is schema:
            return schema
        schema = first


def minimal(given: dict[str, Any]) -> Any:
    """A value with nothing in it that is not required; unlike the last one where it is an id."""
    chosen = choices(given)[0]
    schema = resolved(chosen)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        required = {name: minimal(schema["properties"][name]) for name in schema.get("required", ())}
        return {**required, **_BESIDES.get(named(chosen), {})}
    if kind == "array":
        return [minimal(schema["items"]) for _ in range(schema.get("minItems", 0))]
    if kind == "integer":
        return int(schema.get("minimum", 0))
    if kind == "boolean":
        return False
    if kind == "string":
        return text(schema)
    return None


def text(schema: dict[str, Any]) -> str:
    """A text of this schema."""
    if schema.get("format") == "uuid":
        return str(uuid4())
    pattern = schema.get("pattern")
    candidates = (*schema.get("examples", ()), *_TEXTS)
    if pattern is None:
        return "x" * int(schema.get("minLength", 1))
    return next(str(one) for one in candidates if re.search(pattern, str(one)))
