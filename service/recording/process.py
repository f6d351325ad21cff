"""Which process carries a write out: this one, or one beside it as soon as many come at the same time?

Nothing is lost with the one beside it. What it had not answered when it ended is carried out here: the keys,
read under the head's lock, tell what it had recorded. It ends when this process does, however that ends.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable
from typing import Final

import psycopg

from service.api.answers import Answer
from service.api.problems import Problem, rejected, unknown
from service.child import command, environment
from service.event_store.writer import BUSY, MAX_QUEUED_BYTES, MAX_QUEUED_COMMANDS
from service.failures import is_unavailable
from service.recording.frames import NO_REQUEST, Begin, FromRecord, Given, Link, Ready, Sent, Told

log = logging.getLogger(__name__)

#: So many writes under way at the same time are worth a process more. One alone is answered sooner without.
MANY: Final = 4
#: Between the end of a process that nobody ended and its successor. After each that did not come up twice as
#: long, up to a minute.
RESTART_SECONDS: Final = 1.0
#: How long it may take to end, once everything that it was handed is answered.
GRACE_SECONDS: Final = 5.0
#: How often it is looked at whether it answers.
LOOK_SECONDS: Final = 1.0
#: Without any answer, although it was asked: longer than a lock is waited for. Then readiness says so.
SILENT_SECONDS: Final = 7.0
#: Longer than a writer tries to reach its database. Then it is killed.
PATIENCE_SECONDS: Final = 30.0
#: The same where the service is to stop: what is left of its time is for carrying out here what is left.
STOPPING_SECONDS: Final = 4.0

_ENDED: Final = "What was recording it has ended"
_COMMAND: Final = command("recording")

Here = Callable[[], Awaitable[Answer]]
"""Carries a write out in this process; raises Problem."""


class RecordingProcess:
    """Runs `anuencia recording` once it is worth it. Used by the event loop alone; end it with `close`.

    `begin`: what the next child is wired with. `heard`: called with each of its answers. `reach`: connects
    with the database, and starts one that is dead and this process's own; called in a thread.
    """

    def __init__(
        self, begin: Callable[[], Begin], heard: Callable[[Given], None], reach: Callable[[], None]
    ) -> None:
        self._begin = begin
        self._heard = heard
        self._reach = reach
        self._reaching: asyncio.Task[None] | None = None
        self._under_way = 0
        self._closing = False
        self._not_before = 0.0
        # The child's life, from its start to when it was waited for.
        self._life: asyncio.Task[None] | None = None
        self._child: subprocess.Popen[bytes] | None = None
        # Until it takes requests, and from then on.
        self._starting: Link | None = None
        self._link: Link | None = None
        self._number = NO_REQUEST
        self._asked: dict[int, tuple[int, asyncio.Future[Given | None]]] = {}
        self._asked_bytes = 0
        # When it last said anything, or was asked while it had nothing else to answer.
        self._silent_since = 0.0
        # How many have ended since one has come up.
        self._failed = 0
        self._told: str | None = None
        #: What an operator should know of, although every write is carried out.
        self.alarm: str | None = None

    @property
    def pid(self) -> int | None:
        """The child's, while it takes requests."""
        return None if self._link is None or self._child is None else self._child.pid

    @property
    def trouble(self) -> str | None:
        """What keeps the child from its work at present, for readiness."""
        if self._asked and self._silence() > SILENT_SECONDS:
            return "the process that records does not answer"
        return self._told

    def _silence(self) -> float:
        """For how many seconds it has owed an answer, or that it has come up, and given none."""
        return time.monotonic() - self._silent_since if self._asked or self._starting else 0.0

    async def carried_out(self, sent: Sent, here: Here) -> Answer:
        """The answer to a write, from wherever it is carried out. Raises Problem."""
        self._under_way += 1
        try:
            link = self._link
            if link is None or link.ended.done():
                if self._under_way >= MANY:
                    self._start()
                return await here()
            given = await self._given(link, sent)
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
        link.send(self._number, sent)
        answered: asyncio.Future[Given | None] = asyncio.get_running_loop().create_future()
        if not self._asked:
            self._silent_since = time.monotonic()
        self._asked[self._number] = (size, answered)
        self._asked_bytes += size
        return await answered

    def _got(self, number: int, message: FromRecord) -> None:
        self._silent_since = time.monotonic()
        if isinstance(message, Given):
            size, answered = self._asked.pop(number)
            self._asked_bytes -= size
            self._heard(message)
            if not answered.done():  # a cancelled request: its command stands, nobody listens
                answered.set_result(message)
        elif isinstance(message, Told):
            self._told = message.trouble
            if message.unreached and (self._reaching is None or self._reaching.done()):
                self._reaching = asyncio.create_task(self._reach_once(), name="anuencia-reaching")
        elif isinstance(message, Ready):
            self._link, self._starting = self._starting, None
            self._failed = 0
            self.alarm = None

    async def _reach_once(self) -> None:
        try:
            await asyncio.to_thread(self._reach)
        except (psycopg.Error, OSError) as error:  # it is asked again for as long as it does not answer
            log.warning("the database cannot be reached (%s)", type(error).__name__)

    def _start(self) -> None:
        if self._life is None and not self._closing and time.monotonic() >= self._not_before:
            self._life = asyncio.create_task(self._live(), name="anuencia-recording")

    async def _live(self) -> None:
        """From the start of a child to its end; never raises."""
        answered = False
        try:
            answered = await self._run()
        except Exception:  # whatever it is, writes are carried out
            log.exception("the process that records cannot be used")
        self._abandon()
        ended = "it was never there"
        if self._child is not None:
            code, killed = await asyncio.to_thread(_waited_for, self._child, GRACE_SECONDS if answered else 0)
            ended = f"code {code}, killed" if killed else f"code {code}"
        self._not_before = time.monotonic() + RESTART_SECONDS * 2 ** min(self._failed, 6)
        self._failed += 1
        self._child = self._life = None
        if not self._closing:
            self.alarm = f"the process that records ended ({ended}): writes are carried out without it"
            log.error("the process that records ended (%s); its writes are carried out here", ended)

    async def _run(self) -> bool:
        """Until the child's end; False when it stands still. May raise whatever starting it does."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._child = await asyncio.to_thread(_started, theirs)
            _, link = await asyncio.get_running_loop().create_connection(
                lambda: Link(FromRecord, self._got), sock=ours
            )
        except BaseException:
            ours.close()
            raise
        self._starting, self._silent_since = link, time.monotonic()
        try:
            link.send(NO_REQUEST, self._begin())
            if self._closing:
                self._let_go()
            return await self._is_answering(link)
        finally:
            link.close()

    async def _is_answering(self, link: Link) -> bool:
        """Until its end; False when it stands still."""
        late = False
        while not link.ended.done():
            before = late
            late = self._silence() > (STOPPING_SECONDS if self._closing else PATIENCE_SECONDS)
            # Twice: who was stopped itself looks at the time before it looks at what has come.
            if late and before:
                return False
            await asyncio.wait({link.ended}, timeout=LOOK_SECONDS)
        return True

    def _abandon(self) -> None:
        """Ask nothing more of the child, and expect nothing more of it."""
        self._link = self._starting = self._told = None
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

    def finish(self) -> None:
        """The service is to stop: nothing is started any more. Callable from a signal handler."""
        self._closing = True

    async def close(self) -> None:
        """End the child after what it was handed, and return when it is gone."""
        self.finish()
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
    return subprocess.Popen(  # noqa: S603 - this very program, its words fixed above
        _COMMAND, stdin=theirs.fileno(), env=environment(), process_group=0
    )


def _waited_for(child: subprocess.Popen[bytes], seconds: float) -> tuple[int, bool]:
    """With which code it ended, and whether it had to be killed because it did not end in time."""
    try:
        return child.wait(seconds), False
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait(), True


async def _once_more(here: Here) -> Answer:
    """Carry out what may have been carried out: "nothing was recorded" is then more than anybody knows."""
    try:
        return await here()
    except Problem as problem:
        if problem.kind.status >= 500:
            raise unknown(_ENDED) from problem
        raise
    except Exception as error:
        if is_unavailable(error):
            raise unknown(_ENDED) from error
        raise
