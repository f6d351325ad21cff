"""Makes the examples of the contract from real authorizations. (`python -m tests.contract examples`)

Bodies are lines of examples/, and answers what a register that holds them gives. For the few kinds of steps
that no line records the body is made of the examples of its fields, and says so.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx

from service.api.v1.contract import EXAMPLES
from service.cli.examples import FOLDER
from tests.answering import register_of_examples
from tests.contract.document import CURRENT, JSON, load, name_of, operations, resolved
from tests.service_here import ServiceHere

Json = dict[str, Any]

#: Two acts and a registration: the shortest that has most parts.
CASE: Final = "MX-2016-UNITASPAC57"
#: What is asked, besides a page of one item.
ASKED: Final[Mapping[str, Json]] = {
    "list_statistics": {"by": "year"},
    "read_consistency_proof": {"old": 1, "new": 2},
}
OTHER: Final = "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11"


def lines() -> Iterator[tuple[str, Json]]:
    """The lines of the examples, each with the authorization that it is of."""
    for file in sorted(FOLDER.glob("*.ndjson")):
        for text in file.read_text("utf-8").splitlines():
            yield file.stem, json.loads(text)


def bodies(document: Json) -> dict[str, Json]:
    """By operation: a body, and where it is from."""
    shortest: dict[str, tuple[str, Json]] = {}
    for case, line in lines():
        known = shortest.get(line["step"])
        if known is None or len(json.dumps(line["data"])) < len(json.dumps(known[1])):
            shortest[line["step"]] = case, line["data"]
    found: dict[str, Json] = {}
    for operation in operations(document):
        schema = operation.body.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema")
        if schema is None:
            continue
        kind = _kind(name_of(schema) or "")
        real = shortest.get(kind)
        value = None if real is None else _as_posted(kind, real[1])
        summary = f"From {real[0]}" if real is not None else "Made of the examples of its fields"
        found[operation.body["operationId"]] = {
            "summary": summary,
            "value": sample(document, resolved(document, schema)) if value is None else value,
        }
    return found


def _kind(model: str) -> str:
    """The kind of step of which a body of that name holds the data."""
    if model == "SenateVoteIn":
        return "senate-voted"
    name = model.removesuffix("In")
    return "".join(f"-{one.lower()}" if one.isupper() else one for one in name).lstrip("-")


def _as_posted(kind: str, data: Json) -> Json:
    """A line's data as a POST takes it: other authorizations by their id, at the version that was read."""
    if kind == "senate-voted":
        one = {name: data[name] for name in ("terms", "repeats", "proceeding") if name in data}
        rest = {name: value for name, value in data.items() if name not in one}
        return {**rest, "authorizations": [{"id": OTHER, "expected_version": 2, **one}]}
    if kind == "authorizations-linked" and data.get("others"):
        return {**data, "others": [{"id": OTHER, "expected_version": 3} for _ in data["others"]]}
    return data


def sample(document: Json, schema: Mapping[str, Any]) -> Any:
    """A value of a schema: what it requires, and what it has an example of."""
    schema = resolved(document, schema)
    for keyword in ("oneOf", "anyOf"):
        others = [one for one in schema.get(keyword, ()) if one.get("type") != "null"]
        if others:
            return sample(document, others[0])
    if "const" in schema:
        return schema["const"]
    if schema.get("examples"):
        return schema["examples"][0]
    if "properties" in schema:
        needed = set(schema.get("required", ()))
        return {
            name: member["examples"][0] if member.get("examples") else sample(document, member)
            for name, member in schema["properties"].items()
            if name in needed or (member.get("examples") and name not in ("citations", "derived", "note"))
        }
    if schema.get("type") == "array":
        return [sample(document, schema["items"])] if schema.get("minItems") else []
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") == "uuid":
        return OTHER
    return {"string": "x", "integer": int(schema.get("minimum", 0)), "boolean": True}.get(
        schema.get("type", ""), {}
    )


def answers(document: Json, service: ServiceHere) -> dict[str, Json]:
    """By model: an answer, and what gives it."""
    found: dict[str, Json] = {}
    with httpx.Client(base_url=service.url, trust_env=False, timeout=30) as http:
        known = {
            one["reference"]: one["id"] for one in http.get("/v1/authorizations?limit=200").json()["items"]
        }
        vote = http.get("/v1/senate-votes?limit=1").json()["items"][0]["vote_id"]
        named = {"id": known[CASE], "vote_id": vote, "position": "0"}
        office = {"Authorization": f"Bearer {service.token('senate')}"}
        wanted = {"url": "https://example.org/anuencia", "types": ["mx.anuencia.senate-voted"]}
        subscription = http.post(
            "/v1/subscriptions", json=wanted, headers={**office, "Idempotency-Key": str(uuid4())}
        ).json()["id"]
        for operation in operations(document):
            model = name_of(
                operation.body["responses"].get("200", {}).get("content", {}).get(JSON, {}).get("schema", {})
            )
            if operation.method != "get" or model is None or model in found:
                continue
            parameters = operation.body.get("parameters", ())
            query = {"limit": 1} if any(one["name"] == "limit" for one in parameters) else {}
            query |= ASKED.get(operation.body["operationId"], {})
            path = operation.path
            for name, value in {**named, **_further(http)}.items():
                path = path.replace(f"{{{name}}}", value)
            if operation.path.startswith("/v1/subscriptions"):
                path = operation.path.replace("{id}", subscription)
            answer = http.get(path, params=query, headers=office)
            if answer.status_code == 200:
                found[model] = {
                    "summary": f"GET {answer.request.url.raw_path.decode()}",
                    "value": answer.json(),
                }
        found |= _recorded(http, service)
        found |= _problems(http, service, known[CASE])
    return dict(sorted(found.items()))


def _further(http: httpx.Client) -> dict[str, str]:
    """What other paths name: a facility."""
    listed = http.get("/v1/facilities?limit=1")
    return {"key": listed.json()["items"][0]["key"]} if listed.status_code == 200 else {}


def _recorded(http: httpx.Client, service: ServiceHere) -> dict[str, Json]:
    _, line = next(one for one in lines() if one[0] == CASE)
    id_ = str(uuid4())
    headers = {"Authorization": f"Bearer {service.token('registrar')}"}
    registered = http.post(
        "/v1/authorizations",
        json={**line["data"], "id": id_},
        headers={**headers, "Idempotency-Key": id_},
    )
    voted = http.post(
        "/v1/senate-votes",
        json={"organ": "senate", "authorizations": [{"id": id_, "expected_version": 1}]},
        headers={**headers, "Idempotency-Key": f"{id_}-vote"},
    )
    return {
        "RecordedOut": {"summary": "A registration", "value": registered.json()},
        "SenateVoteRecordedOut": {"summary": "A vote over one authorization", "value": voted.json()},
    }


def _problems(http: httpx.Client, service: ServiceHere, id_: str) -> dict[str, Json]:
    headers = {"Authorization": f"Bearer {service.token('registrar')}", "Idempotency-Key": str(uuid4())}
    at = {**headers, "If-Match": '"99"'}
    found = {
        "Problem400": http.post(
            "/v1/authorizations", json={}, headers={"Authorization": headers["Authorization"]}
        ),
        "Problem401": http.post("/v1/authorizations", json={}),
        "Problem404": http.get(f"/v1/authorizations/{OTHER}"),
        "Problem409": http.post("/v1/authorizations", json={"id": id_, "title": "x"}, headers=headers),
        "Problem412": http.post(f"/v1/authorizations/{id_}/request", json={}, headers=at),
        "Problem422": http.get("/v1/authorizations?limit=0"),
    }
    return {
        name: {"summary": answer.json()["title"], "value": answer.json()}
        for name, answer in found.items()
        if answer.status_code == int(name.removeprefix("Problem"))
    }


def made() -> Json:
    """All of them."""
    from tests.conftest import fresh_database, pytest_unconfigure

    document = load(CURRENT)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            fresh_database() as database,
            register_of_examples(Path(folder) / "data", database.environment) as service,
        ):
            told = answers(document, service)
    finally:
        pytest_unconfigure()
    return {"bodies": bodies(document), "answers": told}


def write() -> int:
    """Write service/api/v1/examples.json."""
    text = json.dumps(made(), indent=1, sort_keys=True, ensure_ascii=False)
    EXAMPLES.write_text(f"{text}\n", "utf-8")
    return 0
