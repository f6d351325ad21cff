"""Which authorizations are there? (Reads of the live rows, as of a size of the log, judged on a day.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from time import monotonic
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, text

from domain.authorization.force import ForceDays
from service.event_store.pool import Pool
from service.event_store.signals import Signals
from service.projections.batch import CHANNEL, WANTED
from service.projections.projection import REGISTER
from service.projections.questions import FINDINGS
from service.projections.rows import BEHIND, Looked, Wanted, holding, look, page, reached

PageEnd = tuple[str, UUID]
"""Where a page ends: sort key and id of its last item."""

#: In which the items of the list stand.
ORDER: Final = ("sort_key", "authorization_id")

#: By field of the filters, the condition on a row `held`.
_CONDITIONS: Final = {
    "movement": "held.movements && CAST(:movement AS text[])",
    "country": "held.countries && CAST(:country AS text[])",
    "ministry": "held.ministries && CAST(:ministry AS text[])",
    "status": "held.status = ANY (CAST(:status AS text[]))",
    "facility": "held.facilities && CAST(:facility AS text[])",
    "event_number": "held.event_number = ANY (CAST(:event_number AS text[]))",
    "words": "(SELECT bool_and(strpos(held.words, word) > 0) FROM unnest(CAST(:words AS text[])) AS word)",
    "in_force_on": "held.granted AND (held.may_from IS NULL OR held.may_from <= :in_force_on)"
    " AND (held.may_to IS NULL OR held.may_to >= :in_force_on)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationFilters:
    """What is asked for: any of the values of each filter, in all filters that have some."""

    movement: Sequence[str] = ()
    country: Sequence[str] = ()
    ministry: Sequence[str] = ()
    status: Sequence[str] = ()
    facility: Sequence[str] = ()
    event_number: Sequence[str] = ()
    #: Folded words, all of which are to be found.
    words: Sequence[str] = ()
    #: On this day it is in force, or may be.
    in_force_on: date | None = None
    #: Whether something is found at all, or by these rules.
    has_finding: bool | None = None
    finding_codes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RegisterItem:
    """One authorization of the list; the fields mean what they do in domain/projections/register.py."""

    authorization_id: UUID
    reference: str
    title: str
    status: str
    movements: Sequence[str] | None
    countries: Sequence[str]
    ministries: Sequence[str] | None
    event_number: str | None
    first_on_earliest: date | None
    first_on_latest: date | None
    last_on_earliest: date | None
    last_on_latest: date | None
    sort_key: str
    granted: bool
    sure_from: date | None
    sure_to: date | None
    may_from: date | None
    may_to: date | None

    @property
    def force(self) -> ForceDays | None:
        """On which days it is in force."""
        if not self.granted:
            return None
        return ForceDays(self.sure_from, self.sure_to, self.may_from, self.may_to)

    @property
    def page_end(self) -> PageEnd:
        """What the next page is asked for with, as `after`."""
        return self.sort_key, self.authorization_id


class Queries:
    """Reads of the projections over a pool of connections."""

    def __init__(self, pool: Pool, signals: Signals) -> None:
        self._pool = pool
        #: They must listen on CHANNEL of projector.py.
        self._signals = signals

    async def authorizations(self, filters: AuthorizationFilters, wanted: Wanted) -> Looked[RegisterItem]:
        """The authorizations that a log held, as they stood on that day, by title and then id.

        A page is that of the same list whatever is recorded meanwhile, as long as log and day stay the same.
        """
        given = {name: one for name in _CONDITIONS if (one := getattr(filters, name)) not in (None, (), [])}
        conditions = [holding("held", REGISTER), *(_CONDITIONS[name] for name in given)]
        if not filters.status:
            # A merged record is told by the one that it was merged into.
            conditions.append("held.status <> 'merged'")
        if filters.has_finding is not None or filters.finding_codes:
            conditions.append(_found(filters))
        found = f"SELECT {_COLUMNS} FROM register_rows AS held WHERE {' AND '.join(conditions)}"  # noqa: S608  made of names of this file
        return await look(
            self._pool,
            (REGISTER,)
            if filters.has_finding is None and not filters.finding_codes
            else (REGISTER, FINDINGS),
            wanted,
            page(found, ORDER, wanted),
            ORDER,
            given | {"finding_codes": filters.finding_codes},
            lambda rows: [RegisterItem(*row[4:]) for row in rows],
        )

    async def caught_up(self, size: int, seconds: float, *projections: str) -> bool:
        """Wait, so many seconds at most, until the live rows reflect a log of this size: whether they do.

        Those of the register, unless others are named. A projector that rests while commits come fast goes
        on at once, because somebody waits.
        """
        names = projections or (REGISTER,)
        deadline = monotonic() + seconds
        said = False
        while True:
            watched = self._signals.watch(CHANNEL)
            if await self._reached(names) >= size:
                return True
            left = deadline - monotonic()
            if left <= 0 or self._signals.closing:
                return False
            if not said:
                said = True
                await self._pool.rows(select(func.pg_notify(WANTED, "")))
            await self._signals.wait(watched, left)

    async def behind(self) -> Sequence[tuple[str, str, int]]:
        """What could not be projected: projection, tracking of the stream, position of its event."""
        return [(one.projection, one.tracking, one.position) for one in await self._pool.rows(text(BEHIND))]

    async def _reached(self, names: Sequence[str]) -> int:
        """That of the one which has come the least far."""
        (row,) = await self._pool.rows(text(reached(names)))
        size: int = row.size
        return size


_COLUMNS: Final = ", ".join(f"held.{one.name}" for one in fields(RegisterItem))


def _found(filters: AuthorizationFilters) -> str:
    among = "NOT IN" if filters.has_finding is False else "IN"
    code = "AND found.code = ANY (CAST(:finding_codes AS text[]))" if filters.finding_codes else ""
    return f"""held.authorization_id {among} (
        SELECT found.authorization_id FROM finding_rows AS found WHERE {holding("found", FINDINGS)} {code}
    )"""  # noqa: S608  made of names of this file
