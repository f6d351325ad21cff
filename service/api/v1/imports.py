"""Records many steps in one request, line by line, in and out: a bad line never loses the good ones."""

from __future__ import annotations

import asyncio
from codecs import BOM_UTF8
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import date, datetime
from functools import partial
from inspect import Signature
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from pydantic import Field
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Scope

from domain import views
from domain.findings import Finding, findings
from service import aside
from service.api.http import bodies, conditions, negotiation, strict_json
from service.api.http.auth import Caller, Verifier, demand_scope
from service.api.http.headers import header
from service.api.http.operation import Operation
from service.api.http.problems import Problem, invalid, rejected
from service.api.http.services import Services
from service.api.http.spool import read_ahead
from service.api.http.streaming import ReadingStream
from service.api.v1 import flaws
from service.api.v1.lines import Line, checked, registered_by, write_of
from service.api.v1.parameters import IDEMPOTENCY_KEY, ClosedQuery, Flag, keyword, query_annotation, query_of
from service.event_store.outcomes import Rejection, Replayed, Write
from service.event_store.rehearsal import Rehearsed
from service.handlers import Done, Register
from service.policy import IMPORTS_WRITE, may_import
from service.threads import waited_for

MEDIA_TYPE: Final = "application/x-ndjson"


class ImportQuery(ClosedQuery):
    """Whether it is meant."""

    dry_run: Annotated[
        Flag,
        Field(
            description="`true`: every line is decided against the register and the lines before it, and "
            "nothing is recorded. Its answer has the findings that it would raise.",
        ),
    ] = "false"


class ImportOperation(Operation):
    """A POST whose body and answer are read and written line by line; each line is a write of its own."""

    media = (MEDIA_TYPE,)

    def __init__(self, services: Services, verifier: Verifier) -> None:
        self.__signature__ = Signature([IDEMPOTENCY_KEY, keyword("query", query_annotation(ImportQuery))])
        self._services = services
        self._verifier = verifier

    async def answer(self, request: Request) -> Response:
        """Problems of the whole are answered as any other's; those of a line stand in its answer."""
        scope = request.scope
        caller = await self._verifier.caller(scope)
        conditions.idempotency_key(scope)
        _require_ndjson(scope)
        negotiation.best(scope, self.media)
        query = query_of(scope, ImportQuery)
        _allow(caller)
        headers = {"content-type": MEDIA_TYPE, "cache-control": "no-store"}
        return ReadingStream(self._answers(request, caller, query.dry_run == "true"), headers)

    async def _answers(self, request: Request, caller: Caller, dry_run: bool) -> AsyncGenerator[bytes, None]:
        """A line for each line of the body, and one that counts them."""
        counts: dict[str, int | bool] = {"recorded": 0, "replayed": 0, "refused": 0}
        if dry_run:
            counts |= {"would_record": 0, "dry_run": True}
        register = self._services.register
        importing = (_DryRun if dry_run else _Import)(register, request.scope, caller)
        lines = _lines(request)
        try:
            async for group in lines:
                for told in await importing.told(group):
                    recorded = "would_record" if dry_run else "recorded"
                    outcome = "refused" if "problem" in told else "replayed" if told["replayed"] else recorded
                    counts[outcome] += 1
                    yield _written(told)
        except ClientDisconnect:
            return
        except Problem as problem:  # of what did not come: everything before it is answered
            counts["refused"] += 1
            yield _written({"line": importing.number + 1, **_refused(problem, request.scope)})
        finally:
            await lines.aclose()
            await importing.close()
        yield _written(counts)


#: Of so many lines of an import it is known whether they come again.
MAX_REMEMBERED_LINES: Final = 100_000
#: So many registrations of an import may be refused: their refs are remembered to its end.
MAX_UNREGISTERED: Final = 100_000


class _Import:
    """The lines of one import, in the groups in which they came; each is a write of its own."""

    def __init__(self, register: Register, scope: Scope, caller: Caller) -> None:
        self._register = register
        self._scope = scope
        self._caller = caller
        #: The first lines by their keys: the same key again may be a mistake of who made the file.
        self._lines: dict[bytes, int] = {}
        #: The authorizations whose registration was refused here.
        self._unregistered: set[UUID] = set()
        #: Of the last line.
        self.number = 0

    async def told(self, group: Sequence[bytes]) -> list[dict[str, Any]]:
        """What became of each line; those that are empty are counted, and not answered."""
        answers: list[dict[str, Any]] = []
        waiting: list[tuple[int, Line, Write]] = []
        if len(self._unregistered) >= MAX_UNREGISTERED:
            raise Problem(
                "body-too-large",
                f"{MAX_UNREGISTERED} registrations of this import were refused: what follows is not read.",
            )
        for text in group:
            self.number += 1
            line = text.removeprefix(BOM_UTF8)  # before the first, or where files were joined
            if not line.strip():
                continue
            registered = None
            try:
                _require_short(line)
                given = await aside.done(partial(strict_json.parse, line), len(line), aside.BYTES_AT_ONCE)
                registered = registered_by(given, self._register.origin)
                make = partial(self._made, line, given)
                waiting.append((self.number, *await aside.done(make, len(line), aside.BYTES_AT_ONCE)))
            except Problem as problem:
                answers += await self._recorded(waiting)
                waiting.clear()
                if registered is not None:
                    self._unregistered.add(registered)
                answers.append({"line": self.number, **_refused(problem, self._scope)})
            await asyncio.sleep(0)  # making writes never waits: others have their turn
        return answers + await self._recorded(waiting)

    def _made(self, text: bytes, given: Any) -> tuple[Line, Write]:
        line = checked(text, given)
        register, import_id = self._register, self._scope["anuencia.id"]
        write = write_of(line, register.origin, self._caller.actor, import_id, import_id)
        faults = flaws.jurisdiction_faults(write.command, register.profile, "/data")
        if faults:
            raise invalid(faults)
        return line, write._replace(unregistered=self._unregistered)

    async def _recorded(self, waiting: Sequence[tuple[int, Line, Write]]) -> list[dict[str, Any]]:
        outcomes = await self._register.record_all([write for _, _, write in waiting])
        return [
            self._warned(number, write, self._answer(line, write, done))
            for (number, line, write), done in zip(waiting, outcomes, strict=True)
        ]

    def _warned(self, number: int, write: Write, answer: dict[str, Any]) -> dict[str, Any]:
        """The answer, with what may be a mistake: a line that stands in the same import twice."""
        if len(self._lines) < MAX_REMEMBERED_LINES:
            self._lines.setdefault(write.key_hash, number)
        first = self._lines.get(write.key_hash, number)
        told = {"line": number, **answer}
        if first == number or not answer.get("replayed"):
            return told
        return told | {
            "warning": f"This is line {first} of this import again: nothing more is recorded by it."
        }

    def _answer(self, line: Line, write: Write, done: Done | Rejection) -> dict[str, Any]:
        if isinstance(done, Rejection):
            return self._rejected(line, done)
        # Of all that the line writes to, the one that it is about.
        return _recorded(done, write.command.streams()[0])

    def _rejected(self, line: Line, rejection: Rejection) -> dict[str, Any]:
        return _refused(
            rejected(rejection, flaws.refused(rejection, line.given["data"], "/data")), self._scope
        )

    async def close(self) -> None:
        """Nothing is kept beyond the last line."""


#: Of a dry run: what it would record stays in memory.
MAX_DRY_LINES: Final = 100_000


class _DryRun(_Import):
    """The same lines decided, each after those before it, and none recorded."""

    def __init__(self, register: Register, scope: Scope, caller: Caller) -> None:
        super().__init__(register, scope, caller)
        self._rehearsal = register.writer.rehearsal()

    async def _recorded(self, waiting: Sequence[tuple[int, Line, Write]]) -> list[dict[str, Any]]:
        if not waiting:
            return []
        if waiting[-1][0] > MAX_DRY_LINES:
            raise Problem(
                "body-too-large", f"A dry run must have at most {MAX_DRY_LINES} lines: send it in parts."
            )
        on = datetime.now(self._register.profile.zone).date()
        return await waited_for(partial(self._rehearsed, list(waiting), on))

    def _rehearsed(self, waiting: Sequence[tuple[int, Line, Write]], on: date) -> list[dict[str, Any]]:
        done = self._rehearsal.judge([write for _, _, write in waiting])
        return [
            self._warned(number, write, self._told_of(line, write, rehearsed, on))
            for (number, line, write), rehearsed in zip(waiting, done, strict=True)
        ]

    def _told_of(self, line: Line, write: Write, rehearsed: Rehearsed, on: date) -> dict[str, Any]:
        outcome, before = rehearsed
        if isinstance(outcome, Rejection):
            return self._rejected(line, outcome)
        stream = write.command.streams()[0]
        answer = {"authorization": str(stream), "position": None, "replayed": isinstance(outcome, Replayed)}
        if isinstance(outcome, Replayed):
            return {**answer, "version": None, "findings": []}
        after = outcome.states[stream]
        earlier = before[stream]
        known = set() if not earlier.version else {_named(one) for one in findings(earlier, on)}
        raised = [views.finding(one, on) for one in findings(after, on) if _named(one) not in known]
        return {**answer, "version": after.version, "findings": raised}

    async def close(self) -> None:
        await waited_for(self._rehearsal.close)


def _named(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.subject


def _refused(problem: Problem, scope: Scope) -> dict[str, Any]:
    return {"problem": problem.document(scope)}


def _require_short(line: bytes) -> None:
    if len(line) > bodies.MAX_BYTES:
        raise Problem("body-too-large", f"A line must have at most {bodies.MAX_BYTES} bytes.")


def _recorded(done: Done, stream: UUID) -> dict[str, Any]:
    committed = done.committed
    place = committed.streams.index(stream)
    return {
        "authorization": str(stream),
        "version": committed.states[stream].version,
        "position": committed.positions[place],
        "replayed": done.replayed,
    }


def _allow(caller: Caller) -> None:
    actor = caller.actor
    demand_scope(caller, IMPORTS_WRITE)
    if not caller.bound or not may_import(actor.office):
        raise Problem("forbidden", f"The office {actor.office} does not import.")


def _require_ndjson(scope: Scope) -> None:
    given = (header(scope, b"content-type") or b"").lower().partition(b";")[0].strip()
    if given != MEDIA_TYPE.encode() or header(scope, b"content-encoding") not in (None, b"identity"):
        raise Problem("unsupported-media-type", f"Send the lines as {MEDIA_TYPE}, in UTF-8, not compressed.")


def _written(told: dict[str, Any]) -> bytes:
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


async def _lines(request: Request) -> AsyncGenerator[list[bytes], None]:
    """The lines, in the groups in which they come; one that is too long is given cut short: it is refused."""
    line, cut = bytearray(), False
    async with aclosing(read_ahead(bodies.parts(request))) as parts:
        async for part in parts:
            group: list[bytes] = []
            *ends, rest = part.split(b"\n")
            for end in ends:
                if not cut:
                    group.append(bytes(line + end))
                line, cut = bytearray(), False
            line += rest
            if len(line) > bodies.MAX_BYTES:
                if not cut:
                    group.append(bytes(line))
                line, cut = bytearray(), True
            if group:
                yield group
    if line and not cut:
        yield [bytes(line)]
