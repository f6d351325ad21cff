"""Asks the database one statement at a time: one checkout, one snapshot, one more try on a new connection."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple
from weakref import WeakSet

from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus
from sqlalchemy import Executable, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from service.event_store.connection import bounds

#: How long anybody waits for an answer.
READ_SECONDS: Final = 10.0
#: How long `close` waits for what was asked over a connection that it has ended.
CLOSE_SECONDS: Final = 1.0
#: To one server; the writer, the projector and the signals have their own.
CONNECTIONS: Final = 10


def engine(url: str, *, primary: bool = True) -> AsyncEngine:
    """Connections for reading, each statement by itself; libpq reads the URL, with all hosts that it has.

    `primary` false: a replica will do.
    """

    async def connected() -> AsyncConnection[Any]:
        return await AsyncConnection.connect(
            url,
            application_name="anuencia-reader",
            **bounds(
                url,
                primary=primary,
                statement_timeout=f"{READ_SECONDS:g}s",
                lock_timeout=f"{READ_SECONDS / 2:g}s",
            ),
        )

    return create_async_engine(
        "postgresql+psycopg://",
        async_creator=connected,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=READ_SECONDS / 2,
        isolation_level="AUTOCOMMIT",
        # A statement that has ended has nothing to roll back.
        skip_autocommit_rollback=True,
    )


class Needs(NamedTuple):
    """What rows must have to be an answer where they are a replica's (replicas.py).

    `head`: how large a log the rows tell of; None where they are of what never changes, and right if they are
    whole. `size`: of the log that is asked about; None: that of now. `whole`: whether the rows are all there.
    """

    head: Callable[[Sequence[Any]], int] | None = None
    size: int | None = None
    whole: Callable[[Sequence[Any]], bool] = lambda _: True


class Pool:
    """Statements over an engine that commits each by itself.

    Nobody asks a connection whether it still lives before using it: that would be a second round trip for
    every read. One that was lost meanwhile (the server was restarted) fails its statement; the engine then
    gives up all connections of that age, and the statement is sent once more over a new one.

    A statement that is not answered in time is left to itself, with its connection: to cancel it would take
    an answer from the same server, for which the driver waits as long again.
    """

    def __init__(self, engine: AsyncEngine, seconds: float = READ_SECONDS) -> None:
        self.engine = engine
        self._seconds = seconds
        self._asked: set[asyncio.Task[Sequence[Any]]] = set()
        self._connections: WeakSet[AsyncConnection[Any]] = WeakSet()
        self._closing = False
        event.listen(engine.sync_engine, "connect", self._note)

    def _note(self, connection: Any, _: object) -> None:
        self._connections.add(connection.driver_connection)

    async def close(self) -> None:
        """Let go of every connection, and first end what is asked, whether the server answers or not.

        To cancel a statement the driver would wait for the server; a socket that is shut ends it at once.
        """
        self._closing = True
        for connection in self._connections:
            if not connection.closed and connection.info.transaction_status is TransactionStatus.ACTIVE:
                with socket.socket(fileno=os.dup(connection.fileno())) as wire, suppress(OSError):
                    wire.shutdown(socket.SHUT_RDWR)
        for patience in (CLOSE_SECONDS, READ_SECONDS):
            if asked := self._asked.copy():
                _, left = await asyncio.wait(asked, timeout=patience)
                for task in left:  # it waits for a connection
                    task.cancel()
        await self.engine.dispose()

    async def rows(
        self,
        statement: Executable | str,
        parameters: Mapping[str, Any] | None = None,
        needs: Needs | None = None,  # noqa: ARG002  this is the primary, which has all that there is
    ) -> Sequence[Any]:
        """All rows of a statement that may be carried out twice. A `str` goes to the driver as it is.

        `needs`: by which a replica may answer it; None: the primary alone.

        Raises TimeoutError, and DBAPIError.
        """
        asking = asyncio.create_task(self._twice(statement, parameters))
        self._asked.add(asking)
        asking.add_done_callback(self._asked.discard)
        try:
            answered, _ = await asyncio.wait((asking,), timeout=self._seconds)
        except asyncio.CancelledError:
            asking.cancel()
            raise
        if not answered:
            asking.add_done_callback(_forget)
            raise TimeoutError(f"the database has not answered within {self._seconds:g} seconds")
        return asking.result()

    async def _twice(
        self, statement: Executable | str, parameters: Mapping[str, Any] | None
    ) -> Sequence[Any]:
        try:
            return await self._rows(statement, parameters)
        except DBAPIError as error:
            if not error.connection_invalidated or self._closing:
                raise
        return await self._rows(statement, parameters)

    async def _rows(self, statement: Executable | str, parameters: Mapping[str, Any] | None) -> Sequence[Any]:
        async with self.engine.connect() as connection:
            if isinstance(statement, str):
                return (await connection.exec_driver_sql(statement, parameters)).all()
            return (await connection.execute(statement, parameters)).all()


def _forget(asked: asyncio.Task[Sequence[Any]]) -> None:
    """What came of it in the end is nobody's any more; asked for, so that the loop does not complain."""
    if not asked.cancelled():
        asked.exception()
