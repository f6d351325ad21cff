"""Says whether the service can do its work at present, and if not, why not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final, Protocol

from service.event_store.failures import is_unavailable
from service.handlers import Register
from service.migrate import current_revision, expected_revision
from service.projections.queries import Queries
from service.transparency.published import Checkpoints

#: How long the database may take to answer.
PATIENCE_SECONDS: Final = 2.0


class Troubled(Protocol):
    """A part that says what keeps it from its work at present."""

    @property
    def trouble(self) -> str | None: ...


class Projecting(Protocol):
    """Whoever keeps the projections, saying of each what keeps it from advancing at present."""

    @property
    def troubles(self) -> Mapping[str, str]: ...


class Readiness:
    """Asked by whoever routes requests to this process."""

    def __init__(
        self,
        url: str,
        register: Register,
        checkpoints: Checkpoints,
        queries: Queries,
        parts: Mapping[str, Troubled],
        projector: Projecting | None,
    ) -> None:
        self._url = url
        self._register = register
        self._checkpoints = checkpoints
        self._queries = queries
        self._parts = parts
        self._projector = projector
        # Migrations are only ever added while the service runs: once right, right for good.
        self._migrated = False

    async def troubles(self) -> dict[str, str]:
        """What is wrong, by part: database, migrations, log, and those given. Empty: ready."""
        found: dict[str, str] = {}
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._register.reader.head()
                await self._ask_migrations(found)
                if self._migrated and (reason := await self._checkpoints.read_only()) is not None:
                    found["log"] = f"the register is read-only: {reason}"
        except TimeoutError:
            found["database"] = f"the database did not answer within {PATIENCE_SECONDS:g} seconds"
        except Exception as error:
            if not is_unavailable(error):
                raise
            found["database"] = "the database cannot be reached"
        for name, part in self._parts.items():
            if part.trouble is not None and name not in found:
                found[name] = part.trouble
        if self._projector is not None:
            found |= {f"projection {name}": said for name, said in self._projector.troubles.items()}
        return found

    async def alarms(self) -> dict[str, str]:
        """Which events could not be projected, by projection; nothing while the database does not answer."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                behind = await self._queries.behind()
        except Exception as error:
            if not (isinstance(error, TimeoutError) or is_unavailable(error)):
                raise
            return {}
        by_projection: dict[str, list[str]] = {}
        for name, tracking, position in behind:
            stream = tracking.rpartition(".")[2]
            by_projection.setdefault(f"projection {name}", []).append(
                f"the event at position {position} cannot be projected: in the lists, authorization {stream}"
                " stays as it was before it"
            )
        return {
            name: told[0] if len(told) == 1 else f"{told[0]} (and {len(told) - 1} more authorizations)"
            for name, told in by_projection.items()
        }

    async def _ask_migrations(self, found: dict[str, str]) -> None:
        if self._migrated:
            return
        expected = expected_revision()
        current = await asyncio.to_thread(current_revision, self._url)
        if current == expected:
            self._migrated = True
        else:
            found["migrations"] = f"the database is at revision {current}, this code expects {expected}"
