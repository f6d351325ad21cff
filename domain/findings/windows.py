"""Which are the first and the last authorized day, of a contingent or of the whole?

| asked of                    | the authorized days                                                  |
|-----------------------------|----------------------------------------------------------------------|
| a contingent                | its own window (or that of the one it is part of) over the whole's   |
| nobody in particular        | from the first to the last of the whole's and every contingent's own |
| an activity                 | the same of the whole's and of those contingents that take part      |
| the whole, without a window | the contingents', if every one states a window                       |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.authorization.procedure import Proceeding
from domain.authorization.terms_fold import FoldedTerms
from domain.authorization.window import window_of
from domain.events import ActivitiesConcluded
from domain.findings.movement import Passage, contingents, lineage
from domain.findings.readings import earliest_of, latest_of
from domain.findings.view import NO_TERMS, View, origins, versions
from domain.values import Activity, Contingent, Day, Key, PlannedCrossing, Terms, Window


@dataclass(frozen=True, slots=True)
class Authorized:
    """`own`: it is the contingent's window, not the whole's. `evidence`: the steps that it is read from."""

    first_on: Day | None = None
    last_on: Day | None = None
    own: bool = False
    evidence: frozenset[int] = frozenset()


def authorized(view: View, folded: FoldedTerms, key: Key | None, found: Iterable[Passage]) -> Authorized:
    """The authorized days of a contingent (None: of nobody in particular)."""
    terms = folded.effective or NO_TERMS
    known = contingents(terms)
    for one in lineage(key, terms):
        if one in known and known[one].window is not None:
            return _resolved(view, folded, terms, known[one], found)
    if key is not None and terms.window is not None:
        return _resolved(view, folded, terms, None, found)
    return of_activity(view, folded, None, found)


def of_activity(
    view: View, folded: FoldedTerms, activity: Key | None, found: Iterable[Passage]
) -> Authorized:
    """The days on which any of those may be there who take part in an activity (None: in any)."""
    terms = folded.effective or NO_TERMS
    own = [
        one
        for one in terms.contingents or ()
        if one.window is not None
        and (activity is None or one.activities is None or activity in one.activities)
    ]
    windows = [_resolved(view, folded, terms, one, found) for one in own]
    if terms.window is not None:
        windows.append(_resolved(view, folded, terms, None, found))
    elif not windows or len(own) < len(terms.contingents or ()):
        return Authorized()
    every_first = all(one.first_on is not None for one in windows)
    every_last = all(one.last_on is not None for one in windows)
    return Authorized(
        first_on=earliest_of(one.first_on for one in windows) if every_first else None,
        last_on=latest_of(one.last_on for one in windows) if every_last else None,
        evidence=frozenset[int]().union(*(one.evidence for one in windows)),
    )


def _resolved(
    view: View, folded: FoldedTerms, terms: Terms, contingent: Contingent | None, found: Iterable[Passage]
) -> Authorized:
    window = window_of(terms, contingent)
    if window is None:
        return Authorized()
    paths = ["terms.window"]
    if contingent is not None:
        paths.append(f"terms.contingents.{contingent.key}.window")
    return Authorized(
        first_on=window.first_on,
        last_on=view.last_authorized(contingent, terms),
        own=contingent is not None,
        evidence=origins(folded, *paths) | _waited_for(view, window, found),
    )


def _waited_for(view: View, window: Window, found: Iterable[Passage]) -> frozenset[int]:
    """The steps that the last day is counted from, where it is "within n days of" something."""
    if window.within_days is None or (window.last_on is not None and window.last_sense != "within_days"):
        return frozenset()
    match window.within_of:
        case "first_crossing":
            first = view.passed.troops_on
            return versions(one.step for one in found if one.way != "back" and one.day == first)
        case "conclusion" | "activity_end":
            return versions(view.of(ActivitiesConcluded))
        case _:
            return frozenset()


def planned_before(view: View, one: Proceeding, day: Day, found: Iterable[Passage]) -> bool:
    """Whether an earlier proceeding states that first day already: a modification that says it again plans
    nothing new by it, and need not come before it."""
    for other in view.proceedings:
        if other.number < one.number:
            folded = view.frame.terms_of(other.number)
            terms = folded.effective or NO_TERMS
            stated = [crossing.on for crossing in every_planned_crossing(terms)]
            stated += [authorized(view, folded, None, found).first_on, planned_first(terms.activities or ())]
            if day in stated:
                return True
    return False


def every_planned_crossing(terms: Terms) -> Iterator[PlannedCrossing]:
    """Of the whole, and of each contingent."""
    yield from terms.planned_crossings or ()
    for one in terms.contingents or ():
        yield from one.planned_crossings or ()


def planned_first(known: Iterable[Activity]) -> Day | None:
    """The first planned day of activities. One that is not known passes: it can only make it earlier."""
    return earliest_of(_first(one) for one in known)


def _first(activity: Activity) -> Day | None:
    if activity.first_on is not None:
        return activity.first_on
    return earliest_of(phase.first_on for phase in activity.phases or ())
