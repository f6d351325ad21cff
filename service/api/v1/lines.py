"""Reads what a line of an import asks for. (NDJSON; the shape of a line is `ImportLineIn`.)

Where `data` names other authorizations (a link, a shared vote that is changed), a line may name each by its
`ref` instead of its `id`, and leave out its `expected_version`: whoever imports has not read them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeGuard
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import Field

from domain.events import EVENT_OF
from domain.values import MAX_INT, Invalid
from domain.values.about import About
from service.api.http import strict_json
from service.api.http.conditions import key_hash
from service.api.http.problems import Fault, Problem, invalid
from service.api.v1 import body_to_command, flaws
from service.api.v1.derive import ClosedModel, Uuid
from service.api.v1.schemas import AuthorizationRegisteredIn
from service.api.v1.steps import IN_LINE, KINDS
from service.api.v1.withholding import withhold, written
from service.api.v1.writing import ParsedBody
from service.event_store.outcomes import Actor, Mark, Write
from service.policy import REGISTERED

_MAX_REF = 200

Ref = Annotated[str, Field(min_length=1, max_length=_MAX_REF)]
"""By which an import names an authorization."""


class ImportLineIn(ClosedModel):
    """One step. `ref` or `authorization` says of what; `key` defaults to the SHA-256 of the line."""

    step: Literal[KINDS]  # type: ignore[valid-type]  # the table's kinds, known at run time
    data: dict[str, Any]
    ref: Ref | None = None
    authorization: Uuid | None = None
    key: Annotated[str, Field(pattern=r"^[!-~]{1,255}$")] | None = None
    expected_version: Annotated[int, Field(strict=True, ge=0, le=MAX_INT)] | None = None

    ABOUT: ClassVar[About] = About(
        "One line of an import: one step. `ref` or `authorization` says of which authorization.",
        "Una línea de importación: un paso. `ref` o `authorization` dice de qué autorización.",
        step=("What kind of step it is.", "Qué clase de paso es.", "senate-voted"),
        data=(
            "The data of the step, as its POST takes them.",
            "Los datos del paso, como los recibe su POST.",
        ),
        ref=(
            (
                "What you call this authorization; the same name is always the same authorization, for its "
                "id is made from it. Also its reference, unless the line gives one."
            ),
            (
                "La clave con que usted llama a esta autorización; la misma clave es siempre la misma "
                "autorización. También es su referencia, si la línea no da otra."
            ),
            "MX-2026-SOF1",
        ),
        authorization=(
            "The id of the authorization, in place of `ref`.",
            "El identificador de la autorización, en lugar de `ref`.",
            "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11",
        ),
        key=(
            (
                "The idempotency key of the line. Null or left out: the SHA-256 of its canonical JSON, so "
                "that importing it again records nothing twice."
            ),
            (
                "La clave de idempotencia de la línea. Nula u omitida: el SHA-256 de su JSON canónico, de "
                "modo que importarla otra vez no registra nada dos veces."
            ),
            "MX-2026-SOF1-voto",
        ),
        expected_version=(
            "The version at which the authorization was read. Null or left out: any will do.",
            "La versión en que se leyó la autorización. Nula u omitida: cualquiera.",
            4,
        ),
    )


def authorization_of(origin: str, ref: str) -> UUID:
    """The id that a `ref` stands for: UUIDv5(UUIDv5(NAMESPACE_URL, origin), ref)."""
    return uuid5(uuid5(NAMESPACE_URL, origin), ref)


class Line(NamedTuple):
    """A line that has the form of one, and its bytes."""

    text: bytes
    given: dict[str, Any]


def registered_by(given: object, origin: str) -> UUID | None:
    """What a line registers, or was meant to: it need not have the form of one."""
    if not isinstance(given, dict) or given.get("step") != REGISTERED:
        return None
    ref, authorization = given.get("ref"), given.get("authorization")
    if isinstance(ref, str):
        return authorization_of(origin, ref)
    return UUID(authorization) if _is_uuid(authorization) else None


def line_of(text: bytes) -> Line:
    """Raises Problem 400, 413 and 422 for a line that has not the form."""
    return checked(text, strict_json.parse(text))


def checked(text: bytes, given: Any) -> Line:
    """The same, once it was parsed. Raises Problem 422."""
    flaws.check(ImportLineIn, given)
    return Line(text, given)


def write_of(line: Line, origin: str, actor: Actor, request_id: str, import_id: str) -> Write:
    """The write that a line asks for; its key defaults to the SHA-256 of the line's canonical JSON.

    So a re-run is a replay, whatever its line ends and the order of its members.

    Raises Problem 422 if its data have not the form of such a step.
    """
    given = line.given
    stream = _stream(given, origin)
    data = given["data"]
    if given["step"] == REGISTERED:
        data = {"reference": given.get("ref"), **data, "id": str(stream)}
    data, unread = _others(data, origin)
    _check(given["step"], data)
    told = withhold(EVENT_OF[given["step"]], data)
    data = told.data
    try:
        asked: ParsedBody = body_to_command.of_step(given["step"], data, stream)
    except Invalid as error:
        raise invalid(_under_data(flaws.faults(error, data))) from error
    whole = sha256(written(given)).digest()
    # What is kept for ever of a line that discloses leaves out what could be guessed from it.
    kept = (
        sha256(b"withheld:" + written({**given, "data": told.marked})).digest() if told.disclosures else whole
    )
    key = given.get("key")
    version = given.get("expected_version")
    expected = {one: at for one, at in asked.expected.items() if one not in unread}
    return Write(
        command=asked.command,
        actor=actor,
        expected=expected if version is None else {**expected, stream: version},
        key_hash=_key_hash(actor, key, kept),
        request_hash=kept,
        request_id=request_id,
        correlation_id=asked.correlation or import_id,
        size=len(line.text),
        sealed=told.sealed(whole),
        private_hash=whole if told.disclosures else None,
        earlier=tuple(_earlier_marks(actor, line.text, key, kept if told.disclosures else None)),
    )


def _key_hash(actor: Actor, key: str | None, kept: bytes) -> bytes:
    return key_hash(actor, (key or kept.hex()).encode("ascii"))


def _earlier_marks(actor: Actor, text: bytes, key: str | None, kept: bytes | None) -> Iterator[Mark]:
    """By what a line was known before version 1.1: by its bytes, with the end of line that its file had.

    `kept`: of a line that discloses.
    """
    bare = text.removesuffix(b"\r")
    for before in (bare, bare + b"\r"):
        whole = sha256(before).digest()
        if kept is None:
            yield Mark(_key_hash(actor, key, whole), whole)
        else:
            yield Mark(_key_hash(actor, key, kept), kept, whole)


def _others(data: dict[str, Any], origin: str) -> tuple[dict[str, Any], frozenset[UUID]]:
    """The data with every other authorization named by its id and a version; which of these nobody read."""
    unread: set[UUID] = set()
    for name in ("others", "authorizations"):
        if not isinstance(data.get(name), list):
            continue
        members: list[Any] = []
        for one in data[name]:
            if isinstance(one, dict):
                ref = one.get("ref")
                if isinstance(ref, str) and 0 < len(ref) <= _MAX_REF and "id" not in one:
                    one = {**_without(one, "ref"), "id": str(authorization_of(origin, ref))}
                if one.get("expected_version") is None and _is_uuid(one.get("id")):
                    unread.add(UUID(one["id"]))
                    one = {**one, "expected_version": _ANY_VERSION}
            members.append(one)
        data = {**data, name: members}
    return data, frozenset(unread)


#: Stands where the form of a POST asks for a version; it is not compared.
_ANY_VERSION = 1


def _without(given: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: one for key, one in given.items() if key != name}


def _is_uuid(given: object) -> TypeGuard[str]:
    try:
        UUID(given if isinstance(given, str) else "")
    except ValueError:
        return False
    return True


def _check(step: str, data: dict[str, Any]) -> None:
    try:
        flaws.check(AuthorizationRegisteredIn if step == REGISTERED else IN_LINE[step], data)
    except Problem as problem:
        raise invalid(_under_data(problem.faults)) from problem


def _stream(given: dict[str, Any], origin: str) -> UUID:
    ref, authorization = given.get("ref"), given.get("authorization")
    if (ref is None) == (authorization is None):
        raise invalid([Fault("/ref", None, "give either ref or authorization", "required")])
    return UUID(authorization) if ref is None else authorization_of(origin, ref)


def _under_data(faults: Sequence[Fault]) -> list[Fault]:
    return [fault._replace(pointer=f"/data{fault.pointer or ''}") for fault in faults]
