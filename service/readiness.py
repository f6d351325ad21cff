"""Can the service do its work at present, and if not, why not?"""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

from service.event_store.writer import Writer
from service.failures import is_unavailable
from service.handlers import Register
from service.migrate import current_revision, expected_revision

#: How long the database may take to answer.
PATIENCE_SECONDS: Final = 2.0


class _Troubled(Protocol):
    @property
    def trouble(self) -> str | None: ...


class Readiness:
    """Asked by whoever routes requests to this process."""

    def __init__(self, url: str, register: Register, writer: Writer, projector: _Troubled) -> None:
        self._url = url
        self._register = register
        self._writer = writer
        self._projector = projector
        # Migrations are only ever added while the service runs: once right, right for good.
        self._migrated = False

    async def troubles(self) -> dict[str, str]:
        """What is wrong, by part: database, migrations, writer, projection. Empty: ready."""
        found: dict[str, str] = {}
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._register.reader.head()
                await self._ask_migrations(found)
        except TimeoutError:
            found["database"] = f"the database did not answer within {PATIENCE_SECONDS:g} seconds"
        except Exception as error:
            if not is_unavailable(error):
                raise
            found["database"] = "the database cannot be reached"
        for name, part in (("writer", self._writer), ("projection", self._projector)):
            if part.trouble is not None:
                found[name] = part.trouble
        return found

    async def _ask_migrations(self, found: dict[str, str]) -> None:
        if self._migrated:
            return
        expected = expected_revision()
        current = await asyncio.to_thread(current_revision, self._url)
        if current == expected:
            self._migrated = True
        else:
            found["migrations"] = f"the database is at revision {current}, this code expects {expected}"
