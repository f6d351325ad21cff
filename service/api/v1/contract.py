"""Makes the document from the routes: what FastAPI writes, and what it cannot know."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, create_model
from pydantic.json_schema import models_json_schema
from starlette.routing import BaseRoute

from domain.events import step_and_version
from domain.values.about import About
from service.api.http.conditions import CONTRACT
from service.api.v1.derive import data_model
from service.api.v1.documented import SECURITY_SCHEMES
from service.api.v1.imports import MEDIA_TYPE as IMPORT_MEDIA_TYPE
from service.api.v1.line_schemas import LINES, line_schema
from service.api.v1.schemas import EventOut, Problem
from service.event_store.upcasters import known_types

_REF: Final = "#/components/schemas/{model}"

_LIMITS: Final = (("ge", "minimum"), ("le", "maximum"))

#: Written by `python -m tests.contract examples`.
EXAMPLES: Final = Path(__file__).with_name("examples.json")

TITLE: Final = "Anuencia"
DESCRIPTION: Final = (
    "A register of the authorizations by which a senate lets troops cross the border. Steps are recorded, "
    "never changed; every step is an event of one log, and every answer can be asked for as of any position."
)


def document_of(routes: Iterable[BaseRoute]) -> dict[str, Any]:
    """The OpenAPI 3.1 document of an app's routes."""
    made = get_openapi(
        title=TITLE,
        version=CONTRACT,
        openapi_version="3.1.0",
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        routes=list(routes),
        tags=[
            {"name": "writes", "description": "What is recorded: one POST per kind of step."},
            {"name": "reads", "description": "What is answered: one GET per question."},
            {"name": "webhooks", "description": "What is sent by itself, and to whom."},
        ],
        servers=[{"url": "/", "description": "This service"}],
    )
    components = made["components"]
    components["securitySchemes"] = SECURITY_SCHEMES
    envelopes = dict(_envelopes())
    models: list[type[BaseModel]] = [Problem, *envelopes.values()]
    _, published = models_json_schema([(model, "serialization") for model in models], ref_template=_REF)
    components["schemas"] |= published["$defs"]
    _, lines = models_json_schema([(model, "validation") for model in LINES.values()], ref_template=_REF)
    components["schemas"] = lines["$defs"] | components["schemas"]
    body = made["paths"]["/v1/imports"]["post"]["requestBody"]["content"][IMPORT_MEDIA_TYPE]["schema"]
    body["contentSchema"] = line_schema(_REF)
    made["webhooks"] = {name: _webhook(name, model) for name, model in envelopes.items()}
    for schema in components["schemas"].values():
        tidy(schema)
    _add_examples(made)
    for path in made["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                _tidy_parameter(parameter)
    return made


def _add_examples(made: dict[str, Any]) -> None:
    """Bodies and answers of real authorizations: a body at its operation, an answer once."""
    known = json.loads(EXAMPLES.read_text("utf-8"))
    schemas = made["components"]["schemas"]
    # An answer of before a field was added is none any more, and is left out until it is asked for again.
    answers = {
        name: one
        for name, one in known["answers"].items()
        if _is_whole(one["value"], schemas.get("Problem" if name.startswith("Problem") else name), schemas)
    }
    made["components"]["examples"] = answers
    for path in made["paths"].values():
        for operation in path.values():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body is not None and operation["operationId"] in known["bodies"]:
                body["examples"] = {"real": known["bodies"][operation["operationId"]]}
            for status, answer in operation["responses"].items():
                for media in answer.get("content", {}).values():
                    model = media["schema"].get("$ref", "").rpartition("/")[2]
                    name = f"Problem{status}" if model == "Problem" else model
                    if name in answers:
                        media["examples"] = {"real": {"$ref": f"#/components/examples/{name}"}}


def _is_whole(value: Any, schema: Any, schemas: dict[str, Any]) -> bool:
    """Whether every field that an answer promises stands in it."""
    if not isinstance(schema, dict):
        return schema is not None
    if "$ref" in schema:
        return _is_whole(value, schemas.get(schema["$ref"].rpartition("/")[2]), schemas)
    if isinstance(value, list):
        return all(_is_whole(one, schema.get("items", True), schemas) for one in value)
    if isinstance(value, dict):
        choices = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
        if choices:
            return any(_is_whole(value, one, schemas) for one in choices)
        members, further = schema.get("properties", {}), schema.get("additionalProperties", True)
        return set(schema.get("required", ())) <= value.keys() and all(
            _is_whole(one, members.get(name, further), schemas) for name, one in value.items()
        )
    return True


def _envelopes() -> Iterator[tuple[str, type[BaseModel]]]:
    """Per event type its envelope with `data` spelled out: for generators, never on any path."""
    for kind in known_types():
        name, version = step_and_version(kind)
        title = "".join(word.capitalize() for word in name.split("-")) + f"V{version}"
        made = create_model(title, __base__=EventOut, data=(data_model(kind), ...))
        made.ABOUT = About(
            f"The envelope of an event of type `{kind}`.", f"El sobre de un evento de tipo `{kind}`."
        )
        yield name if version == 1 else f"{name}-v{version}", made


def _webhook(name: str, model: type[BaseModel]) -> dict[str, Any]:
    return {
        "post": {
            "operationId": f"on_{name.replace('-', '_')}",
            "summary": f"The form of `{name}` events",
            "description": "What a subscription sends: the event as it is stored, as "
            "`application/cloudevents+json`, signed as Standard Webhooks says.",
            "security": [],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"$ref": _REF.format(model=model.__name__)}}},
            },
            "responses": {"204": {"description": "Taken"}},
        }
    }


def _tidy_parameter(parameter: dict[str, Any]) -> None:
    """No null, which no query and no header can say; what is said of the value is said of the parameter."""
    schema = parameter["schema"]
    given = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if len(given) == 1:
        del schema["anyOf"]
        schema |= given[0]
    tidy(schema)
    if "description" in schema:
        parameter["description"] = schema.pop("description")


def tidy(schema: Any) -> None:
    """Drop what pydantic adds and nobody stated: titles made of names, and null as a default.

    A limit behind a validator of our own it writes by its Python name, which no reader of schemas knows. A
    default that is an object goes too: generators cannot write one, and leave out all that has it.
    """
    if isinstance(schema, list):
        for one in schema:
            tidy(one)
    if not isinstance(schema, dict):
        return
    schema.pop("title", None)
    for python, keyword in _LIMITS:
        if python in schema:
            schema[keyword] = schema.pop(python)
    default = schema.get("default", ...)
    if default in (None, "") or isinstance(default, dict):
        del schema["default"]
    for key, one in schema.items():
        if key in ("properties", "$defs"):
            for member in one.values():
                tidy(member)
        elif key in ("items", "anyOf", "oneOf", "allOf", "additionalProperties"):
            tidy(one)
