"""What stands where in an OpenAPI document? (Operations, bodies, and every schema that they lead to.)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import orjson

Schema = Mapping[str, Any]
Direction = Literal["request", "response"]

ROOT: Final = Path(__file__).parents[2]
CURRENT: Final = ROOT / "openapi" / "v1.json"
RELEASED: Final = ROOT / "openapi" / "released"

JSON: Final = "application/json"
PROBLEM_JSON: Final = "application/problem+json"

_REF: Final = "#/components/schemas/"
_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class Operation(NamedTuple):
    """One method of one path."""

    method: str
    path: str
    body: Mapping[str, Any]

    @property
    def place(self) -> str:
        """As people write it."""
        return f"{self.method.upper()} {self.path}"


def load(path: Path) -> dict[str, Any]:
    """A document from a file, a new one at every call: whoever asked may alter it."""
    found: dict[str, Any] = orjson.loads(path.read_bytes())
    return found


def releases() -> list[Path]:
    """The frozen documents, the oldest first; empty before the first release."""

    def version(path: Path) -> list[int]:
        return [int(number) for number in path.stem.split(".")]

    return sorted(RELEASED.glob("[0-9]*[0-9].json"), key=version)


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """Every operation of the paths."""
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield Operation(method, path, item[method])


def name_of(schema: Schema) -> str | None:
    """The component that a schema refers to."""
    found: str | None = schema.get("$ref")
    return None if found is None else found.removeprefix(_REF)


def resolved(document: Mapping[str, Any], schema: Schema) -> Schema:
    """The schema itself, where it is a reference to a component."""
    while (name := name_of(schema)) is not None:
        schema = document["components"]["schemas"][name]
    return schema


def roots(document: Mapping[str, Any], direction: Direction) -> Iterator[tuple[str, Schema]]:
    """Where schemas are used in a direction: (place, schema), references not followed."""
    for operation in operations(document):
        if direction == "request":
            for parameter in operation.body.get("parameters", ()):
                yield f"{operation.place} {parameter['name']}", parameter["schema"]
            yield from _media(f"{operation.place} body", operation.body.get("requestBody", {}))
        else:
            for status, response in operation.body["responses"].items():
                yield from _media(f"{operation.place} {status}", response)
                for name, header in response.get("headers", {}).items():
                    yield f"{operation.place} {status} {name}", header["schema"]
    if direction == "response":
        for name, item in document.get("webhooks", {}).items():
            yield from _media(f"webhook {name}", item["post"]["requestBody"])


def _media(place: str, holder: Mapping[str, Any]) -> Iterator[tuple[str, Schema]]:
    for media, content in holder.get("content", {}).items():
        if "schema" in content:
            yield f"{place} {media}", content["schema"]


def schemas(document: Mapping[str, Any], direction: Direction) -> Iterator[tuple[str, Schema]]:
    """Every schema that is used in a direction, each component once: (place, schema without reference)."""
    seen: set[str] = set()
    waiting = list(roots(document, direction))
    while waiting:
        place, schema = waiting.pop()
        name = name_of(schema)
        if name is not None:
            if name in seen:
                continue
            seen.add(name)
            place, schema = name, resolved(document, schema)
        yield place, schema
        waiting += ((f"{place}.{step}", child) for step, child in children(schema))


def children(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """The schemas inside a schema, each with the step that leads there."""
    yield from schema.get("properties", {}).items()
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            yield "*", schema[keyword]
    for keyword in ("anyOf", "oneOf", "allOf"):
        for place, child in enumerate(schema.get(keyword, ())):
            yield f"{keyword}{place}", child


def types(schema: Schema) -> set[str]:
    """The JSON types that `type` names; empty: any."""
    given = schema.get("type", [])
    return {given} if isinstance(given, str) else set(given)


def without_null(schema: Schema) -> tuple[Schema, bool]:
    """The schema without its alternative null, and whether it has one."""
    alternatives = schema.get("anyOf", [])
    others = [one for one in alternatives if one.get("type") != "null"]
    if len(others) == 1 and len(others) < len(alternatives):
        return others[0], True
    return schema, False
