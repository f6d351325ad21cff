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
from domain.authorization.sightings import CallOrPhase
from domain.authorization.state import Crossing, Recorded
from domain.authorization.terms_view import TermsView
from domain.authorization.versions import versions
from domain.findings.basis import Basis
from domain.findings.model import CROSSINGS, SIGHTINGS, Broken, Verdict
from domain.findings.movement import Passage, SeenPart
from domain.findings.readings import days_between, later, on_readings, weakest
from domain.findings.rule import rule
from domain.findings.windows import Authorized
from domain.jurisdictions.profile import Spoken
from domain.values import Day


@rule(
    "F01",
    "high",
    title=Spoken("movement without an authorization", "movimiento sin autorización"),
    needs=(("crossing", "sighting"),),
    rests_on="grant",
    en="A movement without an authorization is on record ({subject}).",
    es="Consta un movimiento sin autorización ({subject}).",
).of_steps(*CROSSINGS, *SIGHTINGS)
def without_grant(basis: Basis, step: Recorded[Crossing | CallOrPhase]) -> Iterator[Broken]:
    verdict, evidence = basis.no_grant
    if verdict is None:
        return
    for one in _needing_a_grant(basis, step):
        if not basis.is_short_stay(one.day):
            yield Broken(
                subject=one.subject,
                verdict=verdict,
                evidence=evidence | versions([step]),
                blamed_on=one.day,
                since_on=one.day,
            )


def _needing_a_grant(
    basis: Basis, step: Recorded[Crossing | CallOrPhase]
) -> Sequence[Passage] | Sequence[SeenPart]:
    if basis.needing_a_grant == "seen":
        return basis.seen_parts(step)
    return _passages_needing_a_grant(basis, step)


def _passages_needing_a_grant(basis: Basis, step: Recorded[Crossing | CallOrPhase]) -> Sequence[Passage]:
    either_way = basis.needing_a_grant == "back"
    return [one for one in basis.passages(step) if either_way or one.way != "back"]


@rule(
    "F02",
    "high",
    title=Spoken("crossing before the entry into force", "cruce antes de la entrada en vigor"),
    needs=("crossing", "act"),
    rests_on="entry_into_force",
    en="A crossing {span} before the authorization was in force ({subject}; not before {in_force_from}).",
    es="Un cruce {span} antes de que la autorización estuviera en vigor ({subject}; no antes del "
    "{in_force_from}).",
).of_steps(*CROSSINGS)
def before_force(basis: Basis, step: Recorded[Crossing]) -> Iterator[Broken]:
    for one in _passages_needing_a_grant(basis, step):
        if basis.is_short_stay(one.day):
            continue
        # Under several grants the first to be in force is enough.
        judged = [_early(basis, one, grant) for grant in _permitting(basis, one)]
        broken = [early for early in judged if early is not None]
        if broken and len(broken) == len(judged):
            yield min(
                broken, key=lambda early: (early.verdict == "certain", int(early.figures.get("days", 0)))
            )


def _permitting(basis: Basis, one: Passage) -> Sequence[Proceeding]:
    """The grants whose terms name who crossed and leave the day open; all of them, if none does.

    What an earlier one permitted counts no more once the terms of a later one were in force.
    """
    granted = basis.frame.granted
    if len(granted) < 2:
        return granted
    permitting = [grant for grant in granted if _permits(basis, grant, one)]
    standing = [grant for grant in permitting if not _replaced(basis, grant, one.day)]
    return standing or permitting or granted


def _replaced(basis: Basis, grant: Proceeding, day: Day | None) -> bool:
    """Whether another that was approved after it was surely in force that day."""
    if day is None:
        return False
    for other in basis.frame.granted:
        if later(other.approved_on, grant.approved_on) == "certain":
            begins = in_force_from(basis.state, other)
            if begins is not None and not begins.possibly_after(day):
                return True
    return False


def _permits(basis: Basis, grant: Proceeding, one: Passage) -> bool:
    reading = basis.frame.reading_since(grant)
    names_contingents = reading.terms.contingents is not None
    if one.key is not None and names_contingents and one.key not in reading.contingents:
        return False
    window = basis.windows.of(reading, one.key)
    return "certain" not in (later(window.first_on, one.day), later(one.day, window.last_on))


def _early(basis: Basis, one: Passage, grant: Proceeding) -> Broken | None:
    early: list[tuple[Verdict, Day]] = []
    for day, cap in (
        (_approved(grant), None),
        (in_force_from(basis.state, grant), None),
        (_published(basis, grant), "possible"),
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


def _published(basis: Basis, grant: Proceeding) -> Day | None:
    """Before its publication a decree may not be in force, where nothing tells its entry into force."""
    unknown = grant.decree is not None and not tells_entry_into_force(basis.state, grant)
    return grant.decree.day if grant.decree is not None and unknown else None


@rule(
    "F03",
    "high",
    title=Spoken("crossing outside the authorized days", "cruce fuera de los días autorizados"),
    needs=("crossing", "terms"),
    rests_on="authorized_days",
    en="A crossing {span} {side} the authorized days ({subject}; authorized: {authorized_on}).",
    es="Un cruce {span} {side} del periodo autorizado ({subject}; autorizado: {authorized_on}).",
).of_steps(*CROSSINGS)
def outside_window(basis: Basis, step: Recorded[Crossing]) -> Iterator[Broken]:
    if not basis.granted_or_silent or step.day is None or basis.is_short_stay(step.day):
        return
    readings = basis.frame.readings_at(step.day)
    for one in basis.passages(step):
        broken = on_readings([_outside(basis, reading, one) for reading in readings])
        if broken is not None:
            yield broken


def _outside(basis: Basis, reading: TermsView, one: Passage) -> Broken | None:
    window = basis.windows.of(reading, one.key)
    for side, over, under in (("before", window.first_on, one.day), ("after", one.day, window.last_on)):
        verdict = weakest(later(over, under), window.trust)
        if verdict is not None and over is not None and under is not None:
            return Broken(
                subject=one.subject if window.own else f"steps.{one.step.version}",
                verdict=verdict,
                evidence=window.evidence | versions([one.step]),
                figures={**days_between(over, under), "side": side, **_compared(window, side)},
                blamed_on=one.day,
                since_on=one.day,
            )
    return None


def _compared(window: Authorized, side: str) -> dict[str, int | str]:
    day = window.first_on if side == "before" else window.last_on
    return {"authorized_on": str(day)}
