"""Which rows of a question hold as of a size of the log, judged on a day, and how far have they come?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, or_, select
from sqlalchemy.sql import ColumnCollection

from service.projections.tables import projection_generations, trackings

_generations = projection_generations.c


def holding(
    rows: ColumnCollection[str, Any], projection: str, size: int, on: date
) -> list[ColumnElement[bool]]:
    """The conditions on a table's columns: the live generation, the log of this size, the day judged."""
    live = select(_generations.generation).where(_generations.projection == projection, _generations.live)
    return [
        rows.generation == live.scalar_subquery(),
        rows.from_position < size,
        or_(rows.to_position.is_(None), rows.to_position >= size),
        or_(rows.from_day.is_(None), rows.from_day <= on),
        or_(rows.to_day.is_(None), rows.to_day > on),
    ]


def progress(projections: Sequence[str]) -> Select[str, int]:
    """By projection, the size of the log that its live rows reflect; none has no row yet."""
    return (
        select(_generations.projection, trackings.c.notification_id)
        .join(
            trackings,
            trackings.c.application_name
            == _generations.projection + "." + cast(_generations.generation, Text),
        )
        .where(_generations.projection.in_(projections), _generations.live)
    )
