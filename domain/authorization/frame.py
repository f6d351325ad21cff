"""What the acts that exist on a day say: the proceedings, and the terms by which all else is judged."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from domain.authorization.effective import contributions, folded
from domain.authorization.passages import Ways
from domain.authorization.procedure import Proceeding, told_by
from domain.authorization.state import State
from domain.authorization.terms_fold import FoldedTerms, fold
from domain.values import Day


class Frame:
    """It is the same on every day until another act exists. `on` None: every act does."""

    def __init__(self, state: State, on: date | None = None) -> None:
        self.state = state
        self.acts = state.acts if on is None else tuple(act for act in state.acts if act.exists(on))
        self._terms_by_approval: dict[tuple[int, ...], FoldedTerms] = {}

    @cached_property
    def proceedings(self) -> tuple[Proceeding, ...]:
        """Every proceeding, by number."""
        return told_by(self.state, self.acts)

    @cached_property
    def granted(self) -> tuple[Proceeding, ...]:
        """The proceedings that ended in an authorization."""
        return tuple(one for one in self.proceedings if one.granted)

    @cached_property
    def _approved(self) -> list[Proceeding]:
        """The modifications that were granted, in the order in which they were."""
        return sorted((one for one in self.granted if one.number), key=_by_approval)

    @cached_property
    def terms(self) -> FoldedTerms:
        """The effective terms, with the acts that they come from."""
        every_act_exists = len(self.acts) == len(self.state.acts)
        return self.state.terms if every_act_exists else self.folded_terms()

    def folded_terms(self) -> FoldedTerms:
        """The same, folded anew; modifications count once approved, and fold in that order."""
        return folded(self.state, self.acts, [one.number for one in self._approved])

    def terms_for(self, crossing_on: date, *, surely: bool = False) -> FoldedTerms:
        """The terms by which a crossing of that day is judged: of the proceedings approved on or before it.

        `surely`: without those whose day of approval leaves it open.
        """
        by_then = tuple(one.number for one in self._approved if _by(one, crossing_on, surely))
        if len(by_then) == len(self._approved):
            return self.terms
        if by_then not in self._terms_by_approval:
            self._terms_by_approval[by_then] = folded(self.state, self.acts, by_then)
        return self._terms_by_approval[by_then]

    def terms_at(self, day: Day | None) -> tuple[FoldedTerms, ...]:
        """The terms by which something on that day is judged: several where its day leaves it open."""
        if not self._approved:
            return (self.terms,)
        ends = (day.earliest, day.latest) if day is not None else (None, None)
        earliest = self.terms_for(ends[0] or date.min, surely=True)
        latest = self.terms if ends[1] is None else self.terms_for(ends[1])
        return (earliest,) if earliest.effective == latest.effective else (earliest, latest)

    def terms_since(self, grant: Proceeding) -> FoldedTerms:
        """The terms from the approval of one proceeding on, before any later one was approved."""
        return self.terms_at(grant.approved_on)[-1] if grant.number else self.terms_for(date.min)

    def terms_of(self, number: int) -> FoldedTerms:
        """What the acts of one proceeding state themselves: of a modification, only what it names."""
        if number == 0 and len(self.proceedings) < 2:
            return self.terms
        own = (one for one in contributions(self.state, self.acts) if one.proceeding == number)
        return fold(one._replace(proceeding=0) for one in own)

    @cached_property
    def ways(self) -> Ways:
        """Which crossing is the one back, by the effective terms."""
        return Ways(self.terms.effective, self.state.profile.country)


def terms_on(state: State, on: date | None = None) -> FoldedTerms:
    """The terms as judged on a day (None: by all acts)."""
    return Frame(state, on).terms


def terms_for(state: State, crossing_on: date, on: date | None = None) -> FoldedTerms:
    """The terms by which a crossing is judged: see `Frame`."""
    return Frame(state, on).terms_for(crossing_on)


def _by(one: Proceeding, day: date, surely: bool) -> bool:
    approved_on = one.approved_on
    if approved_on is None:
        return True
    end = approved_on.latest if surely and approved_on.known_within_a_month else approved_on.earliest
    return end is None or end <= day


def _by_approval(one: Proceeding) -> tuple[date, int]:
    day = one.approved_on
    return (day.earliest if day is not None else None) or date.min, one.number
