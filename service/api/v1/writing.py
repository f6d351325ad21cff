"""Carries out a POST. The checks stand in the order that the contract gives them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from inspect import Signature
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from domain.commands import Command
from domain.jurisdictions.profile import Profile
from domain.values import Invalid
from service import aside
from service.api.http import bodies, conditions, negotiation, strict_json
from service.api.http.auth import Caller, Verifier, demand_scope
from service.api.http.operation import Operation
from service.api.http.problems import Fault, Problem, invalid, rejected
from service.api.http.services import Services
from service.api.v1 import flaws
from service.api.v1.parameters import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    PATH_PARAMETERS,
    code_in_path,
    keyword,
    refuse_query,
    uuid_in_path,
)
from service.api.v1.rendering import Answers
from service.api.v1.withholding import withhold
from service.event_store.outcomes import Rejection, Write
from service.handlers import Done
from service.policy import STEPS_WRITE, may_record


class Where(NamedTuple):
    """What the path of a request names, as far as it has it."""

    authorization: UUID | None = None
    vote: UUID | None = None
    code: str | None = None


class ParsedBody(NamedTuple):
    """What a body asks for: the command, the kinds of the steps that it would record, the versions expected.

    `expected`: besides the one that If-Match names. `correlation`: what ties the streams of a write together.
    """

    command: Command
    steps: tuple[str, ...]
    expected: Mapping[UUID, int]
    correlation: str | None = None


@dataclass(frozen=True, slots=True)
class PostSpec:
    """What one kind of POST looks like. `answered`, `headers`: of its 201; `problems`: the other
    statuses. `records`: the class of the step that the body is the data of.

    `existing`: the path names the authorization that it is about, and If-Match its version. `ask` builds
    the command of a body that the model has accepted; it may raise `Invalid`. `respond`: the 201; its last
    argument says whether the client prefers the minimal answer.
    """

    name: str
    path: str
    summary: str
    existing: bool
    records: type
    model: type[BaseModel]
    answered: type[BaseModel]
    headers: tuple[str, ...]
    problems: tuple[int, ...]
    ask: Callable[[Any, Where], ParsedBody]
    respond: Callable[[Done, Services, Answers, Where, bool], Awaitable[Response]]


class WriteOperation(Operation):
    """A POST that records steps."""

    def __init__(self, form: PostSpec, services: Services, verifier: Verifier, memory: Answers) -> None:
        headers = [IDEMPOTENCY_KEY, IF_MATCH] if form.existing else [IDEMPOTENCY_KEY]
        paths = [one for name, one in PATH_PARAMETERS.items() if f"{{{name}}}" in form.path]
        self.__signature__ = Signature([*paths, *headers, keyword("body", form.model)])
        self._form = form
        self._services = services
        self._verifier = verifier
        self._answers = memory

    async def answer(self, request: Request) -> Response:
        scope, form, register = request.scope, self._form, self._services.register
        caller = await self._verifier.caller(scope)
        key = conditions.idempotency_key(scope)
        version = conditions.expected_version(scope) if form.existing else None
        body = await bodies.read(request)
        bodies.require_json(scope)
        negotiation.best(scope, self.media)
        make = partial(self.write_of, scope, caller, key, version, body)
        write = await aside.done(make, len(body), aside.BYTES_AT_ONCE)
        done = await register.record(write)
        if isinstance(done, Rejection):
            told = partial(_refused, done, body)
            raise await aside.done(told, len(body), aside.BYTES_AT_ONCE)
        minimal = conditions.prefers_minimal(scope)
        return await form.respond(done, self._services, self._answers, _where(scope), minimal)

    def write_of(self, scope: Scope, caller: Caller, key: bytes, version: int | None, body: bytes) -> Write:
        """What the body asks for; raises Problem if it has not the form, or the office does not record it."""
        form, profile = self._form, self._services.register.profile
        data = strict_json.parse(body)
        refuse_query(scope)
        where = _where(scope)
        flaws.check(form.model, data)
        told = withhold(form.records, data)
        asked = _asked(form, told.data, where, profile)
        expected = dict(asked.expected)
        if where.authorization is not None:
            if version is None:
                raise _if_match_required()
            if expected.setdefault(where.authorization, version) != version:
                raise invalid([_two_versions()])
        allow(caller, profile, asked.steps)
        method, path, request_id = scope["method"], scope["path"], scope["anuencia.id"]
        whole = conditions.request_hash(method, path, body)
        return Write(
            command=asked.command,
            actor=caller.actor,
            expected=expected,
            key_hash=conditions.key_hash(caller.actor, key),
            request_hash=told.request_hash(method, path) if told.disclosures else whole,
            request_id=request_id,
            correlation_id=asked.correlation or request_id,
            size=len(body),
            sealed=told.sealed(whole),
            private_hash=whole if told.disclosures else None,
        )


def _refused(rejection: Rejection, body: bytes) -> Problem:
    """With the place in the body, which is read again: nobody keeps it while the write waits."""
    placed = rejection.at is not None
    return rejected(rejection, flaws.refused(rejection, strict_json.parse(body)) if placed else ())


def _where(scope: Scope) -> Where:
    named = scope["path_params"]
    return Where(
        authorization=uuid_in_path(scope, "id") if "id" in named else None,
        vote=uuid_in_path(scope, "vote_id") if "vote_id" in named else None,
        code=code_in_path(scope) if "code" in named else None,
    )


def _two_versions() -> Fault:
    detail = "If-Match and the body expect different versions of the same authorization."
    return Fault("/authorizations", None, detail, "two-versions")


def _asked(form: PostSpec, data: Any, where: Where, profile: Profile) -> ParsedBody:
    try:
        asked = form.ask(data, where)
    except Invalid as error:
        raise invalid(flaws.faults(error, data)) from error
    found = flaws.jurisdiction_faults(asked.command, profile)
    if found:
        raise invalid(found)
    return asked


def _if_match_required() -> Problem:
    return Problem(
        "if-match-required",
        "Read the authorization, and send its ETag (or its version in quotation marks) as If-Match.",
    )


def allow(caller: Caller, profile: Profile, steps: Sequence[str]) -> None:
    """403 by the table: default deny."""
    actor = caller.actor
    demand_scope(caller, STEPS_WRITE)
    if not caller.bound:
        raise Problem("forbidden", "The token's issuer may not speak for the office that it claims.")
    for step in steps:
        if not may_record(profile, actor.office, step):
            raise Problem("forbidden", f"The office {actor.office} does not record {step}.")
