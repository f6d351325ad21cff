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

from domain.authorization.terms_fold import FoldedTerms
from domain.events import CallRecorded
from domain.findings.crossings import granted_or_silent
from domain.findings.likeness import alike, country_of, not_listed, surest
from domain.findings.model import Broken, Figures, Verdict
from domain.findings.movement import Passage, contingents, first_direction, lineage, passages, sightings
from domain.findings.readings import listed, on_readings
from domain.findings.rule import rule
from domain.findings.view import NO_TERMS, View, origins
from domain.values import Contingent, Day, Place, Terms


@rule(
    "F05",
    "high",
    needs=(("crossing", "sighting"), "terms"),
    rests_on="troops_and_destination",
    en="Troops or a destination that were not authorized ({subject}).",
    es="Tropas o un destino que no fueron autorizados ({subject}).",
)
def not_authorized(view: View) -> Iterator[Broken]:
    if not granted_or_silent(view):
        return
    for one in passages(view):
        broken = on_readings([_stranger(view, terms, one) for terms in view.terms_at(one.day)])
        if broken is not None:
            yield broken
    across = {one.step.version for one in sightings(view)}
    for call in view.of(CallRecorded):
        if call.version not in across:
            continue
        verdict = _elsewhere(view, call.event)
        if verdict is not None and call.event.place is not None:
            paths = ("terms.activities", "terms.contingents")
            figures = {"destination": call.event.place.name}
            yield _broken(
                f"steps.{call.version}", verdict, call.version, call.day, view.terms, paths, figures
            )


def _stranger(view: View, folded: FoldedTerms, one: Passage) -> Broken | None:
    terms = folded.effective or NO_TERMS
    if one.part is None or terms.contingents is None:
        return None
    complete = "contingents" in (terms.complete or ())
    known = contingents(terms)
    described = one.part.description
    verdict: Verdict | None = None
    figures: Figures = {}
    if one.key is not None and one.key not in known:
        verdict, figures = listed(complete), {"contingent": one.key}
    elif one.key is None and described is not None and described.unit is not None:
        verdict, figures = _unit(described.unit, list(known.values()), complete), {"unit": described.unit}
    if verdict is None and described is not None and described.countries:
        mine = [known[key] for key in lineage(one.key, terms) if key in known][:1] or list(known.values())
        complete = complete or one.key is not None
        verdict = _countries(view, described.countries, mine, complete, terms)
        figures = {"countries": ", ".join(described.countries)}
    if verdict is None:
        return None
    return _broken(one.subject, verdict, one.step.version, one.day, folded, ("terms.contingents",), figures)


def _unit(unit: str, known: Sequence[Contingent], complete: bool) -> Verdict | None:
    units = [one.unit for one in known if one.unit is not None]
    if len(units) < len(known) or any(alike(unit, one) for one in units):
        return None
    return listed(complete) if known else "certain"


def _countries(
    view: View, observed: Sequence[str], known: Sequence[Contingent], complete: bool, terms: Terms
) -> Verdict | None:
    home = view.profile.country
    lists: list[tuple[tuple[str, ...], bool]] = []
    for one in known:
        stated = next((up for up in _lineage(one, terms) if up.countries is not None), None)
        if stated is not None:
            lists.append((stated.countries or (), "countries" in (stated.complete or ())))
        elif first_direction(one.key, None, terms, home) == "exit":
            lists.append(((home,), True))
    if not lists or len(lists) < len(known):
        return None
    authorized = {country for countries, _ in lists for country in countries}
    if set(observed) <= authorized:
        return None
    return listed(complete and all(whole for _, whole in lists))


def _lineage(one: Contingent, terms: Terms) -> Iterator[Contingent]:
    known = contingents(terms)
    yield from (known[key] for key in lineage(one.key, terms) if key in known)


def _elsewhere(view: View, call: CallRecorded) -> Verdict | None:
    """Whether a call shows a destination that was not authorized."""
    terms = view.effective
    if call.place is None or call.movement == "departure":
        return None
    stops = [stop for one in terms.contingents or () for stop in one.itinerary or ()]
    ports = [stop.port for stop in stops]
    every = all("itinerary" in (one.complete or ()) for one in terms.contingents or () if one.itinerary)
    port = not_listed(call.place, ports, every, view.profile) if ports else None
    return surest([port, _other_country(view, call.place, ports)]) if call.side == "abroad" else port


def _other_country(view: View, place: Place, ports: Sequence[Place]) -> Verdict | None:
    terms = view.effective
    there = country_of(place, view.profile)
    known = terms.activities or ()
    authorized = {country for one in known for country in one.countries or ()}
    authorized |= {country for port in ports if (country := country_of(port, view.profile)) is not None}
    if there is None or not authorized or there in authorized or there == view.profile.country:
        return None
    whole = "activities" in (terms.complete or ()) and all(
        "countries" in (one.complete or ()) for one in known
    )
    return listed(whole and not ports)


def _broken(
    subject: str,
    verdict: Verdict,
    version: int,
    day: Day | None,
    folded: FoldedTerms,
    paths: tuple[str, ...],
    figures: Figures,
) -> Broken:
    return Broken(
        subject=subject,
        verdict=verdict,
        evidence=origins(folded, *paths) | {version},
        figures=figures,
        blamed_on=day,
        since_on=day,
    )
