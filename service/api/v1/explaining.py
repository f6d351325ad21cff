"""The read of why an authorization is said to stand as it does: each value with what it rests on."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from domain.explanations import explanations
from domain.findings import View
from domain.values import Tier
from domain.values.about import About
from service import aside
from service.api.http.pagination import cursor
from service.api.http.services import Services
from service.api.v1.authorization_models import CompetingValueOut, Int64
from service.api.v1.authorizations import AuthorizationQuery, Authorizations
from service.api.v1.derive import OpenModel, Words
from service.api.v1.list_read import Listed, ListQuery, asked_page

ValuePath = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$",
        max_length=200,
        description="Only values whose path is this one, or begins with it and a dot.",
        examples=["terms.contingents.c1"],
    ),
]


class ExplanationsQuery(ListQuery):
    """Of which values, of which log, judged on which day."""

    path: ValuePath | None = None


class StatedByOut(OpenModel):
    """A source. `value`: what it states, where that is another value than the one explained."""

    title: str
    address: str | None
    archived: str | None
    publisher: str | None
    tier: Annotated[str, Words(Tier)]
    locator: str | None
    value: Any

    ABOUT: ClassVar[About] = About(
        "A source that the step cites for the value.",
        "Una fuente que el paso cita para el valor.",
        title=("Its title.", "Su título.", "Decreto por el que se autoriza el ingreso"),
        address=("Its address.", "Su dirección.", "https://sidof.segob.gob.mx/notas/docFuente/5781117"),
        archived=("Where a copy is archived.", "Dónde hay una copia archivada."),
        publisher=("Who published it.", "Quién la publicó.", "DOF"),
        tier=("How far it is to be trusted.", "Qué tan confiable es.", "official"),
        locator=(
            "Where in the source: article, page, place.",
            "En qué parte: artículo, página, lugar.",
            "art. 2",
        ),
        value=(
            "The value that it states, where that is another one; else null.",
            "El valor que establece, si es otro; si no, nulo.",
        ),
    )


class ExplanationOut(OpenModel):
    """One value, and on what it rests. `act`, `version` null: the register computes it (`derived`)."""

    path: str
    value: Any
    act: str | None
    version: Int64 | None
    rests_on: list[Int64]
    stated_by: list[StatedByOut]
    derived: str | None
    corrected_by: Int64 | None
    settled_by: Int64 | None
    disputed: list[CompetingValueOut] | None

    ABOUT: ClassVar[About] = About(
        "One value of an authorization, and on what it rests.",
        "Un valor de una autorización y en qué se apoya.",
        path=(
            (
                "Where it stands: `terms` are the effective ones, `original` those of the beginning; list "
                "members by key, steps by version, proceedings by number."
            ),
            (
                "Dónde está: `terms` son los vigentes, `original` los del principio; elementos de listas por "
                "clave, pasos por versión, procedimientos por número."
            ),
            "terms.contingents.c1.count",
        ),
        value=("The value, never null.", "El valor, nunca nulo."),
        act=(
            "The kind of the step that states it, as in paths; null: it is computed.",
            "La clase del paso que lo establece, como en las rutas; nulo: se calcula.",
            "decree-published",
        ),
        version=("The version of that step.", "La versión de ese paso.", 6),
        rests_on=(
            "The versions of all steps by which it is so.",
            "Las versiones de los pasos que lo causan.",
        ),
        stated_by=("The sources that the step cites for it.", "Las fuentes que el paso cita para ello."),
        derived=(
            "How it was computed, where no source states it.",
            "Cómo se calculó, si ninguna fuente lo establece.",
            "the furthest act of the proceeding",
        ),
        corrected_by=(
            "The version of the correction that counts.",
            "La versión de su corrección vigente.",
        ),
        settled_by=(
            "The version of the step that settled a disagreement of sources about it.",
            "La versión del paso que resolvió una discrepancia de fuentes al respecto.",
        ),
        disputed=(
            "The competing values of open disputes, each with its source; null: undisputed.",
            "Los valores en competencia de controversias abiertas, cada uno con su fuente; nulo: ninguno.",
        ),
    )


class ExplanationsPage(OpenModel):
    """`next_cursor` null: this is the last page."""

    items: list[ExplanationOut]
    next_cursor: str | None

    ABOUT: ClassVar[About] = About(
        "A page of the values of an authorization, by path.",
        "Una página de los valores de una autorización, por ruta.",
        items=("The values.", "Los valores."),
        next_cursor=("Where the next page begins.", "Dónde comienza la página siguiente."),
    )


class ExplanationsRead:
    """The read of explanations."""

    def __init__(self, services: Services, authorizations: Authorizations) -> None:
        self._services = services
        self._authorizations = authorizations

    async def listed(self, query: ExplanationsQuery, id_: UUID) -> Listed[dict[str, Any]]:
        """Why it is said to stand so: every value with its step, its sources and what competes with it."""
        page = asked_page(query, self._services.register.profile, (str,), {"authorization": str(id_)})
        wanted = page.wanted
        as_of = query.as_of if wanted.size is None else str(max(wanted.size - 1, 0))
        state, size, _ = await self._authorizations.seen(
            id_, AuthorizationQuery(as_of=as_of, on=wanted.on.isoformat())
        )
        view = View(state, wanted.on)
        found = await aside.done(partial(explanations, view, query.path or ""), state.version)
        after = wanted.after[0] if wanted.after is not None else ""
        left = [one for one in found if one["path"] > after]
        items = left[: query.limit]
        following = None
        if len(left) > len(items):
            following = cursor([size, wanted.on.isoformat(), items[-1]["path"]], page.filters)
        return Listed(page, items, following, size, None, None)
