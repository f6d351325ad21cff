"""Reads what stands outside the log for a digest inside it, for those who may know; kept nowhere."""

from __future__ import annotations

from inspect import Signature
from typing import Annotated, Any, ClassVar, Final

import orjson
from fastapi import APIRouter, Path
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from domain.disclosures import to_bytes
from domain.values import Invalid
from domain.values.about import About
from service.api.http import negotiation
from service.api.http.auth import Caller, Verifier, demand_scope
from service.api.http.operation import Operation
from service.api.http.problems import Problem, wrong_parameter
from service.api.http.services import Services
from service.api.v1.authorization_models import Int64
from service.api.v1.derive import OpenModel, Uuid
from service.api.v1.documented import DISCLOSED, DISCLOSING, DISCLOSURE_STATUSES, answers
from service.api.v1.parameters import keyword, refuse_query
from service.disclosures.reading import Erased, Lost
from service.policy import DISCLOSURES_READ, may_read_disclosures

_DIGEST: Final = "^[A-Za-z0-9_-]{43}$"
DIGEST: Final = keyword(
    "digest",
    Annotated[
        str,
        Path(
            description="As it stands in the event: a SHA-256 in base64url, without padding.",
            pattern=_DIGEST,
            examples=["X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"],
        ),
    ],
)


class DisclosureOut(OpenModel):
    """What the log has the digest of. `disclosure`: salt, name and value, whose SHA-256 is the digest.

    `position`: of the event that first held it. `value`: names for a `roster`, a text for a `claim`.
    """

    digest: str
    disclosure: str
    authorization: Uuid
    position: Int64
    name: str
    value: Annotated[Any, Field()]

    ABOUT: ClassVar[About] = About(
        "What the log has the digest of. It can be erased.",
        "Aquello de lo que la bitácora solo tiene el resumen criptográfico. Puede suprimirse.",
        digest=(
            "The digest, as it stands in the event.",
            "El resumen, como figura en el evento.",
            "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0",
        ),
        disclosure=(
            "Salt, name and value, encoded as RFC 9901 says; its SHA-256 is the digest.",
            "Sal, nombre y valor, codificados según el RFC 9901; su SHA-256 es el resumen.",
        ),
        authorization=(
            "The authorization whose event holds the digest.",
            "La autorización cuyo evento guarda el resumen.",
            "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11",
        ),
        position=(
            "The position of the event that first held it.",
            "La posición del evento que lo guardó primero.",
            41,
        ),
        name=(
            "The name of the field: `roster` or `claim`.",
            "El nombre del campo: `roster` o `claim`.",
            "roster",
        ),
        value=(
            "What was disclosed: names for a `roster`, a text for a `claim`.",
            "Lo revelado: nombres para `roster`, un texto para `claim`.",
        ),
    )


class DisclosureOperation(Operation):
    """A GET for few."""

    def __init__(self, services: Services, verifier: Verifier) -> None:
        self.__signature__ = Signature([DIGEST])
        self._services = services
        self._verifier = verifier

    async def answer(self, request: Request) -> Response:
        scope = request.scope
        caller = await self._verifier.caller(scope)
        negotiation.best(scope, self.media)
        digest = _digest(scope)
        refuse_query(scope)
        _allow(caller)
        found = await self._services.disclosures.read(digest)
        if found is None:
            raise Problem("not-found", "No event holds this digest.")
        if isinstance(found, Erased):
            raise Problem(
                "erased",
                f"What was disclosed was erased, as the event at position {found.position} says.",
                members={"erased_by_position": found.position},
            )
        if isinstance(found, Lost):
            raise Problem(
                "disclosure-lost",
                f"The event at position {found.position} holds the digest; its disclosure is lost, and no "
                "erasure is on record.",
            )
        body = {
            "digest": digest,
            "disclosure": found.disclosure.encoded,
            "authorization": str(found.authorization),
            "position": found.position,
            "name": found.disclosure.name,
            "value": found.disclosure.value,
        }
        return Response(orjson.dumps(body), 200, {"cache-control": "no-store"}, "application/json")


def _digest(scope: Scope) -> str:
    given: str = scope["path_params"]["digest"]
    try:
        to_bytes(given)
    except Invalid as error:
        raise wrong_parameter(
            "digest", "must be a SHA-256 in base64url without padding", "pattern"
        ) from error
    return given


def _allow(caller: Caller) -> None:
    """403 by the table: default deny."""
    actor = caller.actor
    demand_scope(caller, DISCLOSURES_READ)
    if not caller.bound or not may_read_disclosures(actor.office):
        raise Problem("forbidden", f"The office {actor.office} does not read disclosures.")


def add_disclosures(router: APIRouter, services: Services, verifier: Verifier) -> None:
    """A read that needs a token. (So do those under /v1/subscriptions: subscriptions.py.)"""
    router.add_api_route(
        "/v1/disclosures/{digest}",
        DisclosureOperation(services, verifier),
        methods=["GET"],
        operation_id="read_disclosure",
        summary="What an event holds only the digest of",
        description=DisclosureOut.ABOUT.whole.en,
        status_code=200,
        response_description="As it was recorded",
        response_model=DisclosureOut,
        responses=answers(200, ("Cache-Control",), DISCLOSURE_STATUSES, DISCLOSED),
        openapi_extra=dict(DISCLOSING),
        tags=["reads"],
    )
