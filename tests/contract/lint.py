"""Does the document keep the rules of the house? (Those that no linter knows.)"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from service.policy import DISCLOSURES_READ, IMPORTS_WRITE, OPERATIONS, STEPS_WRITE, SUBSCRIPTIONS_MANAGE
from tests.contract.document import (
    JSON,
    PROBLEM_JSON,
    name_of,
    operations,
    resolved,
    schemas,
    types,
    without_null,
)

Document = Mapping[str, Any]

#: Names that collide with what generators or languages bring along.
_FORBIDDEN_NAMES: Final = frozenset({"Record", "Error", "Object", "List", "Event", "Body", "File"})

#: Members of the stored envelope that are left out where there is nothing to say.
_LEFT_OUT: Final = frozenset({"occurred", "prev"})

_SCOPES: Final = frozenset({STEPS_WRITE, IMPORTS_WRITE, DISCLOSURES_READ, OPERATIONS, SUBSCRIPTIONS_MANAGE})


def flaws(document: Document, *rules: str) -> list[str]:
    """What is wrong by these rules (by all, if none is named), one sentence each, in no order."""
    named = {rule.__name__.strip("_"): rule for rule in RULES}
    return [f"{name}: {flaw}" for name in rules or named for flaw in named[name](document)]


def _no_bare_arrays(document: Document) -> Iterator[str]:
    for operation in operations(document):
        holders = [operation.body.get("requestBody", {}), *operation.body["responses"].values()]
        for holder in holders:
            schema = holder.get("content", {}).get(JSON, {}).get("schema")
            if schema is not None and types(resolved(document, schema)) != {"object"}:
                yield f"{operation.place}: a body is not an object"


def _responses_are_open(document: Document) -> Iterator[str]:
    for place, schema in schemas(document, "response"):
        for keyword in ("enum", "const", "oneOf", "discriminator", "not"):
            if keyword in schema:
                yield f"{place}: {keyword} in a response"
        if "anyOf" in schema and not without_null(schema)[1]:
            yield f"{place}: anyOf other than null in a response"
        if schema.get("additionalProperties") is False:
            yield f"{place}: a response that is closed"
        if "default" in schema:
            yield f"{place}: a response field with a default"


def _responses_are_complete(document: Document) -> Iterator[str]:
    for place, schema in schemas(document, "response"):
        if place.endswith("Data"):
            continue  # stored data leaves out what is unknown
        missing = set(schema.get("properties", ())) - set(schema.get("required", ())) - _LEFT_OUT
        if missing:
            yield f"{place}: not required in a response: {', '.join(sorted(missing))}"


def _requests_are_closed(document: Document) -> Iterator[str]:
    for place, schema in schemas(document, "request"):
        if "properties" in schema and schema.get("additionalProperties") is not False:
            yield f"{place}: a request that is open"


def _requests_are_bounded(document: Document) -> Iterator[str]:
    for place, schema in schemas(document, "request"):
        kinds = types(schema)
        if "enum" in schema or "const" in schema:
            continue
        if "string" in kinds and not ("maxLength" in schema or _has_an_end(schema.get("pattern", ".*"))):
            yield f"{place}: a request string without maxLength or a pattern that ends"
        if "array" in kinds and "maxItems" not in schema:
            yield f"{place}: a request list without maxItems"
        if "integer" in kinds and not {"minimum", "maximum"} <= schema.keys():
            yield f"{place}: a request integer without minimum and maximum"


def _has_an_end(pattern: str) -> bool:
    """Whether no part of the pattern may be repeated without limit."""
    return re.search(r"(?<!\\)[*+]|\{[0-9]+,\}", pattern) is None


def _integers_are_int64(document: Document) -> Iterator[str]:
    for direction in ("request", "response"):
        for place, schema in schemas(document, direction):
            if "integer" in types(schema) and schema.get("format") != "int64":
                yield f"{place}: an integer that is not int64"
            # A position on the globe is a fraction; whatever else is counted is whole.
            if "number" in types(schema) and schema.get("format") != "double":
                yield f"{place}: a number that is neither an integer nor a double"


def _patterns_are_whole(document: Document) -> Iterator[str]:
    for direction in ("request", "response"):
        for place, schema in schemas(document, direction):
            pattern = schema.get("pattern")
            if pattern is not None and not (pattern.startswith("^") and pattern.endswith("$")):
                yield f"{place}: a pattern without both anchors"


def _problems_everywhere(document: Document) -> Iterator[str]:
    for operation in operations(document):
        for status, response in operation.body["responses"].items():
            if not status.isdigit():
                yield f"{operation.place}: {status} is not one status"
            elif int(status) >= 400:
                content = response.get("content", {})
                if set(content) != {PROBLEM_JSON}:
                    yield f"{operation.place} {status}: not {PROBLEM_JSON} alone"
                elif name_of(content[PROBLEM_JSON]["schema"]) != "Problem":
                    yield f"{operation.place} {status}: not the Problem of the contract"
            for header in ("X-Request-Id", "API-Version"):
                if header not in response.get("headers", {}):
                    yield f"{operation.place} {status}: no {header}"


def _operations_are_named(document: Document) -> Iterator[str]:
    names = Counter(one.body.get("operationId", "") for one in operations(document))
    for name, count in names.items():
        if count > 1:
            yield f"operationId {name!r} stands {count} times"
        if not re.fullmatch("[a-z]+(_[a-z]+)*", name):
            yield f"operationId {name!r} is not snake_case"


def _schemas_are_named(document: Document) -> Iterator[str]:
    for name in document["components"]["schemas"]:
        if name in _FORBIDDEN_NAMES:
            yield f"a schema is called {name}"
        if not re.fullmatch("([A-Z][a-z0-9]+)+", name):
            yield f"a schema is called {name}, which is not CamelCase"


def _access_is_said(document: Document) -> Iterator[str]:
    for operation in operations(document):
        security = operation.body.get("security")
        if security is None:
            yield f"{operation.place}: no security entry"
        elif not security and operation.method not in ("get", "head"):
            yield f"{operation.place}: a write that is public"
        for alternative in security or ():
            for scheme, scopes in alternative.items():
                if scheme not in document["components"]["securitySchemes"]:
                    yield f"{operation.place}: security scheme {scheme} is not declared"
                if not scopes or not set(scopes) <= _SCOPES:
                    yield f"{operation.place}: scopes that no office has: {scopes}"
            if alternative and not {"401", "403"} <= operation.body["responses"].keys():
                yield f"{operation.place}: a token is asked for without 401 and 403"


def _everything_is_described(document: Document) -> Iterator[str]:
    for operation in operations(document):
        for member in ("summary", "description"):
            if not operation.body.get(member):
                yield f"{operation.place}: no {member}"
        for parameter in operation.body.get("parameters", ()):
            if not (parameter.get("description") or parameter["schema"].get("description")):
                yield f"{operation.place} {parameter['name']}: no description"
        for status, response in operation.body["responses"].items():
            if not response.get("description"):
                yield f"{operation.place} {status}: no description"
    for tag in document["tags"]:
        if not tag.get("description"):
            yield f"tag {tag['name']}: no description"
    for name, schema in document["components"]["schemas"].items():
        if not schema.get("description"):
            yield f"{name}: no description ({_HOW})"
        for member, inner in schema.get("properties", {}).items():
            if not inner.get("description"):
                yield f"{name}.{member}: no description ({_HOW})"


_HOW: Final = 'say it in ABOUT of its class: CONTRIBUTING.md, "What is said of fields and words"'


def _words_are_described(document: Document) -> Iterator[str]:
    for place, schema in _enumerations("", document):
        words = schema.get("enum", schema.get("x-extensible-enum"))
        missing = [word for word in words if not schema.get("x-enumDescriptions", {}).get(word)]
        if missing:
            yield f"{place}: words without a description: {', '.join(map(str, missing))} (declare Means)"
        unknown = schema.get("x-enumDescriptions", {}).keys() - set(words)
        if unknown:
            yield f"{place}: described and no word: {', '.join(sorted(unknown))}"


def _enumerations(place: str, found: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every schema anywhere that lists its words; examples are none."""
    if isinstance(found, list):
        for number, one in enumerate(found):
            yield from _enumerations(f"{place}.{number}", one)
    if isinstance(found, dict):
        if any(isinstance(found.get(keyword), list) for keyword in ("enum", "x-extensible-enum")):
            yield place, found
        for name, one in found.items():
            if name not in ("example", "examples"):
                yield from _enumerations(f"{place}.{name}" if place else name, one)


def _writes_are_conditional(document: Document) -> Iterator[str]:
    for operation in operations(document):
        if operation.method != "post":
            continue
        headers = {
            one["name"]: one.get("required", False)
            for one in operation.body.get("parameters", ())
            if one["in"] == "header"
        }
        if not headers.get("Idempotency-Key"):
            yield f"{operation.place}: no Idempotency-Key"
        of_one = operation.path.startswith("/v1/authorizations/{id}/")
        if of_one and not headers.get("If-Match"):
            yield f"{operation.place}: no If-Match"


def _lists_are_paged(document: Document) -> Iterator[str]:
    for operation in operations(document):
        content = operation.body["responses"].get("200", {}).get("content", {})
        name = name_of(content.get(JSON, {}).get("schema", {})) or ""
        if "items" in resolved(document, content.get(JSON, {}).get("schema", {})).get("properties", {}):
            asked = {one["name"] for one in operation.body.get("parameters", ()) if one["in"] == "query"}
            if not name.endswith("Page") or not {"cursor", "limit"} <= asked:
                yield f"{operation.place}: a list without its page, cursor and limit"


RULES: Final[tuple[Callable[[Document], Iterator[str]], ...]] = (
    _no_bare_arrays,
    _responses_are_open,
    _responses_are_complete,
    _requests_are_closed,
    _requests_are_bounded,
    _integers_are_int64,
    _patterns_are_whole,
    _problems_everywhere,
    _operations_are_named,
    _schemas_are_named,
    _access_is_said,
    _everything_is_described,
    _words_are_described,
    _writes_are_conditional,
    _lists_are_paged,
)
