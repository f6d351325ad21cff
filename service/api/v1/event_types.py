"""The reads of event types, and the schema of the `data` of each."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar, Final

import orjson
from pydantic import Field
from starlette.responses import Response

from domain.events import EVENT_TYPES, step_and_version
from domain.values.about import About, about
from service.api.http.conditions import content_etag, unless_known
from service.api.http.pagination import DEFAULT_LIMIT, cursor, next_link, place_of
from service.api.http.problems import Problem
from service.api.http.services import Services
from service.api.v1.authorization_models import Int64
from service.api.v1.contract import tidy
from service.api.v1.derive import OpenModel, data_model
from service.api.v1.parameters import ClosedQuery, Cursor, Limit, NoQuery
from service.api.v1.reading import ReadRequest
from service.event_store.codec import dataschema
from service.event_store.upcasters import current_type, known_types

_KEPT: Final = {"cache-control": "public, max-age=3600"}


class EventTypesQuery(ClosedQuery):
    """Which page."""

    cursor: Cursor | None = None
    limit: Limit = DEFAULT_LIMIT


class EventTypeOut(OpenModel):
    """`step`: its name in paths and imports; `schema`: the path of the JSON Schema of its data."""

    type: str
    step: str
    version: Int64
    summary: str
    schema_: str = Field(alias="schema")

    ABOUT: ClassVar[About] = About(
        "A type of events.",
        "Un tipo de evento.",
        type=(
            "The name of the type, as it stands in events.",
            "El nombre del tipo, como figura en los eventos.",
            "mx.anuencia.senate-voted.v2",
        ),
        step=(
            "The name of the step in paths and lines of imports.",
            "El nombre del paso en las rutas y en las líneas de importación.",
            "senate-voted",
        ),
        version=("The version of the type.", "La versión del tipo.", 2),
        summary=("What it records.", "Lo que registra.", "The request is referred to committees."),
        schema=(
            "The path of the JSON Schema of its data.",
            "La ruta del esquema JSON de sus datos.",
            "/v1/event-types/mx.anuencia.senate-voted.v2/schema",
        ),
    )


class EventTypesPage(OpenModel):
    """`next_cursor` null: this is the last page."""

    items: list[EventTypeOut]
    next_cursor: str | None

    ABOUT: ClassVar[About] = About(
        "A page of types of events.",
        "Una página de tipos de evento.",
        items=("The types, by name.", "Los tipos, por nombre."),
        next_cursor=(
            "What leads to the next page; null: this is the last one.",
            "Lo que lleva a la página siguiente; nulo: esta es la última.",
            "WyI5ZjA4Il0",
        ),
    )


class EventTypes:
    """The catalogue."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def list_(self, asking: ReadRequest[EventTypesQuery]) -> Response:
        """The types of events that the register can record, by name."""
        query = asking.query
        (first,) = (0,) if query.cursor is None else place_of(query.cursor, {}, int)
        names = sorted(known_types())
        shown, rest = names[first : first + query.limit], names[first + query.limit :]
        following = cursor([first + query.limit], {}) if rest else None
        body = orjson.dumps({"items": [_item(name) for name in shown], "next_cursor": following})
        link = next_link(asking.scope, {"limit": query.limit, "cursor": following}) if rest else {}
        return unless_known(asking.scope, content_etag(body), _KEPT | link, lambda: body)

    async def schema(self, asking: ReadRequest[NoQuery]) -> Response:
        """The JSON Schema of the data of one type, to which `dataschema` of its events leads."""
        kind: str = asking.scope["path_params"]["type"]
        if kind not in known_types():
            raise Problem("not-found", "There is no such type of event.")
        body = _schema(kind, self._services.register.origin)
        return unless_known(
            asking.scope, content_etag(body), _KEPT, lambda: body, media="application/schema+json"
        )


def _item(name: str) -> dict[str, Any]:
    step, version = step_and_version(name)
    return {
        "type": name,
        "step": step,
        "version": version,
        "summary": said.whole.en if (said := about(EVENT_TYPES[current_type(name)])) else "",
        "schema": f"/v1/event-types/{name}/schema",
    }


@cache
def _schema(kind: str, origin: str) -> bytes:
    made = data_model(kind).model_json_schema(mode="serialization")
    for one in (made, *made.get("$defs", {}).values()):
        tidy(one)
    return orjson.dumps(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": dataschema(origin, kind),
            "title": kind,
            **made,
        }
    )
