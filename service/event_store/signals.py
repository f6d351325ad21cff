"""Tells the event loop that something was committed, here or by another process. (LISTEN.)"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import psycopg
from psycopg import AsyncConnection, sql

from service.event_store.connection import bounds
from service.troubles import Trouble

log = logging.getLogger(__name__)

#: How long to wait before trying to listen again after the connection was lost.
RETRY_SECONDS = 0.5


class Signals:
    """Wakes everybody who waits on a channel when PostgreSQL notifies it.

    A waiter must look for what it wants after `watch` has begun and before it waits; a lost connection wakes
    everybody too, so that nothing is missed silently.
    """

    def __init__(
        self,
        conninfo: str,
        channels: Sequence[str],
        heard: Callable[[str, str], None] = lambda _channel, _said: None,
        anew: Callable[[], None] = lambda: None,
    ) -> None:
        self._conninfo = conninfo
        #: Called with each notice, before anybody is woken by it.
        self._heard = heard
        #: Called when it listens over another connection than before, perhaps to another server.
        self._anew = anew
        self._events = {channel: asyncio.Event() for channel in channels}
        self._listening = asyncio.Event()
        self._closing = False
        self._task: asyncio.Task[None] | None = None
        self._trouble = Trouble(log)

    async def start(self) -> None:
        """Begin to listen, in the running event loop; returns once LISTEN has taken effect or failed once."""
        self._task = asyncio.create_task(self._run(), name="anuencia-signals")
        await self._listening.wait()

    def finish(self) -> None:
        """Wake everybody for the last time; later waits return at once. Callable from a signal handler."""
        self._closing = True
        for channel in self._events:
            self._wake(channel)

    async def close(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self.finish()

    @property
    def closing(self) -> bool:
        """Whether the service is stopping: waiters should answer with what they have."""
        return self._closing

    def watch(self, channel: str) -> asyncio.Event:
        """The event that the next notification of this channel will set; then a fresh one takes its place."""
        return self._events[channel]

    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        """Wait for a watched event; False when the time is up."""
        if self._closing:
            return True
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _wake(self, channel: str) -> None:
        event, self._events[channel] = self._events[channel], asyncio.Event()
        event.set()

    async def _run(self) -> None:
        while True:
            try:
                connection = await AsyncConnection.connect(
                    self._conninfo,
                    autocommit=True,
                    application_name="anuencia-signals",
                    **bounds(self._conninfo),
                )
                async with connection:
                    for channel in self._events:
                        await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                    self._trouble.is_over()
                    if self._listening.is_set():
                        self._anew()
                    self._listening.set()
                    for channel in self._events:  # what was committed before LISTEN
                        self._wake(channel)
                    await self._hear(connection)
            except psycopg.Error as error:
                self._trouble.is_met(f"not listening to the database ({type(error).__name__})")
            self._listening.set()
            for channel in self._events:
                self._wake(channel)
            await asyncio.sleep(RETRY_SECONDS)

    async def _hear(self, connection: AsyncConnection[Any]) -> None:
        """Wake those who wait, until the connection is lost: psycopg.Error.

        The driver's own generator goes to the loop several times for each notice, of which there is one for
        each commit.
        """
        loop = asyncio.get_running_loop()
        lost: asyncio.Future[None] = loop.create_future()
        pgconn = connection.pgconn

        def take() -> None:
            try:
                pgconn.consume_input()
                while (notice := pgconn.notifies()) is not None:
                    channel = notice.relname.decode()
                    self._heard(channel, notice.extra.decode())
                    self._wake(channel)
            except psycopg.Error as error:
                if not lost.done():
                    lost.set_exception(error)

        # One of our own: the library closes its when the connection is lost, before anybody can let go of it.
        watched = os.dup(pgconn.socket)
        loop.add_reader(watched, take)
        try:
            take()  # what has come with the answers to LISTEN
            await lost
        finally:
            loop.remove_reader(watched)
            os.close(watched)
