"""F11 and F12: was the decree published before what it authorizes began, and before it was over?

| compared with the first that is on record | F11                             | F12                        |
|-------------------------------------------|---------------------------------|----------------------------|
| observed                                  | the first crossing              | the conclusion, or all back |
| authorized                                | the first authorized day        | the last authorized day    |
| activity (the window states no such day)  | the first planned day of any    | the last planned day of all |

What is on record without a day keeps the next line from being asked: silent. A modification is compared with
the first crossing on or after its own approval, else with what it states itself and no earlier proceeding;
what was over before its approval is not what it authorizes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from domain.authorization.procedure import Proceeding
from domain.authorization.versions import NONE, Versions, versions
from domain.authorization.window import activities_end
from domain.events import ActivitiesConcluded
from domain.findings.model import Against, Broken, Verdict
from domain.findings.readings import days_between, later, weakest
from domain.findings.rule import Template, rule
from domain.findings.view import View
from domain.findings.windows import planned_first
from domain.jurisdictions.profile import Spoken
from domain.values import Day


class _Compared(NamedTuple):
    against: Against
    day: Day | None
    evidence: Versions
    trust: Verdict = "certain"


#: So that nobody reads a late decree as a crossing without leave.
_BESIDES: Final = {
    "senate_approved_on": Template(
        "The Senate had approved it on {senate_approved_on}.",
        "El Senado ya había dado su autorización el {senate_approved_on}.",
    ),
    "crossings": Template("No crossing is on record.", "No consta ningún cruce."),
}


@rule(
    "F11",
    "medium",
    title=Spoken("decree published after the beginning", "decreto publicado después del comienzo"),
    needs=("decree",),
    rests_on="entry_into_force",
    en="The decree was published {span} after {reference} ({compared_on}).",
    es="El decreto se publicó {span} después {reference} ({compared_on}).",
    compared={
        "observed": Template("the first crossing", "del primer cruce"),
        "authorized": Template("the first authorized day", "del primer día autorizado"),
        "activity": Template(
            "the first planned day of the activities", "del primer día previsto de las actividades"
        ),
    },
    further=_BESIDES,
).of_the_day
def published_after_the_start(view: View) -> Iterator[Broken]:
    for one in view.proceedings:
        if one.decree is not None:
            yield from _late(view, one, _start(view, one))


@rule(
    "F12",
    "medium",
    title=Spoken("decree published after the end", "decreto publicado después del final"),
    needs=("decree",),
    rests_on="entry_into_force",
    en="The decree was published {span} after {reference} ({compared_on}).",
    es="El decreto se publicó {span} después {reference} ({compared_on}).",
    compared={
        "observed": Template("the conclusion", "de la conclusión"),
        "authorized": Template("the last authorized day", "del último día autorizado"),
        "activity": Template(
            "the last planned day of the activities", "del último día previsto de las actividades"
        ),
    },
    further=_BESIDES,
).of_the_day
def published_after_the_end(view: View) -> Iterator[Broken]:
    for one in view.proceedings:
        if one.decree is not None:
            yield from _late(view, one, _end(view, one))


def _late(view: View, one: Proceeding, compared: _Compared) -> Iterator[Broken]:
    published = one.decree.day if one.decree is not None else None
    verdict = weakest(later(published, compared.day), compared.trust)
    if verdict is None or published is None or compared.day is None:
        return
    yield Broken(
        subject=f"proceedings.{one.number}",
        verdict=verdict,
        evidence=compared.evidence | versions([one.decree]),
        figures={
            **days_between(published, compared.day),
            "published_on": str(published),
            "compared_on": str(compared.day),
            **dict(_besides(view, one, published)),
        },
        blamed_on=published,
        since_on=published,
        against=compared.against,
    )


def _besides(view: View, one: Proceeding, published: Day) -> Iterator[tuple[str, int | str]]:
    approval = one.approval
    approved_on = approval.day if approval is not None and approval.event.organ == "senate" else None
    if approved_on is not None and later(published, approved_on) == "certain":
        yield "senate_approved_on", str(approved_on)
    if not view.movement.crossed and not view.movement.seen:
        yield "crossings", 0


def _start(view: View, one: Proceeding) -> _Compared:
    movement = view.movement
    crossed = movement.outs_since[one.number] if one.number else movement.outs
    if crossed or (one.number > 0 and movement.crossed):
        first = crossed.days.first
        return _Compared("observed", first, crossed.on(first) if first is not None else NONE)
    reading = view.frame.reading_of(one.number)
    window = view.basis.windows.of(reading, None)
    if window.first_on is not None:
        return _new(view, one, _Compared("authorized", window.first_on, window.evidence, window.trust))
    planned = planned_first(reading.terms.activities or ())
    return _new(view, one, _Compared("activity", planned, reading.origins("terms.activities")))


def _new(view: View, one: Proceeding, first: _Compared) -> _Compared:
    known = first.day is not None and view.basis.planned_before(one, first.day)
    return first._replace(day=None) if known else first


def _over(view: View) -> _Compared | None:
    """The conclusion, else the return of every part, if either is on record."""
    concluded = view.of(ActivitiesConcluded)
    if concluded:
        return _Compared("observed", view.concluded_on, versions(concluded))
    if view.deployment_status != "concluded":
        return None
    return _Compared("observed", view.returned_on, view.movement.backs.versions)


def _end(view: View, one: Proceeding) -> _Compared:
    observed = _over(view)
    if observed is not None and not (one.number > 0 and later(one.approved_on, observed.day) == "certain"):
        return observed
    reading = view.frame.reading_of(one.number)
    window = view.basis.windows.of(reading, None)
    if window.last_on is not None:
        return _Compared("authorized", window.last_on, window.evidence, window.trust)
    planned = activities_end(reading.terms.activities)
    return _Compared("activity", planned, reading.origins("terms.activities"))
