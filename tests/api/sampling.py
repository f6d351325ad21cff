"""What is the smallest request that an operation of the document takes? (Made from the schemas alone.)"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from service.api.openapi import document

DOCUMENT = document()
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
_REF = "#/components/schemas/"

#: Tried in this order against the pattern of a text.
_TEXTS = (
    "k1",
    "MX",
    "2026-02-27",
    "2026-02-27T10:00:00Z",
    "7",
    "mx.anuencia.step.v1",
    "a" * 64,
    "A" * 43 + "=",
)


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
        return re.sub(r"\{\w+\}", lambda _: str(uuid4()), self.path)


def writes() -> Iterator[Write]:
    """Every POST of the document that takes one JSON body."""
    for path, methods in DOCUMENT["paths"].items():
        if "post" in methods:
            content = methods["post"]["requestBody"]["content"]
            schema = content.get("application/json", {"schema": {}})["schema"]
            yield Write(methods["post"]["operationId"], path, schema)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that a reference means, or the one there is besides null."""
    while True:
        if "$ref" in schema:
            schema = SCHEMAS[schema["$ref"].removeprefix(_REF)]
            continue
        choices = [one for one in schema.get("anyOf", schema.get("oneOf", ())) if one.get("type") != "null"]
        if not choices:
            return schema
        schema = choices[0]


def minimal(given: dict[str, Any]) -> Any:
    """A value with nothing in it that is not required; unlike the last one where it is an id."""
    schema = resolved(given)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        return {name: minimal(schema["properties"][name]) for name in schema.get("required", ())}
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
