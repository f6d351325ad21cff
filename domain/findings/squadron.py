"""Has another power's squadron stayed for more than a month? Only then does its stay need a grant.

Ground: in Mexico, Constitution, art. 76 fr. III. The month is counted from its entry; where no entry is on
record, nothing is said.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from domain.authorization.days import between
from domain.findings.movement import Passage, Sighting, outs, passages, sightings
from domain.findings.readings import earliest_of, later
from domain.findings.view import View, once
from domain.values import Day


def is_squadron(view: View) -> bool:
    """Whether nothing but a squadron's stay is meant."""
    return set(view.effective.movements or ()) == {"squadron_stay"}


def is_short_stay(view: View, one: Passage | Sighting) -> bool:
    """Whether it belongs to a squadron of which nothing shows that it stayed for more than a month."""
    if not is_squadron(view):
        return False
    ends = month_after_entry(view)
    seen = [passage for passage in passages(view) if passage.way == "back"]
    days = [one.day, *(passage.day for passage in seen), *(sighting.day for sighting in sightings(view))]
    return ends is None or all(later(day, ends) is None for day in days)


@once
def month_after_entry(view: View) -> Day | None:
    """The last day of the month that begins with its entry."""
    entered = earliest_of(one.day for one in outs(passages(view)))
    if entered is None:
        return None
    return between(
        *(None if end is None else _month_after(end) for end in (entered.earliest, entered.latest))
    )


def _month_after(day: date) -> date:
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    if year > date.max.year:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))
