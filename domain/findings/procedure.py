"""F15 to F17: was it voted in time, by whom was it considered, and what went wrong?

F15 compares the planned first crossing out, else the window's first day, with the vote of the granting organ
that is on record (without its day: silent); with none on record, with every day for which the vote was
scheduled or put off to, of which the worst is told, also where the request was then replaced: the
sentence says that no vote is on record. A modification that states the first day of an earlier
proceeding again plans no crossing by it: it can come later.

F17 looks at all committees of a proceeding together. A committee is competent if its name holds the name of a
competent one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.authorization.procedure import Proceeding
from domain.authorization.state import Recorded
from domain.authorization.versions import versions
from domain.events import (
    CommitteeOpinionIssued,
    ConsiderationPostponed,
    ConsiderationScheduled,
    Event,
    IncidentCategory,
    IncidentRecorded,
    RequestReferred,
)
from domain.findings.basis import Basis
from domain.findings.model import Broken, Severity
from domain.findings.readings import days_between, earliest_of, later, listed, weakest
from domain.findings.rule import Template, rule
from domain.jurisdictions.profile import Spoken
from domain.text import folded as words_of
from domain.values import Day

SEVERITY: Final[dict[IncidentCategory, Severity]] = {
    "movement_without_authorization": "high",
    "grant_by_another_organ": "high",
    "activity_outside_facilities": "high",
    "third_state_permit": "medium",
    "legal_challenge": "medium",
    "accident": "low",
    "other": "low",
}


@rule(
    "F15",
    "medium",
    title=Spoken("vote after the planned beginning", "votación después del comienzo previsto"),
    needs=("act", "terms"),
    rests_on="grant",
    en="Voted {span} after the planned first crossing ({planned_on}).",
    es="Se votó {span} después del primer cruce previsto ({planned_on}).",
    instead={
        "votes": Template(
            "A vote was planned for {vote_on}, {span} after the planned first crossing ({planned_on}); it is "
            "not on record that it was held.",
            "Se había previsto votarla el {vote_on}, {span} después del primer cruce previsto "
            "({planned_on}); no consta que se haya votado.",
        )
    },
).of_acts
def voted_too_late(basis: Basis) -> Iterator[Broken]:
    for one in basis.proceedings:
        planned, evidence, trust = basis.planned_start(one)
        held = _is_held(basis, one)
        if planned is not None and basis.planned_before(one, planned):
            continue
        found = [
            Broken(
                subject=f"proceedings.{one.number}",
                verdict=verdict,
                evidence=evidence | versions([step]),
                figures={
                    **days_between(day, planned),
                    **({} if held else {"votes": 0}),
                    "vote_on": str(day),
                    "planned_on": str(planned),
                },
                blamed_on=step.day,
                since_on=step.day,
            )
            for step, day in _votes(basis, one)
            if planned is not None and day is not None
            if (verdict := weakest(later(day, planned), trust)) is not None
        ]
        if found:
            yield max(found, key=lambda broken: (broken.verdict == "certain", _days(broken)))


def _days(one: Broken) -> tuple[int, str]:
    return int(one.figures.get("days", one.figures.get("days_at_least", 0))), str(one.figures["vote_on"])


def _is_held(basis: Basis, one: Proceeding) -> bool:
    return one.vote is not None and one.vote.event.organ == basis.profile.granting_organ


def _votes(basis: Basis, one: Proceeding) -> Iterator[tuple[Recorded[Event], Day | None]]:
    organ = basis.profile.granting_organ
    if one.vote is not None and _is_held(basis, one):
        yield one.vote, one.vote.day
        return
    for act in one.acts:
        event = act.event
        if isinstance(event, ConsiderationScheduled) and event.organ in (None, organ):
            yield act, event.for_on
        if isinstance(event, ConsiderationPostponed) and event.organ in (None, organ):
            yield act, event.until_on


@rule(
    "F16",
    "high",
    title=Spoken("incident", "incidente"),
    needs=("incident",),
    rests_on="grant",
    en="An incident is on record: {category} ({subject}).",
    es="Consta un incidente: {category} ({subject}).",
    words={
        "activity_outside_facilities": "actividad fuera de las instalaciones",
        "movement_without_authorization": "movimiento sin autorización",
        "grant_by_another_organ": "permiso de otro órgano",
        "third_state_permit": "permiso de un tercer Estado",
        "legal_challenge": "impugnación",
        "accident": "accidente",
        "other": "otro",
    },
).of_steps(IncidentRecorded)
def incident(_basis: Basis, step: Recorded[IncidentRecorded]) -> Iterator[Broken]:
    yield Broken(
        subject=f"steps.{step.version}",
        verdict="certain",
        evidence=versions([step]),
        figures={"category": step.event.category},
        blamed_on=step.day,
        since_on=step.day,
        severity=SEVERITY[step.event.category],
    )


@rule(
    "F17",
    "low",
    title=Spoken("committee without competence", "comisión sin competencia"),
    needs=("act", "terms"),
    rests_on="competent_committees",
    en="None of the committees ({committees}) is competent for {ministries}.",
    es="Ninguna de las comisiones ({committees}) es competente para {ministries}.",
).of_acts
def incompetent_committee(basis: Basis) -> Iterator[Broken]:
    for one in basis.proceedings:
        own = basis.frame.reading_of(one.number)
        reading = own if own.terms.ministries is not None else basis.reading
        effective = reading.terms
        competent = [
            name
            for ministry in effective.ministries or ()
            for name in basis.profile.committees.get(ministry, ())
        ]
        steps = [act for act in one.acts if _committees(act.event)]
        names = list(dict.fromkeys(name for act in steps for name in _committees(act.event)))
        if not names or not competent or any(_holds(name, known) for name in names for known in competent):
            continue
        first = earliest_of(act.day for act in steps)
        yield Broken(
            subject=f"proceedings.{one.number}",
            verdict=listed("ministries" in (effective.complete or ())),
            evidence=versions(steps) | reading.origins("terms.ministries"),
            figures={
                "committees": ", ".join(sorted(names)),
                "ministries": ", ".join(sorted(effective.ministries or ())),
            },
            blamed_on=first,
            since_on=first,
        )


def _committees(event: Event) -> tuple[str, ...]:
    return (event.committees or ()) if isinstance(event, RequestReferred | CommitteeOpinionIssued) else ()


def _holds(name: str, competent: str) -> bool:
    return set(words_of(competent).split()) <= set(words_of(name).split())
