"""Until which day may they be there? By the window of the whole, or of the contingent where it differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.authorization.days import first_of, shifted
from domain.authorization.passages import latest, ways_of
from domain.authorization.state import State
from domain.events import ActivitiesConcluded
from domain.values import Contingent, Day, Terms, Window, fields_of


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


def last_authorized(
    state: State, terms: Terms | None, contingent: Contingent | None = None, on: date | None = None
) -> Day | None:
    """The last authorized day; None where none is stated, or what it is counted from is not on record."""
    window = window_of(terms, contingent)
    if window is None:
        return None
    if window.last_sense != "within_days" and window.last_on is not None:
        return window.last_on
    if window.within_days is None or window.within_of is None:
        return window.last_on
    anchor = _anchor(state, terms, window.within_of, on)
    return window.last_on if anchor is None else shifted(anchor, window.within_days)


def first_crossing_on(state: State, terms: Terms | None, on: date | None = None) -> Day | None:
    """The day of the first crossing of troops that is not surely one back; None if it is not known.

    A carrier alone is passed over; `deployment` says the first crossing of whomever.
    """
    ways = ways_of(terms, state.profile.country)
    days = [
        one.day
        for one in state.crossings
        if one.exists(on) and one.day is not None and not ways.surely_back(one) and one.event.parts != ()
    ]
    return first_of(days)


def concluded_on(state: State, on: date | None = None) -> Day | None:
    """The day on which the activities were said to be concluded; the last, if it was said of several."""
    days = [one.day for one in state.of(ActivitiesConcluded, on) if one.day is not None]
    return latest(days)


def activities_end(terms: Terms | None) -> Day | None:
    """The last planned day of the activities, or of their phases; None if one of them is not known."""
    ends: list[Day | None] = []
    for activity in (terms.activities if terms is not None else None) or ():
        phases = [phase.last_on for phase in activity.phases or ()]
        ends.append(activity.last_on or (latest(phases) if phases else None))
    return latest(ends)


def _anchor(state: State, terms: Terms | None, within_of: str, on: date | None) -> Day | None:
    match within_of:
        case "first_crossing":
            return first_crossing_on(state, terms, on)
        case "conclusion":
            return concluded_on(state, on)
        case "activity_end":
            return concluded_on(state, on) or activities_end(terms)
        case _:
            return None
