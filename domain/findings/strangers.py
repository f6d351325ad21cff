"""F05: were those who crossed, and where they went, authorized?

Judged by the terms of the last proceeding approved on or before the crossing. What the terms do not
say forbids nothing; a list that is not known to be complete makes a finding possible, not certain.

| F05 observed                            | is not authorized if                                          |
|-----------------------------------------|---------------------------------------------------------------|
| a contingent by its key                 | the terms of the day name contingents, and not this one       |
| a part described only, with a unit      | none is called so, and all are called something               |
| a part's own countries                  | the contingent (any, without a key) has not all of them, and  |
|                                         | none is without countries of its own or of the whole of it    |
| a call abroad                           | its country is none of the activities' nor of the ports'      |
| a call, where there is an itinerary     | it is none of the ports                                       |
| a call where these troops are at home   | never: it is no destination                                   |

A described unit beside a key is the source's wording, not another unit. National troops whose countries are
not stated are of the country itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.authorization.state import Crossing, Recorded
from domain.authorization.terms_view import TermsView
from domain.authorization.versions import versions
from domain.events import CallRecorded, Event
from domain.findings.basis import Basis
from domain.findings.likeness import alike, country_of, not_listed, surest
from domain.findings.model import CROSSINGS, Broken, Figures, Verdict
from domain.findings.movement import Passage
from domain.findings.readings import listed, on_readings
from domain.findings.rule import rule
from domain.jurisdictions.profile import Profile, Spoken
from domain.values import Contingent, Part, Place, Terms


@rule(
    "F05",
    "high",
    title=Spoken("troops or destination not authorized", "tropas o destino no autorizados"),
    needs=(("crossing", "sighting"), "terms"),
    rests_on="troops_and_destination",
    en="Troops or a destination that were not authorized ({subject}).",
    es="Tropas o un destino que no fueron autorizados ({subject}).",
).of_steps(*CROSSINGS, CallRecorded)
def not_authorized(basis: Basis, step: Recorded[Crossing | CallRecorded]) -> Iterator[Broken]:
    if not basis.granted_or_silent:
        return
    if isinstance(step.event, CallRecorded):
        verdict = _elsewhere(basis, step.event) if basis.seen_parts(step) else None
        if verdict is not None and step.event.place is not None:
            paths = ("terms.activities", "terms.contingents")
            figures = {"destination": step.event.place.name}
            yield _broken(f"steps.{step.version}", verdict, step, basis.reading, paths, figures)
        return
    for one in basis.passages(step):
        broken = on_readings([_stranger(reading, one) for reading in basis.frame.readings_at(one.day)])
        if broken is not None:
            yield broken


def _stranger(reading: TermsView, one: Passage) -> Broken | None:
    if one.part is None or reading.terms.contingents is None:
        return None
    complete = "contingents" in (reading.terms.complete or ())
    known = reading.contingents
    described = one.part.description
    verdict: Verdict | None = None
    figures: Figures = {}
    if one.key is not None and one.key not in known:
        verdict, figures = listed(complete), {"contingent": one.key}
    elif one.key is None and described is not None and described.unit is not None:
        verdict, figures = _unit(described.unit, list(known.values()), complete), {"unit": described.unit}
    if verdict is None and described is not None and described.countries:
        mine = reading.ways.line(one.key)[:1] or list(known.values())
        complete = complete or one.key is not None
        verdict = _countries(described.countries, mine, complete, reading)
        figures = {"countries": ", ".join(described.countries)}
    if verdict is None:
        return None
    return _broken(one.subject, verdict, one.step, reading, ("terms.contingents",), figures)


def _unit(unit: str, known: Sequence[Contingent], complete: bool) -> Verdict | None:
    units = [one.unit for one in known if one.unit is not None]
    if len(units) < len(known) or any(alike(unit, one) for one in units):
        return None
    return listed(complete) if known else "certain"


def _countries(
    observed: Sequence[str], known: Sequence[Contingent], complete: bool, reading: TermsView
) -> Verdict | None:
    lists: list[tuple[tuple[str, ...], bool]] = []
    for one in known:
        stated = next((up for up in reading.ways.line(one.key) if up.countries is not None), None)
        if stated is not None:
            lists.append((stated.countries or (), "countries" in (stated.complete or ())))
        elif reading.ways.out(Part(contingent=one.key)) == "exit":
            lists.append(((reading.home,), True))
    if not lists or len(lists) < len(known):
        return None
    authorized = {country for countries, _ in lists for country in countries}
    if set(observed) <= authorized:
        return None
    return listed(complete and all(whole for _, whole in lists))


def _elsewhere(basis: Basis, call: CallRecorded) -> Verdict | None:
    """Whether a call shows a destination that was not authorized."""
    terms = basis.reading.terms
    if call.place is None or call.movement == "departure":
        return None
    stops = [stop for one in terms.contingents or () for stop in one.itinerary or ()]
    ports = [stop.port for stop in stops]
    every = all("itinerary" in (one.complete or ()) for one in terms.contingents or () if one.itinerary)
    port = not_listed(call.place, ports, every, basis.profile) if ports else None
    if call.side != "abroad":
        return port
    return surest([port, _other_country(terms, call.place, ports, basis.profile)])


def _other_country(terms: Terms, place: Place, ports: Sequence[Place], profile: Profile) -> Verdict | None:
    there = country_of(place, profile)
    known = terms.activities or ()
    authorized = {country for one in known for country in one.countries or ()}
    authorized |= {country for port in ports if (country := country_of(port, profile)) is not None}
    if there is None or not authorized or there in authorized or there == profile.country:
        return None
    whole = "activities" in (terms.complete or ()) and all(
        "countries" in (one.complete or ()) for one in known
    )
    return listed(whole and not ports)


def _broken(
    subject: str,
    verdict: Verdict,
    step: Recorded[Event],
    reading: TermsView,
    paths: tuple[str, ...],
    figures: Figures,
) -> Broken:
    return Broken(
        subject=subject,
        verdict=verdict,
        evidence=reading.origins(*paths) | versions([step]),
        figures=figures,
        blamed_on=step.day,
        since_on=step.day,
    )
