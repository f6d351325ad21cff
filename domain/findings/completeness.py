"""M01 to M09: what does the record lack? Silence is not guilt: none of these says that a rule was broken.

| code | asked of                                          | unless                                         |
|------|---------------------------------------------------|------------------------------------------------|
| M02  | a proceeding approved; the whole, if any was seen | no grant existed, or every proceeding ended    |
| M04  | the terms as a whole                              | any contingent or total states a number        |
| M05  | troops seen to cross, or on the other side        | they, or some who may be they, crossed back    |
| M07  | the whole                                         | every source says that no grant existed        |
| M08  | a term counted from what is not on record         | the report is, or all requests came to nothing |
| M09  | a request whose planned first day is over         | anything is on record after it                 |

A decree permits and never means that anybody crossed: where nobody was seen, M05 is silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.authorization.force import tells_entry_into_force
from domain.authorization.procedure import Proceeding
from domain.authorization.versions import Versions, versions
from domain.events import (
    Act,
    AuthorizationRegistered,
    AuthorizationRequested,
    AuthorizationsLinked,
    DecreeCorrected,
    DecreePublished,
    FindingAcknowledged,
    FindingResolved,
    ModificationRequested,
    PersonalDataErased,
    SenateVoted,
)
from domain.findings.basis import Basis
from domain.findings.model import Broken
from domain.findings.movement import Group
from domain.findings.readings import earliest_of, weakest
from domain.findings.rule import rule
from domain.findings.view import View
from domain.findings.windows import planned_first
from domain.jurisdictions.profile import Spoken
from domain.values import Day, Key

_ABOUT_THE_RECORD: Final = (
    AuthorizationRegistered
    | AuthorizationsLinked
    | FindingAcknowledged
    | FindingResolved
    | PersonalDataErased
)
"""What tells of the record, and not of what became of a request."""


def _of(one: Proceeding, steps: Versions, since: Day | None) -> Broken:
    return Broken(
        subject=f"proceedings.{one.number}",
        verdict="certain",
        evidence=steps,
        blamed_on=since,
        since_on=since,
    )


@rule(
    "M01",
    "low",
    title=Spoken("no vote on record", "no consta ninguna votación"),
    looks_for=Spoken("looks for decrees without a vote", "busca decretos sin votación"),
    needs=("act",),
    en="A decree is on record, and no vote.",
    es="Consta un decreto y ninguna votación.",
).of_acts
def no_vote(basis: Basis) -> Iterator[Broken]:
    for one in basis.proceedings:
        decreed = [act for act in one.acts if isinstance(act.event, DecreePublished | DecreeCorrected)]
        voted = any(
            isinstance(act.event, SenateVoted) and act.event.organ == basis.profile.granting_organ
            for act in one.acts
        )
        if decreed and not voted:
            yield _of(one, versions(decreed), earliest_of(act.day for act in decreed))


@rule(
    "M02",
    "low",
    title=Spoken("no decree on record", "no consta ningún decreto"),
    looks_for=Spoken("looks for approvals without a decree", "busca aprobaciones sin decreto"),
    en="No decree is on record.",
    es="No consta ningún decreto.",
).of_the_day
def no_decree(view: View) -> Iterator[Broken]:
    registration = view.state.registration
    if registration is not None and registration.event.grant == "none_stated":
        return
    missing = [one for one in view.proceedings if one.status == "approved"]
    for one in missing:
        yield _of(one, versions([one.vote]), one.vote.day if one.vote is not None else None)
    first = view.proceedings[0] if view.proceedings else None
    if first is None or first in missing or any(one.status == "decreed" for one in view.proceedings):
        return
    movement = view.movement
    seen = movement.crossed or movement.seen
    if seen and view.basis.no_grant[0] != "certain":
        yield _of(first, seen.versions, seen.days.first)


@rule(
    "M03",
    "low",
    title=Spoken("day of the request not on record", "no consta el día de la solicitud"),
    looks_for=Spoken("asks for the day of the request", "pide el día de la solicitud"),
    needs=("act",),
    en="The day of the request is not on record.",
    es="No consta el día de la solicitud.",
).of_acts
def no_request(basis: Basis) -> Iterator[Broken]:
    for one in basis.proceedings:
        if one.acts and (one.request is None or one.request.day is None):
            yield _of(one, versions(one.acts), earliest_of(act.day for act in one.acts))


@rule(
    "M04",
    "low",
    title=Spoken("number of people not on record", "no consta el número de personas"),
    looks_for=Spoken("asks for the number of people", "pide el número de personas"),
    needs=("terms",),
    en="No head-count is on record.",
    es="No consta el número de efectivos.",
).of_acts
def no_headcount(basis: Basis) -> Iterator[Broken]:
    terms = basis.reading.folded.effective
    if terms is None or terms.totals or any(one.count is not None for one in terms.contingents or ()):
        return
    yield Broken(
        subject="authorization",
        verdict="certain",
        evidence=Versions.of(one.version for one in basis.reading.folded.origins.values()),
    )


@rule(
    "M05",
    "low",
    title=Spoken("no crossing back on record", "no consta el cruce de regreso"),
    looks_for=Spoken(
        "asks for the crossing back of those who were seen to go",
        "pide el cruce de regreso de quienes consta que fueron",
    ),
    needs=(("crossing", "sighting"), "terms"),
    en="No crossing back is on record; the last authorized day was {last_authorized_on} ({subject}).",
    es="No consta cruce de regreso; el último día autorizado fue {last_authorized_on} ({subject}).",
).of_the_day
def no_crossing_back(view: View) -> Iterator[Broken]:
    movement = view.movement
    groups: dict[Key | None, Group] = {**movement.outs_of}
    if not groups and movement.seen and not movement.crossed:
        groups[None] = movement.seen
    for key, group in groups.items():
        if movement.came_back(key, group.last_begin):
            continue
        window = view.basis.windows.of(view.frame.reading, key)
        verdict = weakest(view.past(window.last_on), window.trust)
        if verdict is None or window.last_on is None:
            continue
        yield Broken(
            subject=key or "authorization",
            verdict=verdict,
            evidence=group.versions | window.evidence,
            figures={"last_authorized_on": str(window.last_on)},
            since_on=view.since(window.last_on),
            counting=True,
        )


@rule(
    "M06",
    "low",
    title=Spoken("entry into force not on record", "no consta la entrada en vigor"),
    looks_for=Spoken(
        "asks for the day from which the decree is in force", "pide el día en que entró en vigor el decreto"
    ),
    needs=("decree",),
    en="When the decree entered into force is not on record.",
    es="No consta cuándo entró en vigor el decreto.",
).of_acts
def no_entry_into_force(basis: Basis) -> Iterator[Broken]:
    for one in basis.proceedings:
        if one.decree is not None and not tells_entry_into_force(basis.state, one):
            yield _of(one, versions([one.decree]), one.decree.day)


@rule(
    "M07",
    "low",
    title=Spoken("no request, vote or decree on record", "no consta solicitud, votación ni decreto"),
    looks_for=Spoken(
        "looks for movements without a request, vote or decree",
        "busca movimientos sin solicitud, votación ni decreto",
    ),
    en="No request, vote or decree is on record.",
    es="No consta solicitud, votación ni decreto.",
).of_acts
def no_procedure(basis: Basis) -> Iterator[Broken]:
    registration = basis.state.registration
    if registration is None or registration.event.grant == "none_stated":
        return
    for one in basis.proceedings:
        decreed = any(isinstance(act.event, DecreePublished | DecreeCorrected) for act in one.acts)
        voted = any(isinstance(act.event, SenateVoted) for act in one.acts)
        if decreed or voted or one.request is not None:
            return
    yield Broken(subject="authorization", verdict="certain", evidence=versions([registration]))


@rule(
    "M08",
    "low",
    title=Spoken("report whose term cannot begin", "informe cuyo plazo no puede empezar"),
    looks_for=Spoken(
        "looks for reports whose term cannot begin to run",
        "busca informes cuyo plazo no puede empezar a correr",
    ),
    needs=("terms",),
    en="The term of the report {subject} cannot begin to run: the {anchor} is not on record, although the "
    "last authorized day was {last_authorized_on}.",
    es="El plazo del informe {subject} no puede empezar a correr: no consta {anchor}, aunque el último día "
    "autorizado fue {last_authorized_on}.",
    words={"conclusion": "la conclusión", "return": "el regreso"},
).of_the_day
def no_anchor(view: View) -> Iterator[Broken]:
    last, days = view.ran_out_on, view.basis.windows.of(view.frame.reading, None)
    verdict = weakest(view.past(last), days.trust)
    if last is None or verdict is None:
        return
    for one in view.obligations:
        stated = one.obligation
        if one.status != "awaiting_anchor" or stated is None or stated.anchor is None:
            continue
        figures = {"anchor": stated.anchor, "last_authorized_on": str(last)}
        yield Broken(
            subject=stated.key,
            verdict=verdict,
            evidence=days.evidence | view.frame.reading.origins(f"terms.report_obligations.{stated.key}"),
            figures=figures if one.expected_on is None else {**figures, "expected_on": str(one.expected_on)},
            since_on=view.since(last),
            counting=True,
        )


@rule(
    "M09",
    "low",
    title=Spoken("nothing on record after the request", "nada consta después de la solicitud"),
    looks_for=Spoken(
        "looks for requests of which nothing more is heard",
        "busca solicitudes de las que no se sabe nada más",
    ),
    needs=("act", "terms"),
    en="The planned first day, {planned_on}, has passed, and nothing is on record after the request.",
    es="El primer día previsto, {planned_on}, ya pasó, y nada consta después de la solicitud.",
).of_the_day
def nothing_after_the_request(view: View) -> Iterator[Broken]:
    for one in view.proceedings:
        if one.request is None or one.status != "requested" or _anything_after(view, one, one.request.day):
            continue
        planned, evidence, trust = view.basis.planned_start(one)
        planned_activities = planned_first(view.frame.reading_of(one.number).terms.activities or ())
        day = planned or planned_activities
        verdict = weakest(view.past(day), trust if day is planned else "certain")
        if verdict is None or day is None or view.basis.planned_before(one, day):
            continue
        yield Broken(
            subject=f"proceedings.{one.number}",
            verdict=verdict,
            evidence=evidence | versions([one.request]),
            figures={"planned_on": str(day)},
            since_on=view.since(day),
            counting=True,
        )


def _anything_after(view: View, one: Proceeding, asked_on: Day | None) -> bool:
    """Whether another act of the proceeding is on record, or anything that may be later than its request."""
    for step in view.steps:
        event = step.event
        if isinstance(event, AuthorizationRequested | ModificationRequested | _ABOUT_THE_RECORD):
            continue
        of_it = isinstance(event, Act) and event.proceeding == one.number
        if of_it or asked_on is None or step.day is None or step.day.possibly_after(asked_on):
            return True
    return any(other.number > one.number and other.acts for other in view.proceedings)
