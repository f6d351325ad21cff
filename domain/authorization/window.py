"""Until which day troops may be there: by the window of the whole, or the contingent's where it differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from domain.authorization.days import shifted
from domain.authorization.passages import latest
from domain.values import Activity, Contingent, Day, Terms, Window, fields_of


def window_of(terms: Terms | None, contingent: Contingent | None = None) -> Window | None:
    """The window of the whole, with what the contingent's own states instead."""
    whole = terms.window if terms is not None else None
    own = contingent.window if contingent is not None else None
    if whole is None or own is None:
        return own or whole
    stated = {
        shape.name: getattr(own, shape.name)
        for shape in fields_of(Window)
        if getattr(own, shape.name) is not None
    }
    return replace(whole, **stated)


def last_day(window: Window | None, anchor: Callable[[str], Day | None]) -> Day | None:
    """The last authorized day; None where none is stated, or what it is counted from is not on record.

    `anchor`: the day of that which a last day is "within n days" of (`within_of`).
    """
    if window is None:
        return None
    if window.last_sense != "within_days" and window.last_on is not None:
        return window.last_on
    if window.within_days is None or window.within_of is None:
        return window.last_on
    begins = anchor(window.within_of)
    return window.last_on if begins is None else shifted(begins, window.within_days)


def activities_end(activities: Iterable[Activity] | None) -> Day | None:
    """The last planned day of activities, or of their phases; None if one of them is not known."""
    ends: list[Day | None] = []
    for activity in activities or ():
        phases = [phase.last_on for phase in activity.phases or ()]
        ends.append(activity.last_on or (latest(phases) if phases else None))
    return latest(ends)
