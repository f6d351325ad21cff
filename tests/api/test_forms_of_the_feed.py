"""Do all forms of the feed say the same, and is every type in the catalogue?"""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

import httpx
import orjson
import pytest
from openapi_schema_validator import OAS31Validator

from domain.log.merkle import leaf_hash
from service.event_store.upcasters import known_types
from tests.api.conftest import Client


def _feed(client: Client, accept: str, query: str = "") -> httpx.Response:
    return client.get(f"/v1/events{query}", headers={"Accept": accept})


def _some(client: Client) -> None:
    for number in range(3):
        id_ = client.registered(title=f"Entrenamiento {number}")["id"]
        assert client.entered(id_, 1).status_code == 201


def test_lines_are_the_items_of_the_page(client: Client) -> None:
    _some(client)
    items = _feed(client, "application/json").json()["items"]
    answer = _feed(client, "application/x-ndjson")
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line) for line in answer.text.splitlines()] == items
    assert answer.text.endswith("\n")


def test_a_batch_is_the_stored_bytes_and_nothing_else(client: Client) -> None:
    _some(client)
    items = _feed(client, "application/json").json()["items"]
    answer = _feed(client, "application/cloudevents-batch+json")
    assert answer.headers["content-type"] == "application/cloudevents-batch+json"
    _, rows = client.run(client.services.register.reader.feed(0, 10))
    assert answer.content == b"[" + b",".join(row.stored for row in rows) + b"]"
    for event, item in zip(answer.json(), items, strict=True):
        canonical = orjson.dumps(event, option=orjson.OPT_SORT_KEYS)
        assert leaf_hash(canonical) == b64decode(item["leaf_hash"])
        assert {"specversion", "id", "source", "type"} <= event.keys()


@pytest.mark.parametrize("accept", ["application/x-ndjson", "application/cloudevents-batch+json"])
def test_forms_without_a_cursor_name_the_next_page_in_link(client: Client, accept: str) -> None:
    _some(client)
    target, seen = "/v1/events?limit=4", 0
    for expected in (4, 2, 0):
        answer = client.get(target, headers={"Accept": accept})
        seen = len(answer.text.splitlines()) if "ndjson" in accept else len(answer.json())
        assert seen == expected
        target = answer.headers["link"].removeprefix("<").partition(">")[0]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html, */*;q=0.1", "application/json"),
        ("text, ;q=1", "application/json"),
        ("application/*", "application/json"),
        ("*/*, application/x-ndjson;q=0.9", "application/json"),
        ("application/x-ndjson, */*", "application/x-ndjson"),
        ("application/cloudevents-batch+json; charset=utf-8", "application/cloudevents-batch+json"),
        ("application/json;q=0, */*;q=0.1", "application/x-ndjson"),
        ("application/x-ndjson;q=0.5, application/json", "application/json"),
        ("application/json;q=0.5, Application/X-NDJSON", "application/x-ndjson"),
        ("application/x-ndjson;q=0, */*", "application/json"),
        ("application/x-ndjson;q=much", "application/json"),
    ],
)
def test_the_client_gets_the_form_it_likes_best(shared: Client, accept: str, media: str) -> None:
    assert _feed(shared, accept).headers["content-type"] == media


def test_every_type_is_in_the_catalogue_and_its_schema_where_dataschema_leads(client: Client) -> None:
    found: list[dict[str, Any]] = []
    target = "/v1/event-types?limit=2"
    while True:
        page = client.get(target).json()
        found += page["items"]
        if page["next_cursor"] is None:
            break
        target = f"/v1/event-types?limit=2&cursor={page['next_cursor']}"
    assert [one["type"] for one in found] == sorted(known_types())
    for one in found:
        assert one["type"].endswith(f".{one['step']}.v{one['version']}")
        answer = client.get(one["schema"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/schema+json")
        OAS31Validator.check_schema(answer.json())
        assert answer.json()["$id"].endswith(one["schema"])
    assert client.get("/v1/event-types/mx.anuencia.forgotten.v1/schema").status_code == 404


def test_what_is_stored_fits_the_schema_that_it_names(client: Client) -> None:
    terms = {"contingents": [{"key": "c1", "count": {"value": 40}}]}
    id_ = client.registered(terms=terms)["id"]
    assert client.entered(id_, 1, parts=[]).status_code == 201
    vote = {"organ": "senate", "authorizations": [{"id": id_, "expected_version": 2}]}
    assert client.post("/v1/senate-votes", vote).status_code == 201
    for item in client.get("/v1/events").json()["items"]:
        event = item["event"]
        path = event["dataschema"].removeprefix("https://anuencia.localhost")
        schema = client.get(path).json()
        assert schema["$id"] == event["dataschema"]
        OAS31Validator(schema).validate(event["data"])


def test_each_type_of_event_says_in_words_what_it_is(client: Client) -> None:
    for one in client.get("/v1/event-types?limit=200").json()["items"]:
        assert one["summary"], one["type"]
    # What a dataclass without a sentence of its own is given as one: its signature.
    assert "(*, " not in client.get("/openapi.json").text
