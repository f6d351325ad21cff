"""The rows of the days on which nothing is found in an authorization: so who has none is found by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from domain.authorization.state import State
from domain.projections import findings
from domain.projections.findings import FindingRow
from domain.projections.keeping import Following
from domain.projections.row import Row
from domain.projections.stretches import ALWAYS, Stretch, without


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearRow(Row):
    """On the days of the row no finding of the authorization alone holds, whatever its status."""


class _Judge:
    """The rows of one authorization; none as long as nothing is registered.

    Most steps find more than was found before: then only the days of what they find are looked at.
    """

    def __init__(self) -> None:
        self._found: frozenset[FindingRow] = frozenset()
        self._clear: list[Stretch] = [ALWAYS]

    def after(self, state: State, found: frozenset[FindingRow]) -> frozenset[ClearRow]:
        more = [_days(row) for row in found - self._found]
        gone = [_days(row) for row in self._found - found]
        if any(without(days, more) for days in gone):
            self._clear = without(ALWAYS, map(_days, found))
        else:
            self._clear = [left for days in self._clear for left in without(days, more)]
        self._found = found
        if state.registration is None:
            return frozenset()
        return frozenset(ClearRow(authorization=state.id, **days._asdict()) for days in self._clear)


def _days(row: FindingRow) -> Stretch:
    return Stretch(row.from_day, row.to_day)


rows: Final = Following(findings.rows, _Judge)
