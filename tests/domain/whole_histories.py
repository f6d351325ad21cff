"""Which histories may there be, of all commands? Strategies for property tests, steps in any order.

A history is a list of recipes. A recipe knows its command but for the versions of the other steps that it
names: those depend on the order in which the history is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any

from hypothesis import strategies as st

from domain.authorization.decide import Context, decide
from domain.authorization.evolve import evolve
from domain.authorization.state import State
from domain.commands import Command
from domain.events import (
    AccountGiven,
    Evidence,
    FindingAcknowledged,
    ReportReceived,
)
from domain.jurisdictions.mx import MEXICO
from domain.refusals import Refused
from domain.values import Activity, Day, Phase, Terms, Tier
from tests.domain.drawn_steps import Recipe, acts, facts, modifications, some_day, votes
from tests.domain.factories import (
    OTHER,
    THIS,
    annul,
    contingent,
    correct,
    disputed,
    do,
    registered,
    resolved,
    voted,
)
from tests.domain.scenario import POSITION, RECORDED_AT, state_of

KNOWN = registered(
    Terms(
        ministries=("navy",),
        contingents=(contingent("c1", 12), contingent("c2", None)),
        activities=(Activity(key="a1", phases=(Phase(key="p1"),)),),
    )
)
"""Names what every history may mean."""


def told(recipes: Sequence[tuple[int, Recipe]], state: State | None = None) -> tuple[State, list[int]]:
    """The state after the recipes in this order, and the places of those that could not be recorded."""
    state = state if state is not None else state_of(KNOWN)
    other = state_of(registered(), stream=OTHER)
    versions: dict[int, int] = {}
    left_out: list[int] = []
    for place, recipe in recipes:
        if any(named not in versions for named in recipe.names):
            left_out.append(place)
            continue
        decided = decide(
            recipe.make(versions), {THIS: state, OTHER: other}, Context(POSITION, RECORDED_AT, MEXICO)
        )
        if isinstance(decided, Refused):
            left_out.append(place)
            continue
        for stream, event in decided:
            if stream == THIS:
                state = evolve(state, event)
        versions[place] = state.version
    return state, left_out


VALUES: Mapping[str, Sequence[Any]] = {
    "on": ("2026-02-11", "2026-01", None),
    "outcome": ("approved", "rejected"),
    "terms.purpose": ("a ceremony", "training"),
    "terms.contingents.c1.count": ({"value": 7}, {"value": 9, "bound": "about"}),
    "no.such.path": ("x",),
}
TIERS: Sequence[Tier] = ("official", "press", "local", "unreliable")


FAMILIES = ("act", "act", "act", "vote", "vote", "fact", "fact", "modification")
"""As often as they are to come."""


def reordered(recipes: Sequence[tuple[int, Recipe]], random: Any) -> list[tuple[int, Recipe]]:
    """Another order, in which nothing is named before it is recorded."""
    waiting = list(recipes)
    random.shuffle(waiting)
    found: list[tuple[int, Recipe]] = []
    while waiting:
        known = {place for place, _ in found}
        ready = next(one for one in waiting if known.issuperset(one[1].names))
        waiting.remove(ready)
        found.append(ready)
    return found


# Each strategy is made once, as those of drawn_steps are.
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
    of = {"act": acts, "vote": votes, "fact": facts, "modification": modifications}
    found = [draw(of[family]()) for family in draw(families)]
    about = len(found)
    if not found:
        return found
    for place in draw(_some_places(about)):
        moved = draw(some_day())
        found.append(
            Recipe((place,), _correction(found[place], place, moved), partial("Correct({})".format, moved))
        )
    for gone in draw(_some_places(len(found))):
        found.append(Recipe((gone,), _annulment(gone), lambda: "Annul"))
        if draw(st.booleans()):
            found.append(Recipe((len(found) - 1,), _annulment(len(found) - 1), lambda: "Annul"))
    for _ in range(draw(_FEW)):
        step = draw(_place_or_none(about))
        path = draw(_PATHS)
        value, tier = draw(_VALUES_AT[path]), draw(_TIERS)
        names = () if step is None else (step,)
        title = partial("Dispute({}, {}, {})".format, path, value, tier)
        found.append(Recipe(names, _dispute(step, path, value, tier), title))
        if draw(st.booleans()):
            value = draw(_VALUES_AT[path])
            title = partial("Resolve({})".format, value)
            found.append(Recipe((len(found) - 1,), _resolution(len(found) - 1, value), title))
    if draw(st.booleans()):
        place = draw(_place(about))
        found.append(Recipe((place,), _account(place), lambda: "Account"))
        found.append(Recipe((place,), _receipt(place), lambda: "Receipt"))
        found.append(Recipe((place,), _acknowledgement(place), lambda: "Acknowledge"))
    return found


@cache
def histories(most: int = 7) -> st.SearchStrategy[list[Recipe]]:
    """Original steps, then what is said about them: of each at most one correction and one resolution."""
    return _histories(st.lists(st.sampled_from(FAMILIES), max_size=most))


Versions = Mapping[int, int]


def _correction(recipe: Recipe, place: int, on: Day | None) -> Callable[[Versions], Command]:
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
        return correct(versions[place], replace(event, note="Corrected.", **_moved(event, on)))

    return make


def _moved(event: Any, on: Day | None) -> dict[str, Any]:
    return {"on": on} if hasattr(event, "on") else {}


def _annulment(place: int) -> Callable[[Versions], Command]:
    return lambda versions: annul(versions[place])


def _dispute(place: int | None, path: str, value: Any, tier: Tier) -> Callable[[Versions], Command]:
    return lambda versions: do(disputed(None if place is None else versions[place], path, (value, tier)))


def _resolution(place: int, value: Any) -> Callable[[Versions], Command]:
    return lambda versions: do(resolved(versions[place], value))


def _account(place: int) -> Callable[[Versions], Command]:
    return lambda versions: do(
        AccountGiven(about_version=versions[place], said_by="An office", claim="It was so.")
    )


def _receipt(place: int) -> Callable[[Versions], Command]:
    return lambda versions: do(ReportReceived(report_version=versions[place], received_on=Day("2026-09-01")))


def _acknowledgement(place: int) -> Callable[[Versions], Command]:
    return lambda versions: do(
        FindingAcknowledged(
            code="F11",
            subject="proceedings.0",
            evidence=(Evidence(authorization=THIS, version=versions[place]),),
            judged_on=Day("2026-03-01"),
            by_office="registrar",
            why="It was late.",
        )
    )
