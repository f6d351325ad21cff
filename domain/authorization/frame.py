"""What the acts that exist on a day say: the proceedings, and the terms by which all else is judged.

Besides the acts a link counts: what another authorization has taken the place of ends without a grant.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

from domain.authorization.effective import contributions, folded
from domain.authorization.procedure import Proceeding, superseding, told_by
from domain.authorization.state import State
from domain.authorization.terms_fold import FoldedTerms, fold
from domain.authorization.terms_view import TermsView
from domain.values import Day


class Frame:
    """It is the same on every day until another act or link exists. `on` None: every one does."""

    def __init__(self, state: State, on: date | None = None) -> None:
        self.state = state
        self.acts = state.acts if on is None else tuple(act for act in state.acts if act.exists(on))
        links = list(superseding(state))
        self.superseded = any(link.exists(on) for link in links)
        self._is_the_last = len(self.acts) == len(state.acts) and self.superseded == bool(links)
        self._by_approval: dict[tuple[int, ...], TermsView] = {}
        self._by_number: dict[int, TermsView] = {}

    @cached_property
    def proceedings(self) -> tuple[Proceeding, ...]:
        """Every proceeding, by number."""
        return told_by(self.state, self.acts, self.superseded)

    @cached_property
    def granted(self) -> tuple[Proceeding, ...]:
        """The proceedings that ended in an authorization."""
        return tuple(proceeding for proceeding in self.proceedings if proceeding.granted)

    @cached_property
    def _approved(self) -> list[Proceeding]:
        """The modifications that were granted, in the order in which they were."""
        return sorted(
            (proceeding for proceeding in self.granted if proceeding.number), key=_order_of_approval
        )

    @cached_property
    def reading(self) -> TermsView:
        """The terms in force."""
        return self._read(self.state.terms if self._is_the_last else self.folded_terms())

    @property
    def terms(self) -> FoldedTerms:
        """The same, with the acts that they come from."""
        return self.reading.folded

    def folded_terms(self) -> FoldedTerms:
        """The same, folded anew; modifications count once approved, and fold in that order."""
        return folded(self.state, self.acts, [proceeding.number for proceeding in self._approved])

    def _read(self, terms: FoldedTerms) -> TermsView:
        return TermsView(terms, self.state.profile.country)

    def reading_for(self, crossing_on: date, *, surely: bool = False) -> TermsView:
        """The terms by which a crossing of that day is judged: of the proceedings approved on or before it.

        `surely`: without those whose day of approval leaves it open.
        """
        by_then = tuple(grant.number for grant in self._approved if _by(grant, crossing_on, surely))
        if len(by_then) == len(self._approved):
            return self.reading
        if by_then not in self._by_approval:
            self._by_approval[by_then] = self._read(folded(self.state, self.acts, by_then))
        return self._by_approval[by_then]

    def readings_at(self, day: Day | None) -> tuple[TermsView, ...]:
        """The terms by which something on that day is judged: several where its day leaves it open."""
        if not self._approved:
            return (self.reading,)
        ends = (day.earliest, day.latest) if day is not None else (None, None)
        earliest = self.reading_for(ends[0] or date.min, surely=True)
        latest = self.reading if ends[1] is None else self.reading_for(ends[1])
        same = earliest.folded.effective == latest.folded.effective
        return (earliest,) if same else (earliest, latest)

    def reading_since(self, grant: Proceeding) -> TermsView:
        """The terms from the approval of one proceeding on, before any later one was approved."""
        return self.readings_at(grant.approved_on)[-1] if grant.number else self.reading_for(date.min)

    def reading_of(self, number: int) -> TermsView:
        """What the acts of one proceeding state themselves: of a modification, only what it names."""
        if number == 0 and len(self.proceedings) < 2:
            return self.reading
        if number not in self._by_number:
            own = (act for act in contributions(self.state, self.acts) if act.proceeding == number)
            self._by_number[number] = self._read(fold(act._replace(proceeding=0) for act in own))
        return self._by_number[number]


def _by(proceeding: Proceeding, day: date, surely: bool) -> bool:
    approved_on = proceeding.approved_on
    if approved_on is None:
        return True
    end = approved_on.latest if surely and approved_on.known_within_a_month else approved_on.earliest
    return end is None or end <= day


def _order_of_approval(proceeding: Proceeding) -> tuple[date, int]:
    day = proceeding.approved_on
    return (day.earliest if day is not None else None) or date.min, proceeding.number
