"""Asks the database one statement at a time: one checkout, one snapshot, one more try on a new connection."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any, Final, NamedTuple

import orjson
import psycopg
from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus
from psycopg.rows import namedtuple_row
from psycopg.types.json import set_json_loads

from service import aside
from service.event_store.connection import bounds
from service.tracing import sent

#: How long anybody waits for an answer; half of it for a connection, or for a lock.
READ_SECONDS: Final = 10.0
#: How long `close` waits for what was asked over a connection that it has ended.
CLOSE_SECONDS: Final = 1.0
#: To one server; the writer, the projector and the signals have their own.
CONNECTIONS: Final = 10


class Needs(NamedTuple):
    """What rows must have to be an answer where they are a replica's (replicas.py).

    `head`: how large a log the rows tell of; None where they are of what never changes, and right if they are
    whole. `size`: of the log that is asked about; None: that of now. `whole`: whether the rows are all there.
    """

    head: Callable[[Sequence[Any]], int] | None = None
    size: int | None = None
    whole: Callable[[Sequence[Any]], bool] = lambda _: True


class Pool:
    """Statements over connections of one event loop, each committed by itself. (See decision 0096.)

    Nobody asks a connection whether it still lives before using it: that would be a second round trip for
    every read. One that was lost meanwhile (the server was restarted) fails its statement; all that lie idle
    are of that age and are given up with it, and the statement is sent once more over a new one.

    A statement that is not answered in time is left to itself, with its connection: to cancel it would take
    an answer from the same server, for which the driver waits as long again.

    libpq reads the URL, with all hosts that it has. `primary` false: a replica will do.
    """

    def __init__(self, conninfo: str, *, primary: bool = True, seconds: float = READ_SECONDS) -> None:
        self._conninfo = conninfo
        self._primary_alone = primary
        self._seconds = seconds
        self._room = asyncio.Semaphore(CONNECTIONS)
        self._idle: list[AsyncConnection[Any]] = []
        self._busy: set[AsyncConnection[Any]] = set()
        self._tasks: set[asyncio.Task[Sequence[Any]]] = set()
        self._closing = False

    async def rows(
        self,
        statement: str,
        parameters: Mapping[str, Any] | None = None,
        needs: Needs | None = None,  # noqa: ARG002  this is the primary, which has all that there is
    ) -> Sequence[Any]:
        """All rows of a statement that may be carried out twice; its columns are their attributes.

        `needs`: by which a replica may answer it; None: the primary alone.

        Raises TimeoutError, and psycopg.Error.
        """
        asking = asyncio.create_task(_metered(self._asked(statement.encode(), parameters)))
        self._tasks.add(asking)
        asking.add_done_callback(self._tasks.discard)
        try:
            answered, _ = await asyncio.wait((asking,), timeout=self._seconds)
        except asyncio.CancelledError:
            asking.cancel()
            raise
        if not answered:
            asking.add_done_callback(_forget)
            raise TimeoutError(f"the database has not answered within {self._seconds:g} seconds")
        return asking.result()

    async def close(self) -> None:
        """Let go of every connection, and first end what is asked, whether the server answers or not.

        To cancel a statement the driver would wait for the server; a socket that is shut ends it at once.
        """
        self._closing = True
        for connection in self._busy:
            if not connection.closed:
                with socket.socket(fileno=os.dup(connection.fileno())) as wire, suppress(OSError):
                    wire.shutdown(socket.SHUT_RDWR)
        for patience in (CLOSE_SECONDS, READ_SECONDS):
            if tasks := self._tasks.copy():
                _, left = await asyncio.wait(tasks, timeout=patience)
                for task in left:  # it waits for a connection
                    task.cancel()
        await self._give_up_idle()

    async def _asked(self, statement: bytes, parameters: Mapping[str, Any] | None) -> Sequence[Any]:
        async with asyncio.timeout(READ_SECONDS / 2):
            await self._room.acquire()
        try:
            while self._idle:
                connection = self._idle.pop()
                try:
                    return await self._over(connection, statement, parameters)
                except psycopg.Error:
                    if not connection.broken or self._closing:
                        raise
                await self._give_up_idle()
            return await self._over(await self._connected(), statement, parameters)
        finally:
            self._room.release()

    async def _over(
        self, connection: AsyncConnection[Any], statement: bytes, parameters: Mapping[str, Any] | None
    ) -> Sequence[Any]:
        self._busy.add(connection)
        began = monotonic()
        try:
            with sent(statement.decode()):
                cursor = await connection.execute(statement, parameters)
                return await cursor.fetchall()
        finally:
            aside.note(monotonic() - began)
            self._busy.discard(connection)
            if connection.info.transaction_status is TransactionStatus.IDLE:
                self._idle.append(connection)
            else:
                await connection.close()

    async def _give_up_idle(self) -> None:
        while self._idle:
            await self._idle.pop().close()

    async def _connected(self) -> AsyncConnection[Any]:
        connection = await AsyncConnection.connect(
            self._conninfo,
            autocommit=True,
            row_factory=namedtuple_row,
            application_name="anuencia-reader",
            **bounds(
                self._conninfo,
                primary=self._primary_alone,
                statement_timeout=f"{READ_SECONDS:g}s",
                lock_timeout=f"{READ_SECONDS / 2:g}s",
                # To plan a list anew takes longer than to read a page of it (decision 0102).
                plan_cache_mode="force_generic_plan",
            ),
        )
        set_json_loads(orjson.loads, connection)
        return connection


async def _metered(asking: Coroutine[Any, Any, Sequence[Any]]) -> Sequence[Any]:
    return await aside.metered(asking)


def _forget(asked: asyncio.Task[Sequence[Any]]) -> None:
    """What came of it in the end is nobody's any more; asked for, so that the loop does not complain."""
    if not asked.cancelled():
        asked.exception()
