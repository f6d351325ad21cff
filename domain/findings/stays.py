"""F09, F10, F18: were the phases where and when they were authorized, and was anybody there too long?

| F09 a phase at                              | finding                                                  |
|---------------------------------------------|----------------------------------------------------------|
| a facility that some terms list, of any activity or phase | silent: it is listed                       |
| another, known to the gazetteer             | certain if all lists are complete, else possible         |
| a place that the gazetteer lacks            | silent                                                   |

F18 is not M05: that nobody was seen to come back says nothing of where they are. It needs somebody *seen* on
the other side after the last authorized day, and no crossing back of these troops on record since they went.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.authorization.state import Recorded
from domain.authorization.terms_view import TermsView
from domain.authorization.versions import versions
from domain.events import Event, PhaseCompleted, PhaseStarted
from domain.findings.basis import Basis
from domain.findings.likeness import not_listed
from domain.findings.model import PHASES, Broken
from domain.findings.movement import SeenPart
from domain.findings.readings import days_between, later, on_readings, weakest
from domain.findings.rule import rule
from domain.findings.view import View
from domain.jurisdictions.profile import Profile, Spoken
from domain.values import Key, Place, Terms

Phase = PhaseStarted | PhaseCompleted


@rule(
    "F09",
    "medium",
    title=Spoken("activity at an unlisted facility", "actividad en una instalación no prevista"),
    needs=("phase", "terms"),
    rests_on="facilities",
    en="A phase at a facility that is not listed: {facility} ({subject}).",
    es="Una fase en una instalación no listada: {facility} ({subject}).",
).of_steps(*PHASES)
def unlisted_facility(basis: Basis, step: Recorded[Phase]) -> Iterator[Broken]:
    """A phase is blamed by its start, once that is on record."""
    place = step.event.facility
    if not basis.granted_or_silent or place is None:
        return
    until = None
    if isinstance(step.event, PhaseCompleted):
        until = basis.phases_begun.get((step.event.activity, step.event.phase, place))
    readings = basis.frame.readings_at(step.day)
    broken = on_readings([_elsewhere(reading, step, place, basis.profile) for reading in readings])
    if broken is not None:
        yield broken._replace(until=until)


def _elsewhere(reading: TermsView, step: Recorded[Phase], place: Place, profile: Profile) -> Broken | None:
    lists = list(_facilities(reading.terms))
    if not lists:
        return None
    known = [one for places, _ in lists for one in places]
    verdict = not_listed(place, known, all(complete for _, complete in lists), profile)
    if verdict is None:
        return None
    return Broken(
        subject=f"steps.{step.version}",
        verdict=verdict,
        evidence=reading.origins("terms.facilities", "terms.activities") | versions([step]),
        figures={"facility": place.name},
        blamed_on=step.day,
        since_on=step.day,
    )


def _facilities(terms: Terms) -> Iterator[tuple[tuple[Place, ...], bool]]:
    """Every list of facilities that is stated, and whether it is known to be complete."""
    if terms.facilities is not None:
        yield terms.facilities, "facilities" in (terms.complete or ())
    for activity in terms.activities or ():
        if activity.facilities is not None:
            yield activity.facilities, "facilities" in (activity.complete or ())
        for phase in activity.phases or ():
            if phase.facilities is not None:
                yield phase.facilities, "facilities" in (phase.complete or ())


@rule(
    "F10",
    "medium",
    title=Spoken("activity outside the authorized days", "actividad fuera de los días autorizados"),
    needs=("phase", "terms"),
    rests_on="authorized_days",
    en="A phase {span} {side} the authorized days ({subject}; authorized: {authorized_on}).",
    es="Una fase {span} {side} del periodo autorizado ({subject}; autorizado: {authorized_on}).",
).of_steps(*PHASES)
def phase_outside_window(basis: Basis, step: Recorded[Phase]) -> Iterator[Broken]:
    if not basis.granted_or_silent:
        return
    readings = basis.frame.readings_at(step.day)
    broken = on_readings([_outside(basis, reading, step) for reading in readings])
    if broken is not None:
        yield broken


def _outside(basis: Basis, reading: TermsView, step: Recorded[Phase]) -> Broken | None:
    window = basis.windows.of_activity(reading, step.event.activity)
    for side, over, under in (("before", window.first_on, step.day), ("after", step.day, window.last_on)):
        verdict = weakest(later(over, under), window.trust)
        if verdict is not None and over is not None and under is not None:
            day = window.first_on if side == "before" else window.last_on
            return Broken(
                subject=f"steps.{step.version}",
                verdict=verdict,
                evidence=window.evidence | versions([step]),
                figures={**days_between(over, under), "side": side, "authorized_on": str(day)},
                blamed_on=step.day,
                since_on=step.day,
            )
    return None


@rule(
    "F18",
    "high",
    title=Spoken("seen across after the last day", "presencia después del último día"),
    needs=("sighting", "terms"),
    rests_on="authorized_days",
    en="Seen on the other side {span} after the last authorized day ({authorized_on}), with no crossing "
    "back on record ({subject}).",
    es="Vistos del otro lado {span} después del último día autorizado ({authorized_on}), sin que conste "
    "su regreso ({subject}).",
).of_the_day
def seen_after_the_last_day(view: View) -> Iterator[Broken]:
    if view.basis.granted_or_silent:
        overstays = view.account(Overstays, Overstays)
        for key, broken in overstays.worst.items():
            if not view.movement.came_back(key, view.movement.gone_by(key)):
                yield broken


class Overstays:
    """Of the same troops the first sighting after their last day that is as sure as any."""

    def __init__(self, basis: Basis) -> None:
        self.worst: dict[Key | None, Broken] = {}
        self._basis = basis

    def add(self, step: Recorded[Event]) -> None:
        for one in self._basis.seen_parts(step):
            readings = self._basis.frame.readings_at(one.day)
            broken = on_readings([_overstay(self._basis, reading, one) for reading in readings])
            known = self.worst.get(one.key)
            if broken is not None and (
                known is None or (known.verdict == "possible" and broken.verdict == "certain")
            ):
                self.worst[one.key] = broken


def _overstay(basis: Basis, reading: TermsView, one: SeenPart) -> Broken | None:
    window = basis.windows.of(reading, one.key)
    verdict = weakest(later(one.day, window.last_on), window.trust)
    if verdict is None or one.day is None or window.last_on is None:
        return None
    if basis.stay is not None and later(one.day, basis.stay.ends) is None:
        return None
    return Broken(
        subject=one.subject,
        verdict=verdict,
        evidence=window.evidence | versions([one.step]),
        figures={**days_between(one.day, window.last_on), "authorized_on": str(window.last_on)},
        blamed_on=one.day,
        since_on=one.day,
    )
