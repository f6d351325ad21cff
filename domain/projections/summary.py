"""Says what the list of authorizations tells of each: its row, and what the rows of other questions add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from operator import attrgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.projections.findings import GRAVEST_FIRST, FindingRow
from domain.projections.presence import PresenceRow, sums_of
from domain.projections.register import RegisterRow, in_force
from domain.projections.row import shown

Heads = Mapping[str, int | None]
"""How many there are: `at_least`, `at_most` (None: open), and of how many nobody says (`without_count`)."""

_SHOWN: Final = shown(RegisterRow)
_shown: Final = attrgetter(*_SHOWN)


class Besides(NamedTuple):
    """What other rows tell of an authorization: those who are across on the day judged, its open findings by
    how grave they are, and when its last step was recorded."""

    present: Heads
    open_findings: Mapping[str, int]
    last_step_at: str


def summary(authorization: UUID, row: Any, in_force_on: date | None, besides: Besides) -> dict[str, Any]:
    """What the list says of an authorization. `row`: it, or one of the table, which has the same names.

    `in_force_on`: the day of which it is asked whether it is in force, if it is.
    """
    troops = heads(row.troops_least, row.troops_most, row.troops_uncounted)
    return {
        "id": authorization,
        **dict(zip(_SHOWN, _shown(row), strict=True)),
        "in_force": None if in_force_on is None else in_force(row, in_force_on),
        "troops": troops,
        **besides._asdict(),
    }


def heads(least: int, most: int | None, uncounted: int) -> Heads:
    """How many there are, as every list says it."""
    return {"at_least": least, "at_most": most, "without_count": uncounted}


def present(rows: Iterable[PresenceRow]) -> Heads:
    """How many are across, by the rows of one authorization that hold on one day.

    (The database is asked for the same: service/projections/queries.py.)
    """
    every = list(rows)
    sums = [one for one in sums_of(every) if one.presence == "present"]
    most = [one.most for one in sums if one.most is not None]
    is_open = any(row.presence == "unknown" for row in every) or len(most) < len(sums)
    return heads(
        sum(one.least for one in sums), None if is_open else sum(most), sum(one.without for one in sums)
    )


def open_findings(rows: Iterable[FindingRow]) -> dict[str, int]:
    """How many findings are open, by the rows of one authorization that hold on one day."""
    grave = [row.severity for row in rows if row.status == "open"]
    return {severity: grave.count(severity) for severity in GRAVEST_FIRST}
