"""Which authorizations are there? (Reads of the live rows, as of a size of the log, judged on a day.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from service.event_store.signals import Signals
from service.projections.batch import CHANNEL
from service.projections.projection import REGISTER
from service.projections.tables import projection_generations, register_rows, trackings

PageEnd = tuple[str, UUID]
"""Where a page ends: sort key and id of its last item."""

_rows = register_rows.c
_generations = projection_generations.c
_LIVE: Final = select(_generations.generation).where(_generations.projection == REGISTER, _generations.live)
_PROGRESS: Final = (
    select(trackings.c.notification_id)
    .join(
        projection_generations,
        trackings.c.application_name == _generations.projection + "." + cast(_generations.generation, Text),
    )
    .where(_generations.projection == REGISTER, _generations.live)
)
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
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationFilters:
    """What is asked for: any of the values of each filter, in all filters that have some."""

    movement: Sequence[str] = ()
    country: Sequence[str] = ()
    ministry: Sequence[str] = ()
    status: Sequence[str] = ()


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
                _rows.generation == _LIVE.scalar_subquery(),
                _rows.from_position < as_of_size,
                or_(_rows.to_position.is_(None), _rows.to_position >= as_of_size),
                or_(_rows.from_day.is_(None), _rows.from_day <= on),
                or_(_rows.to_day.is_(None), _rows.to_day > on),
                *_conditions(filters),
            )
            .order_by(_rows.sort_key, _rows.authorization_id)
            .limit(limit)
        )
        if after is not None:
            query = query.where(tuple_(_rows.sort_key, _rows.authorization_id) > tuple_(*after))
        async with self._engine.connect() as connection:
            return [RegisterItem(**row) for row in (await connection.execute(query)).mappings()]

    async def caught_up(self, size: int, seconds: float) -> bool:
        """Wait, so many seconds at most, until the live rows reflect a log of this size: whether they do."""
        deadline = monotonic() + seconds
        while True:
            watched = self._signals.watch(CHANNEL)
            if await self._progress() >= size:
                return True
            left = deadline - monotonic()
            if left <= 0 or self._signals.closing:
                return False
            await self._signals.wait(watched, left)

    async def _progress(self) -> int:
        async with self._engine.connect() as connection:
            reached: int | None = await connection.scalar(_PROGRESS)
        return reached or 0


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
    return conditions
