"""Asks the database one statement at a time: one checkout, one snapshot, one more try on a new connection."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from psycopg import AsyncConnection
from sqlalchemy import Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from service.event_store.connection import bounds

#: How long anybody waits for an answer.
READ_SECONDS: Final = 10.0
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
            options=f"-c statement_timeout={READ_SECONDS:g}s -c lock_timeout={READ_SECONDS / 2:g}s",
            **bounds(url, primary=primary),
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


class Pool:
    """Statements over an engine that commits each by itself.

    Nobody asks a connection whether it still lives before using it: that would be a second round trip for
    every read. One that was lost meanwhile (the server was restarted) fails its statement; the engine then
    gives up all connections of that age, and the statement is sent once more over a new one.

    A statement that is not answered in time is left to itself, with its connection: to cancel it would take
    an answer from the same server, for which the driver waits as long again.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def rows(
        self, statement: Executable | str, parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """All rows of a statement that may be carried out twice. A `str` goes to the driver as it is.

        Raises TimeoutError, and DBAPIError.
        """
        asking = asyncio.create_task(self._twice(statement, parameters))
        try:
            answered, _ = await asyncio.wait((asking,), timeout=READ_SECONDS)
        except asyncio.CancelledError:
            asking.cancel()
            raise
        if not answered:
            asking.add_done_callback(_forget)
            raise TimeoutError(f"the database has not answered within {READ_SECONDS:g} seconds")
        return asking.result()

    async def _twice(
        self, statement: Executable | str, parameters: Mapping[str, Any] | None
    ) -> Sequence[Any]:
        try:
            return await self._rows(statement, parameters)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        return await self._rows(statement, parameters)

    async def _rows(self, statement: Executable | str, parameters: Mapping[str, Any] | None) -> Sequence[Any]:
        async with self._engine.connect() as connection:
            if isinstance(statement, str):
                return (await connection.exec_driver_sql(statement, parameters)).all()
            return (await connection.execute(statement, parameters)).all()


def _forget(asked: asyncio.Task[Sequence[Any]]) -> None:
    """What came of it in the end is nobody's any more; asked for, so that the loop does not complain."""
    if not asked.cancelled():
        asked.exception()
