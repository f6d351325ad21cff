"""The first and the last authorized day, of a contingent or of the whole.

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

from domain.authorization.presence import last_day_of
from domain.authorization.terms_view import TermsView
from domain.authorization.tracks import Tracks
from domain.authorization.versions import NONE, Versions, versions
from domain.authorization.window import window_of
from domain.events import ActivitiesConcluded
from domain.findings.model import Verdict
from domain.findings.movement import Movement
from domain.findings.readings import earliest_of, later, latest_of, weakest
from domain.values import Activity, Contingent, Day, Key, PlannedCrossing, Terms, Window


@dataclass(frozen=True, slots=True)
class Authorized:
    """`own`: it is the contingent's window, not the whole's. `evidence`: the steps that it is read from.

    `trust`: how sure anything is that is judged by it. One that is stated to end before it begins (C07) is
    wrong somewhere.
    """

    first_on: Day | None = None
    last_on: Day | None = None
    own: bool = False
    evidence: Versions = NONE
    trust: Verdict = "certain"


class Windows:
    """The authorized days as judged on a day, each window resolved once.

    A last day can be counted from something observed. `hold`: whether what was resolved is so on another day.
    """

    def __init__(self, tracks: Tracks, movement: Movement) -> None:
        self._tracks = tracks
        self._movement = movement
        self._resolved: dict[tuple[TermsView, Key | None], Authorized] = {}
        self._by_activity: dict[tuple[TermsView, Key | None], Authorized] = {}
        self._counted_from: dict[tuple[str, TermsView], object] = {}

    def hold(self, tracks: Tracks, movement: Movement) -> bool:
        """Whether the last days are counted from the same on that day; if so, it is the day judged now."""
        before = self._tracks, self._movement
        self._tracks, self._movement = tracks, movement
        if all(self._anchor(*asked) == known for asked, known in self._counted_from.items()):
            return True
        self._tracks, self._movement = before
        return False

    def of(self, reading: TermsView, key: Key | None) -> Authorized:
        """The authorized days of a contingent (None: of nobody in particular)."""
        own = reading.with_window(key)
        if own is not None:
            return self._of_one(reading, own)
        if key is not None and reading.terms.window is not None:
            return self._of_one(reading, None)
        return self.of_activity(reading, None)

    def last_known(self, reading: TermsView, key: Key | None) -> Day | None:
        """To which day those are taken to be across of whom no return is on record."""
        return last_day_of(reading, key, lambda own: self._of_one(reading, own).last_on)

    def of_activity(self, reading: TermsView, activity: Key | None) -> Authorized:
        """The days on which any of those may be there who take part in an activity (None: in any)."""
        asked = reading, activity
        if asked not in self._by_activity:
            self._by_activity[asked] = self._together(reading, activity)
        return self._by_activity[asked]

    def _together(self, reading: TermsView, activity: Key | None) -> Authorized:
        terms = reading.terms
        own = [
            one
            for one in terms.contingents or ()
            if one.window is not None
            and (activity is None or one.activities is None or activity in one.activities)
        ]
        windows = [self._of_one(reading, one) for one in own]
        if terms.window is not None:
            windows.append(self._of_one(reading, None))
        elif not windows or len(own) < len(terms.contingents or ()):
            return Authorized()
        every_first = all(one.first_on is not None for one in windows)
        every_last = all(one.last_on is not None for one in windows)
        evidence = NONE
        for one in windows:
            evidence |= one.evidence
        return Authorized(
            first_on=earliest_of(one.first_on for one in windows) if every_first else None,
            last_on=latest_of(one.last_on for one in windows) if every_last else None,
            evidence=evidence,
            trust=weakest(*(one.trust for one in windows)) or "possible",
        )

    def _of_one(self, reading: TermsView, contingent: Contingent | None) -> Authorized:
        asked = reading, contingent.key if contingent is not None else None
        if asked not in self._resolved:
            self._resolved[asked] = self._resolve(reading, contingent)
        return self._resolved[asked]

    def _resolve(self, reading: TermsView, contingent: Contingent | None) -> Authorized:
        window = window_of(reading.terms, contingent)
        if window is None:
            return Authorized()
        paths = ["terms.window"]
        if contingent is not None:
            paths.append(f"terms.contingents.{contingent.key}.window")
        return Authorized(
            first_on=window.first_on,
            last_on=self._tracks.last_authorized(contingent, reading),
            own=contingent is not None,
            evidence=reading.origins(*paths) | self._waited_for(reading, window),
            trust="possible" if later(window.first_on, stated_end(window)) == "certain" else "certain",
        )

    def _waited_for(self, reading: TermsView, window: Window) -> Versions:
        """The steps that the last day is counted from, where it is "within n days of" something."""
        if window.within_days is None or (window.last_on is not None and window.last_sense != "within_days"):
            return NONE
        within_of = window.within_of or ""
        known = self._counted_from[within_of, reading] = self._anchor(within_of, reading)
        return known[1]

    def _anchor(self, within_of: str, reading: TermsView) -> tuple[Day | None, Versions]:
        match within_of:
            case "first_crossing":
                first = self._tracks.first_crossing_on(self._tracks.frame.reading)
                return self._tracks.first_crossing_on(reading), self._movement.outs.on(first)
            case "conclusion" | "activity_end":
                concluded = self._tracks.of(ActivitiesConcluded)
                return self._tracks.concluded_on, versions(concluded)
            case _:
                return None, NONE


def stated_end(window: Window) -> Day | None:
    """A last day that is stated itself: one that is counted from something observed follows from it."""
    return window.last_on if window.last_sense != "within_days" else None


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
