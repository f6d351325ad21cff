"""What does the process that records do with what it is handed?"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

import psycopg
from psycopg import Connection

from service.api.answers import Answer
from service.api.problems import Problem, defect, unavailable
from service.api.v1.forms import FORMS
from service.api.writing import carry_out
from service.event_store.writer import Connect
from service.failures import is_unavailable
from service.handlers import Register
from service.recording.frames import NO_REQUEST, Given, Link, Sent, Told

log = logging.getLogger(__name__)

_FORMS: Final = {form.name: form for form in FORMS}


class Carrier:
    """Carries out writes of a register and answers them over a link; each in a task of its own."""

    def __init__(self, link: Link, register: Register) -> None:
        self._link = link
        self._register = register
        self._tasks: set[asyncio.Task[None]] = set()
        self._said: str | None = None

    def take(self, number: int, sent: Sent) -> None:
        """Carry it out, and answer; returns at once."""
        task = asyncio.get_running_loop().create_task(self._carry(number, sent))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, number: int, sent: Sent) -> None:
        try:
            answer = await _answer(sent, self._register)
        except Exception:  # what was to be said cannot be
            log.exception("request %s (%s) failed", sent.id, sent.request_id)
            answer = defect().answer(sent.scope)
        trouble = self._register.writer.trouble
        if trouble != self._said:
            self._said = trouble
            self._link.send(NO_REQUEST, Told(trouble))
        self._link.send(number, Given(*answer, self._register.writer.seen))

    def unreached(self) -> None:
        """Say that the database does not answer."""
        self._said = self._register.writer.trouble
        self._link.send(NO_REQUEST, Told(self._said, unreached=True))

    async def finish(self) -> None:
        """Return once everything is answered."""
        while self._tasks:
            await asyncio.wait(self._tasks)


def telling(
    connect: Callable[[str], Connection[tuple[Any, ...]]], url: str, tell: Callable[[], None]
) -> Connect:
    """Connects, and tells when that does not succeed. For the writer's thread."""

    def connected() -> Connection[tuple[Any, ...]]:
        try:
            return connect(url)
        except psycopg.OperationalError:
            tell()
            raise

    return connected


async def _answer(sent: Sent, register: Register) -> Answer:
    try:
        return await carry_out(_FORMS[sent.form], sent, register)
    except Problem as problem:
        said = problem
    except Exception as error:
        if is_unavailable(error):
            log.warning("the database cannot be read (%s)", type(error).__name__)
            said = unavailable()
        else:
            log.exception("request %s (%s) failed", sent.id, sent.request_id)
            said = defect()
    return said.answer(sent.scope)
