"""F06 to F08: was it crossed at that place, in that conveyance, with those arms?

Judged by the terms of the last proceeding approved on or before the crossing. The most particular statement
counts: the planned crossings of that way and contingent, then the contingent, then the whole.

| F08 authorized   | observed                      | finding                                             |
|------------------|-------------------------------|-----------------------------------------------------|
| carried: no      | carried: yes                  | certain                                             |
| ammunition: no   | ammunition: yes               | certain                                             |
| equipment listed | a piece that is none of those | possible (no list of equipment is known complete)   |
| equipment: []    | any piece                     | certain                                             |
| unknown, nothing | anything                      | silent                                              |

Where a carrier alone crosses is nobody's point of crossing; what it is, and its arms, are judged.
One finding for the step where it holds for all its parts, else one for each part concerned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from domain.authorization.passages import direction_of
from domain.authorization.state import Crossing, Recorded
from domain.authorization.terms_view import TermsView
from domain.authorization.versions import versions
from domain.findings.basis import Basis
from domain.findings.likeness import alike, not_carried, not_listed, surest
from domain.findings.model import CROSSINGS, Broken, Figures, Verdict
from domain.findings.readings import on_readings, weakest
from domain.findings.rule import rule
from domain.findings.windows import every_planned_crossing
from domain.jurisdictions.profile import Profile, Spoken
from domain.values import Arms, Conveyance, Key, PlannedCrossing, Terms


class _Deviation(NamedTuple):
    verdict: Verdict
    paths: tuple[str, ...]
    figures: Figures


Judge = Callable[[TermsView, Crossing, Key | None, Profile], _Deviation | None]


@rule(
    "F06",
    "medium",
    title=Spoken("place of crossing not authorized", "lugar de cruce no autorizado"),
    needs=("crossing", "terms"),
    rests_on="point_of_crossing",
    en="Crossed at {place}; authorized: {authorized} ({subject}).",
    es="Cruce por {place}; autorizado: {authorized} ({subject}).",
).of_steps(*CROSSINGS)
def wrong_place(basis: Basis, step: Recorded[Crossing]) -> Iterator[Broken]:
    return _by_part(basis, step, _place)


@rule(
    "F07",
    "low",
    title=Spoken("means of transport not authorized", "medio de transporte no autorizado"),
    needs=("crossing", "terms"),
    rests_on="means_of_transport",
    en="A means of transport that was not authorized: {conveyance} ({subject}).",
    es="Un medio de transporte no autorizado: {conveyance} ({subject}).",
).of_steps(*CROSSINGS)
def wrong_conveyance(basis: Basis, step: Recorded[Crossing]) -> Iterator[Broken]:
    return _by_part(basis, step, _conveyances)


@rule(
    "F08",
    "high",
    title=Spoken("arms beyond those authorized", "más armas que las autorizadas"),
    needs=("crossing", "terms"),
    rests_on="arms",
    en="Arms beyond the authorized: {beyond} ({subject}).",
    es="Armamento más allá de lo autorizado: {beyond} ({subject}).",
).of_steps(*CROSSINGS)
def beyond_arms(basis: Basis, step: Recorded[Crossing]) -> Iterator[Broken]:
    return _by_part(basis, step, _arms)


def _by_part(basis: Basis, step: Recorded[Crossing], judge: Judge) -> Iterator[Broken]:
    if not basis.granted_or_silent:
        return
    readings = basis.frame.readings_at(step.day)
    keys = list(dict.fromkeys(part.contingent for part in step.event.parts or ())) or [None]
    found: list[tuple[Key | None, Broken]] = []
    for key in keys:
        broken = on_readings([_judged(reading, step, key, judge, basis.profile) for reading in readings])
        if broken is not None:
            found.append((key, broken))
    if len(found) == len(keys):
        # What holds for every part is said of the step, as surely as it holds for all of them.
        sure = weakest(*(broken.verdict for _, broken in found)) or "possible"
        yield _of_step(found[0][1], f"steps.{step.version}", sure)
    else:
        for key, broken in found:
            yield _of_step(broken, f"steps.{step.version}" + (f".{key}" if key else ""), broken.verdict)


def _of_step(broken: Broken, subject: str, verdict: Verdict) -> Broken:
    return Broken(
        subject=subject,
        verdict=verdict,
        evidence=broken.evidence,
        figures=broken.figures,
        blamed_on=broken.blamed_on,
        since_on=broken.since_on,
    )


def _judged(
    reading: TermsView, step: Recorded[Crossing], key: Key | None, judge: Judge, profile: Profile
) -> Broken | None:
    deviation = judge(reading, step.event, key, profile)
    if deviation is None:
        return None
    return Broken(
        subject="",
        verdict=deviation.verdict,
        evidence=reading.origins(*deviation.paths) | versions([step]),
        figures=deviation.figures,
        blamed_on=step.day,
        since_on=step.day,
    )


def _planned(reading: TermsView, step: Crossing, key: Key | None) -> tuple[list[PlannedCrossing], bool, str]:
    """The planned crossings of that way and contingent; whether they are all; where they stand."""
    way, line, terms = direction_of(step), set(reading.ways.lineage(key)), reading.terms
    for one in reading.ways.line(key):
        own = [planned for planned in one.planned_crossings or () if planned.direction == way]
        if own:
            path = f"terms.contingents.{one.key}.planned_crossings"
            return own, "planned_crossings" in (one.complete or ()), path
    whole = [
        planned
        for planned in terms.planned_crossings or ()
        if planned.direction == way
        and (planned.contingents is None or key is None or line & set(planned.contingents))
    ]
    return whole, "planned_crossings" in (terms.complete or ()), "terms.planned_crossings"


def _place(reading: TermsView, step: Crossing, key: Key | None, profile: Profile) -> _Deviation | None:
    planned, complete, path = _planned(reading, step, key)
    places = [one.place for one in planned if one.place is not None]
    if step.place is None or not places or step.parts == ():
        return None
    verdict = not_listed(step.place, places, complete and len(places) == len(planned), profile)
    if verdict is None:
        return None
    names = ", ".join(dict.fromkeys(place.name for place in places))
    return _Deviation(verdict, (path,), {"place": step.place.name, "authorized": names})


def _conveyances(reading: TermsView, step: Crossing, key: Key | None, _profile: Profile) -> _Deviation | None:
    if not step.conveyances:
        return None
    authorized, complete, path = _carriers(reading, step, key)
    if authorized is None:
        return None
    found = not_carried(step.conveyances, authorized, list(_every_conveyance(reading.terms)), complete)
    verdict = surest(one for _, one in found)
    if verdict is None:
        return None
    return _Deviation(verdict, (path,), {"conveyance": ", ".join(_named(one) for one, _ in found)})


def _every_conveyance(terms: Terms) -> Iterator[Conveyance]:
    yield from terms.conveyances or ()
    for one in terms.contingents or ():
        yield from one.conveyances or ()
    for planned in every_planned_crossing(terms):
        yield from planned.conveyances or ()


def _carriers(
    reading: TermsView, step: Crossing, key: Key | None
) -> tuple[Sequence[Conveyance] | None, bool, str]:
    planned, _, path = _planned(reading, step, key)
    if planned and all(one.conveyances is not None for one in planned):
        return [carrier for one in planned for carrier in one.conveyances or ()], False, path
    for one in reading.ways.line(key):
        if one.conveyances is not None:
            complete = "conveyances" in (one.complete or ())
            return one.conveyances, complete, f"terms.contingents.{one.key}.conveyances"
    terms = reading.terms
    return terms.conveyances, "conveyances" in (terms.complete or ()), "terms.conveyances"


def _named(one: Conveyance) -> str:
    return one.name or one.model or one.registration or one.kind or one.operator or one.flag or "?"


def _arms(reading: TermsView, step: Crossing, key: Key | None, _profile: Profile) -> _Deviation | None:
    if step.arms is None:
        return None
    particular = [(one.arms, f"terms.contingents.{one.key}.arms") for one in reading.ways.line(key)]
    stated = [
        (arms, path) for arms, path in (*particular, (reading.terms.arms, "terms.arms")) if arms is not None
    ]
    found: list[tuple[Verdict, str, str]] = []
    for name in ("carried", "ammunition"):
        said = [(getattr(arms, name), path) for arms, path in stated if getattr(arms, name) is not None]
        if said and said[0][0] == "no" and getattr(step.arms, name) == "yes":
            found.append(("certain", name, said[0][1]))
    lists = [(arms.equipment, path) for arms, path in stated if arms.equipment is not None]
    if lists:
        found += [(verdict, piece, lists[0][1]) for verdict, piece in _extra(step.arms, lists[0][0])]
    if not found:
        return None
    verdict = surest(one for one, _, _ in found) or "possible"
    return _Deviation(
        verdict, tuple(path for _, _, path in found), {"beyond": ", ".join(what for _, what, _ in found)}
    )


def _extra(observed: Arms, authorized: Sequence[str]) -> Iterator[tuple[Verdict, str]]:
    for piece in observed.equipment or ():
        if not authorized:
            yield "certain", piece
        elif not any(alike(piece, one) for one in authorized):
            yield "possible", piece
