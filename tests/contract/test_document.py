"""Is the committed contract the one that is served, and does it keep the rules of its kind?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from domain.values import MAX_ROLL_CALL
from service.api.http.problems import PROBLEMS
from service.api.openapi import document_text
from service.api.v1.steps import KINDS
from service.api.v1.withholding import MAX_ROSTER
from service.event_store.upcasters import known_types
from tests.contract.document import CURRENT, ROOT, load

DOCUMENT = load(CURRENT)
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
OPERATIONS = [
    pytest.param(path, method, operation, id=operation["operationId"])
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
_REF = "#/components/schemas/"
#: Of what is not for everybody, and no write of a step.
_SCOPES = {
    "/v1/imports": "imports:write",
    "/v1/disclosures/{digest}": "disclosures:read",
    **{path: "subscriptions:manage" for path in DOCUMENT["paths"] if path.startswith("/v1/subscriptions")},
}
#: What is not answered in JSON.
_MEDIA = {
    "import_steps": "application/x-ndjson",
    "read_event_proof": "text/plain",
    "stream_events": "text/event-stream",
    "read_event_type_schema": "application/schema+json",
    "read_feed": "application/atom+xml",
    "read_calendar": "text/calendar",
    "read_facilities_map": "application/geo+json",
}


def _reached(schema: Any, seen: set[str]) -> Iterator[dict[str, Any]]:
    """Every schema that this one is made of, itself included."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REF)
        if name not in seen:
            seen.add(name)
            yield from _reached(SCHEMAS[name], seen)
        return
    yield schema
    below = [*schema.get("properties", {}).values()]
    for key in ("anyOf", "oneOf", "allOf"):
        below += schema.get(key, [])
    below += [schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict)]
    for one in below:
        yield from _reached(one, seen)


def _schemas_of(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for media in content.values():
        yield from _reached(media["schema"], seen)


def _answered() -> Iterator[dict[str, Any]]:
    for parameter in OPERATIONS:
        operation: Any = parameter.values[2]
        for response in operation["responses"].values():
            yield from _schemas_of(response.get("content", {}))


def _asked() -> Iterator[dict[str, Any]]:
    for parameter in OPERATIONS:
        operation: Any = parameter.values[2]
        yield from _schemas_of(operation.get("requestBody", {}).get("content", {}))


def test_the_committed_document_is_the_one_that_is_served() -> None:
    assert CURRENT.read_text("utf-8") == document_text(), "run 'python -m service openapi'"


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_error_is_a_problem_with_its_media_type(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    statuses = {int(status) for status in operation["responses"]}
    assert {400, 422, 500, 503} <= statuses
    if method == "post":
        assert {401, 403, 415, 429} <= statuses
        # What is wrong with one line of an import is said in the answer to that line.
        assert ({408, 413} <= statuses) is (path != "/v1/imports")
        assert (409 in statuses) is (path != "/v1/imports" and "/subscriptions/{id}/" not in path)
    # A place that nothing names has a calendar with nothing in it.
    if "{" in path and operation["operationId"] != "list_facility_calendar":
        assert 404 in statuses
    for status in sorted(statuses):
        content = operation["responses"][str(status)].get("content", {})
        if status >= 400:
            assert list(content) == ["application/problem+json"]
            assert content["application/problem+json"]["schema"] == {"$ref": f"{_REF}Problem"}
        elif status not in (204, 304):
            assert list(content) == [_MEDIA.get(operation["operationId"], "application/json")]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_answer_carries_the_headers_that_all_carry(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    for status, response in operation["responses"].items():
        assert {"X-Request-Id", "API-Version"} <= response["headers"].keys(), status
    assert ("Retry-After" in operation["responses"]["503"]["headers"]) is True


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_writes_name_their_scope_key_and_version(path: str, method: str, operation: dict[str, Any]) -> None:
    headers = {
        one["name"]: one["required"] for one in operation.get("parameters", ()) if one["in"] == "header"
    }
    if method == "get":
        few = _SCOPES.get(path)
        assert operation["security"] == ([] if few is None else [{"bearer": [few]}])
        assert not any(headers.values())
        return
    assert operation["security"] == [{"bearer": [_SCOPES.get(path, "steps:write")]}]
    of_one = path.startswith("/v1/authorizations/{id}")
    key = {"Idempotency-Key": True} if method == "post" else {}  # what is ended twice is ended once
    assert headers == key | ({"If-Match": True} if of_one else {})
    assert {"400", "412", "428"} & operation["responses"].keys() >= ({"412", "428"} if of_one else set())


def test_the_security_scheme_keeps_its_prefix_in_generated_clients() -> None:
    scheme = DOCUMENT["components"]["securitySchemes"]["bearer"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_no_answer_has_a_closed_enumeration_or_a_union() -> None:
    for schema in _answered():
        assert "enum" not in schema
        assert "const" not in schema
        assert "oneOf" not in schema
        others = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
        assert len(others) <= 1, schema


def test_no_answer_is_a_bare_array_or_closed() -> None:
    for parameter in OPERATIONS:
        operation: Any = parameter.values[2]
        for response in operation["responses"].values():
            for name, media in response.get("content", {}).items():
                if name in _MEDIA.values():
                    continue
                top = SCHEMAS[media["schema"]["$ref"].removeprefix(_REF)]
                assert top["type"] == "object"
    for schema in _answered():
        assert schema.get("additionalProperties", True) is not False


#: What an envelope leaves out: it is stored, not answered.
_MAY_LACK = {"occurred", "prev"}


def test_every_field_of_an_answer_is_required_and_has_no_default() -> None:
    for schema in _answered():
        assert "default" not in schema, schema
        if "properties" in schema:
            assert schema["properties"].keys() - set(schema.get("required", ())) <= _MAY_LACK


def test_requests_are_closed_and_state_their_limits() -> None:
    for schema in _asked():
        if "properties" in schema:
            assert schema["additionalProperties"] is False
        if schema.get("type") == "array":
            assert schema["maxItems"] <= _most(schema["items"])
        if schema.get("type") == "string" and "enum" not in schema and "const" not in schema:
            assert "maxLength" in schema or _bounded(schema["pattern"]), schema


def _most(items: Any) -> int:
    """A list of persons by their names may be longer than others."""
    if items.get("maxLength") == 2000:
        return MAX_ROSTER
    return MAX_ROLL_CALL if items.get("$ref") == f"{_REF}MemberVoteIn" else 250


def _bounded(pattern: str) -> bool:
    return not re.search(r"[*+](?![^\[]*\])|\{[0-9]+,\}", pattern)


def test_integers_say_how_wide_they_are() -> None:
    for schema in (*_answered(), *_asked()):
        if schema.get("type") == "integer":
            assert schema["format"] == "int64"


@cache
def _docstrings() -> set[str]:
    """The first paragraph of every docstring of the code that answers."""
    found: set[str] = set()
    for path in (ROOT / "service" / "api").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
                text = ast.get_docstring(node) or ""
                found.add(" ".join(text.partition("\n\n")[0].split()).rstrip("."))
    return found - {""}


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_an_operation_is_described_for_its_users_and_by_no_docstring_of_the_code(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    for said in (operation["summary"], operation["description"]):
        assert " ".join(said.partition("\n\n")[0].split()).rstrip(".") not in _docstrings()


def test_no_schema_has_a_name_that_generators_trip_over() -> None:
    assert not SCHEMAS.keys() & {
        "Record",
        "Error",
        "Object",
        "List",
        "Event",
        "Body",
        "File",
        "HTTPValidationError",
    }
    assert all(re.fullmatch("[A-Z][A-Za-z0-9]*", name) for name in SCHEMAS)


def test_operations_are_named_like_functions_and_only_once() -> None:
    names = [one["operationId"] for methods in DOCUMENT["paths"].values() for one in methods.values()]
    names += [one["post"]["operationId"] for one in DOCUMENT["webhooks"].values()]
    assert len(names) == len(set(names))
    assert all(re.fullmatch("[a-z]+(_[a-z0-9]+)*", name) for name in names)


def test_every_event_type_has_its_payload_published() -> None:
    published = {
        one["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].removeprefix(_REF)
        for one in DOCUMENT["webhooks"].values()
    }
    assert len(published) == len(known_types())
    for name in published:
        assert SCHEMAS[name]["properties"]["data"]["$ref"].endswith("Data")


def test_days_and_instants_have_schemas_of_their_own() -> None:
    assert {"type": "string"}.items() <= SCHEMAS["DayText"].items()
    for name in ("DayText", "InstantText"):
        assert all(re.fullmatch(SCHEMAS[name]["pattern"], one) for one in SCHEMAS[name]["examples"])


def test_every_code_has_one_status_and_one_title() -> None:
    for code, kind in PROBLEMS.items():
        assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", code)
        assert 400 <= kind.status < 600
    titles = [kind.title for kind in PROBLEMS.values()]
    assert len(titles) == len(set(titles))


def test_a_line_of_an_import_has_a_schema_for_each_kind_of_step() -> None:
    contract = load(CURRENT)
    content = contract["paths"]["/v1/imports"]["post"]["requestBody"]["content"]
    body = content["application/x-ndjson"]["schema"]
    places = body["contentSchema"]["discriminator"]["mapping"]
    assert set(places) == set(KINDS)
    schemas = contract["components"]["schemas"]
    for kind, place in places.items():
        line = schemas[place.removeprefix("#/components/schemas/")]
        assert line["properties"]["step"]["const"] == kind
        assert {"step", "data"} == set(line["required"])
        assert {"ref", "authorization", "key", "expected_version"} < set(line["properties"])
