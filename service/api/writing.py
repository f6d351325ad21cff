"""How is a POST carried out? The checks stand in the order that the contract gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from inspect import Signature
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel
from starlette.types import Receive, Scope

from domain.commands import Command
from domain.jurisdictions.profile import Profile
from domain.values import Invalid
from service.api import bodies, conditions
from service.api.answers import Answer
from service.api.auth import Caller, Verifier
from service.api.operation import Operation
from service.api.parameters import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    PATH_PARAMETERS,
    code_in_path,
    keyword,
    refuse_query,
    uuid_in_path,
)
from service.api.problems import Fault, Problem, invalid, rejected
from service.api.services import Services
from service.api.v1 import convert
from service.api.v1.disclosing import withhold
from service.event_store.outcomes import Rejection, Write
from service.handlers import Done, Register
from service.policy import STEPS_WRITE, may_record
from service.recording.frames import Sent


class Where(NamedTuple):
    """What the path of a request names, as far as it has it."""

    authorization: UUID | None = None
    vote: UUID | None = None
    code: str | None = None


class Asked(NamedTuple):
    """What a body asks for: the command, the kinds of the steps that it would record, the versions expected.

    `expected`: besides the one that If-Match names. `correlation`: what ties the streams of a write together.
    """

    command: Command
    steps: tuple[str, ...]
    expected: Mapping[UUID, int]
    correlation: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What one kind of POST looks like. `answered`, `headers`: of its 201; `problems`: the other
    statuses. `records`: the class of the step that the body is the data of.

    `existing`: the path names the authorization that it is about, and If-Match its version. `ask` builds
    the command of a body that the model has accepted; it may raise `Invalid`. `flaws`: what is wrong with the
    form of the command and only the jurisdiction's data can tell.
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
    ask: Callable[[Any, Where], Asked]
    flaws: Callable[[Command, Profile], Sequence[Fault]]
    answer: Callable[[Done, Profile, Where], Answer]


class WriteOperation(Operation):
    """A POST that records steps."""

    def __init__(self, form: Form, services: Services, verifier: Verifier) -> None:
        headers = [IDEMPOTENCY_KEY, IF_MATCH] if form.existing else [IDEMPOTENCY_KEY]
        paths = [one for name, one in PATH_PARAMETERS.items() if f"{{{name}}}" in form.path]
        self.__signature__ = Signature([*paths, *headers, keyword("body", form.model)])
        self._form = form
        self.summary = form.summary
        self._services = services
        self._verifier = verifier

    async def answer(self, scope: Scope, receive: Receive) -> Answer:
        form, services = self._form, self._services
        caller = await self._verifier.caller(scope)
        key = conditions.idempotency_key(scope)
        version = conditions.expected_version(scope) if form.existing else None
        body = await bodies.read(scope, receive)
        bodies.require_json(scope)
        sent = Sent(
            form=form.name,
            method=scope["method"],
            path=scope["path"],
            named=scope["path_params"],
            query=scope["query_string"],
            caller=caller,
            key=key,
            version=version,
            id=scope["anuencia.id"],
            request_id=scope["anuencia.request_id"],
            body=body,
        )
        here = partial(carry_out, form, sent, services.register)
        recording = services.recording
        return await here() if recording is None else await recording.carried_out(sent, here)


async def carry_out(form: Form, sent: Sent, register: Register) -> Answer:
    """What is to be done in the process that records: everything from the body on. Raises Problem."""
    scope, actor = sent.scope, sent.caller.actor
    data = bodies.parse(sent.body)
    refuse_query(scope)
    where = _where(scope)
    convert.check(form.model, data)
    told = withhold(form.records, data)
    asked = _asked(form, told.data, where, register.profile)
    expected = dict(asked.expected)
    if where.authorization is not None:
        if sent.version is None:
            raise _if_match_required()
        if expected.setdefault(where.authorization, sent.version) != sent.version:
            raise invalid([_two_versions()])
    allow(sent.caller, asked.steps)
    whole = conditions.request_hash(sent.method, sent.path, sent.body)
    write = Write(
        command=asked.command,
        actor=actor,
        expected=expected,
        key_hash=conditions.key_hash(actor, sent.key),
        request_hash=told.request_hash(sent.method, sent.path) if told.disclosures else whole,
        request_id=sent.id,
        correlation_id=asked.correlation or sent.id,
        size=len(sent.body),
        sealed=told.sealed(whole),
        private_hash=whole if told.disclosures else None,
    )
    done = await register.record(write)
    if isinstance(done, Rejection):
        raise rejected(done)
    return form.answer(done, register.profile, where)


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


def _asked(form: Form, data: Any, where: Where, profile: Profile) -> Asked:
    try:
        asked = form.ask(data, where)
    except Invalid as error:
        raise invalid(convert.faults(error, data)) from error
    flaws = form.flaws(asked.command, profile)
    if flaws:
        raise invalid(flaws)
    return asked


def _if_match_required() -> Problem:
    return Problem(
        "if-match-required",
        "Read the authorization, and send its ETag (or its version in quotation marks) as If-Match.",
    )


def allow(caller: Caller, steps: Sequence[str]) -> None:
    """403 by the table: default deny."""
    actor = caller.actor
    if STEPS_WRITE not in actor.scopes:
        challenge = f'Bearer error="insufficient_scope", scope="{STEPS_WRITE}"'
        raise Problem(
            "forbidden",
            f"The token lacks the scope {STEPS_WRITE}.",
            headers=((b"www-authenticate", challenge.encode()),),
        )
    if not caller.bound:
        raise Problem("forbidden", "The token's issuer may not speak for the office that it claims.")
    for step in steps:
        if not may_record(actor.office, step):
            raise Problem("forbidden", f"The office {actor.office} does not record {step}.")
