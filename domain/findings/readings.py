"""Compares days and numbers that are not exactly known: what holds on every reading, on some, on none.

A day that is known within a month can be any of its days, a count with a bound any number that the bound
admits. Where one side is wholly unknown there is no reading to speak of, nor where a day is known only within
more than a month: then only what holds on every reading is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from domain.authorization.amounts import Amount
from domain.findings.model import Broken, Verdict
from domain.values import Day


def later(one: Day | None, other: Day | None) -> Verdict | None:
    """Whether the one day is after the other; None: it is not, or nothing can be said."""
    if one is None or other is None:
        return None
    if one.surely_after(other):
        return "certain"
    known = one.known_within_a_month and other.known_within_a_month
    return "possible" if known and one.possibly_after(other) else None


def days_between(one: Day, other: Day) -> dict[str, int | str]:
    """By how many days the one is later: `days`, or the bounds as far as there are any (never below 1)."""
    least = _difference(one.earliest, other.latest)
    most = _difference(one.latest, other.earliest)
    if least is not None and least == most:
        return {"days": least}
    found: dict[str, int | str] = {}
    if least is not None:
        found["days_at_least"] = max(least, 1)
    if most is not None:
        found["days_at_most"] = most
    return found


def _difference(one: date | None, other: date | None) -> int | None:
    return None if one is None or other is None else (one - other).days


class Ends:
    """Of several days, the first and the last: as well known as the record tells which day that is.

    A day that is not known is passed over: it can only make the first one earlier, and the last one later.
    """

    def __init__(self) -> None:
        self._only: Day | None = None
        self._are_one = True
        self._by_bounds: dict[tuple[date | None, date | None], Day] = {}
        #: Of the first and of the last day: the bounds that are known, and whether all are.
        self._first_begins: date | None = None
        self._first_ends: date | None = None
        self._some_begin_is_open = False
        self._last_begins: date | None = None
        self._last_ends: date | None = None
        self._some_end_is_open = False

    def add(self, day: Day | None) -> None:
        if day is None:
            return
        self._only = self._only or day
        self._are_one = self._are_one and day == self._only
        begins, ends = day.earliest, day.latest
        self._by_bounds.setdefault((begins, ends), day)
        if begins is None:
            self._some_begin_is_open = True
        else:
            self._first_begins = min(self._first_begins or begins, begins)
            self._last_begins = max(self._last_begins or begins, begins)
        if ends is None:
            self._some_end_is_open = True
        else:
            self._first_ends = min(self._first_ends or ends, ends)
            self._last_ends = max(self._last_ends or ends, ends)

    @property
    def first(self) -> Day | None:
        """None without any."""
        return self._between(None if self._some_begin_is_open else self._first_begins, self._first_ends)

    @property
    def last(self) -> Day | None:
        """None without any."""
        return self._between(self._last_begins, None if self._some_end_is_open else self._last_ends)

    def _between(self, earliest: date | None, latest: date | None) -> Day | None:
        if self._only is None or self._are_one:
            return self._only
        stated = self._by_bounds.get((earliest, latest))
        if stated is not None or (earliest is None and latest is None):
            return stated
        return Day(f"[{earliest or ''}..{latest or ''}]")


def earliest_of(days: Iterable[Day | None]) -> Day | None:
    """The first of several days; None without any."""
    ends = Ends()
    for day in days:
        ends.add(day)
    return ends.first


def latest_of(days: Iterable[Day | None]) -> Day | None:
    """The last of several days; None without any."""
    ends = Ends()
    for day in days:
        ends.add(day)
    return ends.last


def weakest(*verdicts: Verdict | None) -> Verdict | None:
    """All of them hold on every reading, or on some; None if one does not hold."""
    if None in verdicts:
        return None
    return "certain" if all(one == "certain" for one in verdicts) else "possible"


def listed(complete: bool) -> Verdict:
    """What is missing from a list is surely left out only of one that is known to be complete."""
    return "certain" if complete else "possible"


def on_readings(found: Sequence[Broken | None]) -> Broken | None:
    """What is broken on every reading stays as certain as it is, what is broken on some is possible."""
    broken = [one for one in found if one is not None]
    if not broken:
        return None
    certain = len(broken) == len(found) and all(one.verdict == "certain" for one in broken)
    return broken[0] if certain else broken[0]._replace(verdict="possible")


def more(one: Amount, other: Amount) -> Verdict | None:
    """Whether the one is more than the other."""
    if other.most is not None and one.least > other.most:
        return "certain" if one.firm and other.firm else "possible"
    return "possible" if one.most is None or one.most > other.least else None


def differ(one: Amount, other: Amount) -> Verdict | None:
    """Whether the two are different numbers. Bounds that admit the same number are in order."""
    apart = (other.most is not None and one.least > other.most) or (
        one.most is not None and other.least > one.most
    )
    if not apart:
        return None
    return "certain" if one.firm and other.firm else "possible"
