"""The rows behind the statistics: what of an authorization no other list has a row of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Final, Literal, get_args

from domain.authorization.frame import Frame
from domain.authorization.procedure import Proceeding, superseding
from domain.authorization.state import State
from domain.authorization.tracks import merged_since
from domain.projections.keeping import OfActs
from domain.projections.row import HIDDEN, SUMMED, Row, until
from domain.projections.stretches import Standing
from domain.values import Day

By = Literal["year", "country", "ministry", "movement", "organ", "status"]
BY: Final[tuple[str, ...]] = get_args(By)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticRow(Row):
    """What the acts of the days of the row say of one authorization.

    `decreed`: a decree is on record. `delays`: of each proceeding that has one, by how many days it was
    published after the first authorized day (negative: before it), where both days are known exactly.
    `organs`: those that voted.
    """

    decreed: Annotated[bool, HIDDEN, SUMMED]
    delays: Annotated[tuple[int, ...], HIDDEN, SUMMED]
    organs: Annotated[tuple[str, ...], HIDDEN, SUMMED]


def _rows(state: State) -> frozenset[StatisticRow]:
    if state.registration is None or state.void:
        return frozenset()
    ends, standing = merged_since(state), Standing[StatisticRow]()
    stretched = []
    for day in sorted({date.min, *(one.begins for one in (*state.acts, *superseding(state)))}):
        stretched += standing.turn(None if day == date.min else day, [_row(state, Frame(state, day))])
    stretched += standing.lasting()
    found = (until(replace(row, **days._asdict()), ends) for row, days in stretched)
    return frozenset(row for row in found if row is not None)


rows: Final = OfActs(_rows)


def _row(state: State, frame: Frame) -> StatisticRow:
    votes = (vote for one in frame.proceedings for vote in (one.vote, *one.earlier_votes) if vote is not None)
    return StatisticRow(
        authorization=state.id,
        decreed=any(one.decree is not None for one in frame.proceedings),
        delays=tuple(sorted(_delays(frame))),
        organs=tuple(sorted({vote.event.organ for vote in votes})),
    )


def _delays(frame: Frame) -> Iterator[int]:
    for one in frame.proceedings:
        window = frame.reading_of(one.number).terms.window
        first = _exact(window.first_on if window is not None else None)
        published = _exact(_published(one))
        if first is not None and published is not None:
            yield (published - first).days


def _published(one: Proceeding) -> Day | None:
    return one.decree.day if one.decree is not None else None


def _exact(day: Day | None) -> date | None:
    return day.earliest if day is not None and day.is_exact else None


def item(by: Sequence[str], row: Any) -> dict[str, Any]:
    """What is said of one group. `row`: what the database has added up, by the names of its columns."""
    return {
        "keys": {name: value or None for name, value in zip(by, (row.k1, row.k2, row.k3), strict=False)},
        "authorizations": row.authorizations,
        "granted": row.granted,
        "decreed": row.decreed,
        "troops": {
            "at_least": int(row.at_least),
            "at_most": None if row.at_most is None else int(row.at_most),
            "without_count": int(row.without_count),
        },
        "publication_delay": {
            "n": row.delays or 0,
            "median": row.median_delay,
            "most": row.most_delay,
            "after_first_day": row.after_first_day or 0,
        },
        "reports": {
            name: getattr(row, name) or 0 for name in ("owed", "due", "overdue", "delivered", "late")
        },
        "votes": {"n": row.votes or 0, "unanimous": row.unanimous or 0, "median_margin": row.median_margin},
        "findings": dict(sorted((row.findings or {}).items())),
    }
