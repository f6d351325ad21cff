"""Does every limit that a schema of the document states hold, on both sides of it?

Each place that a body has is filled with what is just within the limit and with what is just beyond.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from service.api.http import strict_json
from service.api.http.problems import Problem
from service.api.v1 import flaws
from service.api.v1.posts import POSTS
from service.api.v1.subscription_models import ReplayIn, SubscriptionIn
from tests.api.conftest import Client
from tests.api.places import PLACES
from tests.api.sampling import DOCUMENT, Write, minimal

MAX_INT = 2**53 - 1
#: What a value beyond a limit is told by.
CODES = {"too-long", "too-short", "pattern", "item-count", "out-of-range", "wrong-type", "unknown-word"}


#: By the name of a write, what its body is checked by.
MODELS = {
    **{one.name: one.model for one in POSTS},
    "create_subscription": SubscriptionIn,
    "replay_subscription": ReplayIn,
}


def _sides(schema: dict[str, Any]) -> Iterator[tuple[Any, bool]]:
    """Values with whether they are within the limits."""
    kind = schema.get("type")
    if kind == "string" and "enum" not in schema and "const" not in schema:
        yield from _texts(schema)
    elif kind == "string":
        yield minimal(schema), True
        yield from _wrong("no such word", "", 7, True, [])
    elif kind == "integer":
        low, high = int(schema["minimum"]), int(schema["maximum"])
        yield from ((low, True), (high, True), (low - 1, False), (high + 1, False))
        yield from _wrong(str(low), 1.5, float(low), True, [], {})
    elif kind == "boolean":
        yield from ((True, True), (False, True), ("true", False), (1, False), (0, False))
    elif kind == "array":
        low, high = schema.get("minItems", 0), schema["maxItems"]
        one = minimal(schema["items"])
        yield from (([one] * low, True), ([one] * high, True), ([one] * (high + 1), False))
        if low:
            yield [one] * (low - 1), False
        yield from _wrong({}, "x", 0)
    elif kind == "object" and schema.get("additionalProperties") is False:
        yield minimal(schema), True
        yield {**minimal(schema), "no_such_member": 1}, False
        yield from (
            ({name: one for name, one in minimal(schema).items() if name != left}, False)
            for left in schema.get("required", ())
        )
        yield from _wrong([], "x", 0)


def _wrong(*values: Any) -> Iterator[tuple[Any, bool]]:
    return ((value, False) for value in values)


def _texts(schema: dict[str, Any]) -> Iterator[tuple[Any, bool]]:
    good = minimal(schema)
    yield good, True
    yield from _wrong(0, 1742083200, True, [], {})
    low, high = schema.get("minLength", 0), schema["maxLength"]
    if "pattern" not in schema:
        # Counted in characters, not in bytes.
        yield from (("x" * low, True), ("x" * high, True), ("é" * high, True), ("🚢" * high, True))
        yield "x" * (high + 1), False
        if low:
            yield "x" * (low - 1), False
    else:
        yield from ((f"{good}\n", False), (f" {good}", False), ("x" * (high + 1), False), ("", False))


def _told(write: Write, body: Any) -> list[tuple[str, str]]:
    """Of the model of this write: the pointers and codes of what is wrong with the body."""
    model = MODELS[write.name]
    try:
        flaws.check(model, body)
    except Problem as problem:
        return [(fault.pointer or "", fault.code) for fault in problem.faults]
    return []


def _is_about(where: str, code: str, pointer: str) -> bool:
    # A word that chooses between schemas is told by the object that it stands in.
    parent = pointer.rpartition("/")[0]
    return f"{where}/".startswith(f"{pointer}/") or (where == parent and code == "unknown-word")


def test_every_text_list_and_number_of_a_request_has_limits() -> None:
    for place in PLACES:
        kind = place.schema.get("type")
        if kind == "string" and not {"enum", "const"} & place.schema.keys():
            assert "maxLength" in place.schema or "pattern" in place.schema, str(place)
        if kind == "array":
            assert "maxItems" in place.schema, str(place)
        if kind == "integer":
            assert place.schema["minimum"] >= 0, str(place)
            assert place.schema["maximum"] <= MAX_INT, str(place)


def test_what_is_refused_before_any_schema_is_asked_is_beyond_what_any_takes() -> None:
    # Four characters become one in normal form C, at most.
    assert max(place.schema.get("maxLength", 0) for place in PLACES) * 4 <= strict_json.MAX_TEXT
    assert max(place.schema.get("maxItems", 0) for place in PLACES) * 4 <= strict_json.MAX_VALUES


@pytest.mark.parametrize("name", sorted({place.write.name for place in PLACES}))
def test_every_limit_holds_on_both_sides(name: str) -> None:
    judged = 0
    for place in PLACES:
        if place.write.name != name:
            continue
        schema = {"maxLength": 2000, **place.schema} if "pattern" in place.schema else place.schema
        pointer = "".join(f"/{one}" for one in place.path)
        for value, within in _sides(schema):
            told = _told(place.write, place.body(value))
            mine = [code for where, code in told if _is_about(where, code, pointer)]
            assert (not mine) is within, (str(place), str(value)[:80], told[:3])
            judged += 1
    assert judged


def test_what_is_beyond_a_limit_is_422_with_its_pointer_over_http(client: Client) -> None:
    """One value of each kind of limit for each write, all the way."""
    done: set[tuple[str, str]] = set()
    for place in PLACES:
        kind = str(place.schema.get("type"))
        beyond = [value for value, within in _sides({"maxLength": 2000, **place.schema}) if not within]
        if not place.path or not beyond or (place.write.name, kind) in done:
            continue
        # A fraction is refused before any schema: test_bad_input.py. Each time another of the values.
        sent = [value for value in beyond if not isinstance(value, float)]
        value = sent[len(done) % len(sent)]
        done.add((place.write.name, kind))
        headers = {"If-Match": '"1"'} if "{id}" in place.write.path else {}
        answer = client.post(place.write.target(), place.body(value), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), (str(place), value)
        pointer = "".join(f"/{one}" for one in place.path)
        told = [error for error in answer.json()["errors"] if error["pointer"].startswith(pointer)]
        assert told, (str(place), str(value)[:50], answer.text[:300])
        assert {error["code"] for error in told} <= CODES | {"required", "unknown-field"}
    assert client.get("/v1/events").json()["items"] == []


def _queries() -> dict[str, list[dict[str, Any]]]:
    """The query parameters of every path that is read."""
    return {
        path: [one for one in methods["get"].get("parameters", ()) if one["in"] == "query"]
        for path, methods in DOCUMENT["paths"].items()
        if "get" in methods
    }


#: With which a parameter makes sense, or stands at its limit with good reason.
WITH = {("/v1/log/consistency", "old"): f"new={MAX_INT}&", ("/v1/log/consistency", "new"): "old=0&"}
#: What a path is never asked without.
NEEDED = {"/v1/statistics": "by=year&"}


@pytest.mark.parametrize("path", [path for path, queries in _queries().items() if queries])
def test_every_limit_of_a_query_holds(shared: Client, path: str) -> None:
    target = path.replace("{id}", shared.registered()["id"]).replace("{position}", "0")
    target = target.replace("{vote_id}", str(uuid4()))
    for parameter in _queries()[path]:
        name, schema = parameter["name"], parameter["schema"]
        one = schema.get("items", schema)

        def status(*values: object, name: str = name) -> int:
            query = "&".join(f"{name}={value}" for value in values)
            needed = WITH.get((path, name), NEEDED.get(path, "") if name != "by" else "")
            # Those of subscriptions are of an office; everywhere else a token changes nothing.
            return shared.get(f"{target}?{needed}{query}", shared.headers()).status_code

        good = {200, 404}  # what is not on record, or not published, all the same
        if one.get("type") == "integer":
            low, high = int(one["minimum"]), int(one["maximum"])
            if "stream" not in path and name != "wait":
                # What lies beyond the log is well formed, and refused all the same.
                beyond = good | {422} if name == "after" else good
                assert status(low) in good, name
                assert status(high) in beyond, name
            for wrong in (low - 1, high + 1, "1.5", "0x1", "+1", "%201", "", "NaN", "1e1", "%D9%A1"):
                assert status(wrong) == 422, (name, wrong)
            assert status(low, low) == 422, name
            continue
        for wrong in ("%00", "x%00", "x" * 5000, "%FF", "%ED%A0%80"):
            assert status(wrong) in (400, 422), (name, wrong)
        if "enum" in one:
            assert status("no such word") == 422, name
        elif "maxLength" in one and name not in ("cursor", "as_of"):
            assert status("x" * (one["maxLength"] + 1)) == 422, name
            if "stream" not in path and "pattern" not in one:
                assert status("x" * one["maxLength"]) in good, name
        if "maxItems" in schema:
            values = [minimal(one)] * schema["maxItems"]
            assert status(*values, values[0]) == 422, name
            if "stream" not in path:
                assert status(*values) in good, name
