"""Does each of our own rules find what it forbids? (Each in a copy of the document with one thing wrong.)"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from openapi_spec_validator import validate

from tests.contract.document import CURRENT, JSON, load
from tests.contract.lint import RULES, flaws

Document = dict[str, Any]
READ = "/v1/authorizations/{id}"
WRITE = "/v1/authorizations/{id}/entries"
TEXT = {"type": "string"}


def test_the_document_is_openapi_and_keeps_every_rule() -> None:
    document = load(CURRENT)
    validate(document)
    assert flaws(document) == []


def answer(document: Document) -> Any:
    return document["components"]["schemas"]["AuthorizationOut"]


def request(document: Document) -> Any:
    return document["components"]["schemas"]["EntryRecordedIn"]


def operation(document: Document, method: str = "get", path: str = READ) -> Any:
    return document["paths"][path][method]


def parameter(document: Document, name: str, method: str = "get", path: str = READ) -> Any:
    return next(one for one in operation(document, method, path)["parameters"] if one["name"] == name)


def bare_array(document: Document) -> None:
    operation(document)["responses"]["200"]["content"][JSON]["schema"] = {"type": "array", "items": TEXT}


def closed_words(document: Document) -> None:
    answer(document)["properties"]["status"]["enum"] = ["approved"]


def closed_union(document: Document) -> None:
    answer(document)["properties"]["grant"] = {"oneOf": [TEXT, {"type": "boolean"}]}


def union_without_null(document: Document) -> None:
    answer(document)["properties"]["grant"] = {"anyOf": [TEXT, {"type": "boolean"}]}


def optional_answer(document: Document) -> None:
    answer(document)["required"].remove("title")


def open_request(document: Document) -> None:
    request(document)["additionalProperties"] = True


def endless_text(document: Document) -> None:
    request(document)["properties"]["more"] = TEXT


def endless_list(document: Document) -> None:
    request(document)["properties"]["more"] = {"type": "array", "items": {"type": "boolean"}}


def endless_pattern(document: Document) -> None:
    request(document)["properties"]["more"] = {"type": "string", "pattern": "^[a-z]+$"}


def endless_number(document: Document) -> None:
    request(document)["properties"]["more"] = {"type": "integer", "format": "int64", "minimum": 0}


def short_number(document: Document) -> None:
    answer(document)["properties"]["version"]["format"] = "int32"


def fraction(document: Document) -> None:
    answer(document)["properties"]["version"]["type"] = "number"


def loose_pattern(document: Document) -> None:
    parameter(document, "on")["schema"]["pattern"] = "[0-9]{4}"


def plain_error(document: Document) -> None:
    content = operation(document)["responses"]["404"]["content"]
    content[JSON] = content.pop("application/problem+json")


def default_response(document: Document) -> None:
    responses = operation(document)["responses"]
    responses["default"] = responses["404"]


def anonymous_answer(document: Document) -> None:
    del operation(document)["responses"]["200"]["headers"]["X-Request-Id"]


def name_twice(document: Document) -> None:
    operation(document)["operationId"] = "list_events"


def camel_name(document: Document) -> None:
    operation(document)["operationId"] = "readAuthorization"


def schema_called_event(document: Document) -> None:
    document["components"]["schemas"]["Event"] = {"type": "object", "description": "An event."}


def access_not_said(document: Document) -> None:
    del operation(document)["security"]


def public_write(document: Document) -> None:
    operation(document, "post", WRITE)["security"] = []


def unknown_scope(document: Document) -> None:
    operation(document, "post", WRITE)["security"] = [{"bearer": ["everything"]}]


def nothing_said(document: Document) -> None:
    del operation(document)["summary"]


def parameter_not_described(document: Document) -> None:
    del parameter(document, "on")["description"]


def member_not_described(document: Document) -> None:
    del answer(document)["properties"]["title"]["description"]


def tag_not_described(document: Document) -> None:
    document["tags"][0]["description"] = ""


def word_not_described(document: Document) -> None:
    del answer(document)["properties"]["status"]["x-enumDescriptions"]["decreed"]


def described_and_no_word(document: Document) -> None:
    answer(document)["properties"]["status"]["x-enumDescriptions"]["gone"] = "Not there."


def no_key(document: Document) -> None:
    parameter(document, "Idempotency-Key", "post", WRITE)["required"] = False


def no_condition(document: Document) -> None:
    parameter(document, "If-Match", "post", WRITE)["required"] = False


def list_without_pages(document: Document) -> None:
    of = operation(document, path="/v1/events")
    of["parameters"] = [one for one in of["parameters"] if one["name"] != "limit"]


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (bare_array, "no_bare_arrays"),
        (closed_words, "responses_are_open"),
        (closed_union, "responses_are_open"),
        (union_without_null, "responses_are_open"),
        (optional_answer, "responses_are_complete"),
        (open_request, "requests_are_closed"),
        (endless_text, "requests_are_bounded"),
        (endless_list, "requests_are_bounded"),
        (endless_pattern, "requests_are_bounded"),
        (endless_number, "requests_are_bounded"),
        (short_number, "integers_are_int64"),
        (fraction, "integers_are_int64"),
        (loose_pattern, "patterns_are_whole"),
        (plain_error, "problems_everywhere"),
        (default_response, "problems_everywhere"),
        (anonymous_answer, "problems_everywhere"),
        (name_twice, "operations_are_named"),
        (camel_name, "operations_are_named"),
        (schema_called_event, "schemas_are_named"),
        (access_not_said, "access_is_said"),
        (public_write, "access_is_said"),
        (unknown_scope, "access_is_said"),
        (nothing_said, "everything_is_described"),
        (parameter_not_described, "everything_is_described"),
        (member_not_described, "everything_is_described"),
        (tag_not_described, "everything_is_described"),
        (word_not_described, "words_are_described"),
        (described_and_no_word, "words_are_described"),
        (no_key, "writes_are_conditional"),
        (no_condition, "writes_are_conditional"),
        (list_without_pages, "lists_are_paged"),
    ],
    ids=lambda one: one if isinstance(one, str) else one.__name__,
)
def test_each_rule_finds_what_it_forbids(spoil: Callable[[Document], None], rule: str) -> None:
    document = load(CURRENT)
    spoil(document)
    assert {flaw.split(":")[0] for flaw in flaws(document, rule)} == {rule}


def test_no_rule_goes_unproven() -> None:
    (marks,) = (
        mark.args[1]
        for mark in test_each_rule_finds_what_it_forbids.pytestmark  # type: ignore[attr-defined]  # pytest's
    )
    assert {rule for _, rule in marks} == {rule.__name__.strip("_") for rule in RULES}
