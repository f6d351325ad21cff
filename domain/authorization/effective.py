"""Which terms hold, on a day or now, by the acts that stand?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from domain.authorization.disputes import by_path, chosen
from domain.authorization.procedure import Proceeding, every_act_exists, proceedings
from domain.authorization.state import State, once
from domain.authorization.terms_fold import ActWord, Contribution, FoldedTerms, fold
from domain.events import (
    AuthorizationRequested,
    CommitteeOpinionIssued,
    DecreeCorrected,
    DecreePublished,
    Event,
    ModificationRequested,
    RequestAmended,
    SenateVoted,
    Step,
)

_WORDS: Final[dict[type[Event], ActWord]] = {
    AuthorizationRequested: "requested",
    ModificationRequested: "requested",
    RequestAmended: "amended",
    CommitteeOpinionIssued: "opinion",
    SenateVoted: "voted",
    DecreePublished: "decreed",
    DecreeCorrected: "corrected",
}


def contributions(state: State, on: date | None = None) -> Iterator[Contribution]:
    """The terms that the steps state which exist on that day (None: all steps)."""
    first = state.registration
    if first is not None and first.event.terms is not None and not state.void:
        yield Contribution("registered", 0, first.version, first.day, first.event.terms)
    for act in state.acts:
        terms = getattr(act.event, "terms", None)
        if terms is not None and act.exists(on):
            full = isinstance(act.event, DecreePublished) and act.event.text == "full"
            word = _WORDS[type(act.event)]
            yield Contribution(word, act.event.proceeding, act.version, act.day, terms, full)


def terms_on(state: State, on: date | None = None) -> FoldedTerms:
    """The terms as judged on a day; those that the state keeps, where every act exists by then."""
    if on is None or on >= state.begun_by or every_act_exists(state, on):
        return state.terms
    return _folded_on(state, on)


@once
def _folded_on(state: State, on: date | None) -> FoldedTerms:
    return folded(state, on)


def terms_for(
    state: State, crossing_on: date, on: date | None = None, *, surely: bool = False
) -> FoldedTerms:
    """The terms by which a crossing of that day is judged: of the proceedings approved on or before it.

    `surely`: without those whose day of approval leaves it open.
    """
    approved = _approved(state, on)
    by_then = [one for one in approved if _by(one, crossing_on, surely)]
    return terms_on(state, on) if len(by_then) == len(approved) else _folded(state, on, by_then)


def folded(state: State, on: date | None = None) -> FoldedTerms:
    """The fold made anew; modifications count once approved, and fold in that order."""
    return _folded(state, on, _approved(state, on))


def _folded(state: State, on: date | None, approved: list[Proceeding]) -> FoldedTerms:
    made = fold(contributions(state, on), [one.number for one in approved])
    effective = made.effective
    for path, competing in by_path(state.disputes, None):
        if path.startswith("terms.") and effective is not None:
            cited = _cited(state, made, path)
            effective = chosen(effective, path.removeprefix("terms."), competing, cited)
    return made if effective is made.effective else replace(made, effective=effective)


def _cited(state: State, made: FoldedTerms, path: str) -> Step | None:
    """The act that the effective value comes from: its citations support it."""
    origin = made.origins.get(path)
    while origin is None and "." in path:
        path = path.rpartition(".")[0]
        origin = made.origins.get(path)
    found = state.step(origin.version) if origin is not None else None
    return found.event if found is not None else None


def _approved(state: State, on: date | None) -> list[Proceeding]:
    """The modifications that were granted, in the order in which they were."""
    modifications = [one for one in proceedings(state, on) if one.number and one.granted]
    return sorted(modifications, key=_by_approval)


def _by(one: Proceeding, day: date, surely: bool) -> bool:
    approved_on = one.approved_on
    if approved_on is None:
        return True
    end = approved_on.latest if surely and approved_on.known_within_a_month else approved_on.earliest
    return end is None or end <= day


def _by_approval(one: Proceeding) -> tuple[date, int]:
    day = one.approved_on
    return (day.earliest if day is not None else None) or date.min, one.number


def effective_ministries(state: State) -> frozenset[str] | None:
    """The ministries whose troops or guests they are; None: no act says."""
    terms = state.terms.effective
    return None if terms is None or terms.ministries is None else frozenset(terms.ministries)
