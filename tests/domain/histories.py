"""Generated histories: strategies for steps of every kind, in any order, and the state that they leave.

Over 400 lines, because whatever a history may hold stands in one place.

A history is a list of recipes. A recipe knows its command but for the versions of the other steps that it
names: those depend on the order in which the history is told.

Each strategy is made once: hypothesis checks a new one before it draws from it, which takes longer than the
draw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from typing import Any

from hypothesis import strategies as st

from domain.authorization.evolve import evolve
from domain.authorization.state import State
from domain.commands import Command
from domain.decide import Context, decide
from domain.events import (
    AccountGiven,
    ActivitiesConcluded,
    AuthorizationClosed,
    AuthorizationRequested,
    CallRecorded,
    CommitteeOpinionIssued,
    ConsiderationPostponed,
    ConsiderationScheduled,
    DecreeCorrected,
    DecreePublished,
    EntryIntoForce,
    EntryRecorded,
    Evidence,
    ExitRecorded,
    FindingAcknowledged,
    Group,
    IncidentRecorded,
    ModificationRequested,
    PersonalDataErased,
    PhaseCompleted,
    PhaseStarted,
    ReportReceived,
    ReportSubmitted,
    RequestAmended,
    RequestLapsed,
    RequestPublished,
    RequestReferred,
    RequestRetransmitted,
    RequestWithdrawn,
)
from domain.refusals import Refused
from domain.values import (
    Arms,
    Contingent,
    Conveyance,
    Day,
    Description,
    Letter,
    Part,
    Phase,
    Terms,
    Tier,
    Total,
)
from tests.domain.factories import (
    OTHER,
    THIS,
    activity,
    annul,
    contingent,
    correct,
    count_of,
    day,
    disputed,
    do,
    entry_terms,
    linked,
    place,
    planned,
    record_vote,
    registered,
    report_obligation,
    resolved,
    voted,
    window,
)
from tests.domain.scenario import POSITION, PROFILE, RECORDED_AT, state_of

KNOWN = registered(
    entry_terms(
        contingents=(contingent("c1", 12, countries=("US",), unit="Equipo 1"), contingent("c2", None)),
        activities=(activity("2026-02-27", "2026-07-15", phases=(Phase(key="p1"),)),),
        facilities=(place("Temamatla"),),
        planned_crossings=(planned("entry", "2026-02-27", "Santa Lucía"),),
        conveyances=(Conveyance(kind="aircraft"),),
        report_obligations=(report_obligation(),),
    )
)
"""Names what every history may mean, and says enough for most rules to be asked."""

ON = st.dates(date(2025, 12, 1), date(2026, 12, 31))
"""The days on which histories are judged."""


# Values.

Days = st.SearchStrategy[Day | None]

DAYS: Days = st.sampled_from(
    [
        "2026-02-10",
        None,
        "2026",
        "2026-02",
        "2026-01-15~",
        "2026-02-11",
        "2026-02-17",
        "2026-02-27",
        "2026-03-10",
        "2026-07-15",
        "2026-07-16",
        "2026-08-20",
        "[2026-02-10..2026-02-20]",
        "[2026-07-14..2026-07-16]",
        "[..2026-02-27]",
        "[2026-02-27..]",
        "[2026-07-20..]",
        "[2026-01-02,2026-03-01]",
    ]
).map(day)
_TEXTS_OF_DAYS = DAYS.map(lambda on: None if on is None else str(on))
COUNTS = st.none() | st.builds(
    count_of, st.integers(0, 20), st.sampled_from(["exact", "about", "at_most", "at_least"])
)
_PLACES = st.none() | st.sampled_from(["Santa Lucía", "Cozumel", "Temamatla", "A field near the sea"]).map(
    place
)
_PARTS = st.none() | st.lists(
    st.builds(
        Part,
        contingent=st.sampled_from([None, "c1", "c2"]),
        description=st.none()
        | st.builds(
            Description,
            unit=st.sampled_from([None, "Equipo 2"]),
            countries=st.sampled_from([None, ("CA",), ("MX",)]),
        ),
        count=COUNTS,
    ),
    max_size=2,
).map(tuple)
_TERMS_SAID: dict[str, st.SearchStrategy[Any]] = {
    "movements": st.sampled_from(
        [
            None,
            (),
            ("foreign_entry",),
            ("national_exit",),
            ("foreign_entry", "national_exit"),
            ("squadron_stay",),
        ]
    ),
    "purpose": st.sampled_from([None, "training", "ceremony"]),
    "window": st.none()
    | st.builds(window, _TEXTS_OF_DAYS, _TEXTS_OF_DAYS)
    | st.just(window(None, None, within_days=5, within_of="first_crossing")),
    "ministries": st.sampled_from([None, ("defence",), ("defence", "navy")]),
    "contingents": st.none()
    | st.tuples(st.builds(Contingent, key=st.just("c1"), count=COUNTS))
    | st.just((contingent("c1", 12), contingent("c2", None)))
    | st.just(
        (contingent("c1", 12, countries=("US",), direction="entry"), contingent("c2", 3, part_of="c1"))
    ),
    "totals": st.none() | st.builds(lambda count: (Total(over="all", count=count),), COUNTS.filter(bool)),
    "activities": st.none()
    | st.builds(lambda first, last: (activity(first, last),), _TEXTS_OF_DAYS, _TEXTS_OF_DAYS),
    "facilities": st.none() | st.just((place("Temamatla"),)),
    "planned_crossings": st.none()
    | st.builds(lambda on: (planned("entry", on, "Santa Lucía"),), _TEXTS_OF_DAYS),
    "conveyances": st.none() | st.just((Conveyance(kind="aircraft"),)),
    "arms": st.none() | st.just(Arms(carried="no")),
    "report_obligations": st.none()
    | st.just(())
    | st.sampled_from(
        [
            report_obligation(),
            report_obligation(days=None),
            report_obligation(unit="business", anchor="return"),
        ]
    ).map(lambda owed: (owed,)),
    "complete": st.sampled_from([None, ("contingents", "planned_crossings", "ministries")]),
}
TERMS: st.SearchStrategy[Terms | None] = st.none() | st.fixed_dictionaries(_TERMS_SAID).map(
    lambda said: Terms(**said)
)


# Steps.


@dataclass(frozen=True)
class Recipe:
    """`names`: where in the history the steps stand that it names; `make`: the command, by their versions."""

    names: tuple[int, ...]
    make: Callable[[Mapping[int, int]], Command]
    #: What hypothesis says of it where a test fails; told only then.
    title: Callable[[], str]

    def __repr__(self) -> str:
        return f"{self.title()}{list(self.names) or ''}"


def plain(event: Any, **fields: Any) -> Recipe:
    return Recipe((), lambda _: do(event, **fields), lambda: f"{event} {fields}")


@cache
def facts_on(days: Days) -> st.SearchStrategy[Any]:
    """Events that tell of what happened."""
    crossing: dict[str, Any] = {
        "place": _PLACES,
        "parts": _PARTS,
        "conveyances": st.none() | st.just((Conveyance(kind="vessel"),)),
        "arms": st.none() | st.just(Arms(carried="yes")),
    }
    phase: dict[str, Any] = {
        "activity": st.sampled_from([None, "a1"]),
        "phase": st.sampled_from([None, "p1"]),
        "facility": _PLACES,
        "count": COUNTS,
    }
    return st.one_of(
        st.builds(EntryRecorded, on=days, **crossing),
        st.builds(ExitRecorded, on=days, **crossing),
        st.builds(
            CallRecorded,
            movement=st.sampled_from(["arrival", "departure"]),
            side=st.sampled_from(["abroad", "national"]),
            on=days,
            parts=_PARTS,
            place=_PLACES,
        ),
        st.builds(PhaseStarted, on=days, **phase),
        st.builds(PhaseCompleted, on=days, **phase),
        st.builds(IncidentRecorded, category=st.just("accident"), on=days),
        st.builds(ActivitiesConcluded, on=days),
        st.builds(
            ReportSubmitted,
            letter=st.builds(Letter, dated_on=days),
            obligation=st.sampled_from([None, "r1", "r9"]),
            final=st.sampled_from([None, False, True]),
        ),
        st.builds(ReportReceived, received_on=days),
    )


@cache
def acts_on(days: Days) -> st.SearchStrategy[Any]:
    """Events of the procedure, but for votes and what begins a further proceeding."""
    return st.one_of(
        st.builds(
            AuthorizationRequested,
            received_on=days,
            letter=st.none() | st.builds(Letter, dated_on=days),
            terms=TERMS,
        ),
        st.builds(
            RequestRetransmitted,
            on=days,
            from_organ=st.just("permanent_commission"),
            to_organ=st.just("senate"),
        ),
        st.builds(RequestPublished, on=days),
        st.builds(
            RequestReferred,
            on=days,
            committees=st.sampled_from([None, ("Marina",), ("Defensa Nacional",)]),
        ),
        st.builds(RequestAmended, on=days, terms=TERMS),
        st.builds(ConsiderationScheduled, for_on=days, said_on=days),
        st.builds(ConsiderationPostponed, on=days, until_on=days),
        st.builds(RequestWithdrawn, on=days),
        st.builds(RequestLapsed, on=days),
        st.builds(
            CommitteeOpinionIssued,
            committees=st.sampled_from([("Marina",), ("Defensa Nacional",)]),
            on=days,
            favourable=st.none() | st.booleans(),
            terms=TERMS,
        ),
        st.builds(
            DecreePublished,
            on=days,
            dated_on=days,
            text=st.sampled_from(["full", "excerpt"]),
            terms=TERMS,
            entry_into_force=st.builds(
                EntryIntoForce,
                rule=st.sampled_from(
                    ["on_senate_approval", "on_publication", "day_after_publication", "fixed_date", "unknown"]
                ),
                on=days,
            ),
        ),
        st.builds(DecreeCorrected, kind=st.just("erratum"), on=days, terms=TERMS),
    )


@cache
def modifications_on(days: Days) -> st.SearchStrategy[ModificationRequested]:
    return st.builds(ModificationRequested, proceeding=st.just(1), received_on=days, terms=TERMS)


_PROCEEDINGS = st.sampled_from([0, 0, 0, 1])


def _vote(outcome: str | None, on: str | None, proceeding: int, terms: Terms | None) -> Recipe:
    command = record_vote(outcome, on, proceeding=proceeding, terms=terms)
    return Recipe((), lambda _: command, lambda: f"SenateVoted({outcome}, {on}, {proceeding})")


#: By family.
_ORIGINAL: Mapping[str, st.SearchStrategy[Recipe]] = {
    "act": st.builds(lambda act, number: plain(act, proceeding=number), acts_on(DAYS), _PROCEEDINGS),
    "vote": st.builds(
        _vote,
        st.sampled_from([None, "approved", "approved_in_part", "rejected", "returned", "no_quorum", "tied"]),
        _TEXTS_OF_DAYS,
        _PROCEEDINGS,
        TERMS,
    ),
    "fact": facts_on(DAYS).map(plain),
    "modification": modifications_on(DAYS).map(lambda asked: plain(asked, proceeding=1)),
    "other": st.builds(AuthorizationClosed, on=DAYS, why=st.just("Noted.")).map(plain)
    | DAYS.map(lambda on: plain(linked("superseded_by", on=on)))
    | st.sampled_from(
        [
            linked("related", None, group=Group(stated_size=4)),
            PersonalDataErased(digests=("A" * 43,), legal_basis="art. 46"),
        ]
    ).map(plain),
}
#: As often as they are to come.
_FAMILIES = st.sampled_from(
    ("act", "act", "act", "vote", "vote", "fact", "fact", "fact", "modification", "other")
)


# Histories.

VALUES: Mapping[str, Sequence[Any]] = {
    "on": ("2026-02-11", "2026-01", None),
    "outcome": ("approved", "rejected"),
    "terms.purpose": ("a ceremony", "training"),
    "terms.contingents.c1.count": ({"value": 7}, {"value": 9, "bound": "about"}),
    "no.such.path": ("x",),
}
TIERS: Sequence[Tier] = ("official", "press", "local", "unreliable")


_FEW = st.integers(0, 2)
_PATHS = st.sampled_from(sorted(VALUES))
_VALUES_AT = {path: st.sampled_from(values) for path, values in VALUES.items()}
_TIERS = st.sampled_from(TIERS)


@cache
def _place(count: int) -> st.SearchStrategy[int]:
    return st.sampled_from(range(count))


@cache
def _some_places(count: int) -> st.SearchStrategy[list[int]]:
    return st.lists(_place(count), max_size=2, unique=True)


@cache
def _place_or_none(count: int) -> st.SearchStrategy[int | None]:
    return st.none() | _place(count)


@st.composite
def _histories(draw: st.DrawFn, families: st.SearchStrategy[list[str]]) -> list[Recipe]:
    steps = [draw(_ORIGINAL[family]) for family in draw(families)]
    about = len(steps)
    if not steps:
        return steps
    for at in draw(_some_places(about)):
        moved = draw(DAYS)
        steps.append(Recipe((at,), _correction(steps[at], at, moved), partial("Correct({})".format, moved)))
    for gone in draw(_some_places(len(steps))):
        steps.append(Recipe((gone,), _annulment(gone), lambda: "Annul"))
        if draw(st.booleans()):
            steps.append(Recipe((len(steps) - 1,), _annulment(len(steps) - 1), lambda: "Annul"))
    for _ in range(draw(_FEW)):
        disputed_at = draw(_place_or_none(about))
        path = draw(_PATHS)
        value, tier = draw(_VALUES_AT[path]), draw(_TIERS)
        names = () if disputed_at is None else (disputed_at,)
        title = partial("Dispute({}, {}, {})".format, path, value, tier)
        steps.append(Recipe(names, _dispute(disputed_at, path, value, tier), title))
        if draw(st.booleans()):
            value = draw(_VALUES_AT[path])
            title = partial("Resolve({})".format, value)
            steps.append(Recipe((len(steps) - 1,), _resolution(len(steps) - 1, value), title))
    if draw(st.booleans()):
        at = draw(_place(about))
        steps.append(Recipe((at,), _account(at), lambda: "Account"))
        steps.append(Recipe((at,), _receipt(at), lambda: "Receipt"))
        steps.append(Recipe((at,), _acknowledgement(at), lambda: "Acknowledge"))
    return steps


@cache
def histories(most: int = 7) -> st.SearchStrategy[list[Recipe]]:
    """Original steps, then what is said about them: of each at most one correction and one resolution."""
    return _histories(st.lists(_FAMILIES, max_size=most))


Versions = Mapping[int, int]


def _correction(recipe: Recipe, at: int, on: Day | None) -> Callable[[Versions], Command]:
    """The same step on another day: what it was is asked of its command."""

    def make(versions: Versions) -> Command:
        command: Any = recipe.make(versions)
        if hasattr(command, "step"):
            event = command.step
            number = getattr(command, "proceeding", None)
            event = event if number is None else replace(event, proceeding=number)
        else:
            (own,) = command.authorizations
            event = voted(
                command.outcome,
                str(command.on) if command.on is not None else None,
                vote_id=command.vote_id,
                proceeding=own.proceeding,
                terms=own.terms,
            )
        return correct(versions[at], replace(event, note="Corrected.", **_moved(event, on)))

    return make


def _moved(event: Any, on: Day | None) -> dict[str, Any]:
    return {"on": on} if hasattr(event, "on") else {}


def _annulment(at: int) -> Callable[[Versions], Command]:
    return lambda versions: annul(versions[at])


def _dispute(at: int | None, path: str, value: Any, tier: Tier) -> Callable[[Versions], Command]:
    return lambda versions: do(disputed(None if at is None else versions[at], path, (value, tier)))


def _resolution(at: int, value: Any) -> Callable[[Versions], Command]:
    return lambda versions: do(resolved(versions[at], value))


def _account(at: int) -> Callable[[Versions], Command]:
    return lambda versions: do(
        AccountGiven(about_version=versions[at], said_by="An office", claim="It was so.")
    )


def _receipt(at: int) -> Callable[[Versions], Command]:
    return lambda versions: do(ReportReceived(report_version=versions[at], received_on=Day("2026-09-01")))


def _acknowledgement(at: int) -> Callable[[Versions], Command]:
    return lambda versions: do(
        FindingAcknowledged(
            code="F11",
            subject="proceedings.0",
            evidence=(Evidence(authorization=THIS, version=versions[at]),),
            judged_on=Day("2026-03-01"),
            by_office="registrar",
            why="It was late.",
        )
    )


# Telling them.


def told(
    recipes: Sequence[Recipe], order: Iterable[int] | None = None, state: State | None = None
) -> tuple[State, list[int]]:
    """The state after the recipes at these places (all, unless said), and the places of those recorded."""
    state = state if state is not None else state_of(KNOWN, profile=PROFILE)
    other = state_of(registered(), stream=OTHER, profile=PROFILE)
    versions: dict[int, int] = {}
    for at in order if order is not None else range(len(recipes)):
        if any(named not in versions for named in recipes[at].names):
            continue
        decided = decide(
            recipes[at].make(versions), {THIS: state, OTHER: other}, Context(POSITION, RECORDED_AT, PROFILE)
        )
        if isinstance(decided, Refused):
            continue
        for stream, event in decided:
            if stream == THIS:
                state = evolve(state, event)
        versions[at] = state.version
    return state, list(versions)


def reordered(recipes: Sequence[Recipe], places: Sequence[int], random: Any) -> list[int]:
    """Another order of these places, in which nothing is named before it is recorded."""
    waiting = list(places)
    random.shuffle(waiting)
    order: list[int] = []
    while waiting:
        ready = next(at for at in waiting if set(order).issuperset(recipes[at].names))
        waiting.remove(ready)
        order.append(ready)
    return order
