"""Which process carries a write out: this one, or one beside it as soon as many come at the same time?

Nothing is lost with the one beside it. What it had not answered when it ended is carried out here: the keys,
read under the head's lock, tell what it had recorded. It ends when this process does, however that ends.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import psycopg

from service.api.answers import Answer
from service.api.problems import Problem, rejected
from service.event_store.writer import BUSY, MAX_QUEUED_BYTES, MAX_QUEUED_COMMANDS, UNKNOWN
from service.failures import is_unavailable
from service.recording.frames import NO_REQUEST, Begin, FromRecord, Given, Link, Ready, Sent, Told

log = logging.getLogger(__name__)

#: So many writes under way at the same time are worth a process more. One alone is answered sooner without.
MANY: Final = 4
#: Between the end of a process that nobody ended and its successor.
RESTART_SECONDS: Final = 1.0
#: How long it may take to carry out what it was handed.
GRACE_SECONDS: Final = 10.0
#: How long an answer may take, at least, before it is given up: longer than a writer waits for the database.
PATIENCE_SECONDS: Final = 30.0

_COMMAND: Final = (sys.executable, "-m", "service", "recording")

Here = Callable[[], Awaitable[Answer]]
"""Carries a write out in this process; raises Problem."""


class RecordingProcess:
    """Runs `anuencia recording` once it is worth it. Used by the event loop alone; end it with `close`.

    `reach`: connects with the database, and starts one that is dead and this process's own; called in a
    thread.
    """

    def __init__(self, begin: Begin, reach: Callable[[], None]) -> None:
        self._begin = begin
        self._reach = reach
        self._reaching: asyncio.Task[None] | None = None
        self._under_way = 0
        self._closing = False
        self._not_before = 0.0
        # The child's life, from its start to when it was waited for.
        self._life: asyncio.Task[None] | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._starting: Link | None = None
        # Once it takes requests.
        self._link: Link | None = None
        self._number = NO_REQUEST
        self._asked: dict[int, tuple[int, asyncio.Future[Given | None]]] = {}
        self._asked_bytes = 0
        #: What keeps it from its work at present, for readiness.
        self.trouble: str | None = None
        #: What an operator should know of, although every write is carried out.
        self.alarm: str | None = None

    @property
    def pid(self) -> int | None:
        """The child's, while it takes requests."""
        return None if self._link is None or self._child is None else self._child.pid

    async def carried_out(self, sent: Sent, here: Here) -> Answer:
        """The answer to a write, from wherever it is carried out. Raises Problem."""
        self._under_way += 1
        try:
            if self._link is None:
                if self._under_way >= MANY:
                    self._start()
                return await here()
            given = await self._given(self._link, sent)
            if given is not None:
                return Answer(given.status, given.body, given.headers)
            return await _once_more(here)
        finally:
            self._under_way -= 1

    async def _given(self, link: Link, sent: Sent) -> Given | None:
        """What the child answers; None if it has ended before, and nobody knows what it did."""
        size = len(sent.body)
        if len(self._asked) >= MAX_QUEUED_COMMANDS or self._asked_bytes + size > MAX_QUEUED_BYTES:
            raise rejected(BUSY)
        self._number += 1
        answered: asyncio.Future[Given | None] = asyncio.get_running_loop().create_future()
        self._asked[self._number] = (size, answered)
        self._asked_bytes += size
        link.send(self._number, sent)
        return await answered

    def _got(self, number: int, message: FromRecord) -> None:
        if isinstance(message, Given):
            size, answered = self._asked.pop(number)
            self._asked_bytes -= size
            if not answered.done():  # a cancelled request: its command stands, nobody listens
                answered.set_result(message)
        elif isinstance(message, Told):
            self.trouble = message.trouble
            if message.unreached and (self._reaching is None or self._reaching.done()):
                self._reaching = asyncio.create_task(self._reach_once(), name="anuencia-reaching")
        elif isinstance(message, Ready):
            self._link = self._starting
            self.alarm = None

    async def _reach_once(self) -> None:
        with suppress(psycopg.Error):  # it is asked again for as long as the database does not answer
            await asyncio.to_thread(self._reach)

    def _start(self) -> None:
        if self._life is None and not self._closing and time.monotonic() >= self._not_before:
            self._life = asyncio.create_task(self._live(), name="anuencia-recording")

    async def _live(self) -> None:
        """From the start of a child to its end."""
        try:
            ended = await self._run()
        except OSError as error:
            ended = error.strerror or type(error).__name__
        self._child = self._life = None
        self._not_before = time.monotonic() + RESTART_SECONDS
        if not self._closing:
            self.alarm = "the process that records ended unexpectedly: writes are carried out without it"
            log.error("the process that records ended (%s); its writes are carried out here", ended)

    async def _run(self) -> str:
        """How it ended. Raises OSError when it cannot be started."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                child = self._child = await asyncio.to_thread(_started, theirs)
            except OSError:
                ours.close()
                raise
        _, link = await asyncio.get_running_loop().create_connection(
            lambda: Link(FromRecord, self._got), sock=ours
        )
        self._starting = link
        link.send(NO_REQUEST, self._begin)
        if self._closing:
            self._let_go()
        await self._until_ended(link, child)
        link.close()
        self._abandon()
        return f"code {await asyncio.to_thread(child.wait)}"

    async def _until_ended(self, link: Link, child: subprocess.Popen[bytes]) -> None:
        """Kill it if it stands still: a write that is not answered can be carried out here."""
        while not link.ended.done():
            oldest = next(iter(self._asked), None)
            await asyncio.wait({link.ended}, timeout=PATIENCE_SECONDS)
            if oldest in self._asked:
                log.error(
                    "the process that records has not answered for %g seconds: it is killed", PATIENCE_SECONDS
                )
                child.kill()
                await link.ended

    def _abandon(self) -> None:
        """Ask nothing more of the child, and expect nothing more of it."""
        self._link = self._starting = self.trouble = None
        asked, self._asked, self._asked_bytes = self._asked, {}, 0
        for _, answered in asked.values():
            if not answered.done():
                answered.set_result(None)

    def _let_go(self) -> None:
        """Have the child answer what it was handed, and end; one that is coming up was handed nothing."""
        if self._link is not None:
            self._link.finish()
            self._link = None
        elif self._child is not None:
            self._child.terminate()

    async def close(self) -> None:
        """End the child after what it was handed, and return when it is gone."""
        self._closing = True
        life = self._life
        if life is not None:
            self._let_go()
            _, late = await asyncio.wait({life}, timeout=GRACE_SECONDS)
            if late and self._child is not None:
                log.warning(
                    "the process that records did not end within %g seconds: it is killed", GRACE_SECONDS
                )
                self._child.kill()
            await life
        if self._reaching is not None:
            await self._reaching


def _started(theirs: socket.socket) -> subprocess.Popen[bytes]:
    return subprocess.Popen(_COMMAND, stdin=theirs.fileno())  # noqa: S603 - this very program, its words fixed above


async def _once_more(here: Here) -> Answer:
    """Carry out what may have been carried out: "nothing was recorded" is then more than anybody knows."""
    try:
        return await here()
    except Problem as problem:
        if problem.kind.status == 503:
            raise rejected(UNKNOWN) from problem
        raise
    except Exception as error:
        if is_unavailable(error):
            raise rejected(UNKNOWN) from error
        raise
