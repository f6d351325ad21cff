"""F09, F10, F18: were the phases where and when they were authorized, and was anybody there too long?

| F09 a phase at                              | finding                                                  |
|---------------------------------------------|----------------------------------------------------------|
| a facility that some terms list, of any activity or phase | silent: it is listed                       |
| another, known to the gazetteer             | certain if all lists are complete, else possible         |
| a place that the gazetteer lacks            | silent                                                   |

F18 is not M05: that nobody was seen to come back says nothing of where they are. It needs somebody *seen* on
the other side after the last authorized day, and no crossing back of these troops on record.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.authorization.state import Recorded
from domain.authorization.terms_fold import FoldedTerms
from domain.events import PhaseCompleted, PhaseStarted
from domain.findings.crossings import granted_or_silent
from domain.findings.likeness import not_listed
from domain.findings.model import Broken
from domain.findings.movement import Passage, Sighting, backs, covers, passages, sightings
from domain.findings.readings import days_between, later, on_readings
from domain.findings.rule import rule
from domain.findings.squadron import is_squadron, month_after_entry
from domain.findings.view import NO_TERMS, View, origins
from domain.findings.windows import authorized, of_activity
from domain.values import Place, Terms

RecordedPhase = Recorded[PhaseStarted] | Recorded[PhaseCompleted]


@rule(
    "F09",
    "medium",
    needs=("phase", "terms"),
    rests_on="facilities",
    en="A phase at a facility that is not listed: {facility} ({subject}).",
    es="Una fase en una instalación no listada: {facility} ({subject}).",
)
def unlisted_facility(view: View) -> Iterator[Broken]:
    """A phase is blamed by its start, where that is on record."""
    if not granted_or_silent(view):
        return
    started = view.of(PhaseStarted)
    begun = {(one.event.activity, one.event.phase, one.event.facility) for one in started}
    ended = [
        one
        for one in view.of(PhaseCompleted)
        if (one.event.activity, one.event.phase, one.event.facility) not in begun
    ]
    blamed: list[RecordedPhase] = [*started, *ended]
    for step in blamed:
        place = step.event.facility
        if place is None:
            continue
        readings = view.terms_at(step.day)
        broken = on_readings([_elsewhere(view, terms, step, place) for terms in readings])
        if broken is not None:
            yield broken


def _elsewhere(view: View, folded: FoldedTerms, step: RecordedPhase, place: Place) -> Broken | None:
    lists = list(_facilities(folded.effective or NO_TERMS))
    if not lists:
        return None
    known = [one for places, _ in lists for one in places]
    verdict = not_listed(place, known, all(complete for _, complete in lists), view.profile)
    if verdict is None:
        return None
    return Broken(
        subject=f"steps.{step.version}",
        verdict=verdict,
        evidence=origins(folded, "terms.facilities", "terms.activities") | {step.version},
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
    needs=("phase", "terms"),
    rests_on="authorized_days",
    en="A phase {span} {side} the authorized days ({subject}; authorized: {authorized_on}).",
    es="Una fase {span} {side} del periodo autorizado ({subject}; autorizado: {authorized_on}).",
)
def phase_outside_window(view: View) -> Iterator[Broken]:
    if not granted_or_silent(view):
        return
    found = passages(view)
    steps: list[RecordedPhase] = [*view.of(PhaseStarted), *view.of(PhaseCompleted)]
    for step in steps:
        readings = view.terms_at(step.day)
        broken = on_readings([_outside(view, terms, step, found) for terms in readings])
        if broken is not None:
            yield broken


def _outside(view: View, folded: FoldedTerms, step: RecordedPhase, found: list[Passage]) -> Broken | None:
    window = of_activity(view, folded, step.event.activity, found)
    for side, over, under in (("before", window.first_on, step.day), ("after", step.day, window.last_on)):
        verdict = later(over, under)
        if verdict is not None and over is not None and under is not None:
            day = window.first_on if side == "before" else window.last_on
            return Broken(
                subject=f"steps.{step.version}",
                verdict=verdict,
                evidence=window.evidence | {step.version},
                figures={**days_between(over, under), "side": side, "authorized_on": str(day)},
                blamed_on=step.day,
                since_on=step.day,
            )
    return None


@rule(
    "F18",
    "high",
    needs=("sighting", "terms"),
    rests_on="authorized_days",
    en="Seen on the other side {span} after the last authorized day ({authorized_on}), with no crossing "
    "back on record ({subject}).",
    es="Vistos del otro lado {span} después del último día autorizado ({authorized_on}), sin que conste "
    "su regreso ({subject}).",
)
def seen_after_the_last_day(view: View) -> Iterator[Broken]:
    if not granted_or_silent(view):
        return
    found = passages(view)
    worst: dict[str, Broken] = {}
    for one in sightings(view):
        if any(covers(back, one.key) for back in backs(found)):
            continue
        readings = view.terms_at(one.day)
        broken = on_readings([_overstay(view, terms, one, found) for terms in readings])
        # One finding for the same troops: that of the first sighting that is as sure as any.
        if broken is not None:
            known = worst.get(one.key or "")
            if known is None or (known.verdict == "possible" and broken.verdict == "certain"):
                worst[one.key or ""] = broken
    yield from worst.values()


def _overstay(view: View, folded: FoldedTerms, one: Sighting, found: list[Passage]) -> Broken | None:
    window = authorized(view, folded, one.key, found)
    verdict = later(one.day, window.last_on)
    if verdict is None or one.day is None or window.last_on is None:
        return None
    if is_squadron(view) and later(one.day, month_after_entry(view)) is None:
        return None
    return Broken(
        subject=one.subject,
        verdict=verdict,
        evidence=window.evidence | {one.step.version},
        figures={**days_between(one.day, window.last_on), "authorized_on": str(window.last_on)},
        blamed_on=one.day,
        since_on=one.day,
    )
