"""Says whether another power's squadron stayed over a month: only then does its stay need a grant.

Ground: in Mexico, Constitution, art. 76 fr. III. The month is counted from its entry; where no entry is on
record, nothing is said.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import NamedTuple

from domain.authorization.days import between
from domain.authorization.terms_view import TermsView
from domain.findings.movement import Movement
from domain.findings.readings import later
from domain.values import Day


class Stay(NamedTuple):
    """`ends`: the last day of the month that begins with its entry. `was_long`: some were seen after that."""

    ends: Day | None
    was_long: bool

    def is_short(self, day: Day | None) -> bool:
        """Whether nothing shows, with what was on that day, that it stayed for more than a month."""
        return self.ends is None or (not self.was_long and later(day, self.ends) is None)


def stay_of(reading: TermsView, movement: Movement) -> Stay | None:
    """The stay, where nothing but a squadron's is meant."""
    if set(reading.terms.movements or ()) != {"squadron_stay"}:
        return None
    entered = movement.outs.days.first
    if entered is None:
        return Stay(None, was_long=False)
    ends = between(
        *(None if end is None else _month_after(end) for end in (entered.earliest, entered.latest))
    )
    was_long = ends is not None and (movement.backs.reach_beyond(ends) or movement.seen.reach_beyond(ends))
    return Stay(ends, was_long)


def _month_after(day: date) -> date:
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    if year > date.max.year:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))
