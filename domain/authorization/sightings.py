"""The days on which a call or a phase shows that somebody was across.

| on record                           | the days                                                          |
|-------------------------------------|-------------------------------------------------------------------|
| a call                              | its day; from an arrival to the departure from there              |
| a phase that began and was complete | from the one to the other                                         |
| a phase that began                  | to the last day that is planned for it, else that day             |
| a phase that was completed          | that day                                                          |
| a day not known within a month      | none of them surely: they were seen, and nobody can say when      |
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple, TypeGuard

from domain.authorization.passages import ACROSS, Ways
from domain.authorization.state import Recorded
from domain.authorization.terms_view import TermsView
from domain.authorization.versions import Gathered, Versions
from domain.events import CallRecorded, Event, PhaseCompleted, PhaseStarted
from domain.values import Contingent, Day, Key, Part, Place

CallOrPhase = CallRecorded | PhaseStarted | PhaseCompleted
"""Calls and phases: seen, without a crossing."""


def is_seen(step: Recorded[Event]) -> TypeGuard[Recorded[CallOrPhase]]:
    return isinstance(step.event, CallRecorded | PhaseStarted | PhaseCompleted)


class Sighting(NamedTuple):
    """`days`: from the first to the last; None if they are not known. `until`: the step that ends it."""

    step: Recorded[CallOrPhase]
    until: Recorded[CallOrPhase] | None = None
    days: tuple[date, date] | None = None

    def shows(self, key: Key, contingent: Contingent | None, ways: Ways) -> bool:
        """Whether it shows that the contingent is across."""
        event = self.step.event
        if isinstance(event, CallRecorded):
            if event.parts is not None and all(part.contingent != key for part in event.parts):
                return False
            out = ways.out(Part(contingent=key))
            return out is not None and ACROSS[out] == event.side
        activities = contingent.activities if contingent is not None else None
        return activities is None or event.activity is None or event.activity in activities


class PartSightings:
    """The sightings of one part, added in order of their days. Of many those are found at once that go on.

    `last_begins`: the last day on which any of them began.
    """

    def __init__(self) -> None:
        self.last_begins: date | None = None
        self._each: list[Sighting] = []
        self._steps = Gathered()
        #: By their last days, with the place of each.
        self._by_end: list[tuple[date, int]] = []

    def __bool__(self) -> bool:
        return bool(self._each)

    @property
    def steps(self) -> Versions:
        """Those that begin and end them."""
        return self._steps.so_far

    def add(self, one: Sighting) -> None:
        for step in (one.step, one.until):
            if step is not None:
                self._steps.add(step.version)
        if one.days is not None:
            first, last = one.days
            insort(self._by_end, (last, len(self._each)))
            self.last_begins = max(self.last_begins or first, first)
        self._each.append(one)

    def not_over(self, on: date | None) -> list[Sighting]:
        """Those that are not over before the day (None: all of them), in their order."""
        if on is None:
            return self._each
        place = bisect_left(self._by_end, (on, 0))
        return [self._each[number] for number in sorted(number for _, number in self._by_end[place:])]


class SightingLedger:
    """Who is shown by so many sightings. `everybody`: all of them; `reach`: how many they are."""

    def __init__(self, ways: Ways) -> None:
        self.everybody = PartSightings()
        self.reach = 0
        self._ways = ways
        self._parts: dict[Key, PartSightings] = {key: PartSightings() for key in ways.contingents}
        self._so_far: list[Sighting] = []

    def add(self, one: Sighting) -> None:
        self.reach += 1
        self.everybody.add(one)
        self._so_far.append(one)
        for key, part in self._parts.items():
            self._show(one, key, part)

    def _show(self, one: Sighting, key: Key, part: PartSightings) -> None:
        if one.shows(key, self._ways.contingents.get(key), self._ways):
            part.add(one)

    def of(self, key: Key) -> PartSightings:
        """Those of a contingent."""
        if key not in self._parts:
            self._parts[key] = part = PartSightings()
            for one in self._so_far:
                self._show(one, key, part)
        return self._parts[key]


def sightings(steps: Iterable[Recorded[Event]], reading: TermsView) -> Iterator[Sighting]:
    """Those that the steps, in order of their days, tell of: each by the step that begins it."""
    known = [step for step in steps if is_seen(step)]
    ends: dict[int, Recorded[CallOrPhase]] = {}
    begun: dict[object, list[int]] = {}
    ending: set[int] = set()
    for step in known:
        if _begins(step.event):
            begun.setdefault(_of_one(step.event), []).append(step.version)
        elif (waiting := begun.get(_of_one(step.event))) and step.day is not None:
            ends[waiting.pop()] = step
            ending.add(step.version)
    for step in known:
        if step.version not in ending:
            until = ends.get(step.version)
            yield Sighting(step, until, _days(step, until, reading))


def _begins(event: CallOrPhase) -> bool:
    return isinstance(event, PhaseStarted) or (
        isinstance(event, CallRecorded) and event.movement == "arrival" and event.place is not None
    )


def _of_one(event: CallOrPhase) -> object:
    """By what the beginning and the end are known to be of one call, or of one phase."""
    if isinstance(event, CallRecorded):
        return event.side, event.place, frozenset(part.contingent for part in event.parts or ())
    return event.activity, event.phase, event.facility


def _days(
    step: Recorded[CallOrPhase], until: Recorded[CallOrPhase] | None, reading: TermsView
) -> tuple[date, date] | None:
    first = _within_a_month(step.day)
    if first is None:
        return None
    last = _within_a_month(until.day) if until is not None else None
    if last is None and isinstance(step.event, PhaseStarted):
        last = _within_a_month(_planned_end(step.event, reading))
    return first[0], max(first[1], last[1]) if last is not None else first[1]


def _within_a_month(day: Day | None) -> tuple[date, date] | None:
    if day is None or day.earliest is None or day.latest is None or not day.known_within_a_month:
        return None
    return day.earliest, day.latest


def _planned_end(event: PhaseStarted, reading: TermsView) -> Day | None:
    for activity in reading.terms.activities or ():
        if activity.key == event.activity:
            if event.phase is None:
                return activity.last_on
            return next((phase.last_on for phase in activity.phases or () if phase.key == event.phase), None)
    return None


def facility_of(event: CallOrPhase) -> Place | None:
    """Where it was, as the step itself says."""
    return event.place if isinstance(event, CallRecorded) else event.facility
