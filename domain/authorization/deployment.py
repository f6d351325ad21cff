"""The deployment track: whether anybody has crossed, who is across, and whether every part is back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Final, Literal, NamedTuple

from domain.authorization.amounts import Amount
from domain.authorization.passages import OPPOSITE, SOMEBODY, CrossingCount, together
from domain.authorization.presence import UNNAMED, Ground, Plan, Presence, Returns, Traces, how_many, told
from domain.authorization.sightings import PartSightings, SightingLedger
from domain.authorization.versions import NONE, Versions, versions
from domain.authorization.whereabouts import CrossingLedger, PartLedger
from domain.values import Count, Day, Direction, Key, Part, Place
from domain.values.about import Means

DeploymentWord = Literal["none_observed", "under_way", "concluded"]
DEPLOYMENT_WORDS: Final = Means(
    {
        "none_observed": (
            "No crossing, call or phase is on record.",
            "No consta ningún cruce, arribo ni fase.",
        ),
        "under_way": (
            "A crossing, a call or a phase is on record.",
            "Consta un cruce, un arribo o una fase.",
        ),
        "concluded": (
            "The activities are recorded as concluded, or all who crossed are back.",
            "Consta la conclusión de las actividades, o han regresado todos los que cruzaron.",
        ),
    }
)
DeploymentStatus = Annotated[DeploymentWord, DEPLOYMENT_WORDS]


class DeployedPart(NamedTuple):
    """`contingent` None: those of whom the record does not say which contingent they are.

    `direction`: which way they go first. `entered_count`, `crossed_back_count`: of all their crossings;
    `present_count`: how many are across, by those. `people`: how many can be meant by the presence, where
    anything says so: of those who are across, by their crossings, calls and terms; of those who are
    authorized, by the terms; `headcount`: the same, where one number says it. `evidence`: the
    steps that say so. What else is told: see presence.py.
    """

    contingent: Key | None
    direction: Direction | None
    presence: Presence
    basis: Ground
    entered_count: Count | None
    crossed_back_count: Count | None
    present_count: Count | None
    people: Amount | None
    headcount: Count | None
    since_on: Day | None
    until_on: Day | None
    facility: Place | None
    evidence: Versions


class Deployment(NamedTuple):
    """`first_crossing_on`: the day of the first crossing that is not surely one back; None if unknown.

    `returned_on`: the day of the last crossing back, once every part is back and the day is known.
    """

    status: DeploymentStatus
    first_crossing_on: Day | None
    parts: tuple[DeployedPart, ...] = ()
    returned_on: Day | None = None


def is_overstayed(status: str, last_on: date | None, on: date) -> bool:
    """Whether the period of those who crossed is surely over, and the return of all is not on record.

    `last_on`: the latest day that its last one can be.
    """
    return status == "under_way" and last_on is not None and last_on < on


def parts(
    passed: CrossingLedger, seen: SightingLedger, returns: Returns, plan: Plan, *, at_least_one: bool = False
) -> Iterator[DeployedPart]:
    """Who is there: by contingent, and those of whom the record does not say which they are.

    `seen`: the calls and phases that have begun. Where no contingent is named they are one part, if anything
    is granted or was observed (`at_least_one`: in any case).
    """
    ways = passed.ways
    for key in dict.fromkeys([*ways.contingents, *passed.names]):
        part = passed.named[key]
        unnamed = passed.somebody if ways.is_whole(key) else PartLedger()
        traces = Traces(
            key=key,
            out=together(part.out, unnamed.out),
            back=together(part.back, unnamed.back),
            steps=part.steps.so_far | unnamed.steps.so_far,
            across=[part.across],
            sightings=seen.of(key),
            are_back=part.across.are_back,
            unclear=part.both_ways or (bool(part.out) and unnamed.both_ways),
            may_have_come=part.may_have_come,
            next_back=_next_back(returns, plan, _returning(key, passed, plan)),
        )
        yield _part(traces, passed, plan)
    nobody_is_named = not (ways.contingents or passed.names)
    several = [passed.strangers, passed.somebody] if nobody_is_named else [passed.strangers]
    traces = Traces(
        key=None,
        out=together(*(part.out for part in several)),
        back=together(*(part.back for part in several)),
        steps=passed.strangers.steps.so_far | (passed.somebody.steps.so_far if nobody_is_named else NONE),
        across=[part.across for part in several],
        sightings=seen.everybody if nobody_is_named else PartSightings(),
        are_back=passed.every_part_is_back if nobody_is_named else passed.strangers_are_back,
        unclear=any(part.both_ways for part in several),
        next_back=_next_back(returns, plan, (None, UNNAMED)),
    )
    if traces.out or traces.back or (nobody_is_named and (seen.everybody or plan.is_granted or at_least_one)):
        yield _part(traces, passed, plan)


def _returning(key: Key, passed: CrossingLedger, plan: Plan) -> tuple[Key | None, ...]:
    """In whose crossings back it can be: its own, of whom it is part of; of anybody, if there is no other."""
    return (*plan.reading.ways.lineage(key), *((UNNAMED,) if len(passed.ways.wholes) <= 1 else ()))


def _next_back(returns: Returns, plan: Plan, keys: Sequence[Key | None]) -> CrossingCount | None:
    return None if plan.on is None else returns.next_after(plan.on, keys)


def _part(traces: Traces, passed: CrossingLedger, plan: Plan) -> DeployedPart:
    answer = told(traces, plan)
    back = passed.ways.back(SOMEBODY if traces.key is None else Part(contingent=traces.key))
    steps = traces.steps | traces.sightings.steps
    if traces.next_back is not None and answer.presence == "present":
        steps |= versions([traces.next_back])
    if answer.basis == "planned":
        steps |= plan.evidence(traces.key)
    people, count = how_many(traces, plan, answer)
    return DeployedPart(
        contingent=traces.key,
        direction=None if back is None else OPPOSITE[back],
        presence=answer.presence,
        basis=answer.basis,
        entered_count=None if traces.unclear else traces.out.total,
        crossed_back_count=traces.back.total,
        present_count=None if traces.unclear else traces.people,
        people=people,
        headcount=count,
        since_on=answer.since_on,
        until_on=answer.until_on,
        facility=answer.facility,
        evidence=steps,
    )
