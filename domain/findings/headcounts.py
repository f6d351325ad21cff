"""F04: were more present at one time than authorized, of those whom the terms count?

Judged for each contingent that states a count (with those that are part of it) and for each total.

| recorded                                | taken for                                                     |
|-----------------------------------------|---------------------------------------------------------------|
| a crossing out without a count          | nobody to count: unknown is silent                            |
| a crossing back without a count         | all of that part; without parts, everybody                    |
| out and back on one exact day           | back first: a rotation is not two at one time                 |
| a part beside its whole in one step     | perhaps in it, perhaps beside it; for a total in it           |
| after their last authorized day         | perhaps still there, unless seen since                        |
| a count of several kinds, terms of some | its breakdown, else from none to all                          |
| a total that a modification outgrew     | perhaps exceeded, by those whom that one names                |
| a count of arrivals at a call           | so many at one time                                           |
| a count of a phase                      | perhaps so many of these troops: its hosts may be counted too |
| up to 12 authorized                     | 12                                                            |
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.authorization.reading import Reading
from domain.authorization.state import Recorded
from domain.events import Event
from domain.findings.basis import Basis
from domain.findings.model import Broken
from domain.findings.presence import Judged, Presence, limits, weight
from domain.findings.rule import rule
from domain.findings.view import View


@rule(
    "F04",
    "high",
    needs=(("crossing", "sighting"), "terms"),
    rests_on="number_of_troops",
    en="{present} present at one time, {authorized} authorized ({subject}).",
    es="{present} presentes a un tiempo, {authorized} autorizados ({subject}).",
).of_the_day
def more_than_authorized(view: View) -> Iterator[Broken]:
    if view.basis.granted_or_silent:
        yield from view.account(Headcounts, Headcounts).worst()


class Headcounts:
    """How many were present, of those whom each limit is about? Steps are added in order of their days.

    Whoever crosses on one day is counted once the day is over. A crossing whose day is not known exactly is
    counted again with all who may have come before it.
    """

    def __init__(self, basis: Basis) -> None:
        self._basis = basis
        self._presences: dict[Reading, list[Presence]] = {}
        self._history: list[Recorded[Event]] = []
        self._day = date.min

    def add(self, step: Recorded[Event]) -> None:
        passages, sightings = self._basis.passages(step), self._basis.sightings(step)
        if not passages and not sightings:
            return
        if step.begins > self._day:
            for one in self._all():
                one.end_the_day(self._day, step.begins)
            self._day = step.begins
        judging = {one.reading for one in passages if one.way != "back"}
        if sightings:
            judging.add(self._basis.frame.readings_at(step.day)[-1])
        for reading in judging - self._presences.keys():
            self._presences[reading] = [Presence(one, reading, self._basis) for one in limits(reading)]
            for place, before in enumerate(self._history):
                for presence in self._presences[reading]:
                    presence.add(place, before)
        for presence in self._all():
            presence.add(len(self._history), step)
        self._history.append(step)

    def _all(self) -> Iterator[Presence]:
        return (one for of in self._presences.values() for one in of)

    def worst(self) -> Iterator[Broken]:
        """Of each limit that was exceeded the worst that is on record."""
        found: dict[str, Judged] = {}
        for presence in self._all():
            presence.end_the_day(self._day, None)
            worst = presence.worst_now()
            if worst is not None:
                subject = worst.broken.subject
                found[subject] = max(found.get(subject, worst), worst, key=weight)
        return (one.broken for one in found.values())
