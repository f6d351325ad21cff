"""Which terms hold, on a day or now, by the acts that stand?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.authorization.procedure import Proceeding, proceedings
from domain.authorization.state import State
from domain.authorization.terms_fold import Contribution, FoldedTerms, fold


def contributions(state: State, on: date | None = None) -> Iterator[Contribution]:
    """The terms that the steps state which exist on that day (None: all steps)."""
    first = state.registration
    if first is not None and first.event.terms is not None:
        yield Contribution("registered", 0, first.version, first.day, first.event.terms)
    for act in state.acts:
        if act.event.terms is not None and act.exists(on):
            yield Contribution("voted", act.event.proceeding, act.version, act.day, act.event.terms)


def terms_on(state: State, on: date | None = None) -> FoldedTerms:
    """The terms as judged on a day; those that the state keeps, where every act exists by then."""
    return state.terms if all(act.exists(on) for act in state.acts) else folded(state, on)


def folded(state: State, on: date | None = None) -> FoldedTerms:
    """The fold made anew; modifications count once approved, and fold in that order."""
    approved = [one for one in proceedings(state, on) if one.number and one.status in ("approved", "decreed")]
    return fold(contributions(state, on), [one.number for one in sorted(approved, key=_by_approval)])


def _by_approval(one: Proceeding) -> tuple[date, int]:
    day = one.vote.day if one.vote is not None else None
    return (day.earliest if day is not None else None) or date.min, one.number


def effective_ministries(state: State) -> frozenset[str] | None:
    """The ministries whose troops or guests they are; None: no act says."""
    terms = state.terms.effective
    return None if terms is None or terms.ministries is None else frozenset(terms.ministries)
