"""Are the examples of the contract what it says, and bodies what real authorizations record?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.contract.document import CURRENT, JSON, load, operations
from tests.contract.examples import CASE, bodies, lines

DOCUMENT = load(CURRENT)
_WHOLE = DRAFT202012.create_resource(DOCUMENT)
_REGISTRY: Any = Registry().with_resource("contract", _WHOLE)


def flaws(schema: Any, value: Any) -> list[str]:
    """What is wrong with a value by a schema of the document."""
    pointed = {"$ref": f"contract{schema['$ref']}"} if "$ref" in schema else _from_here(schema)
    return [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(pointed, registry=_REGISTRY).iter_errors(value)
    ]


def _from_here(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_from_here(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: f"contract{one}" if name == "$ref" else _from_here(one)
        for name, one in schema.items()
        if name not in ("example", "examples")
    }


def _media() -> Iterator[tuple[str, Any]]:
    for operation in operations(DOCUMENT):
        body = operation.body.get("requestBody", {}).get("content", {})
        answers = {
            f"{status} {media}": one
            for status, answer in operation.body["responses"].items()
            for media, one in answer.get("content", {}).items()
        }
        for name, media in {**{f"body {kind}": one for kind, one in body.items()}, **answers}.items():
            yield f"{operation.place} {name}", media


def _examples() -> Iterator[tuple[str, Any, Any]]:
    for place, media in _media():
        for one in media.get("examples", {}).values():
            name = one.get("$ref", "").rpartition("/")[2]
            value = DOCUMENT["components"]["examples"][name] if name else one
            yield place, media["schema"], value["value"]


def test_every_body_has_an_example_and_it_is_one() -> None:
    with_one = {place for place, media in _media() if media.get("examples")}
    bodies_ = {place for place, _ in _media() if place.endswith(f"body {JSON}")}
    assert bodies_
    assert bodies_ - with_one == set(), "run 'python -m tests.contract examples'"


def test_every_answer_in_json_has_an_example() -> None:
    answers = {place: media for place, media in _media() if place.endswith(f"200 {JSON}")}
    assert answers
    assert {place for place, media in answers.items() if not media.get("examples")} <= {
        # What a register of examples has nothing of.
        "GET /v1/disclosures/{digest} 200 application/json",
    }, "run 'python -m tests.contract examples'"


def test_every_example_of_a_body_or_an_answer_is_valid() -> None:
    found = list(_examples())
    assert len(found) > 30
    wrong = {place: flaws(schema, value)[:3] for place, schema, value in found if flaws(schema, value)}
    assert wrong == {}, "run 'python -m tests.contract examples'"


def test_a_flaw_of_an_example_would_be_found() -> None:
    schema = DOCUMENT["components"]["schemas"]["CountIn"]
    assert flaws(schema, {"value": 3}) == []
    assert flaws(schema, {"value": "three"})
    assert flaws({"$ref": "#/components/schemas/LetterIn"}, {"number": 3})


def test_bodies_are_those_of_real_authorizations_where_one_has_such_a_step() -> None:
    made = bodies(DOCUMENT)
    recorded = {line["step"] for _, line in lines()}
    real = [one for one in made.values() if one["summary"].startswith("From MX-")]
    assert len(real) == len(recorded)
    assert made["register_authorization"]["summary"] == f"From {CASE}"


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_every_example_of_a_field_is_one(name: str) -> None:
    for member, schema in DOCUMENT["components"]["schemas"][name].get("properties", {}).items():
        for example in schema.get("examples", ()):
            assert flaws(schema, example) == [], member
