"""The schema of a line of an import, one for each kind of step, so that generators write the classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Final

from pydantic import BaseModel, Field, create_model

from domain.events import EVENT_OF
from domain.values import MAX_INT
from domain.values.about import About, Bilingual
from service.api.v1.derive import ClosedModel, Uuid, marks, optional_field
from service.api.v1.lines import ImportLineIn, Ref
from service.api.v1.schemas import AuthorizationRegisteredIn
from service.api.v1.steps import IN_LINE, INT64, KINDS, MAX_LINKED, MAX_SHARING, word
from service.policy import REGISTERED


class LinkedAuthorizationIn(ClosedModel):
    """Another authorization, by its `id` or by the `ref` of an import; without a version any will do."""

    id: Uuid | None = None
    ref: Ref | None = None
    expected_version: Annotated[int, Field(strict=True, ge=1, le=MAX_INT, json_schema_extra=INT64)] | None = (
        None
    )

    ABOUT: ClassVar[About] = About(
        "Another authorization, by its `id` or by the `ref` of an import.",
        "Otra autorización, por su `id` o por el `ref` de una importación.",
        id=("Its id.", "Su identificador.", "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11"),
        ref=(
            "The name by which an import calls it.",
            "El nombre con que la llama una importación.",
            "MX-2026-SOF28",
        ),
        expected_version=(
            "The version at which it was read. Null or left out: any will do.",
            "La versión en que se leyó. Nula u omitida: cualquiera.",
            4,
        ),
    )


_LISTS: Final = {
    "authorizations-linked": ("others", MAX_LINKED),
    "step-corrected": ("authorizations", MAX_SHARING),
    "step-annulled": ("authorizations", MAX_SHARING),
}
"""Where a line names other authorizations, and how many."""


def _data(kind: str) -> type[BaseModel]:
    if kind == REGISTERED:
        return AuthorizationRegisteredIn
    model = IN_LINE[kind]
    if kind not in _LISTS:
        return model
    name, most = _LISTS[kind]
    field = model.model_fields[name]
    spanish = next((one.es for one in marks(field.annotation) if isinstance(one, Bilingual)), None)
    others: dict[str, Any] = {
        name: optional_field(
            Annotated[list[LinkedAuthorizationIn], Field(max_length=most)], field.description, spanish
        )
    }
    lined: type[BaseModel] = create_model(
        f"{model.__name__.removesuffix('In')}LineIn", __base__=model, **others
    )
    return lined


def _lines() -> Iterator[tuple[str, type[BaseModel]]]:
    for kind in KINDS:
        fields: dict[str, Any] = {"step": (word(kind), ...), "data": (_data(kind), ...)}
        made = create_model(f"{EVENT_OF[kind].__name__}ImportLineIn", __base__=ImportLineIn, **fields)
        made.ABOUT = About(
            f"A line of an import that records `{kind}`.", f"Una línea de importación que registra `{kind}`."
        )
        yield kind, made


LINES: Final[dict[str, type[BaseModel]]] = dict(_lines())
"""By kind of step."""


def line_schema(reference: str) -> dict[str, Any]:
    """Any line, told apart by its `step`. `reference`: of a model's schema, `{model}` being its name."""
    places = {kind: reference.format(model=model.__name__) for kind, model in LINES.items()}
    return {
        "oneOf": [{"$ref": place} for place in places.values()],
        "discriminator": {"propertyName": "step", "mapping": places},
    }
