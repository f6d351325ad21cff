"""Asks the database one statement at a time: one checkout, one snapshot, one more try on a new connection."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

#: How long anybody waits for an answer.
READ_SECONDS: Final = 10.0


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
