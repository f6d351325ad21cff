"""Does the comparison with the last release find what breaks a client, and let additions pass?"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.contract import catalogue, diff
from tests.contract.document import CURRENT, JSON, load, releases

Document = dict[str, Any]
READ = "/v1/authorizations/{id}"
WRITE = "/v1/authorizations/{id}/entries"
TEXT = {"type": "string", "maxLength": 10}


RELEASES = pytest.mark.parametrize("release", releases(), ids=lambda release: release.stem)


@RELEASES
def test_clients_of_no_release_break(release: Path) -> None:
    assert diff.breaks(load(release), load(CURRENT)) == []


@RELEASES
def test_readers_of_the_events_of_no_release_miss_anything(release: Path) -> None:
    frozen = catalogue.load(release.with_name(f"{release.stem}.events.json"))
    assert catalogue.breaks(frozen, catalogue.current()) == []


def test_the_contract_is_the_one_that_was_released_last_or_has_a_version_of_its_own() -> None:
    version = load(CURRENT)["info"]["version"]
    same = [one for one in releases() if one.stem == version]
    assert [load(one) for one in same] in ([], [load(CURRENT)]), "raise CONTRACT, or release it again"


def schema(document: Document, name: str) -> Any:
    return document["components"]["schemas"][name]


def operation(document: Document, method: str = "get", path: str = READ) -> Any:
    return document["paths"][path][method]


def path_removed(document: Document) -> None:
    del document["paths"][READ]


def method_removed(document: Document) -> None:
    del document["paths"]["/v1/authorizations"]["post"]


def operation_renamed(document: Document) -> None:
    operation(document)["operationId"] = "get_authorization"


def parameter_removed(document: Document) -> None:
    parameters = operation(document)["parameters"]
    parameters[:] = [one for one in parameters if one["name"] != "on"]


def parameter_required(document: Document) -> None:
    next(one for one in operation(document)["parameters"] if one["name"] == "on")["required"] = True


def parameter_added_and_required(document: Document) -> None:
    operation(document)["parameters"].append(
        {"in": "query", "name": "lang", "required": True, "schema": TEXT}
    )


def parameter_narrowed(document: Document) -> None:
    parameters = operation(document, path="/v1/events")["parameters"]
    next(one for one in parameters if one["name"] == "limit")["schema"]["maximum"] = 100


def request_field_removed(document: Document) -> None:
    del schema(document, "EntryRecordedIn")["properties"]["note"]


def request_field_required(document: Document) -> None:
    schema(document, "EntryRecordedIn").setdefault("required", []).append("parts")


def request_field_added_and_required(document: Document) -> None:
    schema(document, "EntryRecordedIn")["properties"]["more"] = TEXT
    schema(document, "EntryRecordedIn").setdefault("required", []).append("more")


def request_word_removed(document: Document) -> None:
    schema(document, "SenateVoteIn")["properties"]["organ"]["enum"].pop()


def request_text_shorter(document: Document) -> None:
    schema(document, "AuthorizationRegisteredIn")["properties"]["title"]["maxLength"] = 20


def request_no_longer_null(document: Document) -> None:
    note = schema(document, "EntryRecordedIn")["properties"]["note"]
    note["anyOf"] = [one for one in note["anyOf"] if one.get("type") != "null"]


def answer_field_removed(document: Document) -> None:
    del schema(document, "AuthorizationOut")["properties"]["reference"]


def answer_field_renamed(document: Document) -> None:
    members = schema(document, "AuthorizationOut")["properties"]
    members["name"] = members.pop("title")


def answer_field_of_another_type(document: Document) -> None:
    schema(document, "AuthorizationOut")["properties"]["version"]["type"] = "string"


def answer_field_not_promised(document: Document) -> None:
    schema(document, "AuthorizationOut")["required"].remove("status")


def answer_field_null(document: Document) -> None:
    members = schema(document, "AuthorizationOut")["properties"]
    members["title"] = {"anyOf": [members["title"], {"type": "null"}]}


def answer_integer_shorter(document: Document) -> None:
    schema(document, "AuthorizationOut")["properties"]["version"]["format"] = "int32"


def answer_word_removed(document: Document) -> None:
    schema(document, "AuthorizationOut")["properties"]["status"]["x-extensible-enum"].pop()


def answer_schema_renamed(document: Document) -> None:
    schemas = document["components"]["schemas"]
    schemas["StandOut"] = schemas.pop("AuthorizationOut")
    operation(document)["responses"]["200"]["content"][JSON]["schema"]["$ref"] = (
        "#/components/schemas/StandOut"
    )
    schemas["RecordedOut"]["properties"]["authorization"]["$ref"] = "#/components/schemas/StandOut"


def answer_header_removed(document: Document) -> None:
    del operation(document)["responses"]["200"]["headers"]["ETag"]


def answer_media_type_changed(document: Document) -> None:
    content = operation(document)["responses"]["200"]["content"]
    content["application/hal+json"] = content.pop(JSON)


def answer_status_removed(document: Document) -> None:
    del operation(document)["responses"]["304"]


def answer_status_added(document: Document) -> None:
    responses = operation(document)["responses"]
    responses["206"] = responses["200"]


def token_needed(document: Document) -> None:
    operation(document)["security"] = [{"bearer": ["steps:write"]}]


def scope_needed(document: Document) -> None:
    operation(document, "post", WRITE)["security"] = [{"bearer": ["steps:write", "operations"]}]


def event_type_renamed(document: Document) -> None:
    document["webhooks"]["senate-decided"] = document["webhooks"].pop("senate-voted")


def event_field_removed(document: Document) -> None:
    del schema(document, "SenateVotedData")["properties"]["outcome"]


BREAKING = [
    path_removed,
    method_removed,
    operation_renamed,
    parameter_removed,
    parameter_required,
    parameter_added_and_required,
    parameter_narrowed,
    request_field_removed,
    request_field_required,
    request_field_added_and_required,
    request_word_removed,
    request_text_shorter,
    request_no_longer_null,
    answer_field_removed,
    answer_field_renamed,
    answer_field_of_another_type,
    answer_field_not_promised,
    answer_field_null,
    answer_integer_shorter,
    answer_word_removed,
    answer_schema_renamed,
    answer_header_removed,
    answer_media_type_changed,
    answer_status_removed,
    answer_status_added,
    token_needed,
    scope_needed,
    event_type_renamed,
    event_field_removed,
]


@pytest.mark.parametrize("change", BREAKING, ids=lambda one: one.__name__)
def test_what_breaks_a_client_is_found(change: Callable[[Document], None]) -> None:
    old, new = load(CURRENT), load(CURRENT)
    change(new)
    assert diff.breaks(old, new) != []


def field_added(document: Document) -> None:
    schema(document, "AuthorizationOut")["properties"]["more"] = TEXT
    schema(document, "AuthorizationOut")["required"].append("more")


def optional_request_field_added(document: Document) -> None:
    schema(document, "EntryRecordedIn")["properties"]["more"] = TEXT


def word_added(document: Document) -> None:
    schema(document, "AuthorizationOut")["properties"]["status"]["x-extensible-enum"].append("lapsed")
    schema(document, "SenateVoteIn")["properties"]["organ"]["enum"].append("adjourned")


def limit_raised(document: Document) -> None:
    schema(document, "AuthorizationRegisteredIn")["properties"]["title"]["maxLength"] = 100_000


def request_may_be_null(document: Document) -> None:
    members = schema(document, "AuthorizationRegisteredIn")["properties"]
    members["title"] = {"anyOf": [members["title"], {"type": "null"}]}


def path_and_parameter_added(document: Document) -> None:
    document["paths"]["/v1/visits"] = copy.deepcopy(document["paths"][READ])
    operation(document)["parameters"].append({"in": "query", "name": "lang", "schema": TEXT})


def event_type_added(document: Document) -> None:
    document["webhooks"]["visit-recorded"] = copy.deepcopy(document["webhooks"]["entry-recorded"])


def pattern_of_words(document: Document, pattern: str = "^(?:F11|M07)$") -> None:
    path = "/v1/authorizations/{id}/findings/{code}/resolutions"
    parameters = operation(document, "post", path)["parameters"]
    next(one for one in parameters if one["name"] == "code")["schema"]["pattern"] = pattern


@pytest.mark.parametrize(("pattern", "breaks"), [("^[FCM][0-9]{2}$", False), ("^F[0-9]{2}$", True)])
def test_a_list_of_words_may_become_a_pattern_that_takes_all_of_them(pattern: str, breaks: bool) -> None:
    old, new = load(CURRENT), load(CURRENT)
    pattern_of_words(old)
    pattern_of_words(new, pattern)
    assert bool(diff.breaks(old, new)) == breaks


def token_no_longer_needed(document: Document) -> None:
    operation(document, "post", WRITE)["security"] = []


@pytest.mark.parametrize(
    "change",
    [
        field_added,
        optional_request_field_added,
        word_added,
        limit_raised,
        request_may_be_null,
        path_and_parameter_added,
        event_type_added,
        token_no_longer_needed,
    ],
    ids=lambda one: one.__name__,
)
def test_additions_pass(change: Callable[[Document], None]) -> None:
    old, new = load(CURRENT), load(CURRENT)
    change(new)
    assert new != old
    assert diff.breaks(old, new) == []


def test_the_catalogue_notices_a_changed_type_name_a_lost_field_and_another_kind_of_value() -> None:
    old = catalogue.current()
    voted = "mx.anuencia.senate-voted.v1"
    renamed = {f"{kind}2" if kind == voted else kind: fields for kind, fields in old.items()}
    lost = old | {voted: {path: kind for path, kind in old[voted].items() if path != "outcome"}}
    other = old | {voted: old[voted] | {"outcome": "integer"}}
    added = old | {"mx.anuencia.visit-recorded.v1": {"on": "string"}, voted: old[voted] | {"more": "string"}}
    assert catalogue.breaks(old, renamed) == [f"event type {voted}: removed or renamed"]
    assert catalogue.breaks(old, lost) == [f"{voted} outcome: removed or renamed"]
    assert catalogue.breaks(old, other) == [f"{voted} outcome: was string, is integer"]
    assert catalogue.breaks(old, added) == []
