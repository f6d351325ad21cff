"""C07: does anything end before it begins?

| asked of                                       | subject                    |
|------------------------------------------------|----------------------------|
| the window of the whole; that of a contingent  | `window`; the contingent   |
| an activity, a planned phase                   | the activity, `a1.p2`      |
| a ship's stay in a port of its itinerary       | `c1.itinerary.0`           |
| an observed phase, by its own start            | the step that says its end |

Only a last day that is stated itself: one that is counted from something observed follows from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from domain.authorization.state import Recorded
from domain.authorization.terms_view import TermsView
from domain.authorization.versions import Versions, versions
from domain.authorization.window import window_of
from domain.events import Event, PhaseCompleted, PhaseStarted
from domain.findings.basis import Basis
from domain.findings.model import Broken
from domain.findings.readings import days_between, later
from domain.findings.rule import rule
from domain.findings.view import View
from domain.findings.windows import stated_end
from domain.jurisdictions.profile import Spoken
from domain.values import Day


@rule(
    "C07",
    "low",
    title=Spoken("end before the beginning", "final antes del comienzo"),
    looks_for=Spoken("looks for ends before the beginning", "busca finales anteriores al comienzo"),
    needs=(("terms", "phase"),),
    en="It ends on {last_on}, before it begins on {first_on} ({subject}).",
    es="Termina el {last_on}, antes de comenzar el {first_on} ({subject}).",
).of_acts
def ends_before_it_begins(basis: Basis) -> Iterator[Broken]:
    for subject, first, last, path in _spans(basis.reading):
        yield from _inverted(subject, first, last, basis.reading.origins(path))


@ends_before_it_begins.of_the_day
def phase_ends_before_it_begins(view: View) -> Iterator[Broken]:
    yield from view.account(_Phases, lambda _: _Phases()).broken


class _Phases:
    """Of the observed phases those that ended before they began.

    A phase may have been held more than once: an end is of some start that is not later.
    """

    def __init__(self) -> None:
        self.broken: list[Broken] = []
        self._first: dict[object, Recorded[PhaseStarted]] = {}
        self._waiting: dict[object, list[Recorded[PhaseCompleted]]] = {}

    def add(self, step: Recorded[Event]) -> None:
        if isinstance(step.event, PhaseStarted):
            self._start(cast("Recorded[PhaseStarted]", step))
        elif isinstance(step.event, PhaseCompleted):
            self._end(cast("Recorded[PhaseCompleted]", step))

    def _start(self, step: Recorded[PhaseStarted]) -> None:
        phase = _phase(step)
        if phase not in self._first:
            self._first[phase] = step
            for end in self._waiting.pop(phase, ()):
                self._compare(step, end)

    def _end(self, step: Recorded[PhaseCompleted]) -> None:
        first = self._first.get(_phase(step))
        if first is not None:
            self._compare(first, step)
        else:
            self._waiting.setdefault(_phase(step), []).append(step)

    def _compare(self, first: Recorded[PhaseStarted], end: Recorded[PhaseCompleted]) -> None:
        self.broken += _inverted(f"steps.{end.version}", first.day, end.day, versions([first, end]))


def _phase(step: Recorded[PhaseStarted] | Recorded[PhaseCompleted]) -> object:
    event = step.event
    return event.activity, event.phase, event.facility


def _spans(reading: TermsView) -> Iterator[tuple[str, Day | None, Day | None, str]]:
    """What the terms say begins and ends: its subject, both days, where they stand."""
    terms = reading.terms
    if terms.window is not None:
        yield "window", terms.window.first_on, stated_end(terms.window), "terms.window"
    for one in terms.contingents or ():
        own = window_of(terms, one) if one.window is not None else None
        if own is not None:
            yield one.key, own.first_on, stated_end(own), f"terms.contingents.{one.key}.window"
        for place, stop in enumerate(one.itinerary or ()):
            path = f"terms.contingents.{one.key}.itinerary"
            yield f"{one.key}.itinerary.{place}", stop.arrive_on, stop.depart_on, path
    for activity in terms.activities or ():
        path = f"terms.activities.{activity.key}"
        yield activity.key, activity.first_on, activity.last_on, path
        for phase in activity.phases or ():
            yield f"{activity.key}.{phase.key}", phase.first_on, phase.last_on, f"{path}.phases.{phase.key}"


def _inverted(subject: str, first: Day | None, last: Day | None, evidence: Versions) -> Iterator[Broken]:
    # What is said to be within one month begins and ends in it.
    verdict = later(first, last) if first != last else None
    if verdict is not None and first is not None and last is not None:
        yield Broken(
            subject=subject,
            verdict=verdict,
            evidence=evidence,
            figures={**days_between(first, last), "first_on": str(first), "last_on": str(last)},
        )
