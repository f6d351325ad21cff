"""On how many readings of the record is something so: on every one, on some, on none?

A day that is known within a month can be any of its days, a count with a bound any number that the bound
admits. Where one side is wholly unknown there is no reading to speak of, nor where a day is known only within
more than a month: then only what holds on every reading is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.findings.model import Broken, Verdict
from domain.values import Count, Day


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


def earliest_of(days: Iterable[Day | None]) -> Day | None:
    """The first of several days: as well known as the record tells which is the first. None without any.

    A day that is not known is passed over: it can only make the first one earlier.
    """
    known = [day for day in days if day is not None]
    if not known:
        return None
    if known.count(known[0]) == len(known):
        return known[0]
    firsts = [day.earliest for day in known]
    lasts = [day.latest for day in known if day.latest is not None]
    earliest = None if None in firsts else min(day for day in firsts if day is not None)
    return _between(known, earliest, min(lasts, default=None))


def latest_of(days: Iterable[Day | None]) -> Day | None:
    """The last of several days; None without any."""
    known = [day for day in days if day is not None]
    if not known:
        return None
    lasts = [day.latest for day in known]
    firsts = [day.earliest for day in known if day.earliest is not None]
    latest = None if None in lasts else max(day for day in lasts if day is not None)
    return _between(known, max(firsts, default=None), latest)


def _between(known: list[Day], earliest: date | None, latest: date | None) -> Day | None:
    for day in known:
        if (day.earliest, day.latest) == (earliest, latest):
            return day
    if earliest is None and latest is None:
        return None
    return Day(f"[{earliest or ''}..{latest or ''}]")


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


@dataclass(frozen=True, slots=True)
class Amount:
    """How many it can be: from `least` to `most` (None: no end). Not `firm`: about so many."""

    least: int
    most: int | None
    firm: bool = True

    def __add__(self, other: Amount) -> Amount:
        most = None if self.most is None or other.most is None else self.most + other.most
        return Amount(self.least + other.least, most, self.firm and other.firm)


NOBODY = Amount(0, 0)


def amount(count: Count) -> Amount:
    """What a count bounds: `about` is taken by its value, but nothing is certain by it."""
    match count.bound:
        case "exact":
            return Amount(count.value, count.value)
        case "at_most":
            return Amount(0, count.value)
        case "at_least":
            return Amount(count.value, None)
        case "about":
            return Amount(count.value, count.value, firm=False)


def limit(count: Count) -> Amount:
    """What a count authorizes: up to so many is a limit of so many."""
    return Amount(count.value, count.value) if count.bound == "at_most" else amount(count)


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
