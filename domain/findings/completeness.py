"""M01 to M07: what does the record lack? Silence is not guilt: none of these says that a rule was broken.

| code | asked of                                             | unless                                       |
|------|------------------------------------------------------|----------------------------------------------|
| M02  | a proceeding approved; the whole, if any was seen    | no grant existed, or every proceeding ended  |
| M04  | the terms as a whole                                 | any contingent or total states a number      |
| M05  | troops seen to cross, or on the other side           | they, or some who may be they, crossed back  |
| M07  | the whole                                            | some source says that no grant existed       |

A decree permits and never means that anybody crossed: where nobody was seen, M05 is silent.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.authorization.force import tells_entry_into_force
from domain.authorization.procedure import Proceeding
from domain.authorization.state import Recorded
from domain.events import DecreeCorrected, DecreePublished, Event, SenateVoted
from domain.findings.crossings import granted_or_silent
from domain.findings.model import Broken
from domain.findings.movement import Passage, backs, covers, outs, passages, sightings
from domain.findings.readings import earliest_of, later
from domain.findings.rule import rule
from domain.findings.view import View, versions
from domain.findings.windows import authorized
from domain.values import Day, Key


def _of(one: Proceeding, steps: frozenset[int], since: Day | None) -> Broken:
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
    needs=("act",),
    en="A decree is on record, and no vote.",
    es="Consta un decreto y ninguna votación.",
)
def no_vote(view: View) -> Iterator[Broken]:
    for one in view.proceedings:
        decreed = [act for act in one.acts if isinstance(act.event, DecreePublished | DecreeCorrected)]
        voted = any(
            isinstance(act.event, SenateVoted) and act.event.organ == view.profile.granting_organ
            for act in one.acts
        )
        if decreed and not voted:
            yield _of(one, versions(decreed), earliest_of(act.day for act in decreed))


@rule(
    "M02",
    "low",
    en="No decree is on record.",
    es="No consta ningún decreto.",
)
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
    seen: list[Recorded[Event]] = [one for one in view.crossings if one.event.parts != ()]
    seen += [] if seen else [one.step for one in sightings(view)]
    if seen and granted_or_silent(view):
        yield _of(first, versions(seen), earliest_of(step.day for step in seen))


@rule(
    "M03",
    "low",
    needs=("act",),
    en="The day of the request is not on record.",
    es="No consta el día de la solicitud.",
)
def no_request(view: View) -> Iterator[Broken]:
    for one in view.proceedings:
        if one.acts and (one.request is None or one.request.day is None):
            yield _of(one, versions(one.acts), earliest_of(act.day for act in one.acts))


@rule(
    "M04",
    "low",
    needs=("terms",),
    en="No head-count is on record.",
    es="No consta el número de efectivos.",
)
def no_headcount(view: View) -> Iterator[Broken]:
    terms = view.terms.effective
    if terms is None or terms.totals or any(one.count is not None for one in terms.contingents or ()):
        return
    yield Broken(
        subject="authorization",
        verdict="certain",
        evidence=frozenset(one.version for one in view.terms.origins.values()),
    )


@rule(
    "M05",
    "low",
    needs=(("crossing", "sighting"), "terms"),
    en="No crossing back is on record; the last authorized day was {last_authorized_on} ({subject}).",
    es="No consta cruce de regreso; el último día autorizado fue {last_authorized_on} ({subject}).",
)
def no_crossing_back(view: View) -> Iterator[Broken]:
    found = passages(view)
    went = outs(found)
    groups: dict[Key | None, list[Passage]] = {}
    for one in went:
        groups.setdefault(one.key, []).append(one)
    if not groups and sightings(view) and not found:
        groups[None] = []
    for key, group in groups.items():
        if any(covers(back, key) and not _went_again(group, back) for back in backs(found)):
            continue
        window = authorized(view, view.terms, key, found)
        verdict = view.past(window.last_on)
        if verdict is None or window.last_on is None:
            continue
        seen = versions(one.step for one in group) or versions(one.step for one in sightings(view))
        yield Broken(
            subject=key or "authorization",
            verdict=verdict,
            evidence=seen | window.evidence,
            figures={"last_authorized_on": str(window.last_on)},
            since_on=view.since(window.last_on),
            counting=True,
        )


def _went_again(group: list[Passage], back: Passage) -> bool:
    """Whether all that is known to have gone back went before these did."""
    return any(later(one.day, back.day) == "certain" for one in group)


@rule(
    "M06",
    "low",
    needs=("decree",),
    en="When the decree entered into force is not on record.",
    es="No consta cuándo entró en vigor el decreto.",
)
def no_entry_into_force(view: View) -> Iterator[Broken]:
    for one in view.proceedings:
        if one.decree is not None and not tells_entry_into_force(view.state, one):
            yield _of(one, versions([one.decree]), one.decree.day)


@rule(
    "M07",
    "low",
    en="No request, vote or decree is on record.",
    es="No consta solicitud, votación ni decreto.",
)
def no_procedure(view: View) -> Iterator[Broken]:
    registration = view.state.registration
    if registration is None or registration.event.grant in ("none_stated", "disputed"):
        return
    for one in view.proceedings:
        decreed = any(isinstance(act.event, DecreePublished | DecreeCorrected) for act in one.acts)
        voted = any(isinstance(act.event, SenateVoted) for act in one.acts)
        if decreed or voted or one.request is not None:
            return
    yield Broken(subject="authorization", verdict="certain", evidence=versions([registration]))
