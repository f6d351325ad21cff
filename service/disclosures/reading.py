"""Says what stands behind a digest: a disclosure, an erasure, nothing at all, or a loss.

Read where it is asked for and kept nowhere: no cache may hold what is to be erasable.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Container, Sequence
from contextlib import suppress
from itertools import product
from typing import Final, NamedTuple
from uuid import UUID

from domain.disclosures import Disclosure, can_hold, check_disclosure, held, to_bytes
from domain.events import (
    EVENT_TYPES,
    STEP_TYPES,
    PersonalDataErased,
)
from domain.log.strict import Unverified
from service.disclosures.sealing import unseal
from service.event_store import codec
from service.event_store.pool import Pool
from service.event_store.upcasters import current_type, known_types

log = logging.getLogger(__name__)

_PORTION: Final = 1_000


def _types(classes: Container[type]) -> list[str]:
    """Every name under which events of these classes were ever stored."""
    return [name for name in known_types() if EVENT_TYPES[current_type(name)] in classes]


_HOLDING: Final = _types([cls for cls in STEP_TYPES.values() if can_hold(cls)])
_ERASING: Final = _types([PersonalDataErased])

_ONE: Final = """
    SELECT told.stream_id, told.position, told.sealed, secret.key
    FROM disclosures AS told JOIN disclosure_keys AS secret ON secret.digest = told.digest
    WHERE told.digest = %(digest)s
"""
_KEPT: Final = """
    SELECT told.digest FROM disclosures AS told JOIN disclosure_keys AS secret ON secret.digest = told.digest
"""
_NAMING: Final = """
    SELECT position, bytes FROM events
    WHERE type = ANY (%(types)s) AND position(convert_to(%(digest)s, 'UTF8') IN bytes) > 0
    ORDER BY position
"""
_WITH_DIGESTS: Final = """
    SELECT position, bytes FROM events
    WHERE type = ANY (%(types)s) AND position > %(after)s
        AND (position(convert_to('"_sd"', 'UTF8') IN bytes) > 0 OR type = ANY (%(erasing)s))
    ORDER BY position LIMIT %(limit)s
"""
#: The keys first: what is left without its key is read by nobody.
_ERASED: Final = {
    table: f"DELETE FROM {table} WHERE digest = ANY (%(digests)s) RETURNING digest"  # noqa: S608  names of this file
    for table in ("disclosure_keys", "disclosures")
}


class Found(NamedTuple):
    """It is there. `position`: of the event that first held the digest."""

    authorization: UUID
    position: int
    disclosure: Disclosure


class Erased(NamedTuple):
    """The event at this position says so."""

    position: int


class Lost(NamedTuple):
    """The event at this position holds the digest, and neither a disclosure nor an erasure is there."""

    position: int


class Disclosures:
    """Reads over a pool of connections."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._lost: dict[str, int] = {}
        self._looking: asyncio.Task[None] | None = None

    @property
    def alarm(self) -> str | None:
        """What was found to be lost, if anything was."""
        if not self._lost:
            return None
        first = min(self._lost.values())
        return (
            f"{len(self._lost)} digests of the log have neither a disclosure nor an erasure, the first at "
            f"position {first}: personal data was lost. Restore the tables of the disclosures from a backup."
        )

    async def read(self, digest: str) -> Found | Erased | Lost | None:
        """What stands behind a digest; None if the log does not have it."""
        row = next(iter(await self._pool.rows(_ONE, {"digest": to_bytes(digest)})), None)
        # The log has the last word: a restored backup may bring back what was erased.
        if row is None or await self._named(digest, _ERASING) is not None:
            return await self._behind(digest)
        try:
            found = Found(row.stream_id, row.position, _opened(digest, row.sealed, row.key))
        except Unverified:
            return await self._behind(digest)
        self._lost.pop(digest, None)
        return found

    async def _behind(self, digest: str) -> Erased | Lost | None:
        """What the log says of a digest that nothing stands behind."""
        position = await self._named(digest, _ERASING)
        if position is not None:
            return Erased(position)
        position = await self._named(digest, _HOLDING)
        if position is None:
            return None
        self._lost[digest] = position
        log.error("position %d holds a digest that has neither a disclosure nor an erasure", position)
        return Lost(position)

    async def _named(self, digest: str, types: Sequence[str]) -> int | None:
        """The position of the first event of these types that holds the digest, or erases it."""
        for row in await self._pool.rows(_NAMING, {"types": list(types), "digest": digest}):
            event = codec.decode(row.bytes).event
            if digest in (event.digests if isinstance(event, PersonalDataErased) else held(event)):
                position: int = row.position
                return position
        return None

    async def look_over(self) -> None:
        """Go once over all digests of the log: erase again what came back, raise the alarm over losses."""
        owed, erased = await self._digests()
        await self._erase_again(erased)
        kept = {row.digest for row in await self._pool.rows(_KEPT)}
        for digest in owed - erased:
            # Asked for again by itself: it may have been erased meanwhile.
            if to_bytes(digest) not in kept:
                await self.read(digest)

    async def _erase_again(self, erased: set[str]) -> None:
        gone = [to_bytes(digest) for digest in erased]
        portions = [gone[at : at + _PORTION] for at in range(0, len(gone), _PORTION)]
        for portion, (table, erased_again) in product(portions, _ERASED.items()):
            back = await self._pool.rows(erased_again, {"digests": portion})
            if back:
                log.warning("%d rows of %s had come back, and are erased again", len(back), table)

    def start(self) -> None:
        """Look over it all beside the work of the loop; `close` waits for it."""
        self._looking = asyncio.create_task(self._look())

    async def close(self) -> None:
        """End the look."""
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking

    async def _look(self) -> None:
        try:
            await self.look_over()
        except Exception:  # a look that fails keeps the register from nothing
            log.exception("the disclosures could not be looked over")

    async def _digests(self) -> tuple[set[str], set[str]]:
        """Every digest that the log holds, and those that it says were erased."""
        owed: set[str] = set()
        erased: set[str] = set()
        after = -1
        while True:
            asked = {"types": [*_HOLDING, *_ERASING], "erasing": _ERASING, "after": after, "limit": _PORTION}
            rows = await self._pool.rows(_WITH_DIGESTS, asked)
            for row in rows:
                event = codec.decode(row.bytes).event
                owed.update(held(event))
                if isinstance(event, PersonalDataErased):
                    erased.update(event.digests)
                after = row.position
            if len(rows) < _PORTION:
                return owed, erased


def _opened(digest: str, sealed: bytes, key: bytes) -> Disclosure:
    encoded = unseal(digest, sealed, key)
    for name in ("roster", "claim"):
        try:
            return check_disclosure(encoded, digest, name)
        except Unverified:
            continue
    raise Unverified("the stored disclosure is not what the log has the digest of")
