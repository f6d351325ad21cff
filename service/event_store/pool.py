"""Asks the database one statement at a time: one checkout, one snapshot, one more try on a new connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine


class Pool:
    """Statements over an engine that commits each by itself.

    Nobody asks a connection whether it still lives before using it: that would be a second round trip for
    every read. One that was lost meanwhile (the server was restarted) fails its statement; the engine then
    gives up all connections of that age, and the statement is sent once more over a new one.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def rows(
        self, statement: Executable | str, parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """All rows of a statement that may be carried out twice. A `str` goes to the driver as it is."""
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
