"""How are many steps recorded at once? Line by line, in and out: a bad line never loses the good ones."""

from __future__ import annotations

import asyncio
from codecs import BOM_UTF8
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from inspect import Signature
from typing import Any, Final
from uuid import UUID

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Scope

from service import aside
from service.api.http import bodies, conditions, negotiation
from service.api.http.auth import Caller, Verifier
from service.api.http.headers import header
from service.api.http.operation import Operation
from service.api.http.problems import Problem, invalid, rejected
from service.api.http.services import Services
from service.api.http.spool import read_ahead
from service.api.http.streaming import ReadingStream
from service.api.v1 import flaws
from service.api.v1.lines import Line, line_of, write_of
from service.api.v1.parameters import IDEMPOTENCY_KEY, refuse_query
from service.event_store.outcomes import Rejection, Write
from service.handlers import Done
from service.policy import IMPORTS_WRITE, may_import

MEDIA_TYPE: Final = "application/x-ndjson"


class ImportOperation(Operation):
    """A POST whose body and answer are read and written line by line; each line is a write of its own."""

    media = (MEDIA_TYPE,)

    def __init__(self, services: Services, verifier: Verifier) -> None:
        self.__signature__ = Signature([IDEMPOTENCY_KEY])
        self._services = services
        self._verifier = verifier

    async def answer(self, request: Request) -> Response:
        """Problems of the whole are answered as any other's; those of a line stand in its answer."""
        scope = request.scope
        caller = await self._verifier.caller(scope)
        conditions.idempotency_key(scope)
        _require_ndjson(scope)
        negotiation.best(scope, self.media)
        refuse_query(scope)
        _allow(caller)
        headers = {"content-type": MEDIA_TYPE, "cache-control": "no-store"}
        return ReadingStream(self._answers(request, caller), headers)

    async def _answers(self, request: Request, caller: Caller) -> AsyncGenerator[bytes, None]:
        """A line for each line of the body, and one that counts them."""
        counts = {"recorded": 0, "replayed": 0, "refused": 0}
        number = 0
        lines = _lines(request)
        try:
            async for sent in lines:
                number += 1
                line = sent.removeprefix(BOM_UTF8)  # before the first, or where files were joined
                if not line.strip():
                    continue
                told = await self._line(request.scope, caller, line)
                outcome = "refused" if "problem" in told else "replayed" if told["replayed"] else "recorded"
                counts[outcome] += 1
                yield _written({"line": number, **told})
                await asyncio.sleep(0)  # refused lines alone never wait: others have their turn
        except ClientDisconnect:
            return
        except Problem as problem:  # of what did not come: everything before it is answered
            counts["refused"] += 1
            yield _written({"line": number + 1, **_refused(problem, request.scope)})
        finally:
            await lines.aclose()
        yield _written(counts)

    async def _line(self, scope: Scope, caller: Caller, text: bytes) -> dict[str, Any]:
        """What became of one line."""
        register = self._services.register
        try:
            _require_short(text)
            line = await aside.done(partial(line_of, text), len(text), aside.BYTES_AT_ONCE)
            make = partial(self._write_of, scope, caller, line)
            write = await aside.done(make, len(text), aside.BYTES_AT_ONCE)
            done = await register.record(write)
            if isinstance(done, Rejection):
                faults = flaws.refused(done, line.given["data"], "/data")
                return _refused(rejected(done, faults), scope)
        except Problem as problem:
            return _refused(problem, scope)
        # Of all that the line writes to, the one that it is about.
        return _recorded(done, write.command.streams()[0])

    def _write_of(self, scope: Scope, caller: Caller, line: Line) -> Write:
        register, import_id = self._services.register, scope["anuencia.id"]
        write = write_of(line, register.origin, caller.actor, import_id, import_id)
        faults = flaws.jurisdiction_faults(write.command, register.profile, "/data")
        if faults:
            raise invalid(faults)
        return write


def _refused(problem: Problem, scope: Scope) -> dict[str, Any]:
    return {"problem": problem.document(scope)}


def _require_short(line: bytes) -> None:
    if len(line) > bodies.MAX_BYTES:
        raise Problem("body-too-large", f"A line has at most {bodies.MAX_BYTES} bytes.")


def _recorded(done: Done, stream: UUID) -> dict[str, Any]:
    made = done.recorded
    place = made.streams.index(stream)
    return {
        "authorization": str(stream),
        "version": made.states[stream].version,
        "position": made.positions[place],
        "replayed": done.replayed,
    }


def _allow(caller: Caller) -> None:
    actor = caller.actor
    if IMPORTS_WRITE not in actor.scopes:
        challenge = f'Bearer error="insufficient_scope", scope="{IMPORTS_WRITE}"'
        raise Problem(
            "forbidden",
            f"The token lacks the scope {IMPORTS_WRITE}.",
            headers={"www-authenticate": challenge},
        )
    if not caller.bound or not may_import(actor.office):
        raise Problem("forbidden", f"The office {actor.office} does not import.")


def _require_ndjson(scope: Scope) -> None:
    given = (header(scope, b"content-type") or b"").lower().partition(b";")[0].strip()
    if given != MEDIA_TYPE.encode() or header(scope, b"content-encoding") not in (None, b"identity"):
        raise Problem("unsupported-media-type", f"Send the lines as {MEDIA_TYPE}, in UTF-8, not compressed.")


def _written(told: dict[str, Any]) -> bytes:
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


async def _lines(request: Request) -> AsyncGenerator[bytes, None]:
    """The lines as they come; one that is too long is given cut short, so that it is refused."""
    line, cut = bytearray(), False
    async with aclosing(read_ahead(bodies.parts(request))) as parts:
        async for part in parts:
            *ends, rest = part.split(b"\n")
            for end in ends:
                if not cut:
                    yield bytes(line + end)
                line, cut = bytearray(), False
            line += rest
            if len(line) > bodies.MAX_BYTES:
                if not cut:
                    yield bytes(line)
                line, cut = bytearray(), True
    if line and not cut:
        yield bytes(line)
