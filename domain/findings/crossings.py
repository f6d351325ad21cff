"""F01 to F03: was it granted, in force, and within the authorized days?

F01 and F02 blame the crossings out, because they are what needs a grant; a crossing back (F01: or a call or a
phase) is blamed where it is all that shows that somebody was across. A record where nothing ended and no
source denies a grant is silent: what is missing is M02's. `grant: disputed` is some source saying that there
was none: possible.

| of the grants on record                        | a crossing before it is, by F02         |
|------------------------------------------------|-----------------------------------------|
| the vote                                       | certain                                 |
| the day of a known rule of entry into force    | certain                                 |
| the publication, where the rule is unknown     | possible                                |

The surest of these counts, and of several the last day. Of several grants those count that permit the
crossing at all: a contingent that only a modification names is early until that one is in force.

F03 judges both ways, by the terms of the last proceeding approved on or before the crossing.
A squadron needs a grant only for a stay of more than a month: its entry alone breaks none of the three.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from domain.authorization.force import in_force_from, tells_entry_into_force
from domain.authorization.procedure import APPROVING, Proceeding
from domain.authorization.terms_fold import FoldedTerms
from domain.findings.model import Broken, Verdict
from domain.findings.movement import Passage, Sighting, passages, sightings
from domain.findings.readings import days_between, later, on_readings
from domain.findings.rule import rule
from domain.findings.squadron import is_short_stay
from domain.findings.view import ENDED_WITHOUT_GRANT, NO_TERMS, View, versions
from domain.findings.windows import Authorized, authorized
from domain.values import Day


@rule(
    "F01",
    "high",
    needs=(("crossing", "sighting"),),
    rests_on="grant",
    en="A movement without an authorization is on record ({subject}).",
    es="Consta un movimiento sin autorización ({subject}).",
)
def without_grant(view: View) -> Iterator[Broken]:
    verdict, evidence = _no_grant(view)
    if verdict is None:
        return
    for one in needing_a_grant(view):
        if not is_short_stay(view, one):
            yield Broken(
                subject=one.subject,
                verdict=verdict,
                evidence=evidence | {one.step.version},
                blamed_on=one.day,
                since_on=one.day,
            )


def needing_a_grant(view: View) -> list[Passage] | list[Sighting]:
    """The crossings out; without one those back; without either what was seen on the other side."""
    found = passages(view)
    return [one for one in found if one.way != "back"] or found or sightings(view)


def _no_grant(view: View) -> tuple[Verdict | None, frozenset[int]]:
    if view.granted:
        return None, frozenset()
    registration = view.state.registration
    grant = registration.event.grant if registration is not None else None
    stated = versions([registration])
    acted = [one for one in view.proceedings if one.status != "none_on_record"]
    if grant == "none_stated":
        return "certain", stated
    if acted and all(one.status in ENDED_WITHOUT_GRANT and not _had_been_granted(one) for one in acted):
        return "certain", frozenset[int]().union(*(_ending(one) for one in acted))
    return ("possible", stated) if grant == "disputed" and not acted else (None, frozenset())


def _had_been_granted(one: Proceeding) -> bool:
    """Superseded by another authorization, but not before the vote that approved it."""
    return one.status == "superseded" and one.vote is not None and one.vote.event.outcome in APPROVING


def _ending(one: Proceeding) -> frozenset[int]:
    return versions([one.ended_by]) if one.ended_by is not None else versions(one.acts)


def granted_or_silent(view: View) -> bool:
    """Whether the record leaves room for a grant: else F01 says all that is to be said."""
    return _no_grant(view)[0] is None


@rule(
    "F02",
    "high",
    needs=("crossing", "act"),
    rests_on="entry_into_force",
    en="A crossing {span} before the authorization was in force ({subject}).",
    es="Un cruce {span} antes de que la autorización estuviera en vigor ({subject}).",
)
def before_force(view: View) -> Iterator[Broken]:
    if not view.granted:
        return
    found = passages(view)
    for one in [one for one in found if one.way != "back"] or found:
        if is_short_stay(view, one):
            continue
        # Under several grants the first to be in force is enough.
        judged = [_early(view, one, grant) for grant in _permitting(view, one, found)]
        broken = [early for early in judged if early is not None]
        if broken and len(broken) == len(judged):
            yield min(
                broken, key=lambda early: (early.verdict == "certain", int(early.figures.get("days", 0)))
            )


def _permitting(view: View, one: Passage, found: list[Passage]) -> Sequence[Proceeding]:
    """The grants whose terms name who crossed and leave the day open; all of them, if none does."""
    if len(view.granted) < 2:
        return view.granted
    return [grant for grant in view.granted if _permits(view, grant, one, found)] or view.granted


def _permits(view: View, grant: Proceeding, one: Passage, found: list[Passage]) -> bool:
    folded = view.frame.terms_since(grant)
    named = (folded.effective or NO_TERMS).contingents
    if one.key is not None and named is not None and one.key not in {each.key for each in named}:
        return False
    window = authorized(view, folded, one.key, found)
    return "certain" not in (later(window.first_on, one.day), later(one.day, window.last_on))


def _early(view: View, one: Passage, grant: Proceeding) -> Broken | None:
    early: list[tuple[Verdict, Day]] = []
    for day, cap in (
        (_approved(grant), None),
        (in_force_from(view.state, grant), None),
        (_published(view, grant), "possible"),
    ):
        verdict = later(day, one.day)
        if verdict is not None and day is not None:
            early.append(("possible" if cap == "possible" else verdict, day))
    if not early or one.day is None:
        return None
    verdict, day = max(early, key=lambda each: (each[0] == "certain", each[1].earliest or date.min))
    return Broken(
        subject=one.subject,
        verdict=verdict,
        evidence=versions([one.step, grant.vote, grant.decree]),
        figures={**days_between(day, one.day), "in_force_from": str(day)},
        blamed_on=one.day,
        since_on=one.day,
    )


def _approved(grant: Proceeding) -> Day | None:
    """The day of the approving vote on record."""
    approving = grant.vote is not None and grant.vote.event.outcome in APPROVING
    return grant.vote.day if grant.vote is not None and approving else None


def _published(view: View, grant: Proceeding) -> Day | None:
    """Before its publication a decree may not be in force, where nothing tells its entry into force."""
    unknown = grant.decree is not None and not tells_entry_into_force(view.state, grant)
    return grant.decree.day if grant.decree is not None and unknown else None


@rule(
    "F03",
    "high",
    needs=("crossing", "terms"),
    rests_on="authorized_days",
    en="A crossing {span} {side} the authorized days ({subject}; authorized: {authorized_on}).",
    es="Un cruce {span} {side} del periodo autorizado ({subject}; autorizado: {authorized_on}).",
)
def outside_window(view: View) -> Iterator[Broken]:
    if not granted_or_silent(view):
        return
    found = passages(view)
    for one in found:
        if one.day is None or is_short_stay(view, one):
            continue
        readings = view.terms_at(one.day)
        broken = on_readings([_outside(view, terms, one, found) for terms in readings])
        if broken is not None:
            yield broken


def _outside(view: View, terms: FoldedTerms, one: Passage, found: list[Passage]) -> Broken | None:
    window = authorized(view, terms, one.key, found)
    for side, over, under in (("before", window.first_on, one.day), ("after", one.day, window.last_on)):
        verdict = later(over, under)
        if verdict is not None and over is not None and under is not None:
            return Broken(
                subject=one.subject if window.own else f"steps.{one.step.version}",
                verdict=verdict,
                evidence=window.evidence | {one.step.version},
                figures={**days_between(over, under), "side": side, **_compared(window, side)},
                blamed_on=one.day,
                since_on=one.day,
            )
    return None


def _compared(window: Authorized, side: str) -> dict[str, int | str]:
    day = window.first_on if side == "before" else window.last_on
    return {"authorized_on": str(day)}
