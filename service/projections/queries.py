"""Which authorizations are there? (Reads of the live rows, as of a size of the log, judged on a day.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, not_, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.authorization.force import ForceDays
from service.event_store.signals import Signals
from service.projections.batch import CHANNEL, WANTED
from service.projections.projection import REGISTER
from service.projections.questions import FINDINGS
from service.projections.rows import holding, progress
from service.projections.tables import finding_rows, register_rows

PageEnd = tuple[str, UUID]
"""Where a page ends: sort key and id of its last item."""

_rows = register_rows.c
_found = finding_rows.c
_ITEM: Final = (
    _rows.authorization_id,
    _rows.reference,
    _rows.title,
    _rows.status,
    _rows.movements,
    _rows.countries,
    _rows.ministries,
    _rows.event_number,
    _rows.first_on_earliest,
    _rows.first_on_latest,
    _rows.last_on_earliest,
    _rows.last_on_latest,
    _rows.sort_key,
    _rows.granted,
    _rows.sure_from,
    _rows.sure_to,
    _rows.may_from,
    _rows.may_to,
)


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

    def __init__(self, engine: AsyncEngine, signals: Signals) -> None:
        self._engine = engine
        #: They must listen on CHANNEL of projector.py.
        self._signals = signals

    async def authorizations(
        self, *, filters: AuthorizationFilters, as_of_size: int, on: date, after: PageEnd | None, limit: int
    ) -> list[RegisterItem]:
        """The authorizations that the log of this size held, as they stood on that day, by title and then id.

        A page is that of the same list whatever is recorded meanwhile, as long as `as_of_size` and `on` stay
        the same. Whoever wants it complete first asks whether the rows have `caught_up` with `as_of_size`.
        """
        query = (
            select(*_ITEM)
            .where(
                *holding(_rows, REGISTER, as_of_size, on),
                *_conditions(filters),
                *_by_findings(filters, as_of_size, on),
            )
            .order_by(_rows.sort_key, _rows.authorization_id)
            .limit(limit)
        )
        if after is not None:
            query = query.where(tuple_(_rows.sort_key, _rows.authorization_id) > tuple_(*after))
        async with self._engine.connect() as connection:
            return [RegisterItem(**row) for row in (await connection.execute(query)).mappings()]

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
            if await self._progress(names) >= size:
                return True
            left = deadline - monotonic()
            if left <= 0 or self._signals.closing:
                return False
            if not said:
                said = True
                async with self._engine.begin() as connection:
                    await connection.execute(select(func.pg_notify(WANTED, "")))
            await self._signals.wait(watched, left)

    async def _progress(self, names: Sequence[str]) -> int:
        """That of the one which has come the least far."""
        async with self._engine.connect() as connection:
            rows = (await connection.execute(progress(names))).all()
        reached = {row[0]: row[1] for row in rows}
        return min(reached.get(name) or 0 for name in names)


def _conditions(filters: AuthorizationFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.movement:
        conditions.append(_rows.movements.overlap(list(filters.movement)))
    if filters.country:
        conditions.append(_rows.countries.overlap(list(filters.country)))
    if filters.ministry:
        conditions.append(_rows.ministries.overlap(list(filters.ministry)))
    if filters.status:
        conditions.append(_rows.status.in_(filters.status))
    else:
        # A merged record is told by the one that it was merged into.
        conditions.append(_rows.status != "merged")
    if filters.facility:
        conditions.append(_rows.facilities.overlap(list(filters.facility)))
    if filters.event_number:
        conditions.append(_rows.event_number.in_(filters.event_number))
    if filters.in_force_on is not None:
        conditions += (
            _rows.granted,
            or_(_rows.may_from.is_(None), _rows.may_from <= filters.in_force_on),
            or_(_rows.may_to.is_(None), _rows.may_to >= filters.in_force_on),
        )
    conditions += (_rows.words.contains(word, autoescape=True) for word in filters.words)
    return conditions


def _by_findings(filters: AuthorizationFilters, size: int, on: date) -> list[ColumnElement[bool]]:
    if filters.has_finding is None and not filters.finding_codes:
        return []
    found = select(_found.authorization_id).where(*holding(_found, FINDINGS, size, on))
    if filters.finding_codes:
        found = found.where(_found.code.in_(filters.finding_codes))
    among = _rows.authorization_id.in_(found)
    return [not_(among) if filters.has_finding is False else among]
