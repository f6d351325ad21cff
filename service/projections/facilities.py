"""Reads what the rows say of places, and the calendar of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import orjson

from domain.projections import facilities
from domain.projections.facilities import FacilityRow
from domain.projections.places import PlaceSummary
from domain.projections.row import Order, SortKey, order
from service.event_store.pool import Pool
from service.projections.conditions import conditions, holding
from service.projections.pages import Rows, page, page_of
from service.projections.questions import FACILITIES, REGISTER
from service.projections.remembered import Remembered
from service.projections.rows import Looked, Source, Wanted, counting, look, sorting

#: Of the calendar: by the first day, then by authorization.
BY_DAY: Final = Order((SortKey("day_key"), SortKey("authorization")))

CalendarItem = tuple[tuple[Any, ...], dict[str, Any]]
"""The place of an entry in the calendar, and what is said of it."""


class FacilityQueries:
    """Reads over a pool of connections."""

    def __init__(self, pool: Pool) -> None:
        self._source = Source(pool, Remembered())

    async def all(
        self, asked: Mapping[str, Any], wanted: Wanted
    ) -> Looked[tuple[tuple[Any, ...], PlaceSummary]]:
        """By name, each with its place. `asked`: the filters that FacilityRow is marked with."""
        return await self._places(conditions(FacilityRow, asked), asked, wanted)

    async def one(self, key: str, wanted: Wanted) -> Looked[tuple[tuple[Any, ...], PlaceSummary]]:
        """What is said of one place; nothing is found if no authorization names it."""
        return await self._places(["held.facility = %(key)s"], {"key": key}, wanted)

    async def _places(
        self, named: Sequence[str], asked: Mapping[str, Any], wanted: Wanted
    ) -> Looked[tuple[tuple[Any, ...], PlaceSummary]]:
        own = (holding("held", FACILITIES), *named)
        by = sorting(order(FacilityRow))
        rows = Rows("facility_rows AS held", own).looked(by, wanted)
        every = f"""
            SELECT held.sort_key, held.facility, min(held.name COLLATE "C") AS name,
                min(held.kind COLLATE "C") AS kind, min(held.place_country COLLATE "C") AS place_country,
                count(DISTINCT held.authorization_id) AS authorizations,
                min(held.begins) AS first_on, max(held.ends) AS last_on
            FROM ({rows.every}) AS held GROUP BY held.sort_key, held.facility
        """  # noqa: S608  made of names of this package

        def read(rows: Sequence[Any]) -> list[tuple[tuple[Any, ...], PlaceSummary]]:
            return [
                (
                    by.place(row),
                    PlaceSummary(
                        row.facility,
                        row.name,
                        row.kind,
                        row.place_country,
                        row.authorizations,
                        row.first_on,
                        row.last_on,
                    ),
                )
                for row in rows
            ]

        from_every = f"FROM ({every}) AS held"
        return await look(
            self._source,
            (FACILITIES,),
            wanted,
            page_of(f"SELECT held.* {from_every}", by, wanted),
            by,
            asked,
            read,
            counting(FacilityRow, from_every, wanted),
            near=rows.near,
            remember=True,
        )

    async def calendar(
        self, key: str, first: date | None, last: date | None, wanted: Wanted
    ) -> Looked[CalendarItem]:
        """What can be there between two days, both included (None: open)."""
        asked: dict[str, Any] = {"key": key}
        held = [holding("held", FACILITIES), holding("told", REGISTER), "held.facility = %(key)s"]
        if first is not None:
            asked["first"] = first
            held.append("(held.ends IS NULL OR held.ends >= %(first)s)")
        if last is not None:
            asked["last"] = last
            held.append("(held.begins IS NULL OR held.begins <= %(last)s)")
        by = sorting(BY_DAY).then("row_key")
        rows = Rows(
            "facility_rows AS held JOIN register_rows AS told"
            " ON told.authorization_id = held.authorization_id",
            tuple(held),
        ).looked(by, wanted)

        def read(rows: Sequence[Any]) -> list[CalendarItem]:
            return [
                (
                    by.place(row),
                    facilities.entry(orjson.loads(row.content), row.reference, row.title, row.status),
                )
                for row in rows
            ]

        return await look(
            self._source,
            (FACILITIES, REGISTER),
            wanted,
            page(rows, "held.content, told.reference, told.title, told.status", by, wanted),
            by,
            asked,
            read,
            counting(FacilityRow, f"FROM ({rows.every}) AS held", wanted),
            near=rows.near,
        )
