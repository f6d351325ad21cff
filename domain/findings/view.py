"""What does the record say, as judged on a day? What every rule looks at, read once.

Judged on day D, a step whose earliest day is after D does not exist; one without a day always does. Rules ask
the view whether a day has passed, so that it knows from which day on the answers can be others: there is no
clock in a finding, and every interval of days is derived from the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache, wraps
from typing import Any, Final, Generic, Literal, TypeVar, get_args

from domain.authorization.effective import contributions, terms_for, terms_on
from domain.authorization.procedure import Proceeding, proceedings
from domain.authorization.state import Crossing, Recorded, State
from domain.authorization.terms_fold import NO_TERMS as NO_TERMS_STATED
from domain.authorization.terms_fold import FoldedTerms, fold
from domain.events import (
    ActEvent,
    CallRecorded,
    CrossingEvent,
    DecreePublished,
    Event,
    FindingAcknowledged,
    FindingResolved,
    IncidentRecorded,
    PhaseCompleted,
    PhaseStarted,
    ReportReceived,
    ReportSubmitted,
    ValueDisputed,
)
from domain.findings.model import Verdict
from domain.jurisdictions.profile import Profile
from domain.values import Day, Terms

A = TypeVar("A")
E = TypeVar("E", bound=Event)

NO_TERMS = Terms()
ENDED_WITHOUT_GRANT = ("rejected", "withdrawn", "lapsed", "superseded")


Fact = Literal[
    "terms", "act", "decree", "crossing", "sighting", "phase", "incident", "report", "dispute", "explanation"
]
"""Something that must be on record at all before a rule can say anything (registry.py)."""

_TOLD_BY: Final[dict[Fact, tuple[type[Event], ...]]] = {
    "act": get_args(ActEvent),
    "decree": (DecreePublished,),
    "crossing": get_args(CrossingEvent),
    "sighting": (CallRecorded, PhaseStarted, PhaseCompleted),
    "phase": (PhaseStarted, PhaseCompleted),
    "incident": (IncidentRecorded,),
    "report": (ReportSubmitted, ReportReceived),
    "dispute": (ValueDisputed,),
    "explanation": (FindingAcknowledged, FindingResolved),
}
FACTS: Final[Mapping[type[Event], frozenset[Fact]]] = {
    kind: frozenset(fact for fact, kinds in _TOLD_BY.items() if kind in kinds)
    for kinds in _TOLD_BY.values()
    for kind in kinds
}
NO_FACTS: Final[frozenset[Fact]] = frozenset()


@lru_cache(maxsize=4_096)
def _facts(kinds: frozenset[type[Event]], terms: bool) -> frozenset[Fact]:
    known = NO_FACTS.union(*(FACTS.get(kind, NO_FACTS) for kind in kinds))
    return known | {"terms"} if terms else known


class lazily(Generic[A]):  # noqa: N801 - a decorator, named as what it says
    """A property that is computed when it is first read, and then is an attribute of its object.

    `functools.cached_property` of Python 3.11 takes a lock each time, which here costs more than the answers.
    """

    def __init__(self, compute: Callable[[Any], A]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    def __get__(self, owner: Any, kind: type | None = None) -> A:
        found = owner.__dict__[self._name] = self._compute(owner)
        return found


class View:
    """One authorization on one day. `changes`: later days on which an answer given here will be another.

    `known`: what was answered once. Nobody changes an answer.
    """

    def __init__(self, state: State, on: date) -> None:
        self.state = state
        self.on = on
        self.known: dict[object, Any] = {}
        self.changes: set[date] = set()
        if not state.every_step_exists(on):
            self.changes |= {
                one.day.earliest
                for one in state.steps
                if one.day is not None and one.day.earliest is not None and one.day.earliest > on
            }

    @property
    def profile(self) -> Profile:
        return self.state.profile

    def of(self, kind: type[E]) -> list[Recorded[E]]:
        """The steps of a kind that exist on the day judged, by version."""
        return list(self.state.of(kind, self.on))

    @lazily
    def crossings(self) -> Sequence[Recorded[Crossing]]:
        """Those that exist on the day judged, by version."""
        known = self.state.crossings
        if self.state.every_step_exists(self.on):
            return known
        return [one for one in known if one.exists(self.on)]

    def passed(self, day: Day | None) -> Verdict | None:
        """Whether the day judged is after that day."""
        if day is None:
            return None
        if self._is_after(day.latest):
            return "certain"
        if self._is_after(day.earliest) and day.known_within_a_month:
            return "possible"
        return None

    def since(self, day: Day) -> Day | None:
        """The first day on which the answer of `passed` was what it is."""
        counted = day.latest if self.passed(day) == "certain" else day.earliest
        return None if counted is None or counted == date.max else Day.of(counted + timedelta(days=1))

    def _is_after(self, day: date | None) -> bool:
        if day is None:
            return False
        if self.on <= day < date.max:
            self.changes.add(day + timedelta(days=1))
        return self.on > day

    @lazily
    def facts(self) -> frozenset[Fact]:
        """What is on record, whatever its day."""
        return _facts(self.state.kinds, self.state.terms is not NO_TERMS_STATED)

    @lazily
    def proceedings(self) -> tuple[Proceeding, ...]:
        return proceedings(self.state, self.on)

    @lazily
    def granted(self) -> tuple[Proceeding, ...]:
        """The proceedings that ended in an authorization."""
        return tuple(one for one in self.proceedings if one.granted)

    @lazily
    def _one_grant(self) -> bool:
        """Whether no modification was granted, so that the same terms hold on every day."""
        return len(self.granted) < 2 and not any(one.number for one in self.granted)

    @lazily
    def terms(self) -> FoldedTerms:
        """The effective terms, with the acts that they come from."""
        return terms_on(self.state, self.on)

    @property
    def effective(self) -> Terms:
        return self.terms.effective or NO_TERMS

    def terms_at(self, day: Day | None) -> tuple[FoldedTerms, ...]:
        """The terms by which something on that day is judged: several where its day leaves it open."""
        if self._one_grant:
            return (self.terms,)
        ends = (day.earliest, day.latest) if day is not None else (None, None)
        earliest = terms_for(self.state, ends[0] or date.min, self.on, surely=True)
        latest = self.terms if ends[1] is None else terms_for(self.state, ends[1], self.on)
        return (earliest,) if earliest.effective == latest.effective else (earliest, latest)

    def terms_since(self, grant: Proceeding) -> FoldedTerms:
        """The terms from the approval of one proceeding on, before any later one was approved."""
        return (
            terms_for(self.state, date.min, self.on)
            if not grant.number
            else self.terms_at(grant.approved_on)[-1]
        )

    def terms_of(self, number: int) -> FoldedTerms:
        """What the acts of one proceeding state themselves: of a modification, only what it names."""
        if number == 0 and len(self.proceedings) < 2:
            return self.terms
        own = (one for one in contributions(self.state, self.on) if one.proceeding == number)
        return fold(one._replace(proceeding=0) for one in own)


def once(ask: Callable[[View], A]) -> Callable[[View], A]:
    """A question that many rules ask of a view, answered once."""

    @wraps(ask)
    def answered(view: View) -> A:
        known = view.known
        if ask not in known:
            known[ask] = ask(view)
        answer: A = known[ask]
        return answer

    return answered


def origins(folded: FoldedTerms, *paths: str) -> frozenset[int]:
    """The versions of the acts that the values at these paths (`terms.window`) come from."""
    return frozenset(
        origin.version
        for stated, origin in folded.origins.items()
        for path in paths
        if stated == path or stated.startswith(f"{path}.") or path.startswith(f"{stated}.")
    )


def versions(steps: Iterable[Recorded[Event] | None]) -> frozenset[int]:
    return frozenset(one.version for one in steps if one is not None)
